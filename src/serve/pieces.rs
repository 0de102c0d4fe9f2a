//! What the page itself says of a mail: inboxes, weight, reading, headers.

use dom_query::Document;
use serde::Serialize;

use crate::article::title::one_line;
use crate::issue::weight::weigh;
use crate::preflight::contrast::Mode;
use crate::preflight::contrast::pairs;
use crate::serve::head::headers;
use crate::serve::wall::Shown;
use crate::theme::palette::CONTRAST_MIN;

/// How many bytes of HTML Gmail shows; of more it shows the beginning and a link to the rest.
pub(crate) const CLIP_BYTES: usize = 102_000;

/// A line of an inbox.
#[derive(Debug, Serialize)]
pub(crate) struct InboxRow {
    program: &'static str,
    from: String,
    subject: String,
    preheader: String,
}

/// How inboxes cut: program, sender, subject, subject and preheader together; in characters, where programs go by pixels.
const CUTS: [(&str, usize, usize, usize); 4] = [
    ("Gmail, desk", 20, 70, 100),
    ("Gmail, phone", 24, 40, 80),
    ("Apple Mail", 28, 44, 140),
    ("Outlook", 28, 52, 104),
];

/// An issue in the lists of inboxes.
pub(crate) fn inbox(shown: &Shown) -> Vec<InboxRow> {
    let name = shown.from.split(" <").next().unwrap_or_default();
    let rows = CUTS.iter().map(|(program, from, subject, both)| {
        let subject = cut(&shown.subject, *subject);
        let rest = both.saturating_sub(subject.chars().count());
        InboxRow {
            program,
            from: cut(name, *from),
            preheader: cut(&shown.preheader, rest),
            subject,
        }
    });
    rows.collect()
}

