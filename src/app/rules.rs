//! All rules by name: what `check --explain` knows.

use crate::app::compose;
use crate::app::due;
use crate::app::edit;
use crate::app::fault::Fault;
use crate::app::load;
use crate::app::mail;
use crate::app::templates;
use crate::app::themes;
use crate::article::characters;
use crate::article::encoding;
use crate::article::front;
use crate::article::front::fields;
use crate::article::read;
use crate::article::shortcode;
use crate::entry::identity::rules as identity;
use crate::entry::make;
use crate::entry::sheet;
use crate::finding::Rule;
use crate::finding::suggest::closest;
use crate::issue;
use crate::preflight;

/// Every rule there is.
pub const RULES: [&Rule; 39] = [
    &read::MISSING_DATE,
    &read::UNTITLED,
    &read::FORMAT,
    &encoding::ENCODING,
    &characters::FORBIDDEN,
    &front::FRONT_MATTER,
    &fields::UNKNOWN_KEY,
    &fields::WRONG_TYPE,
    &fields::DATE,
    &fields::VALUE_UNREAD,
    &make::PICTURE,
    &shortcode::SHORTCODE,
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
    &edit::URL_TWICE,
    &due::ADDRESS,
    &compose::NO_SUCH_ENTRY,
    &compose::ENTRY_TWICE,
    &issue::HEAD,
    &issue::NUMBER,
    &issue::SUBJECT,
    &load::ISSUE_TWICE,
    &mail::EDITED_AFTER_SEND,
    &themes::THEME,
    &templates::TEMPLATE_NAME,
    &preflight::PLACEHOLDER,
    &preflight::NO_POSTAL_ADDRESS,
    &preflight::NO_ONE_CLICK,
    &preflight::NO_MAILTO,
    &preflight::CLIPPED,
    &preflight::EMPTY,
];

/// The rule of that name, if there is one.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.into_iter().find(|rule| rule.name == name)
}

/// The rule of that name.
pub fn named(name: &str) -> Result<&'static Rule, Fault> {
    find(name).ok_or_else(|| {
        let fault = Fault::words(format!("there is no rule `{name}`"));
        match closest(name, RULES.iter().map(|rule| rule.name)) {
            Some(meant) => fault.hint(format!("did you mean `{meant}`?")),
            None => fault.hint("`pressrun check` names the rule of each finding"),
        }
    })
}
