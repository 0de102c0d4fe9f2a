//! Names, mail addresses and languages.

use crate::audience::address::Address;
use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::people::EMAIL_FORM;
use crate::foreign::rules::people::EMAIL_IN_NAME;
use crate::foreign::rules::people::EMAIL_INVALID;
use crate::foreign::rules::people::EMAIL_MISSING;
use crate::foreign::rules::people::LANGUAGE_INVALID;
use crate::foreign::rules::people::LANGUAGE_UNKNOWN;
use crate::foreign::text::Text;
use crate::publication::languages;

/// Looks at a person of RSS: `ada@pond.test (Ada Reed)`. Words are blank or not, and nothing is told of blank ones.
pub fn mailbox(text: &Text, report: &mut Report<'_>) {
    let (words, at) = (text.trimmed(), text.first());
    if words.is_empty() {
        return;
    }
    if !words.contains('@') {
        return report.tell(&EMAIL_MISSING, at, format!("{} is no mail address", quoted(words)));
    }
    let (address, name) = match words.split_once(" (") {
        Some((address, name)) => (address.trim(), name.strip_suffix(')')),
        None => (words, Some("")),
    };
    let is_sound = address.parse::<Address>().is_ok();
    let is_header = words.contains('<') || !address.contains('@');
    if is_header || (is_sound && name.is_none()) {
        report.tell(
            &EMAIL_FORM,
            at,
            "the address does not stand first, with the name in brackets behind it",
        );
    } else if !is_sound {
        report.tell(&EMAIL_INVALID, at, format!("{} is no mail address", quoted(address)));
    }
}

/// Looks at an address that stands alone.
pub fn address(text: &Text, report: &mut Report<'_>) {
    let address = text.trimmed();
    if !address.is_empty() && address.parse::<Address>().is_err() {
        report.tell(
            &EMAIL_INVALID,
            text.first(),
            format!("{} is no mail address", quoted(address)),
        );
    }
}

/// Looks at a name.
pub fn name(text: &Text, report: &mut Report<'_>) {
    let is_address = |word: &str| {
        let word = word.trim_matches(['(', ')', '<', '>', ',', ';']);
        word.contains('@') && word.parse::<Address>().is_ok()
    };
    if text.as_str().split_whitespace().any(is_address) {
        report.tell(&EMAIL_IN_NAME, text.first(), "a mail address stands in a name");
    }
}

/// Looks at the tag of a language.
pub fn language(text: &Text, report: &mut Report<'_>) {
    let (tag, at) = (text.trimmed(), text.first());
    if tag.is_empty() {
        return;
    }
    let primary = languages::primary(tag);
    // `x-…` is anybody's own, and `i-…` are registered as a whole (RFC 5646, 2.1).
    let is_own = matches!(primary.as_str(), "x" | "i") && tag.len() > 2;
    if is_own {
        return;
    }
    // Languages have two or three letters; longer ones are reserved and none was ever given (2.2.1).
    if !languages::is_well_formed(tag) || primary.len() > 3 {
        let remark = Remark::new(
            &LANGUAGE_INVALID,
            at,
            format!("{} is no tag of a language", quoted(tag)),
        );
        let mended = tag.replace('_', "-");
        let is_mended = mended != tag && languages::is_well_formed(&mended);
        report.add(if is_mended {
            remark.hint(format!("write `{mended}`"))
        } else {
            remark
        });
        return;
    }
    if primary.len() == 2 && !languages::is_given(&primary) {
        report.tell(
            &LANGUAGE_UNKNOWN,
            at,
            format!("no language has the code {}", quoted(&primary)),
        );
    } else if tag.to_ascii_lowercase().ends_with("-uk") {
        let remark = Remark::new(
            &LANGUAGE_UNKNOWN,
            at,
            format!("no country has the code of {}", quoted(tag)),
        );
        report.add(remark.hint("the United Kingdom is `GB`: write `en-GB`"));
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::language;
    use super::mailbox;
    use crate::foreign::report::Report;
    use crate::foreign::text::Text;

    fn told(words: &str, look: fn(&Text, &mut Report<'_>)) -> Option<&'static str> {
        let mut text = Text::starting_at(0);
        text.push(words, 0);
        let mut report = Report::new("a.xml", words, DateTime::UNIX_EPOCH, &[]);
        look(&text, &mut report);
        report.finish().first().map(|finding| &finding.rule[5..])
    }

    #[test]
    fn a_mailbox_of_rss_has_its_form() {
        for (words, rule) in [
            ("ada@pond.test (Ada Reed)", None),
            ("ada@pond.test", None),
            ("", None),
            ("Ada Reed", Some("email-missing")),
            ("Ada <ada@pond.test>", Some("email-form")),
            ("Ada Reed (ada@pond.test)", Some("email-form")),
            ("ada@pond.test (Ada", Some("email-form")),
            ("ada@ pond (Ada)", Some("email-invalid")),
            ("@pond.test", Some("email-invalid")),
        ] {
            assert_eq!(told(words, mailbox), rule, "{words}");
        }
    }

    #[test]
    fn languages_are_known() {
        for tag in [
            "en",
            "en-US",
            "pt-BR",
            "zh-Hant",
            "gsw",
            "x-klingon",
            "i-default",
            "sr-Latn-RS",
        ] {
            assert_eq!(told(tag, language), None, "{tag}");
        }
        for (tag, rule) in [
            ("en_US", "language-invalid"),
            ("English", "language-invalid"),
            ("e", "language-invalid"),
            ("de-", "language-invalid"),
            ("jp", "language-unknown"),
            ("cz-CZ", "language-unknown"),
            ("en-UK", "language-unknown"),
        ] {
            assert_eq!(told(tag, language), Some(rule), "{tag}");
        }
    }
}
