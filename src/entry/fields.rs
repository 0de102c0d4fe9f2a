//! Personal fields in an article or in an editor's words: what everybody reads in their places, and what mail holds there.

use std::borrow::Cow;
use std::ops::Range;

use crate::article::Format;
use crate::article::marks;
use crate::article::read::code_in;
use crate::entry::context::Context;
use crate::entry::context::Source;
use crate::entry::text::Text;
use crate::finding::Finding;
use crate::finding::lines::Lines;
use crate::personal::Field;
use crate::personal::Named;
use crate::personal::Written;
use crate::personal::marker;
use crate::personal::marker::Piece;
use crate::personal::place::Place;
use crate::personal::place::Unfit;
use crate::personal::reader::Reader;
use crate::personal::rules::NO_FIELD;
use crate::personal::rules::PLACE;
use crate::personal::sound;
use crate::personal::written::ESCAPED;
use crate::personal::written::Exchanged;
use crate::personal::written::Found;
use crate::personal::written::What;
use crate::personal::written::exchanged;
use crate::personal::written::find;

/// The fields of a text, with numbered markers in their places.
pub(super) struct Fields<'a> {
    source: Source<'a>,
    found: Vec<Found>,
    exchanged: Exchanged,
}

/// HTML, and the same as text.
type Said = (String, Text);

/// Whose words stand in the place of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// Everybody's: the default.
    Everybody,
    /// Those of the reader of a mail: a marker.
    Mail,
}

impl<'a> Fields<'a> {
    /// The fields of a text; `None` where there are none.
    pub(super) fn of(source: Source<'a>) -> Option<Self> {
        let body = source.body;
        let code = || -> Vec<Range<usize>> {
            match source.format {
                Format::Markdown => code_in(body).into_iter().chain(marks::raw(body)).collect(),
                Format::Html => marks::raw(body),
                Format::Text => Vec::new(),
            }
        };
        let found = find(body, code);
        if found.is_empty() {
            return None;
        }
        let exchanged = exchanged(body, &found, |index, found| match found.what {
            What::Field(_) => Some(marker::of_nth(index)),
            // Markdown takes it away itself.
            What::Escape if source.format == Format::Markdown => None,
            What::Escape => Some(String::new()),
            What::Nearly(_) => None,
        });
        Some(Self {
            source,
            found,
            exchanged,
        })
    }

    /// The text to render.
    pub(super) fn context<'b>(&'b self, context: Context<'b>) -> Context<'b> {
        Context {
            source: Source {
                body: &self.exchanged.text,
                ..self.source
            },
            ..context
        }
    }

    /// What everybody reads of the rendered text, what mail holds, and what is wrong.
    pub(super) fn voices(&self, html: &str, text: &Text, findings: Vec<Finding>) -> (Said, Said, Vec<Finding>) {
        let verdicts = self.verdicts(html);
        let mut findings: Vec<Finding> = findings.into_iter().map(|finding| self.told(finding)).collect();
        findings.extend(self.wrong(&verdicts));
        let voice = |whose| self.voice((html, text), &verdicts, whose);
        (voice(For::Everybody), voice(For::Mail), findings)
    }

    /// Where each field stands.
    pub(super) fn written(&self) -> Vec<Written> {
        let lines = Lines::starting_at(self.source.body, self.source.line);
        let found = self.found.iter();
        found
            .filter_map(|found| match &found.what {
                What::Field(named) => Some(Written {
                    field: named.clone(),
                    place: lines.place(self.source.file, found.range.start),
                }),
                _ => None,
            })
            .collect()
    }

    fn named(&self, number: usize) -> Option<&Named> {
        match &self.found.get(number)?.what {
            What::Field(named) => Some(named),
            _ => None,
        }
    }

    /// Why each field cannot stand where it does, as a browser would read the HTML.
    fn verdicts(&self, html: &str) -> Vec<Option<Unfit>> {
        let mut verdicts = vec![None; self.found.len()];
        let mut reader = Reader::html();
        for piece in marker::cut(html) {
            match piece {
                Piece::Fixed(text) => reader.read(text),
                Piece::Nth(number) => {
                    if let Some(named) = self.named(number) {
                        let place = reader.place(&Field::Reader(named.clone()));
                        verdicts[number] = verdicts[number].or(place.err());
                    }
                }
                _ => {}
            }
        }
        verdicts
    }

    fn wrong(&self, verdicts: &[Option<Unfit>]) -> Vec<Finding> {
        let lines = Lines::starting_at(self.source.body, self.source.line);
        let at = |found: &Found| lines.place(self.source.file, found.range.start);
        let mut findings = Vec::new();
        for (found, verdict) in self.found.iter().zip(verdicts) {
            let written = &self.source.body[found.range.clone()];
            match (&found.what, verdict) {
                (What::Field(_), Some(unfit)) => findings.push(PLACE.at(at(found), format!("`{written}` {unfit}"))),
                (What::Nearly(meant), _) => {
                    let finding = NO_FIELD.at(at(found), format!("`{written}` is shown as it is written"));
                    let hint = format!("did you mean `{meant}`? for the brackets themselves, write `{ESCAPED}`");
                    findings.push(finding.hint(hint));
                }
                _ => {}
            }
        }
        findings
    }

