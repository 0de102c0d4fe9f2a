//! From a file to an article.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Range;

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;
use chrono::NaiveDate;
use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use crate::article::Article;
use crate::article::Format;
use crate::article::FrontMatter;
use crate::article::Source;
use crate::article::Syntax;
use crate::article::characters;
use crate::article::encoding::text_of;
use crate::article::flavour::Flavour;
use crate::article::flavour::Site;
use crate::article::flavour::keys::said;
use crate::article::flavour::names::Named;
use crate::article::flavour::names::foreign_format;
use crate::article::flavour::names::format_of;
use crate::article::flavour::names::named;
use crate::article::front;
use crate::article::front::FRONT_MATTER;
use crate::article::front::Split;
use crate::article::front::fields;
use crate::article::front::fields::Head;
use crate::article::front::fields::Manner;
use crate::article::marks;
use crate::article::title;
use crate::article::titled::titled;
use crate::article::titled::untitled;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::lines::Lines;
use crate::finding::sorted;
use crate::publication::Language;

/// An article without a date.
pub const MISSING_DATE: Rule = Rule::error(
    "article/missing-date",
    "An entry without its date cannot be put in order, and a guessed one would change with every build.",
)
.fix("write the day of publication into the head, such as `date = 2026-03-01`");

/// An article with nothing to read in it.
pub const EMPTY: Rule = Rule::warning(
    "article/empty",
    "Readers' programs show an entry without words as a title that leads nowhere.",
)
.fix("write the text, or set `draft = true` until it is there");

/// The same where not even a title says what it is.
pub const BLANK: Rule = Rule::error(
    "article/blank",
    "An entry needs a title or a text: without both, there is nothing to show.",
)
.fix("write a title or a text, or delete the file");

/// A file that is none of the three kinds of article.
pub const FORMAT: Rule = Rule::error("article/format", "Articles are Markdown, HTML or plain text.")
    .fix("write it as one of them, named `.md`, `.html` or `.txt`, or pass it over with `exclude` in `feed.toml`");

impl Article {
    /// Reads a file as an article of a site: front matter in TOML, YAML or JSON, title, date and body. The findings
    /// name everything that is wrong with it. The body has LF line ends, no BOM and no forbidden characters; a heading that
    /// became the title is blanked out, so that lines keep their numbers. The article is `None` where too little can be told of it: its bytes are not
    /// UTF-8, its head is not well formed, or its name's ending is no article's. An article that has an error among its
    /// findings is for looking at, not for publishing.
    ///
    /// Whether it has a date is asked with [`Article::missing_date`], because the answer names today.
    ///
    /// ```
    /// use pressrun::article::Article;
    /// use pressrun::article::Source;
    ///
    /// let (article, findings) = Article::parse(Source {
    ///     path: "frost.md",
    ///     file: "feeds/main/articles/frost.md",
    ///     site: &pressrun::article::flavour::Site::default(),
    ///     bytes: b"+++\ndate = 2026-03-01\ntilte = \"Frost\"\n+++\n# Late frost\n",
    /// });
    /// let (article, body) = article.unwrap();
    /// assert_eq!((article.title.as_str(), article.body_line, body.as_str()), ("Late frost", 5, "\n"));
    /// assert_eq!(findings[0].to_string(), "feeds/main/articles/frost.md:3:1: error[article/unknown-key]: unknown key `tilte`");
    /// assert_eq!(findings[0].hint.as_deref(), Some("did you mean `title`?"));
    /// ```
    pub fn parse(source: Source<'_>) -> (Option<(Self, String)>, Vec<Finding>) {
        let Some(format) = format_of(source.site.flavour, source.path) else {
            return (None, vec![no_article(source)]);
        };
        let text = match text_of(source.bytes) {
            Ok(text) => text,
            Err(error) => return (None, vec![error.finding(source.file)]),
        };
        let mut findings = forbidden_in(&text, source.file);
        let split = match front::split(&text) {
            Ok(split) => split,
            Err(unclosed) => {
                let place = Lines::new(&text).place(source.file, unclosed.at);
                let finding = FRONT_MATTER.at(place, unclosed.message);
                findings.push(match unclosed.closed_by {
                    Some(mark) => finding.hint(format!("end the head with a line `{mark}`")),
                    None => finding,
                });
                return (None, sorted(findings));
            }
        };
        findings.extend(references_in(&text[..split.head.end], source.file));
        let (mut front, wrong) = head(&text[..split.head.end], &split, source);
        let is_unreadable = wrong.iter().any(|finding| finding.rule == FRONT_MATTER.name);
        findings.extend(wrong);
        let (body, hidden) = body_of((&text, split.body), format, source.file);
        findings.extend(hidden);
        if is_unreadable {
            return (None, sorted(findings));
        }
        let named = named(source.site, source.path);
        take_from_name(&mut front, &named, source.site.flavour);
        let body_line = Lines::new(&text[..split.body]).line_and_column(split.body).0;
        let (title, body) = titled(&front, (source.site.flavour, named.name), format, body);
        if title.is_none() {
            findings.push(untitled(&front, (source.file, body_line), &findings));
        }
        let body = page_body(body, format);
        findings.extend(empty(
            &front,
            title.as_deref(),
            &body,
            Place::new(source.file, body_line, 1),
        ));
        if source.site.flavour == Flavour::Plain {
            let begins = (source.file, body_line);
            findings.extend(unfilled((&front, title.as_deref()), (&body, format), begins));
        }
        let title = title.unwrap_or_else(|| named.name.to_owned());
        let title = characters::without(&title).into_owned();
        let article = Self {
            path: source.path.to_owned(),
            file: source.file.to_owned(),
            front,
            format,
            body_line,
            hash: hash(&title, &body),
            title,
            flavour: source.site.flavour,
        };
        (Some((article, body)), sorted(findings))
    }

