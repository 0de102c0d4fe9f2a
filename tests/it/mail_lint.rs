//! A strict look at whole messages: line ends and lengths, headers, the parts and how they are encoded, what bulk mail
//! has to bring along.

use std::fs;

use dom_query::Document;
use mail_parser::MessageParser;

use crate::golden::GOLDEN;
use crate::golden::kept;

/// Every header of a copy, in the order in which they are written; the bracketed ones may be absent.
const HEADERS: [&str; 16] = [
    "[DKIM-Signature]",
    "[DKIM-Signature]",
    "From",
    "To",
    "[Reply-To]",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Archive",
    "List-Help",
    "[Feedback-ID]",
    "MIME-Version",
    "Content-Type",
];

/// RFC 5322 (2.1.1): a line has to be shorter, and should be.
const LINE_MAX: usize = 998;
const LINE_GOOD: usize = 78;
/// RFC 2045 (6.7): lines of quoted-printable.
const QUOTED_MAX: usize = 76;
/// RFC 2047 (2): an encoded word.
const WORD_MAX: usize = 75;
/// What Gmail shows of the HTML.
const HTML_MAX: usize = 102_000;

/// What is wrong with a message.
pub fn objections(raw: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut object = |is_wrong: bool, what: &str| {
        if is_wrong {
            found.push(what.to_owned());
        }
    };
    let rest = raw.replace("\r\n", "");
    object(
        rest.contains(['\r', '\n', '\0']),
        "a line end that is not CRLF, or a NUL",
    );
    object(!raw.is_ascii(), "a byte that not every relay takes");
    object(
        raw.split("\r\n").any(|line| line.len() > LINE_MAX),
        "a line that is too long",
    );
    let Some((head, body)) = raw.split_once("\r\n\r\n") else {
        return vec!["no body".to_owned()];
    };
    found.extend(head_objections(head));
    found.extend(body_objections(head, body));
    found.extend(content_objections(raw));
    found
}

/// The headers, unfolded.
fn headers(head: &str) -> Vec<(&str, String)> {
    let mut headers: Vec<(&str, String)> = Vec::new();
    for line in head.split("\r\n") {
        match (
            line.strip_prefix([' ', '\t']),
            line.split_once(": "),
            headers.last_mut(),
        ) {
            (Some(more), _, Some((_, value))) => value.extend([" ", more]),
            (_, Some((name, value)), _) => headers.push((name, value.to_owned())),
            _ => headers.push(("?", line.to_owned())),
        }
    }
    headers
}

fn head_objections(head: &str) -> Vec<String> {
    let mut found = Vec::new();
    let headers = headers(head);
    let mut expected = HEADERS.iter();
    for (name, _) in &headers {
        let optional = format!("[{name}]");
        let stands = expected.any(|known| known == name || *known == optional);
        if !stands {
            found.push(format!("{name} stands twice, in the wrong place, or is not known"));
        }
    }
    for name in HEADERS.iter().filter(|name| !name.starts_with('[')) {
        if !headers.iter().any(|(known, _)| known == name) {
            found.push(format!("{name} is missing"));
        }
    }
    for line in head.split("\r\n") {
        let is_link = line.contains('<') && line.ends_with(['>', ',']);
        if line.trim().is_empty() || line.len() > LINE_GOOD && !is_link {
            found.push(format!("a line of the head is empty or too long: {line}"));
        }
    }
    for (name, value) in &headers {
        for word in value.split_whitespace().filter(|word| word.starts_with("=?")) {
            let parts: Vec<&str> = word.split('?').collect();
            if word.len() > WORD_MAX || parts.len() != 5 || parts[4] != "=" {
                found.push(format!("{name}: {word} is no encoded word"));
            }
        }
        if let Some(reason) = objection_to(name, value) {
            found.push(format!("{name}: {reason}"));
        }
    }
    found
}

/// What is wrong with the value of one header.
fn objection_to(name: &str, value: &str) -> Option<&'static str> {
    let bracketed = value.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
    let is_wrong = match name {
        "From" | "To" | "Reply-To" => !bracketed
            .unwrap_or(value)
            .split_once('@')
            .is_some_and(|(_, host)| host.contains('.')),
        "Date" => chrono::DateTime::parse_from_rfc2822(value).is_err(),
        "Message-ID" => !bracketed.is_some_and(|id| id.split('@').count() == 2 && !id.contains(' ')),
        "List-Id" => !bracketed.is_some_and(|id| id.contains('.') && !id.contains([' ', '@'])),
        "List-Unsubscribe" => {
            let links: Vec<&str> = value.split(", ").collect();
            let count = |scheme: &str| {
                links
                    .iter()
                    .filter(|link| link.starts_with(scheme) && link.ends_with('>'))
                    .count()
            };
            (count("<https://"), count("<mailto:"), links.len()) != (1, 1, 2)
        }
        "List-Unsubscribe-Post" => value != "List-Unsubscribe=One-Click",
        "List-Archive" | "List-Help" => bracketed.is_none(),
        "Feedback-ID" => value.split(':').count() != 4,
        "MIME-Version" => value != "1.0",
        "Content-Type" => !value.starts_with("multipart/alternative; boundary=\""),
        _ => false,
    };
    is_wrong.then_some("that is not how it is written")
}

