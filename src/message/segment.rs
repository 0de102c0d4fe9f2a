//! The body of an issue: encoded once, cut into stretches that are the same for everybody and stretches that are not.

use std::borrow::Cow;
use std::fmt::Write;

use aws_lc_rs::digest;
use serde::Deserialize;
use serde::Serialize;

use crate::entry::text::flowing::Flowing;
use crate::message::encode::normalised;
use crate::message::encode::quoted_printable;
use crate::message::part::Part;
use crate::message::part::PlacedPiece;
use crate::message::pictures;
use crate::message::pictures::Picture;
use crate::message::pictures::Related;
use crate::personal::Field;
use crate::personal::place::Place;
use crate::personal::reader::Reader;

/// What an issue says, rendered, with markers where personal values belong. Where a field cannot stand, its default does.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The HTML part, CSS inlined.
    pub html: &'a str,
    /// The plain text part.
    pub text: &'a str,
}

/// A multipart/alternative body (RFC 2046, 5.1.4): plain text, then HTML. It is kept in the frozen issue, so that the
/// same bytes come out years later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    boundary: String,
    segments: Vec<Segment>,
}

/// A stretch of encoded body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Segment {
    /// The same for everybody: seven-bit lines that end in CRLF.
    Fixed(String),
    /// A value of the recipient's: escaped for its place, then quoted-printable, starting a line.
    Personal {
        /// Which value.
        field: Field,
        /// Where it stands.
        place: Place,
    },
    /// A paragraph of the text part with values in it: broken into lines, then quoted-printable, starting a line.
    Flow {
        /// The paragraph.
        paragraph: Flowing,
        /// What stands before each of its lines but the first.
        indent: String,
    },
}

impl Body {
    /// Encodes `content`. Line ends become CRLF, control characters but TAB are left out. Equal content gives an equal
    /// body.
    pub fn encode(content: &Content<'_>) -> Self {
        Self::encode_with(content, &[])
    }

    /// The same, with pictures that travel beside the HTML that shows them.
    pub fn encode_with(content: &Content<'_>, pictures: &[Picture]) -> Self {
        let text = normalised(content.text);
        let html = normalised(&pictures::referring(content.html, pictures));
        let boundary = boundary([&text, &html]);
        let mut body = Self {
            boundary,
            segments: Vec::new(),
        };
        body.part(&Part::new("text/plain", &text, Reader::text()));
        body.fix("\r\n");
        if pictures.is_empty() {
            body.part(&Part::new("text/html", &html, Reader::html()));
        } else {
            let related = Related::new(pictures, &body.boundary);
            body.fix(&related.opening);
            let outer = std::mem::replace(&mut body.boundary, related.boundary);
            body.part(&Part::new("text/html", &html, Reader::html()));
            body.boundary = outer;
            body.fix(&related.closing);
        }
        body.fix(&format!("\r\n--{}--\r\n", body.boundary));
        body
    }

    /// The boundary between the parts. It holds `=_`, which neither quoted-printable nor base64 can bring forth
    /// (RFC 2045, 6.7), whatever the personal values are.
    pub fn boundary(&self) -> &str {
        &self.boundary
    }

    /// The stretches, in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether it names fields of the reader's.
    pub fn is_personal(&self) -> bool {
        self.segments.iter().any(|segment| match segment {
            Segment::Fixed(_) => false,
            Segment::Personal { field, .. } => matches!(field, Field::Reader(_)),
            Segment::Flow { .. } => true,
        })
    }

    /// The size of what is the same in every copy, in bytes.
    pub fn size_bytes(&self) -> usize {
        self.segments.iter().map(Segment::size_bytes).sum()
    }

    /// The body of one copy, a stretch for each segment, for a place at the start of a line. `value` tells the recipient's
    /// values, unescaped.
    pub fn stretches<'a>(&'a self, value: impl Fn(&'a Field) -> Cow<'a, str>) -> Vec<Cow<'a, str>> {
        let stretch = |segment: &'a Segment| match segment {
            Segment::Fixed(stretch) => Cow::Borrowed(stretch.as_str()),
            Segment::Personal { field, place } => {
                let mut encoded = String::new();
                quoted_printable(&place.escape(&value(field)), &mut encoded);
                Cow::Owned(encoded)
            }
            Segment::Flow { paragraph, indent } => {
                let mut lines = String::new();
                paragraph.write(&value, indent, &mut lines);
                let mut encoded = String::with_capacity(lines.len() + lines.len() / 8);
                quoted_printable(&lines, &mut encoded);
                Cow::Owned(encoded)
            }
        };
        self.segments.iter().map(stretch).collect()
    }

    fn part(&mut self, part: &Part<'_>) {
        let encoding = part.encoding();
        self.fix(&format!(
            "--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n",
            self.boundary,
            part.media_type,
            encoding.name()
        ));
        // A personal value has lines of its own: soft breaks part it from what stands before and behind, except
        // where a line begins or ends there anyway.
        let mut open_line = false;
        let mut behind_personal = false;
        for piece in &part.pieces {
            match piece {
                PlacedPiece::Fixed(text) => {
                    let mut encoded = String::with_capacity(text.len() + text.len() / 8);
                    if behind_personal && !text.starts_with('\n') {
                        encoded.push_str(SOFT_BREAK);
                    }
                    encoding.encode(text, &mut encoded);
                    self.fix(&encoded);
                    open_line = !text.ends_with('\n');
                    behind_personal = false;
                }
                PlacedPiece::Personal(..) | PlacedPiece::Flow(..) => {
                    if open_line {
                        self.fix(SOFT_BREAK);
                    }
                    self.segments.extend(segment(piece));
                    open_line = true;
                    behind_personal = true;
                }
            }
        }
    }

    fn fix(&mut self, text: &str) {
        if let Some(Segment::Fixed(stretch)) = self.segments.last_mut() {
            stretch.push_str(text);
        } else {
            self.segments.push(Segment::Fixed(text.to_owned()));
        }
    }
}