    /// Its body, read once more from the `bytes` of its file; `None` if that holds another article by now. It takes a
    /// fraction of the time that [`Article::parse`] takes: the head is not read.
    pub fn body_again(&self, bytes: &[u8], site: &Site) -> Option<String> {
        let text = text_of(bytes).ok()?;
        let split = front::split(&text).ok()?;
        let (body, _) = body_of((&text, split.body), self.format, &self.file);
        let name = named(site, &self.path).name;
        let (_, body) = titled(&self.front, (site.flavour, name), self.format, body);
        let body = page_body(body, self.format);
        (hash(&self.title, &body) == self.hash).then_some(body)
    }

    /// The finding about an article that has no date, whose hint is the very line to paste; `None` where there is one, or
    /// one that could not be read and is already told.
    pub fn missing_date(&self, today: NaiveDate) -> Option<Finding> {
        if self.front.date.is_some() || self.front.lines.of("date").is_some() {
            return None;
        }
        let finding = MISSING_DATE.at(Place::start(&self.file), "no date");
        Some(finding.hint(match self.front.syntax {
            Some(Syntax::Toml) => format!("date = {today}"),
            Some(Syntax::Yaml) => format!("date: {today}"),
            Some(Syntax::Json) => format!("\"date\": \"{today}\","),
            None => format!("+++\ndate = {today}\n+++"),
        }))
    }
}

/// What a writer means to be filled in, and nothing fills in: marks of templates, and personal fields in titles.
fn unfilled(
    (front, title): (&FrontMatter, Option<&str>),
    (body, format): (&str, Format),
    begins: (&str, u32),
) -> Vec<Finding> {
    let code = || match format {
        Format::Markdown => code_in(body),
        Format::Html | Format::Text => Vec::new(),
    };
    let mut findings = marks::told(front, (body, code), begins);
    findings.extend(marks::fields_in_head(front, title, begins));
    findings
}

/// Why a file is no article.
fn no_article(source: Source<'_>) -> Finding {
    let place = Place::start(source.file);
    match foreign_format(source.site.flavour, source.path) {
        Some(name) => FORMAT
            .at(place, format!("{name} is not read"))
            .hint("write it in Markdown, or name it in `exclude`"),
        None => FORMAT
            .at(place, "not an article by its name")
            .hint("name it `.md`, `.html` or `.txt`, or exclude it"),
    }
}

/// What the file's name says, where the head does not.
fn take_from_name(front: &mut FrontMatter, named: &Named<'_>, flavour: Flavour) {
    if front.date.is_none() && front.lines.of("date").is_none() {
        front.date = named.date;
    }
    if front.lang.is_none() {
        front.lang = named
            .language
            .and_then(|language| Language::try_from(language.to_owned()).ok());
    }
    front.draft |= named.is_draft;
    if flavour == Flavour::Jekyll {
        let folders = named.folders.iter().map(|folder| (*folder).to_owned());
        front.categories = folders.chain(std::mem::take(&mut front.categories)).collect();
        front
            .tags
            .extend(named.folders.iter().map(|folder| (*folder).to_owned()));
    }
}

/// The body, which begins at a byte of the text, without references to forbidden characters; and what is told of those.
fn body_of((text, start): (&str, usize), format: Format, file: &str) -> (String, Vec<Finding>) {
    let hidden = references(&text[start..], format);
    let lines = LazyCell::new(|| Lines::new(text));
    let told = |reference: &characters::Reference| {
        let place = lines.place(file, start + reference.range.start);
        characters::finding(place, reference.code_point)
    };
    let findings = hidden.iter().map(told).collect();
    let body = without_ranges(&text[start..], hidden.into_iter().map(|reference| reference.range));
    let body = match characters::without(&body) {
        Cow::Borrowed(_) => body,
        Cow::Owned(clean) => clean,
    };
    (body, findings)
}