    /// A finding about the exchanged text, told about the text as it was written.
    fn told(&self, mut finding: Finding) -> Finding {
        let back = self.exchanged.back(&finding.place, self.source.body, self.source.line);
        finding.place = back.unwrap_or(finding.place);
        let as_written =
            |text: &str| self.exchange(text, |found, _, _| self.source.body[found.range.clone()].to_owned());
        finding.message = as_written(&finding.message).unwrap_or(finding.message);
        finding.hint = finding.hint.map(|hint| as_written(&hint).unwrap_or(hint));
        finding
    }

    fn voice(&self, (html, text): (&str, &Text), verdicts: &[Option<Unfit>], whose: For) -> Said {
        let instead = |found: &Found, place: Result<Place, Unfit>, number: usize| {
            let What::Field(named) = &found.what else {
                return String::new();
            };
            match (whose, verdicts[number], place) {
                (For::Mail, None, _) => marker::of(&Field::Reader(named.clone())),
                // It is refused there; whatever stands in a host must leave it one.
                (.., Err(Unfit::Host)) => named.default().chars().filter(char::is_ascii_alphanumeric).collect(),
                (.., place) => place.unwrap_or(Place::Url).escape(&sound(named.default())).into_owned(),
            }
        };
        let keep = |text: String| match whose {
            For::Mail => marker::quoted(&text).into_owned(),
            For::Everybody => text,
        };
        let mut said = text.clone();
        said.exchange(&|text| self.exchange_in(text, Reader::text(), &instead, &keep));
        let exchanged = self.exchange_in(html, Reader::html(), &instead, &keep);
        (exchanged.unwrap_or_else(|| html.to_owned()), said)
    }

    /// `text` with something in the places of its fields; `None` where it has none.
    fn exchange(&self, text: &str, instead: impl Fn(&Found, Result<Place, Unfit>, usize) -> String) -> Option<String> {
        self.exchange_in(text, Reader::text(), &instead, &|text| text)
    }

    fn exchange_in(
        &self,
        text: &str,
        mut reader: Reader,
        instead: &impl Fn(&Found, Result<Place, Unfit>, usize) -> String,
        keep: &impl Fn(String) -> String,
    ) -> Option<String> {
        if !marker::holds(text) {
            return None;
        }
        let mut other = String::with_capacity(text.len());
        for (piece, text) in marker::raw(text) {
            let field = match piece {
                Piece::Nth(number) => self.named(number).map(|named| (number, named)),
                _ => None,
            };
            if let Some((number, named)) = field {
                let place = reader.place(&Field::Reader(named.clone()));
                other.push_str(&instead(&self.found[number], place, number));
            } else {
                reader.read(text);
                other.push_str(&keep(text.to_owned()));
            }
        }
        Some(other)
    }
}

/// Markdown as everybody may read it: the defaults of its fields in their places.
///
/// ```
/// use pressrun::entry::fields::public_markdown;
///
/// assert_eq!(public_markdown("Dear [[name|*you*]], `[[name]]`"), "Dear \\*you\\*, `[[name]]`");
/// ```
pub fn public_markdown(body: &str) -> Cow<'_, str> {
    let found = find(body, || code_in(body).into_iter().chain(marks::raw(body)).collect());
    if found.is_empty() {
        return Cow::Borrowed(body);
    }
    let public = exchanged(body, &found, |_, found| match &found.what {
        What::Field(named) => {
            let mut escaped = String::new();
            for letter in sound(named.default()).chars() {
                if letter.is_ascii_punctuation() {
                    escaped.push('\\');
                }
                escaped.push(letter);
            }
            Some(escaped)
        }
        What::Escape | What::Nearly(_) => None,
    });
    Cow::Owned(public.text)
}

/// HTML and text in which no field was written, as mail holds them; `None` where that is the same.
pub(super) fn quoted(html: &str, text: &Text) -> Option<Said> {
    if !marker::holds(html) {
        return None;
    }
    let mut quoted = text.clone();
    quoted.exchange(&|text| match marker::quoted(text) {
        Cow::Owned(text) => Some(text),
        Cow::Borrowed(_) => None,
    });
    Some((marker::quoted(html).into_owned(), quoted))
}

#[cfg(test)]
mod tests {
    use crate::article::Format;
    use crate::entry::sample;
    use crate::entry::text::notes::Notes;
    use crate::personal::Field;
    use crate::personal::marker;
    use crate::personal::reader::html_filled;

    /// What everybody reads, what Ada does, and what was found.
    fn said(format: Format, body: &str) -> String {
        let (voices, findings) = sample::voices(format, body);
        let ada = |_: &Field| "Ada & Bo".to_owned();
        let mailed = html_filled(&voices.mailed.unwrap().html, &ada);
        let written: Vec<String> = voices
            .fields
            .iter()
            .map(|one| format!("{} {}", one.place, one.field))
            .collect();
        [vec![voices.public.html, mailed], written, findings]
            .concat()
            .join("\n")
    }