const SOFT_BREAK: &str = "=\r\n";

impl Segment {
    fn size_bytes(&self) -> usize {
        match self {
            Self::Fixed(stretch) => stretch.len(),
            Self::Personal { .. } | Self::Flow { .. } => 0,
        }
    }
}

/// What is encoded of a piece for each reader anew.
fn segment(piece: &PlacedPiece<'_>) -> Option<Segment> {
    match piece {
        PlacedPiece::Fixed(_) => None,
        PlacedPiece::Personal(field, place) => Some(Segment::Personal {
            field: field.clone(),
            place: *place,
        }),
        PlacedPiece::Flow(paragraph, indent) => Some(Segment::Flow {
            paragraph: paragraph.clone(),
            indent: indent.clone(),
        }),
    }
}

/// A boundary from the first 128 bits of the content's hash.
fn boundary([text, html]: [&str; 2]) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    // NUL is in neither text, so it keeps them apart.
    for stretch in [text, "\0", html] {
        context.update(stretch.as_bytes());
    }
    let hash = context.finish();
    let mut boundary = "=_".to_owned();
    for byte in &hash.as_ref()[..16] {
        write!(boundary, "{byte:02x}").expect("a String takes everything");
    }
    boundary
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::Body;
    use super::Content;
    use crate::personal::Field;
    use crate::personal::marker;

    const LINK: &str = "https://news.example.org/u/k?a=1&b=2";

    fn merged(body: &Body) -> String {
        body.stretches(|_| Cow::Borrowed(LINK)).concat()
    }

    #[test]
    fn a_personal_value_has_lines_of_its_own() {
        let link = "https://news.example.org/u/k?a=3D1&b=3D2";
        for (text, encoded) in [
            ("@", link.to_owned()),
            ("@\n", format!("{link}\r\n")),
            ("\n@\n\n", format!("\r\n{link}\r\n\r\n")),
            ("leave: @.", format!("leave:=20=\r\n{link}=\r\n.")),
            ("@@", format!("{link}=\r\n{link}")),
            ("ж@ж", format!("=D0=B6=\r\n{link}=\r\n=D0=B6")),
        ] {
            let mark = marker::of(&Field::Unsubscribe);
            let body = Body::encode(&Content {
                html: "",
                text: &text.replace('@', &mark),
            });
            let copy = merged(&body);
            let part = copy.split("quoted-printable\r\n\r\n").nth(1).unwrap();
            let part = part.split(&format!("\r\n--{}", body.boundary())).next().unwrap();
            assert_eq!(part, encoded, "{text:?}");
        }
    }

    #[test]
    fn a_part_without_personal_values_takes_the_shorter_encoding() {
        let mark = marker::of(&Field::Unsubscribe);
        let html = format!("<p>Мороз и солнце</p><a href=\"{mark}\">…</a>");
        let copy = merged(&Body::encode(&Content {
            html: &html,
            text: "Мороз и солнце\n",
        }));
        let encodings: Vec<&str> = copy
            .lines()
            .filter_map(|line| line.strip_prefix("Content-Transfer-Encoding: "))
            .collect();
        assert_eq!(encodings, ["base64", "quoted-printable"]);
    }

    #[test]
    fn a_body_is_kept_in_this_form() {
        let mark = marker::of(&Field::Unsubscribe);
        let body = Body::encode(&Content {
            html: &format!("<a href=\"{mark}\">{mark}</a>"),
            text: &mark,
        });
        let kept = serde_json::to_string_pretty(&body).unwrap();
        insta::assert_snapshot!(kept, @r#"
        {
          "boundary": "=_e64e382b7779644cdbc0b922fe3785b8",
          "segments": [
            {
              "fixed": "--=_e64e382b7779644cdbc0b922fe3785b8\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            },
            {
              "personal": {
                "field": "unsubscribe",
                "place": "text"
              }
            },
            {
              "fixed": "\r\n--=_e64e382b7779644cdbc0b922fe3785b8\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<a href=3D\"=\r\n"
            },
            {
              "personal": {
                "field": "unsubscribe",
                "place": "attribute"
              }
            },
            {
              "fixed": "=\r\n\">=\r\n"
            },
            {
              "personal": {
                "field": "unsubscribe",
                "place": "html"
              }
            },
            {
              "fixed": "=\r\n</a>\r\n--=_e64e382b7779644cdbc0b922fe3785b8--\r\n"
            }
          ]
        }
        "#);
        assert_eq!(serde_json::from_str::<Body>(&kept).unwrap(), body);
    }

    #[test]
    fn the_boundary_follows_the_content() {
        let boundary = |text, html| Body::encode(&Content { html, text }).boundary().to_owned();
        assert_eq!(boundary("a", "b"), boundary("a", "b"));
        assert_ne!(boundary("a", "b"), boundary("ab", ""));
        assert_ne!(boundary("a", "b"), boundary("b", "a"));
    }

    #[test]
    fn the_size_is_that_of_a_copy_without_its_personal_values() {
        let mark = marker::of(&Field::Unsubscribe);
        let body = Body::encode(&Content {
            html: "<p>Frost</p>",
            text: &format!("Frost\n{mark}\n"),
        });
        // Each `=` of the value is three characters in the copy.
        assert_eq!(merged(&body).len(), body.size_bytes() + LINK.len() + 4);
    }
}