/// Two parts between their boundaries, the text first, each encoded as it says.
fn body_objections(head: &str, body: &str) -> Vec<String> {
    let mut found = Vec::new();
    let boundary = head
        .split_once("boundary=\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    let Some((boundary, _)) = boundary.filter(|(boundary, _)| (1..=70).contains(&boundary.len())) else {
        return vec!["no boundary".to_owned()];
    };
    let (whole, mark) = (format!("\r\n{body}"), format!("\r\n--{boundary}"));
    let pieces: Vec<&str> = whole.split(mark.as_str()).collect();
    let [before, text, html, end] = pieces.as_slice() else {
        return vec![format!("{} pieces between boundaries", pieces.len())];
    };
    if !before.is_empty() || *end != "--\r\n" {
        found.push("something stands around the parts".to_owned());
    }
    for (part, media_type) in [(text, "text/plain"), (html, "text/html")] {
        let Some((head, content)) = part.split_once("\r\n\r\n") else {
            found.push(format!("{media_type} has no content"));
            continue;
        };
        let declared = format!("\r\nContent-Type: {media_type}; charset=utf-8\r\nContent-Transfer-Encoding: ");
        match head.strip_prefix(&*declared) {
            Some("quoted-printable") => {}
            Some("base64") => {
                let is_packed = |line: &str| {
                    line.len() <= QUOTED_MAX
                        && line
                            .bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
                };
                if !content.split("\r\n").all(is_packed) {
                    found.push(format!("{media_type} is not base64"));
                }
                continue;
            }
            _ => found.push(format!("{media_type} has another head: {head}")),
        }
        for line in content.split("\r\n") {
            let is_hex = |code: &str| {
                code.len() >= 2
                    && code
                        .bytes()
                        .take(2)
                        .all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte))
            };
            let codes = line.strip_suffix('=').unwrap_or(line).split('=').skip(1);
            if line.len() > QUOTED_MAX || line.ends_with([' ', '\t']) || !codes.into_iter().all(is_hex) {
                found.push(format!("{media_type} is not quoted-printable: {line}"));
            }
        }
    }
    found
}

/// What the parts say once they are decoded.
fn content_objections(raw: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut object = |is_wrong: bool, what: &str| {
        if is_wrong {
            found.push(what.to_owned());
        }
    };
    let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
    let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
    object(
        text.trim().len() < 40 || !text.contains("https://"),
        "the text part says nothing",
    );
    object(
        text.contains("</") || text.contains("&nbsp;"),
        "markup in the text part",
    );
    object(
        [&text, &html]
            .iter()
            .any(|part| part.contains("{{") || part.contains("[[")),
        "a field that nobody filled",
    );
    object(html.len() > HTML_MAX, "Gmail cuts it off");
    object(
        !html.trim_start().to_lowercase().starts_with("<!doctype html"),
        "no doctype",
    );
    let page = Document::from(&*html);
    let count = |selector: &str| page.select(selector).length();
    object(
        count("html[lang]") != 1 || count("title") != 1 || count("meta[charset]") != 1,
        "language, title or charset is missing",
    );
    object(
        count("script, iframe, object, embed, form, input, base, svg, link") > 0,
        "an element that mail programs drop",
    );
    object(count("img:not([alt])") > 0, "a picture without words for it");
    let tables = page.select("table:not([role])");
    let is_unclear = tables.iter().any(|table| table.select("th").length() == 0);
    object(is_unclear, "a table that is neither data nor layout");
    let is_absolute = |link: &str| ["https://", "mailto:"].iter().any(|scheme| link.starts_with(scheme));
    for (selector, name) in [("a[href]", "href"), ("img[src]", "src")] {
        let nodes = page.select(selector);
        let all = nodes.iter().all(|node| is_absolute(&node.attr(name).unwrap()));
        object(!all, "a link that is not absolute");
    }
    let leave = html.contains("https://news.example.org/u/");
    object(!leave, "no way to leave is to be seen");
    found
}

#[test]
fn whole_messages_hold_against_a_strict_look() {
    for golden in &GOLDEN {
        let raw = fs::read_to_string(kept(golden)).unwrap();
        assert_eq!(objections(&raw), Vec::<String>::new(), "{}", golden.file);
    }
}

#[test]
fn what_is_planted_in_a_message_is_found() {
    let raw = fs::read_to_string(kept(&GOLDEN[0])).unwrap();
    for (from, into, told) in [
        ("\r\nSubject:", "\nSubject:", "not CRLF"),
        ("Low water:", "Löw water:", "not every relay"),
        ("Date: ", "Datum: ", "Datum stands"),
        ("\r\nDate: ", "\r\nFrom: a@b.test\r\nDate: ", "From stands twice"),
        ("Tue, 1 Dec", "1 Dezember", "Date: that is not"),
        ("MIME-Version: 1.0\r\n", "", "MIME-Version is missing"),
        (
            "<https://news.example.org/u/",
            "<http://news.example.org/u/",
            "List-Unsubscribe: that",
        ),
        ("=One-Click", "=Two", "List-Unsubscribe-Post: that"),
        ("?utf-8?b?", "?utf-8b?", "no encoded word"),
        ("text/plain", "text/html", "text/plain has another head"),
        ("quoted-printable", "8bit", "another head"),
        ("=3D=3D", "=3d=3D", "not quoted-printable"),
        ("<h1", "<svg></svg><h1", "mail programs drop"),
        ("lang=3D", "long=3D", "language, title"),
    ] {
        let planted = raw.replacen(from, into, 1);
        assert_ne!(planted, raw, "{from}");
        let found = objections(&planted);
        assert!(found.iter().any(|one| one.contains(told)), "{from}: {found:?}");
    }
}
