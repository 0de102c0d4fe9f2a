//! All rules by name: what `check --explain` knows.

use unicode_width::UnicodeWidthChar;

use crate::app::addresses;
use crate::app::compose;
use crate::app::cut;
use crate::app::due;
use crate::app::fault::Fault;
use crate::app::ground;
use crate::app::lint_mail;
use crate::app::load;
use crate::app::mail;
use crate::app::online;
use crate::app::pictures;
use crate::app::sent;
use crate::app::spam;
use crate::app::templates;
use crate::app::themes;
use crate::article::characters;
use crate::article::encoding;
use crate::article::front;
use crate::article::front::fields;
use crate::article::marks;
use crate::article::read;
use crate::article::shortcode;
use crate::article::titled;
use crate::entry::enclosure;
use crate::entry::identity::rules as identity;
use crate::entry::sheet;
use crate::feed::channel;
use crate::feed::directory;
use crate::finding::HERE;
use crate::finding::Rule;
use crate::finding::suggest::closest;
use crate::foreign;
use crate::issue;
use crate::personal::rules as personal;
use crate::preflight;
use crate::preflight::article;
use crate::preflight::article::anchors;
use crate::preflight::article::headings;
use crate::preflight::article::language;
use crate::preflight::article::links;
use crate::preflight::article::pictures as prose_pictures;
use crate::preflight::article::words;
use crate::preflight::clients;
use crate::preflight::contrast;
use crate::preflight::head;
use crate::preflight::mail as preflight_mail;
use crate::preflight::records;
use crate::preflight::ruling;
use crate::preflight::ways;
use crate::preflight::wire;

/// The rules about what a writer writes: articles, issues, settings, mails.
const OWN: [&Rule; 74] = [
    &read::MISSING_DATE,
    &titled::UNTITLED,
    &titled::EMPTY_TITLE,
    &read::EMPTY,
    &read::BLANK,
    &read::FORMAT,
    &ground::LINK,
    &ground::NAME,
    &encoding::ENCODING,
    &characters::FORBIDDEN,
    &marks::MARK,
    &front::FRONT_MATTER,
    &fields::UNKNOWN_KEY,
    &fields::WRONG_TYPE,
    &fields::DATE,
    &fields::VALUE_UNREAD,
    &sheet::IMAGE_MISSING,
    &shortcode::SHORTCODE,
    &enclosure::ENCLOSURE,
    &identity::ID_TWICE,
    &identity::COPY,
    &identity::NOT_REMEMBERED,
    &identity::LOCKED,
    &identity::DATE_MOVED,
    &identity::ID_LEFT_BEHIND,
    &sheet::TARGET_MISSING,
    &sheet::ALT_MISSING,
    &sheet::HTML_REMOVED,
    &sheet::FOOTNOTE_UNUSED,
    &sheet::FORMULA,
    &channel::TOPIC_SLUG,
    &channel::TOPIC_PAGE,
    &directory::PODCAST_WITHOUT_RSS,
    &directory::PODCAST_COVER,
    &directory::PODCAST_COVER_UNFIT,
    &directory::PODCAST_CATEGORY,
    &directory::PODCAST_DESCRIPTION,
    &directory::PODCAST_OWNER,
    &addresses::URL_TWICE,
    &addresses::MOVED,
    &due::ADDRESS,
    &compose::NO_SUCH_ENTRY,
    &compose::ENTRY_TWICE,
    &issue::HEAD,
    &issue::NUMBER,
    &issue::SUBJECT,
    &issue::left_marks::MARK,
    &load::ISSUE_TWICE,
    &mail::EDITED_AFTER_SEND,
    &load::FILE_GONE,
    &pictures::TOO_LARGE,
    &sent::FROZEN_GONE,
    &sent::SENT_UNREAD,
    &themes::THEME,
    &templates::TEMPLATE_NAME,
    &cut::CUT,
    &preflight::PLACEHOLDER,
    &preflight::NO_POSTAL_ADDRESS,
    &preflight::NO_ONE_CLICK,
    &preflight::NO_MAILTO,
    &preflight::CLIPPED,
    &preflight::NEARLY_CLIPPED,
    &personal::PLACE,
    &personal::NO_FIELD,
    &personal::NO_DEFAULT,
    &personal::UNKNOWN,
    &personal::MISSING,
    &personal::NOBODY,
    &preflight::EMPTY,
    &preflight::NOT_BUILT,
    &ways::UNUSABLE,
    &fields::ID_NO_URI,
    &sent::MISSED,
    &sent::EDITED_SINCE,
];

