//! The bytes of a finished copy, as strict receivers read them.

use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;

/// A head that receivers refuse or misread.
pub const HEADER: Rule = Rule::error(
    "email/header",
    "A header that is missing, doubled or malformed (RFC 5322) is refused by strict relays, and read differently by each \
     lenient one.",
)
.fix("report it, for Pressrun writes the headers; a plainer subject or name in `from` may help until then");

/// A body that receivers misread.
pub const MIME: Rule = Rule::error(
    "email/mime",
    "Parts that are not made as MIME wants it (RFC 2045, RFC 2046) show as garbage, or not at all.",
)
.fix("report it, for Pressrun makes the parts, whatever an issue says");

/// The longest line, without its CRLF, in bytes (RFC 5322, 2.1.1).
const LINE_MAX: usize = 998;

/// The longest line of an encoded part, in bytes (RFC 2045, 6.7 and 6.8).
const ENCODED_LINE_MAX: usize = 76;

/// Headers that stand in every copy, and once.
const NEEDED: [&str; 5] = ["from", "to", "subject", "date", "message-id"];

/// Headers that stand there once at most (RFC 5322, 3.6).
const SINGLE: [&str; 9] = [
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "mime-version",
];

/// Looks at a copy; what is found stands in the file at `place`.
pub fn check(message: &[u8], place: &Place) -> Vec<Finding> {
    let faults = faults(message).into_iter();
    faults.map(|(rule, message)| rule.at(place.clone(), message)).collect()
}

/// What is wrong with a message, in words.
pub fn faults(message: &[u8]) -> Vec<(&'static Rule, String)> {
    let mut faults = Vec::new();
    let text = String::from_utf8_lossy(message);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return vec![(&HEADER, "no empty line ends the head".to_owned())];
    };
    let fields = fields(head);
    lines(head, &HEADER, &mut faults);
    lines(body, &MIME, &mut faults);
    if !head.is_ascii() {
        faults.push((&HEADER, "the head is not ASCII".to_owned()));
    }
    let count = |name: &str| fields.iter().filter(|(known, _)| known == name).count();
    for name in NEEDED.into_iter().filter(|name| count(name) == 0) {
        faults.push((&HEADER, format!("no header `{name}`")));
    }
    for name in SINGLE.into_iter().filter(|name| count(name) > 1) {
        faults.push((
            &HEADER,
            format!("the header `{name}` stands there {} times", count(name)),
        ));
    }
    for (name, _) in fields.iter().filter(|(name, _)| !is_name(name)) {
        faults.push((&HEADER, format!("`{name}` is no name of a header")));
    }
    let value = |name: &str| {
        fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    if value("mime-version").is_none_or(|version| version.trim() != "1.0") {
        faults.push((&MIME, "no `MIME-Version: 1.0`".to_owned()));
    }
    part(&fields, body, &mut faults);
    faults
}

/// Lines that are too long, and ends of lines that are none.
fn lines(text: &str, rule: &'static Rule, faults: &mut Vec<(&'static Rule, String)>) {
    let mut is_bare = false;
    for line in text.split("\r\n") {
        if line.len() > LINE_MAX {
            faults.push((rule, format!("a line has {} bytes, {LINE_MAX} are allowed", line.len())));
        }
        is_bare |= line.contains(['\r', '\n']);
    }
    if is_bare {
        faults.push((rule, "a line ends with a bare CR or LF".to_owned()));
    }
}

/// A part, and those within.
fn part(fields: &[(String, String)], body: &str, faults: &mut Vec<(&'static Rule, String)>) {
    let value = |name: &str| {
        fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim())
    };
    let Some(kind) = value("content-type") else {
        faults.push((&MIME, "a part without a `Content-Type`".to_owned()));
        return;
    };
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        multipart((kind, &lower), body, faults);
        return;
    }
    if lower.starts_with("text/") && !lower.contains("charset") {
        faults.push((&MIME, format!("`{kind}` names no charset")));
    }
    let encoding = value("content-transfer-encoding")
        .unwrap_or("7bit")
        .to_ascii_lowercase();
    match encoding.as_str() {
        "7bit" if !body.is_ascii() => faults.push((&MIME, "a part of seven bits has bytes of eight".to_owned())),
        "quoted-printable" | "base64" if !body.is_ascii() => {
            faults.push((&MIME, format!("a part in {encoding} is not ASCII")));
        }
        "quoted-printable" | "base64" if body.split("\r\n").any(|line| line.len() > ENCODED_LINE_MAX) => {
            faults.push((&MIME, format!("a line of {encoding} is longer than {ENCODED_LINE_MAX}")));
        }
        "7bit" | "8bit" | "quoted-printable" | "base64" => {}
        other => faults.push((&MIME, format!("`{other}` is no encoding of a part"))),
    }
}

