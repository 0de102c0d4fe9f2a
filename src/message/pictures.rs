//! Pictures that travel within the message (RFC 2387, RFC 2392).

use std::fmt::Write;

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;

use crate::entry::escape;
use crate::entry::memory::hex;
use crate::message::encode::base64_lines;

/// How many characters of a hash make a name: enough for the pictures of all issues there will be.
const NAME_LENGTH: usize = 24;

/// A picture of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Where the HTML part looks for it: the address at which it is published.
    pub url: String,
    /// Its name within the message, without angle brackets: `HASH@HOST` (RFC 2392, 2).
    pub id: String,
    /// `image/png`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// The picture with these `bytes` that is published at `url`, named within messages of `host`. `None` where it is of
    /// no kind that all mail programs show.
    pub fn new(url: &str, host: &str, bytes: Vec<u8>) -> Option<Self> {
        let media_type = match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => "image/png",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [b'G', b'I', b'F', b'8', ..] => "image/gif",
            _ => return None,
        };
        let hash = hex(digest(&SHA256, &bytes).as_ref());
        Some(Self {
            url: url.to_owned(),
            id: format!("{}@{host}", &hash[..NAME_LENGTH]),
            media_type,
            bytes,
        })
    }

    /// The part of the message that holds it, without the boundary before it.
    fn part(&self) -> String {
        let (name, kind) = (
            self.id.split('@').next().unwrap_or_default(),
            &self.media_type["image/".len()..],
        );
        let mut part = String::with_capacity(self.bytes.len() * 3 / 2);
        write!(
            part,
            "Content-Type: {}\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <{}>\r\n\
             Content-Disposition: inline; filename=\"{name}.{kind}\"\r\n\r\n",
            self.media_type, self.id
        )
        .expect("a String takes everything");
        base64_lines(&self.bytes, &mut part);
        part
    }
}

/// `html` with its pictures sought in the message.
pub fn referring(html: &str, pictures: &[Picture]) -> String {
    let mut html = html.to_owned();
    for picture in pictures {
        let mut url = String::new();
        escape::push_value(&mut url, &picture.url);
        html = html.replace(&format!(" src=\"{url}\""), &format!(" src=\"cid:{}\"", picture.id));
    }
    html
}

/// What stands around the HTML part of a body whose boundary is `outer`: a multipart/related, whose root is that part
/// (RFC 2387, 3.1 and 3.2).
#[derive(Debug)]
pub struct Related {
    /// The boundary within.
    pub boundary: String,
    /// What stands before the HTML part.
    pub opening: String,
    /// The pictures behind it, and the end.
    pub closing: String,
}

impl Related {
    /// What `pictures` need.
    pub fn new(pictures: &[Picture], outer: &str) -> Self {
        let boundary = outer.replacen("=_", "=_r", 1);
        let opening = format!(
            "--{outer}\r\nContent-Type: multipart/related; type=\"text/html\";\r\n boundary=\"{boundary}\"\r\n\r\n"
        );
        let mut closing = "\r\n".to_owned();
        for picture in pictures {
            write!(closing, "--{boundary}\r\n{}\r\n", picture.part()).expect("a String takes everything");
        }
        write!(closing, "--{boundary}--\r\n").expect("a String takes everything");
        Self {
            boundary,
            opening,
            closing,
        }
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;
    use mail_parser::MimeHeaders;

    use super::Picture;
    use crate::message::segment::Body;
    use crate::message::segment::Content;
    use crate::theme::marker::Field;
    use crate::theme::marker::Markers;

    const DOT: &[u8] = include_bytes!("../../tests/data/dot.png");

    fn picture(url: &str) -> Picture {
        Picture::new(url, "example.org", DOT.to_vec()).unwrap()
    }

    fn message(pictures: &[Picture]) -> String {
        let mut markers = Markers::avoiding(&[]);
        let mark = markers.mark(Field::Unsubscribe);
        let content = Content {
            html: &format!("<img src=\"https://example.org/a.png?b=1&amp;c\" alt=\"\"><a href=\"{mark}\">x</a>"),
            text: "x\n",
            markers: &markers,
        };
        let body = Body::encode_with(&content, pictures);
        let head = format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n",
            body.boundary()
        );
        head + &body.stretches(|_| "https://example.org/u/").concat()
    }

    #[test]
    fn a_picture_travels_beside_the_html_that_shows_it() {
        let picture = picture("https://example.org/a.png?b=1&c");
        let written = message(std::slice::from_ref(&picture));
        let message = MessageParser::default().parse(written.as_bytes()).unwrap();
        let kinds: Vec<String> = message
            .parts
            .iter()
            .map(|part| {
                let kind = part.content_type().unwrap();
                format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
            })
            .collect();
        assert_eq!(
            kinds,
            [
                "multipart/alternative",
                "text/plain",
                "multipart/related",
                "text/html",
                "image/png"
            ]
        );
        assert!(
            message
                .body_html(0)
                .unwrap()
                .contains(&format!("src=\"cid:{}\"", picture.id))
        );
        let part = message.parts.last().unwrap();
        assert_eq!(part.content_id(), Some(picture.id.as_str()));
        assert_eq!(part.contents(), DOT);
        assert!(written.lines().skip(2).all(|line| line.len() <= 78), "{written}");
        assert_eq!(written.matches('\n').count(), written.matches("\r\n").count());
    }

    #[test]
    fn without_pictures_a_body_is_as_it_always_was() {
        assert!(!message(&[]).contains("related"));
    }

    #[test]
    fn only_what_every_mail_program_shows_travels() {
        for (bytes, kind) in [
            (DOT, Some("image/png")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"GIF89a", Some("image/gif")),
            (b"<svg></svg>", None),
            (b"RIFF....WEBP", None),
        ] {
            let picture = Picture::new("https://example.org/a", "example.org", bytes.to_vec());
            assert_eq!(picture.map(|picture| picture.media_type), kind);
        }
    }
}