fn cut(text: &str, characters_max: usize) -> String {
    if text.chars().count() <= characters_max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(characters_max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// What a mail weighs.
#[derive(Debug, Serialize)]
pub(crate) struct SizeView {
    bytes: String,
    bytes_max: String,
    /// Of the wider of mail and clip line, in a hundred.
    percent: usize,
    clip_percent: usize,
    is_clipped: bool,
    eml: String,
    entries: Vec<Part>,
    causes: Vec<Part>,
}

/// A part of it.
#[derive(Debug, Serialize)]
struct Part {
    name: String,
    bytes: String,
    percent: usize,
}

/// The size of an issue; its parts only where somebody looks at them.
pub(crate) fn size(shown: &Shown, with_parts: bool) -> SizeView {
    let bytes = shown.html.len();
    let whole = bytes.max(CLIP_BYTES);
    let part = |(name, bytes): (String, usize)| Part {
        name: if name.is_empty() { "untitled".to_owned() } else { name },
        bytes: grouped(bytes),
        percent: bytes * 100 / shown.html.len().max(1),
    };
    let (entries, causes) = if with_parts {
        let weight = weigh(&shown.html);
        let causes = weight.causes.into_iter().map(|(name, bytes)| (name.to_owned(), bytes));
        (weight.entries, causes.collect())
    } else {
        (Vec::new(), Vec::new())
    };
    SizeView {
        bytes: grouped(bytes),
        bytes_max: grouped(CLIP_BYTES),
        percent: bytes * 100 / whole,
        clip_percent: CLIP_BYTES * 100 / whole,
        is_clipped: bytes > CLIP_BYTES,
        eml: grouped(shown.eml.len()),
        entries: entries.into_iter().map(part).collect(),
        causes: causes.into_iter().map(part).collect::<Vec<_>>(),
    }
}

/// Whether everybody can read a mail.
#[derive(Debug, Serialize)]
pub(crate) struct AccessView {
    outline: Vec<Heading>,
    images: Vec<ImageView>,
    links: Vec<LinkView>,
    pairs: Vec<PairView>,
}

#[derive(Debug, Serialize)]
struct Heading {
    level: String,
    words: String,
    skips: bool,
}

#[derive(Debug, Serialize)]
struct ImageView {
    name: String,
    alt: Option<String>,
}

#[derive(Debug, Serialize)]
struct LinkView {
    words: String,
    host: String,
}

#[derive(Debug, Serialize)]
struct PairView {
    mode: &'static str,
    ink: String,
    paper: String,
    ratio: String,
    is_enough: bool,
    words: String,
}

/// How many links and images are listed; nobody reads a longer list.
const LISTED_MAX: usize = 200;

/// What those get of an issue who do not see it, or see it badly.
pub(crate) fn access(shown: &Shown) -> AccessView {
    let document = Document::from(shown.html.as_str());
    let words = one_line;
    let mut above = 0;
    let mut outline = Vec::new();
    for heading in document.select("h1,h2,h3,h4,h5,h6").nodes() {
        let level: u8 = heading.node_name().and_then(|name| name[1..].parse().ok()).unwrap_or(1);
        outline.push(Heading {
            level: level.to_string(),
            words: words(&heading.text()),
            skips: level > above + 1,
        });
        above = level;
    }
    let images = document.select("img");
    let images = images.nodes().iter().take(LISTED_MAX).map(|image| ImageView {
        name: image
            .attr_or("src", "")
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .chars()
            .take(60)
            .collect(),
        alt: image.attr("alt").map(|alt| alt.to_string()),
    });
    let links = document.select("a[href]");
    let links = links.nodes().iter().take(LISTED_MAX).map(|link| {
        let target = link.attr_or("href", "").to_string();
        let url = target.parse::<url::Url>().ok();
        let host = url.and_then(|url| url.host_str().map(str::to_owned));
        LinkView {
            words: words(&link.text()),
            host: host.unwrap_or_else(|| target.split('?').next().unwrap_or_default().to_owned()),
        }
    });
    let pairs = pairs(&document).into_iter().map(|pair| PairView {
        mode: if pair.mode == Mode::Dark { "dark" } else { "light" },
        ink: pair.ink.to_string(),
        paper: pair.paper.to_string(),
        ratio: format!("{:.1}", (pair.ratio * 10.0).floor() / 10.0),
        is_enough: pair.ratio >= CONTRAST_MIN,
        words: pair.words,
    });
    AccessView {
        outline,
        images: images.collect(),
        links: links.collect(),
        pairs: pairs.collect(),
    }
}

/// What differs from the issue before.
#[derive(Debug, Serialize)]
pub(crate) struct ChangesView {
    issue: String,
    rows: Vec<ChangeRow>,
    new_findings: Vec<String>,
    lines: Vec<DiffLine>,
}

#[derive(Debug, Serialize)]
struct ChangeRow {
    name: String,
    before: String,
    now: String,
}

/// A line of a text: `+` new, `-` gone, ` ` in both.
#[derive(Debug, Serialize, PartialEq, Eq)]
struct DiffLine {
    mark: &'static str,
    text: String,
}

/// An issue beside the one before.
pub(crate) fn changes(shown: &Shown) -> Option<ChangesView> {
    let previous = shown.previous.as_ref()?;
    let mut rows = Vec::new();
    let mut row = |name: &str, before: &str, now: &str| {
        if before != now {
            rows.push(ChangeRow {
                name: name.to_owned(),
                before: before.to_owned(),
                now: now.to_owned(),
            });
        }
    };
    row("subject", &previous.subject, &shown.subject);
    row("preheader", &previous.preheader, &shown.preheader);
    row(
        "HTML",
        &format!("{} bytes", grouped(previous.html_bytes)),
        &format!("{} bytes", grouped(shown.html.len())),
    );
    let (old, now) = (headers(&previous.eml), headers(&shown.eml));
    let value = |list: &[(String, String)], name: &str| {
        list.iter()
            .find(|(known, _)| known == name)
            .map_or_else(|| "—".to_owned(), |(_, value)| value.clone())
    };
    let mut names: Vec<&String> = now.iter().chain(&old).map(|(name, _)| name).collect();
    names.dedup();
    let mut seen = std::collections::BTreeSet::new();
    for name in names.into_iter().filter(|name| !name.eq_ignore_ascii_case("subject")) {
        if seen.insert(name) {
            row(name, &value(&old, name), &value(&now, name));
        }
    }
    let known = |rule: &str, message: &str| {
        previous
            .findings
            .iter()
            .any(|(one, other)| one == rule && other == message)
    };
    let new = shown
        .findings
        .iter()
        .filter(|finding| !known(finding.rule, &finding.message));
    Some(ChangesView {
        issue: previous.issue.clone(),
        rows,
        new_findings: new.map(ToString::to_string).collect(),
        lines: diff(&previous.text, &shown.text),
    })
}

/// How many lines are compared; the table grows with the square of it.
const COMPARED_MAX: usize = 1000;

/// The lines of two texts, with those marked that one of them lacks.
fn diff(before: &str, now: &str) -> Vec<DiffLine> {
    let before: Vec<&str> = before.lines().take(COMPARED_MAX).collect();
    let now: Vec<&str> = now.lines().take(COMPARED_MAX).collect();
    let mut common = vec![vec![0_u16; now.len() + 1]; before.len() + 1];
    for (i, old) in before.iter().enumerate().rev() {
        for (j, new) in now.iter().enumerate().rev() {
            common[i][j] = if old == new {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let line = |mark, text: &str| DiffLine {
        mark,
        text: text.to_owned(),
    };
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < before.len() || j < now.len() {
        if i < before.len() && j < now.len() && before[i] == now[j] {
            lines.push(line(" ", now[j]));
            (i, j) = (i + 1, j + 1);
        } else if j >= now.len() || (i < before.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(line("-", before[i]));
            i += 1;
        } else {
            lines.push(line("+", now[j]));
            j += 1;
        }
    }
    lines
}

/// `102,000`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::diff;
    use super::grouped;
    use super::inbox;
    use crate::serve::wall::Shown;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn lines_that_one_text_lacks_are_marked() {
        let told: Vec<String> = diff("a\nb\nc", "a\nc\nd")
            .iter()
            .map(|line| format!("{}{}", line.mark, line.text))
            .collect();
        assert_eq!(told, [" a", "-b", " c", "+d"]);
    }

    #[test]
    fn an_inbox_cuts_what_is_too_long() {
        let shown = Shown {
            from: "The Gazette of the Ponds and Rivers <a@b.test>".to_owned(),
            subject: "s".repeat(90),
            preheader: "p".repeat(90),
            ..Shown::default()
        };
        let rows = inbox(&shown);
        assert_eq!(rows[0].from, "The Gazette of the…");
        assert_eq!(
            (rows[0].subject.chars().count(), rows[0].preheader.chars().count()),
            (70, 30)
        );
    }
}