fn multipart((kind, lower): (&str, &str), body: &str, faults: &mut Vec<(&'static Rule, String)>) {
    let at = lower.find("boundary=").map(|at| at + "boundary=".len());
    let boundary = at.map(|at| {
        kind[at..]
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .trim_matches('"')
    });
    let Some(boundary) = boundary.filter(|boundary| !boundary.is_empty()) else {
        faults.push((&MIME, format!("`{kind}` names no boundary")));
        return;
    };
    let delimiter = format!("\r\n--{boundary}");
    let whole = format!("\r\n{body}");
    let mut pieces = whole.split(delimiter.as_str()).skip(1);
    let mut is_closed = false;
    for piece in pieces.by_ref() {
        if piece.starts_with("--") {
            is_closed = true;
            break;
        }
        let piece = piece.split_once("\r\n").map_or("", |(_, piece)| piece);
        let (head, body) = match piece.strip_prefix("\r\n") {
            Some(body) => ("", body),
            None => piece.split_once("\r\n\r\n").unwrap_or((piece, "")),
        };
        part(&fields(head), body, faults);
    }
    if !is_closed {
        faults.push((&MIME, format!("the boundary `{boundary}` is never closed")));
    }
}

/// The headers of a head, names in lower case, values unfolded.
fn fields(head: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n").filter(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push_str(line);
            }
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        fields.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    fields
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::finding::Place;

    const SOUND: &str = "From: a@b.test\r\nTo: c@d.test\r\nSubject: x\r\nDate: Sun, 1 Mar 2026 08:00:00 +0000\r\n\
        Message-ID: <x@b.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nx\r\n\
        --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--b--\r\n";

    #[test]
    fn a_fault_of_the_bytes_is_told_and_a_sound_message_has_none() {
        let told = |message: &str| -> Vec<String> {
            let findings = check(message.as_bytes(), &Place::start("issues/0001-x.md"));
            findings.iter().map(ToString::to_string).collect()
        };
        assert_eq!(told(SOUND), [] as [&str; 0]);
        for (from, into, expected) in [
            ("From: a@b.test\r\n", "", "error[email/header]: no header `from`"),
            (
                "Subject: x\r\n",
                "Subject: x\r\nSubject: y\r\n",
                "error[email/header]: the header `subject` stands there 2 times",
            ),
            ("Subject: x", "Subject: ü", "error[email/header]: the head is not ASCII"),
            (
                "Subject: x",
                "Subject: x\nBcc: y",
                "error[email/header]: a line ends with a bare CR or LF",
            ),
            (
                "Subject: x",
                "Sub ject: x",
                "error[email/header]: `sub ject` is no name of a header",
            ),
            ("MIME-Version: 1.0\r\n", "", "error[email/mime]: no `MIME-Version: 1.0`"),
            (
                "; charset=utf-8\r\nContent-Transfer-Encoding: q",
                "\r\nContent-Transfer-Encoding: q",
                "error[email/mime]: `text/plain` names no charset",
            ),
            ("--b--\r\n", "", "error[email/mime]: the boundary `b` is never closed"),
            (
                "\r\n boundary=\"b\"",
                "",
                "error[email/mime]: `multipart/alternative;` names no boundary",
            ),
            (
                "\r\nx\r\n",
                "\r\nü\r\n",
                "error[email/mime]: a part in quoted-printable is not ASCII",
            ),
            (
                "base64",
                "base46",
                "error[email/mime]: `base46` is no encoding of a part",
            ),
            (
                "Content-Type: text/html; charset=utf-8\r\n",
                "",
                "error[email/mime]: a part without a `Content-Type`",
            ),
        ] {
            let planted = SOUND.replacen(from, into, 1);
            assert_ne!(planted, SOUND, "{from}");
            let told = told(&planted);
            assert!(
                told.contains(&format!("issues/0001-x.md:1:1: {expected}")),
                "{from:?}: {told:#?}"
            );
        }
        let long = SOUND.replacen("Subject: x", &format!("Subject: {}", "x".repeat(1000)), 1);
        assert!(
            told(&long)[0].ends_with("error[email/header]: a line has 1009 bytes, 998 are allowed"),
            "{:?}",
            told(&long)
        );
    }
}