/// The rules that `build` does not ask for.
const JUDGED: [&Rule; 43] = [
    &article::DATE_FUTURE,
    &article::UPDATED_FUTURE,
    &words::UNFINISHED,
    &links::LINK_TEXT,
    &links::LINK_EMPTY,
    &links::LINK_RELATIVE,
    &links::LINK_HTTP,
    &links::LINK_SHORTENED,
    &links::LINK_TRACKING,
    &links::LINK_TWICE,
    &anchors::ANCHOR_MISSING,
    &headings::HEADING_ORDER,
    &prose_pictures::ALT_USELESS,
    &prose_pictures::IMAGE_LARGE,
    &prose_pictures::IMAGE_TYPE,
    &language::LANGUAGE_MISSING,
    &language::LANGUAGE_WRONG,
    &ruling::CHECK_COMMENT,
    &head::SUBJECT_LENGTH,
    &head::SUBJECT_ENCODING,
    &head::SUBJECT_CAPITALS,
    &head::PREHEADER_LENGTH,
    &head::PREHEADER_ENCODING,
    &head::SPAM_PHRASE,
    &lint_mail::ENTRY_SENT,
    &preflight_mail::LINK_RELATIVE,
    &preflight_mail::TEXT_MISSING,
    &preflight_mail::UNSUBSCRIBE_MISSING,
    &contrast::CONTRAST,
    &clients::UNSUPPORTED,
    &wire::HEADER,
    &wire::MIME,
    &ways::DKIM_FAILS,
    &spam::SPAM_SCORE,
    &ways::DKIM_DOMAIN,
    &ways::LIMITS,
    &records::SPF,
    &records::DKIM_RECORD,
    &records::DMARC,
    &records::MX,
    &records::DNS_UNREAD,
    &online::LINK_DEAD,
    &online::IMAGE_DEAD,
];

/// Every rule there is.
pub fn all() -> Vec<&'static Rule> {
    let mut rules = OWN.to_vec();
    rules.extend(JUDGED);
    rules.extend(foreign::rules::all());
    rules
}

/// The rule about articles and mail of that name, if there is one.
pub fn find(name: &str) -> Option<&'static Rule> {
    OWN.into_iter().find(|rule| rule.name == name)
}

/// The rule of that name.
pub fn named(name: &str) -> Result<&'static Rule, Fault> {
    let rules = all();
    let found = rules.iter().find(|rule| rule.name == name);
    found.copied().ok_or_else(|| {
        let fault = Fault::words(format!("there is no rule `{name}`"));
        let parts = rules
            .iter()
            .filter(|rule| rule.name.contains(name))
            .map(|rule| format!("`{}`", rule.name));
        let parts: Vec<String> = parts.take(NAMED_MAX).collect();
        match closest(name, rules.iter().map(|rule| rule.name)) {
            Some(meant) => fault.hint(format!("did you mean `{meant}`?")),
            None if !parts.is_empty() => fault.hint(format!("name one of {}", parts.join(", "))),
            None => fault.hint("`pressrun check` names the rule of each finding"),
        }
    })
}

/// How many rules are named whose names hold a word.
const NAMED_MAX: usize = 8;

/// How much a rule matters, and where it matters less.
pub fn weight(rule: &Rule) -> String {
    if preflight::SOFTENED.contains(&rule.name) {
        format!("{}; a warning as long as mail goes into a folder", rule.severity)
    } else {
        rule.severity.to_string()
    }
}

/// The wrong piece of an example, with a line of marks below each line that a finding is about.
pub fn marked(wrong: &str) -> String {
    let mut lines = Vec::new();
    for line in wrong.lines() {
        let (mut marks, mut columns) = (String::new(), 0);
        for letter in line.chars() {
            if letter == HERE {
                let gap = columns - marks.len().min(columns);
                marks.extend(std::iter::repeat_n(' ', gap));
                marks.push('^');
            } else {
                columns += letter.width().unwrap_or(0);
            }
        }
        lines.push(line.replace(HERE, ""));
        if !marks.is_empty() {
            lines.push(marks);
        }
    }
    lines.join("\n")
}

/// What stands above the list of all rules.
const HEAD: &str = "\
# Rules

What `pressrun check` looks for: in your articles, issues and settings, and in any feed that it is given, from a file or \
an address. `pressrun check --explain RULE` shows one of them. This page is made from the code; a test compares them.

An *error* ends a command with exit code 1: something is broken, or a standard forbids it. A *warning* will probably \
surprise a reader. A *note* is worth knowing.
";

/// The page that lists all rules, in Markdown: `docs/rules.md`.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    let area_of = |rule: &Rule| rule.name.split('/').next().unwrap_or_default();
    let mut areas: Vec<&str> = Vec::new();
    for area in OWN.into_iter().chain(JUDGED).map(area_of) {
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    for area in areas {
        page.extend(["\n## ", area, "\n"]);
        for rule in OWN.into_iter().chain(JUDGED).filter(|rule| area_of(rule) == area) {
            page += &entry(rule);
        }
    }
    for (title, rules) in foreign::rules::GROUPS {
        page.extend(["\n## feed: ", title, "\n"]);
        for rule in rules {
            page += &entry(rule);
        }
    }
    page
}

/// A rule on the page of all rules.
fn entry(rule: &Rule) -> String {
    let mut entry = format!("\n### `{}`\n\n{}. {}\n", rule.name, weight(rule), rule.why);
    if let Some(fix) = rule.fix {
        entry.extend(["\nDo: ", fix, ".\n"]);
    }
    if let Some(example) = rule.example {
        let language = match example.within {
            "html" => "html",
            "http" => "http",
            json if json.starts_with("json") || example.right.starts_with('{') => "json",
            _ => "xml",
        };
        let piece = |text: &str| format!("\n```{language}\n{text}\n```\n");
        entry.extend(["\nWrong, in: ", example.within, "\n"]);
        entry += &piece(&marked(example.wrong));
        entry += "\nRight:\n";
        entry += &piece(example.right);
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn marks_stand_below_what_a_finding_is_about() {
        assert_eq!(marked("<a>▸b</a>"), "<a>b</a>\n   ^");
        assert_eq!(marked("▸a ▸b\nc"), "a b\n^ ^\nc");
        assert_eq!(marked("日本▸x"), "日本x\n    ^");
    }
}