    #[test]
    fn fields_are_fields_in_every_form_and_not_in_code() {
        insta::assert_snapshot!(said(Format::Markdown, "Dear *[[name|<you>]]*, `[[name]]` and\n\n    [[name]]\n\nü \\[[name]] [[city|town]]"), @"
        <p>Dear <em>&lt;you&gt;</em>, <code>[[name]]</code> and</p>
        <pre><code>[[name]]
        </code></pre>
        <p>ü [[name]] town</p>
        <p>Dear <em>Ada &amp; Bo</em>, <code>[[name]]</code> and</p>
        <pre><code>[[name]]
        </code></pre>
        <p>ü [[name]] Ada &amp; Bo</p>
        frost.md:5:7 [[name|<you>]]
        frost.md:9:13 [[city|town]]
        ");
        insta::assert_snapshot!(said(Format::Html, "<p title='[[name|you]]'>Dear [[name|you]], <code>[[name]]</code> \\[[name]]</p>"), @r#"
        <p title="you">Dear you, <code>[[name]]</code> [[name]]</p>
        <p title="Ada &amp; Bo">Dear Ada &amp; Bo, <code>[[name]]</code> [[name]]</p>
        frost.md:5:11 [[name|you]]
        frost.md:5:30 [[name|you]]
        "#);
        insta::assert_snapshot!(said(Format::Text, "Dear [[name|you]], \\[[name]]"), @"
        <p>Dear you, [[name]]</p>
        <p>Dear Ada &amp; Bo, [[name]]</p>
        frost.md:5:6 [[name|you]]
        ");
    }

    #[test]
    fn fields_stand_in_links_behind_the_host_and_nowhere_else() {
        insta::assert_snapshot!(
            said(
                Format::Markdown,
                "[a](https://a.test/[[name|any one]]?b=[[name|x]] \"[[name|t]]\") <https://a.test/?[[name]]>\n\n\
                 ü [b](https://[[name|www]].test/) [c]([[name|x.md]]) [d](x.md) ![](y.png) https://[[name|x]].test [[email|e]]\n\
                 [e](https://a.test/?[[email|none]])",
            ),
            @r#"
        <p><a href="https://a.test/any%20one?b=x" title="t">a</a> <a href="https://a.test/?">https://a.test/?</a></p>
        <p>ü <a href="https://www.test/">b</a> <a href="https://example.org/frost/x.md">c</a> <a href="https://example.org/x/">d</a> <img src="https://example.org/frost/y.png" alt=""> <a href="https://x.test/">https://x.test</a> e
        <a href="https://a.test/?none">e</a></p>
        <p><a href="https://a.test/Ada%20%26%20Bo?b=Ada%20%26%20Bo" title="Ada &amp; Bo">a</a> <a href="https://a.test/?Ada%20%26%20Bo">https://a.test/?Ada &amp; Bo</a></p>
        <p>ü <a href="https://www.test/">b</a> <a href="https://example.org/frost/Ada%20%26%20Bo">c</a> <a href="https://example.org/x/">d</a> <img src="https://example.org/frost/y.png" alt=""> <a href="https://x.test/">https://x.test</a> Ada &amp; Bo
        <a href="https://a.test/?none">e</a></p>
        frost.md:5:20 [[name|any one]]
        frost.md:5:39 [[name|x]]
        frost.md:5:51 [[name|t]]
        frost.md:5:81 [[name]]
        frost.md:7:15 [[name|www]]
        frost.md:7:39 [[name|x.md]]
        frost.md:7:83 [[name|x]]
        frost.md:7:99 [[email|e]]
        frost.md:8:21 [[email|none]]
        frost.md:7:35: warning[article/target-missing]: nothing is found at `[[name|x.md]]`
        frost.md:7:64: warning[article/alt-missing]: image has no alt text
        frost.md:7:64: warning[article/image-missing]: nothing is found at `y.png`
        frost.md:7:15: error[email/personal-place]: `[[name|www]]` stands in a link's scheme or host; it may stand only behind them
        frost.md:7:83: error[email/personal-place]: `[[name|x]]` stands in a link's scheme or host; it may stand only behind them
        frost.md:8:21: error[email/personal-place]: `[[email|none]]` would put the reader's address into a link
        "#
        );
    }

    #[test]
    fn a_word_that_begins_like_a_marker_stays_a_word() {
        let word = marker::of(&Field::Unsubscribe);
        let body = format!("{word} {}<!-- x -->{} [[name|you]]", &word[..4], &word[4..]);
        let (voices, _) = sample::voices(Format::Markdown, &body);
        let mailed = voices.mailed.unwrap();
        let filled = html_filled(&mailed.html, &|_| "Ada".to_owned());
        assert_eq!(filled, format!("<p>{word} {word} Ada</p>"));
        assert_eq!(voices.public.html, format!("<p>{word} {word} you</p>"));
        assert!(mailed.text.lay_out(72, &mut Notes::default()).contains(marker::SIGN));
        let (voices, _) = sample::voices(Format::Markdown, &word);
        assert_eq!(
            html_filled(&voices.mailed.unwrap().html, &|_| "Ada".to_owned()),
            format!("<p>{word}</p>")
        );
    }
}