/// What tells one article from another whatever its file is called.
fn hash(title: &str, text: &str) -> [u8; 32] {
    let mut hash = Context::new(&SHA256);
    for part in [title, "\n\0", text] {
        hash.update(part.as_bytes());
    }
    hash.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// What the head says. Characters that no feed may carry are taken out before it is read, because TOML refuses them.
fn head(top: &str, split: &Split, source: Source<'_>) -> (FrontMatter, Vec<Finding>) {
    let (file, flavour) = (source.file, source.site.flavour);
    let start = characters::without(&top[..split.head.start]).len();
    let top = &*characters::without(top);
    let split = Split {
        head: start..top.len(),
        ..split.clone()
    };
    let (entries, mut findings) = front::read(top, &split, file);
    let head = Head {
        file,
        lines: &Lines::new(top),
        start,
        syntax: split.syntax,
        manner: match flavour {
            Flavour::Plain => Manner::Closed,
            _ => Manner::Open,
        },
    };
    let (front, wrong) = if flavour == Flavour::Plain {
        fields::read(entries, head)
    } else {
        let (said, entries) = said(flavour, entries);
        let (mut front, mut wrong) = fields::read(entries, head);
        wrong.extend(fields::read_said(said, &mut front, head));
        (front, wrong)
    };
    // Where a value could not be read, what stands for it is not the writer's.
    let is_told = |finding: &Finding| findings.iter().any(|earlier| earlier.place == finding.place);
    let wrong: Vec<Finding> = wrong.into_iter().filter(|finding| !is_told(finding)).collect();
    findings.extend(wrong);
    (front, findings)
}

fn forbidden_in(text: &str, file: &str) -> Vec<Finding> {
    let lines = LazyCell::new(|| Lines::new(text));
    characters::find(text)
        .map(|(at, letter)| characters::finding(lines.place(file, at), u32::from(letter)))
        .collect()
}

/// What is told of references to such characters in a head: its texts are plain, and show them as they are written.
fn references_in(head: &str, file: &str) -> Vec<Finding> {
    let lines = LazyCell::new(|| Lines::new(head));
    let found = characters::references(head).into_iter();
    found
        .map(|reference| {
            let (written, place) = (&head[reference.range.clone()], lines.place(file, reference.range.start));
            characters::FORBIDDEN
                .at(
                    place,
                    format!(
                        "`{written}` is shown as it is written; U+{:04X} cannot stand in a feed",
                        reference.code_point
                    ),
                )
                .hint("delete it from the file")
        })
        .collect()
}

/// The finding about an article that has nothing to read in it.
fn empty(front: &FrontMatter, title: Option<&str>, body: &str, place: Place) -> Option<Finding> {
    let shows = front.link.is_some() || front.enclosure.is_some() || front.image.is_some();
    if shows || front.draft || !body.trim().is_empty() {
        return None;
    }
    Some(match title {
        Some(_) => EMPTY
            .at(place, "no text")
            .hint("write it, or set `draft = true` until it is there"),
        None => BLANK
            .at(place, "neither a title nor a text")
            .hint("write it, or delete the file"),
    })
}

/// Of a whole HTML page, what stands in its `<body>`; the rest is blanked, so that lines keep their numbers.
fn page_body(body: String, format: Format) -> String {
    if format != Format::Html {
        return body;
    }
    match title::shown_in_page(&body) {
        Some(Range { start, end }) => {
            let length = body.len();
            let before_end = title::blanked(&body, end..length);
            title::blanked(&before_end, 0..start)
        }
        None => body,
    }
}

/// The references to forbidden characters that a reader of the body would decode: in Markdown none in code, none behind a
/// back-slash.
fn references(body: &str, format: Format) -> Vec<characters::Reference> {
    let mut references = characters::references(body);
    if format == Format::Text {
        references.clear();
    }
    if references.is_empty() || format == Format::Html {
        return references;
    }
    let code = code_in(body);
    let is_escaped = |at: usize| body[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
    references.retain(|reference| {
        let at = reference.range.start;
        !is_escaped(at) && !code.iter().any(|range| range.contains(&at))
    });
    references
}

/// The bytes of a body in Markdown that are code, inline or in blocks.
pub fn code_in(body: &str) -> Vec<Range<usize>> {
    let mut code = Vec::new();
    let mut blocks = 0_usize;
    for (event, range) in Parser::new_ext(body, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                blocks += 1;
                code.push(range);
            }
            Event::End(TagEnd::CodeBlock) => blocks -= 1,
            Event::Code(_) if blocks == 0 => code.push(range),
            _ => {}
        }
    }
    code
}

fn without_ranges(text: &str, ranges: impl Iterator<Item = Range<usize>>) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        kept.push_str(&text[from..range.start]);
        from = range.end;
    }
    kept.push_str(&text[from..]);
    kept
}
