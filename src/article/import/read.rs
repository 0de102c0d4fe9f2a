//! From whatever it is to an article.

use crate::article::Format;
use crate::article::characters;
use crate::article::encoding::Encoding;
use crate::article::encoding::text_of;
use crate::article::front;
use crate::article::import::DateFrom;
use crate::article::import::ImportError;
use crate::article::import::Imported;
use crate::article::import::Source;
use crate::article::import::TitleFrom;
use crate::article::import::binary;
use crate::article::import::binary::Binary;
use crate::article::import::html;
use crate::article::import::markdown;
use crate::article::import::text;
use crate::article::slug;
use crate::finding::lines::Lines;
use crate::finding::sorted;
use crate::publication::zone::Stamp;

impl Imported {
    /// Reads foreign text, HTML or Markdown: by the ending of its name, else by its looks. Every sentence of the story is
    /// kept to the letter; what is left out is listed. A date is taken only from where dates of publication stand.
    ///
    /// # Errors
    /// What is no text is refused by the name of what it seems to be. Bytes that are not UTF-8 are named, never guessed at;
    /// a page without words is refused.
    ///
    /// ```
    /// use pressrun::article::import::Imported;
    /// use pressrun::article::import::Source;
    ///
    /// let text = "A late frost\n\nIt came *at night*.\n\nLeave a Reply\n";
    /// let imported = Imported::read(Source { name: "-", bytes: text.as_bytes() }).unwrap();
    /// assert_eq!(imported.title(), "A late frost");
    /// assert_eq!(imported.body, "It came \\*at night\\*.\n");
    /// assert_eq!((imported.stripped[0].line, imported.stripped[0].why), (5, "comment form"));
    /// ```
    pub fn read(source: Source<'_>) -> Result<Self, ImportError> {
        let text = text_in(source.bytes)?;
        let lines = Lines::new(&text);
        let hidden = characters::find(&text)
            .map(|(at, letter)| characters::finding(lines.place(source.name, at), u32::from(letter)));
        let hidden: Vec<_> = hidden.collect();
        let text = characters::without(&text);
        let format = Format::of(source.name).unwrap_or_else(|| looks_like(&text));
        let mut imported = match format {
            Format::Html => html::read(&text)?,
            Format::Markdown => markdown::read(&text, source.name),
            Format::Text => text::read(&text, source.name),
        };
        let has_words = !imported.body.trim().is_empty();
        if !has_words && (format == Format::Html || imported.front.title.is_none()) {
            return Err(ImportError::Empty);
        }
        imported.findings.extend(hidden);
        imported.findings = sorted(imported.findings);
        imported.stripped.sort_by_key(|stripped| stripped.line);
        if imported.front.title.is_none() {
            imported.front.title = Some(slug::stem_of(source.name).to_owned());
            imported.title_from = TitleFrom::FileName;
        }
        if let (None, Some(day)) = (imported.front.date, slug::date_of(source.name)) {
            imported.front.date = Some(Stamp::Day(day));
            imported.date_from = Some(DateFrom::FileName);
        }
        Ok(imported)
    }
}

/// The text of a file.
fn text_in(bytes: &[u8]) -> Result<String, ImportError> {
    match (binary::seen(bytes), text_of(bytes)) {
        (None, Ok(text)) => Ok(text),
        // UTF-16 is as full of NULs as a program is: it is told by its own name.
        (None | Some(Binary::Unknown), Err(error)) if error.encoding != Encoding::Binary => Err(error.into()),
        (kind, _) => Err(ImportError::NotText(kind.unwrap_or(Binary::Unknown))),
    }
}

/// What a text without a telling name is.
fn looks_like(text: &str) -> Format {
    let start: String = text
        .trim_start()
        .chars()
        .take(64)
        .flat_map(char::to_lowercase)
        .collect();
    let pages = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<article",
        "<main",
        "<div",
        "<p>",
        "<p ",
        "<h1",
        "<section",
        "<title",
        "<meta",
        "<header",
    ];
    if pages.iter().any(|page| start.starts_with(page)) {
        return Format::Html;
    }
    let has_head = front::split(text).is_ok_and(|split| split.syntax.is_some());
    if has_head || text.lines().any(is_markdown) {
        Format::Markdown
    } else {
        Format::Text
    }
}

/// Whether a line is one that only Markdown has: a heading, a fence, a link.
fn is_markdown(line: &str) -> bool {
    let marks = line.len() - line.trim_start_matches('#').len();
    let is_heading = (1..=6).contains(&marks) && line[marks..].starts_with(' ');
    let has_link = line
        .find("](")
        .is_some_and(|at| line[..at].contains('[') && line[at..].contains(')'));
    is_heading || has_link || line.starts_with("```") || line.starts_with("~~~")
}
