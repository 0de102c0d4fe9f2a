//! What fits together badly in a profile, though each key for itself is sound.

use std::borrow::Cow;
use std::num::NonZeroU32;

use crate::profile::CONNECTIONS_MAX;
use crate::profile::MESSAGES_PER_CONNECTION_MAX;
use crate::profile::Maildir;
use crate::profile::Profile;
use crate::profile::Smtp;
use crate::profile::Tls;
use crate::profile::sender::Dkim;
use crate::profile::session::Auth;

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key to point at, relative to the profile's table; `dkim.keys` lies in a table of its own. A key that is
    /// missing is named as well: its place is the table.
    pub key: Cow<'static, str>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Cow<'static, str>,
}

impl Problem {
    /// What is wrong with a key, and what to do about it.
    pub fn new(
        key: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        hint: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            key: key.into(),
            message: message.into(),
            hint: hint.into(),
        }
    }
}

impl Profile {
    /// All that does not fit together. With any of it the profile must not be used.
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            Self::Maildir(maildir) => of_maildir(maildir),
            Self::Smtp(smtp) => of_smtp(smtp),
        }
    }
}

fn of_maildir(maildir: &Maildir) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(of_sender_id(maildir.sender_id.as_deref()));
    problems.extend(of_dkim(maildir.dkim.as_ref()));
    problems
}

fn of_smtp(smtp: &Smtp) -> Vec<Problem> {
    let mut problems = Vec::new();
    if smtp.tls == Tls::None && !smtp.is_loopback() {
        problems.push(Problem::new(
            "tls",
            format!("`tls = \"none\"` to `{}`, which is not this machine", smtp.host),
            "use `starttls` (port 587) or `implicit` (port 465)",
        ));
    }
    if smtp.tls == Tls::None && smtp.ca_file.is_some() {
        problems.push(Problem::new(
            "ca_file",
            "`ca_file` without TLS",
            "leave it out, or set `tls`",
        ));
    }
    problems.extend(of_certificate(smtp));
    problems.extend(of_login(smtp));
    problems.extend(of_limits(smtp));
    problems.extend(of_sender_id(smtp.sender_id.as_deref()));
    problems.extend(of_dkim(smtp.dkim.as_ref()));
    problems
}

/// A certificate of ours has its key, and TLS to be shown in.
fn of_certificate(smtp: &Smtp) -> Option<Problem> {
    let problem = |key, message, hint| Some(Problem::new(key, message, hint));
    match (&smtp.certificate, &smtp.certificate_key) {
        (Some(_), None) => problem(
            "certificate_key",
            "`certificate` without `certificate_key`",
            "name the key's place: `certificate_key = \"file:PATH\"`",
        ),
        (None, Some(_)) => problem(
            "certificate",
            "`certificate_key` without `certificate`",
            "add `certificate`",
        ),
        (Some(_), Some(_)) if smtp.tls == Tls::None => {
            problem("certificate", "`certificate` without TLS", "leave it out, or set `tls`")
        }
        _ => None,
    }
}

fn of_login(smtp: &Smtp) -> Vec<Problem> {
    let mut problems = Vec::new();
    if smtp.auth == Auth::Xoauth2 && smtp.username.is_none() {
        problems.push(Problem::new(
            "username",
            "`auth = \"xoauth2\"` without `username`",
            "add `username`, the address of the account, and the place of its token as `password`",
        ));
    }
    match (&smtp.username, &smtp.password) {
        (Some(_), None) => problems.push(Problem::new(
            "password",
            "`username` without `password`",
            "name the password's place: `password = \"env:NAME\"`, `file:PATH` or `cmd:COMMAND`",
        )),
        (None, Some(_)) => problems.push(Problem::new(
            "username",
            "`password` without `username`",
            "add `username`",
        )),
        _ => {}
    }
    let holds_control = |text: &String| text.is_empty() || text.chars().any(char::is_control);
    if smtp.username.as_ref().is_some_and(holds_control) {
        problems.push(Problem::new(
            "username",
            "`username` is empty or holds a control character",
            "write it as the provider gives it",
        ));
    }
    problems
}

fn of_limits(smtp: &Smtp) -> Vec<Problem> {
    let too_many = |key, count: NonZeroU32, most: u32| {
        (count.get() > most).then(|| {
            Problem::new(
                key,
                format!("`{key}` is {count}, and may be {most} at most"),
                "providers name the numbers they allow, and they are far smaller",
            )
        })
    };
    let connections = too_many("connections", smtp.connections, CONNECTIONS_MAX);
    let messages = too_many(
        "messages_per_connection",
        smtp.messages_per_connection,
        MESSAGES_PER_CONNECTION_MAX,
    );
    let no_day = smtp
        .limits
        .warm_up
        .as_ref()
        .filter(|warm_up| warm_up.at_most.is_empty());
    let warm_up = no_day.map(|_| {
        Problem::new(
            "warm_up",
            "`warm_up` names no day",
            "say how many messages go out on each of the first days: `at_most = [50, 100, 200]`",
        )
    });
    [connections, messages, warm_up].into_iter().flatten().collect()
}

/// Gmail reads 5 to 15 characters, and colons divide the header's parts.
fn of_sender_id(sender_id: Option<&str>) -> Option<Problem> {
    let sender_id = sender_id?;
    let sound = (5..=15).contains(&sender_id.len())
        && sender_id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (!sound).then(|| {
        Problem::new(
            "sender_id",
            format!("`{sender_id}` is not a sender id"),
            "5 to 15 letters, digits, `-`, `_` or `.`, the same for ever",
        )
    })
}

fn of_dkim(dkim: Option<&Dkim>) -> Vec<Problem> {
    let Some(dkim) = dkim else { return Vec::new() };
    let mut problems = Vec::new();
    if dkim.keys.is_empty() {
        problems.push(Problem::new(
            "dkim.keys",
            "no key to sign with",
            "`pressrun keys new` makes them; without the table `dkim` messages go unsigned",
        ));
    }
    for key in dkim.keys.iter().filter(|key| !key.file_stem().is_some_and(is_selector)) {
        problems.push(Problem::new(
            "dkim.keys",
            format!("`{key}` names no selector"),
            "a key lies in a file named like its selector: `file:.pressrun/keys/r2026.pem`",
        ));
    }
    problems
}

/// Whether a name can be a selector: one or more labels of the DNS (RFC 6376, 3.1).
pub fn is_selector(stem: &str) -> bool {
    stem.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}
