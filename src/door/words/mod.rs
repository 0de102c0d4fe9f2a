//! The words of doors and letters, in the languages that have a translation.
//!
//! What stands in braces is filled in before a template sees it, as plain text.

pub mod all;
mod arabic;
mod english;
mod french;
mod german;
mod japanese;
mod spanish;
#[cfg(test)]
mod tests;

use serde::Serialize;

/// The words in one language.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    /// The language that they are in.
    pub lang: &'static str,
    /// The title and the button of the form.
    pub subscribe: &'static str,
    /// What happens next, above the form.
    pub subscribe_intro: &'static str,
    /// A field.
    pub email: &'static str,
    /// A field.
    pub name: &'static str,
    /// Behind the name of a field that may stay empty.
    pub optional: &'static str,
    /// What there is to choose from.
    pub feeds: &'static str,
    /// What people agree to; `{publication}` is its name.
    pub consent: &'static str,
    /// A field that only programs see.
    pub trap: &'static str,
    /// What is wrong with a form.
    pub no_address: &'static str,
    /// The same.
    pub disposable: &'static str,
    /// The same.
    pub no_feed: &'static str,
    /// The same.
    pub hurry: &'static str,
    /// The title of the page after the form.
    pub asked: &'static str,
    /// What it says; `{days}` is a number.
    pub asked_text: &'static str,
    /// The title of the page that confirms.
    pub confirm_title: &'static str,
    /// What it says; `{feeds}` are titles.
    pub confirm_text: &'static str,
    /// The button that confirms.
    pub confirm: &'static str,
    /// The title of the page after it.
    pub confirmed: &'static str,
    /// What it says; `{feeds}` are titles.
    pub confirmed_text: &'static str,
    /// The title of a page.
    pub before: &'static str,
    /// What it says.
    pub before_text: &'static str,
    /// The title of a page.
    pub stale: &'static str,
    /// What it says; `{days}` is a number.
    pub stale_text: &'static str,
    /// A link back to the form.
    pub again: &'static str,
    /// The title and the button of the page that unsubscribes.
    pub leave: &'static str,
    /// What it says; `{feed}` is a title.
    pub leave_text: &'static str,
    /// The title of the page after it.
    pub left: &'static str,
    /// What it says; `{feed}` is a title.
    pub left_text: &'static str,
    /// The button that takes it back.
    pub undo: &'static str,
    /// The title of the page after that.
    pub returned: &'static str,
    /// What it says; `{feed}` is a title.
    pub returned_text: &'static str,
    /// The title of a page.
    pub not_returned: &'static str,
    /// What it says.
    pub not_returned_text: &'static str,
    /// The title of a reader's own page.
    pub preferences: &'static str,
    /// That they were saved.
    pub saved: &'static str,
    /// What there is to choose from.
    pub tags: &'static str,
    /// How often.
    pub frequency: &'static str,
    /// A choice.
    pub each: &'static str,
    /// A choice.
    pub weekly: &'static str,
    /// A choice.
    pub monthly: &'static str,
    /// A field.
    pub language: &'static str,
    /// For how long nothing is to come.
    pub pause: &'static str,
    /// A choice.
    pub no_pause: &'static str,
    /// A choice; `{date}` is a date.
    pub paused_until: &'static str,
    /// A choice.
    pub one_week: &'static str,
    /// A choice.
    pub two_weeks: &'static str,
    /// A choice; `{count}` is a number from 3 to 10.
    pub weeks: &'static str,
    /// The same of greater numbers.
    pub many_weeks: &'static str,
    /// A button.
    pub save: &'static str,
    /// A button.
    pub leave_all: &'static str,
    /// A button.
    pub export: &'static str,
    /// A link, and the button behind it.
    pub erase: &'static str,
    /// The title of the page that erases.
    pub erase_title: &'static str,
    /// What it says.
    pub erase_text: &'static str,
    /// A link back to a reader's own page.
    pub back: &'static str,
    /// The title of the page after it.
    pub erased: &'static str,
    /// What it says.
    pub erased_text: &'static str,
    /// The title of a page.
    pub too_many: &'static str,
    /// What it says; `{minutes}` is a number.
    pub too_many_text: &'static str,
    /// The title of a page.
    pub too_large: &'static str,
    /// The title of a page.
    pub unreadable: &'static str,
    /// What it says.
    pub back_and_again: &'static str,
    /// The title of a page.
    pub down: &'static str,
    /// What it says.
    pub down_text: &'static str,
    /// The title of a page.
    pub not_found: &'static str,
    /// What it says.
    pub not_found_text: &'static str,
    /// The subject of a letter; `{publication}` is its name.
    pub letter_confirm_subject: &'static str,
    /// What it says; `{feeds}` are titles.
    pub letter_confirm_text: &'static str,
    /// What it says below the link; `{days}` is a number.
    pub letter_confirm_else: &'static str,
    /// The subject of a letter; `{publication}` is its name.
    pub letter_reminder_subject: &'static str,
    /// What it says; `{feeds}` are titles.
    pub letter_reminder_text: &'static str,
    /// The subject of a letter; `{publication}` is its name.
    pub letter_welcome_subject: &'static str,
    /// What it says; `{feeds}` are titles.
    pub letter_welcome_text: &'static str,
    /// A link; `{feed}` is a title.
    pub letter_archive: &'static str,
    /// A link; `{feed}` is a title.
    pub letter_leave: &'static str,
    /// Between the last two titles of a list.
    pub and: &'static str,
    /// Between other titles of a list.
    pub comma: &'static str,
}

impl Words {
    /// Titles as a list.
    pub fn list(&self, titles: &[String]) -> String {
        match titles {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => filled(self.and, &[("first", &first.join(self.comma)), ("last", last)]),
        }
    }

    /// For so many weeks.
    pub fn in_weeks(&self, count: u32) -> String {
        let words = match count {
            1 => self.one_week,
            2 => self.two_weeks,
            3..=10 => self.weeks,
            _ => self.many_weeks,
        };
        filled(words, &[("count", &count.to_string())])
    }
}

/// Words with what stands in their braces; what is filled in is not looked at again.
///
/// ```
/// use pressrun::door::words::filled;
///
/// assert_eq!(filled("{a} and {b}", &[("a", "{b}"), ("b", "c")]), "{b} and c");
/// ```
pub fn filled(words: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(start) = rest.find('{') {
        text.push_str(&rest[..start]);
        let behind = &rest[start + 1..];
        let found = behind.find('}').and_then(|end| {
            let name = &behind[..end];
            let value = values.iter().find(|(known, _)| *known == name)?;
            Some((value.1, &behind[end + 1..]))
        });
        let (value, behind) = found.unwrap_or(("{", behind));
        text.push_str(value);
        rest = behind;
    }
    text.push_str(rest);
    text
}
