//! What keeps a publication's own template from going on for ever: its loops are counted, and what it remembers is
//! measured. Tera bounds the depth of components and refuses files that include themselves; it does not count turns.
//!
//! The counting is written into the template before it is parsed: behind each `for` and at the beginning of each component
//! a call of a function that writes nothing, and behind each `set` one that looks at what was set. A fault is told where
//! it stands in the template as it was written.

#![expect(clippy::needless_pass_by_value, reason = "the form that Tera gives a function")]

use std::cell::Cell;
use std::time::Duration;

use tera::Error;
use tera::Kwargs;
use tera::State;
use tera::Tera;
use tera::TeraResult;
use tera::Value;

use crate::finding::Place;
use crate::theme::quotes::letters;

/// How many turns of loops and uses of components one rendering may have. The index of ten thousand entries, each with its
/// tags and authors, has a tenth of that.
const STEPS_MAX: usize = 1_000_000;

/// How long a text may be that a template remembers, in bytes.
const HELD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How many numbers `range` makes: a list of them stands in memory.
const RANGE_MAX: i64 = 10_000;

const STEP: &str = "pressrun_step";
const HELD: &str = "pressrun_held";

thread_local! {
    /// The turns of the template that this thread renders; a rendering stays on its thread.
    static STEPS: Cell<usize> = const { Cell::new(0) };
    /// The clock, and when by it the rendering must have ended.
    static END: Cell<Option<(Clock, Duration)>> = const { Cell::new(None) };
}

/// A clock that only passes.
pub type Clock = fn() -> Duration;

/// How long one rendering may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A template with the counting written into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarded {
    /// The template.
    pub text: String,
    insertions: Vec<Insertion>,
}

/// Where something was written in: line and column of the guarded text, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Insertion {
    line: u32,
    column: u32,
    length: u32,
}

/// Makes the functions known that count.
pub fn register(tera: &mut Tera) {
    tera.register_function(STEP, step);
    tera.register_function(HELD, held);
    tera.register_function("range", range);
}

/// A rendering begins on this thread. Without a clock only its turns are counted.
pub fn begin(clock: Option<Clock>) {
    STEPS.set(0);
    END.set(clock.map(|clock| (clock, clock() + PATIENCE)));
}

/// `text` with the counting written into it.
pub fn guarded(text: &str) -> Guarded {
    let mut guard = Guard::default();
    let mut rest = text;
    while let Some(at) = rest
        .find("{{")
        .into_iter()
        .chain(rest.find("{%"))
        .chain(rest.find("{#"))
        .min()
    {
        let (before, tag) = rest.split_at(at);
        guard.text.push_str(before);
        let length = match &tag[..2] {
            "{#" => tag.find("#}").map_or(tag.len(), |end| end + 2),
            "{{" => end_of(tag, "}}"),
            _ => end_of(tag, "%}"),
        };
        let (tag, behind) = tag.split_at(length);
        guard.text.push_str(tag);
        rest = behind;
        if tag.starts_with("{%") {
            rest = guard.statement(tag, rest);
        }
    }
    guard.text.push_str(rest);
    Guarded {
        text: guard.text,
        insertions: guard.insertions,
    }
}

impl Guarded {
    /// A place of the guarded text in the text as it was written.
    pub fn written(&self, place: Place) -> Place {
        let before = |insertion: &&Insertion| insertion.line == place.line && insertion.column < place.column;
        let moved = self.insertions.iter().filter(before).map(|insertion| {
            // What is wrong inside of it is wrong where it was put in.
            insertion.length.min(place.column - insertion.column)
        });
        let column = place.column.saturating_sub(moved.sum());
        Place { column, ..place }
    }
}

#[derive(Default)]
struct Guard {
    text: String,
    insertions: Vec<Insertion>,
    /// The names of `{% set name %}` that are not ended yet.
    sets: Vec<String>,
}

impl Guard {
    /// Writes behind a statement what counts it. Answers what is left of the text.
    fn statement<'a>(&mut self, tag: &str, rest: &'a str) -> &'a str {
        let inside = tag
            .trim_start_matches("{%")
            .trim_end_matches("%}")
            .trim_matches('-')
            .trim();
        let mut words = inside.split_whitespace();
        match words.next().unwrap_or_default() {
            "raw" => {
                let end = rest.find("endraw").unwrap_or(rest.len());
                self.text.push_str(&rest[..end]);
                return &rest[end..];
            }
            "for" | "component" => self.insert(tag, &format!("{{{{ {STEP}() }}}}")),
            "set" | "set_global" => {
                let name = words.next().unwrap_or_default();
                let name = name.split(['=', '|']).next().unwrap_or_default();
                if inside.contains('=') {
                    self.measure(tag, name);
                } else {
                    self.sets.push(name.to_owned());
                }
            }
            "endset" | "endset_global" => {
                if let Some(name) = self.sets.pop() {
                    self.measure(tag, &name);
                }
            }
            _ => {}
        }
        rest
    }

    fn measure(&mut self, tag: &str, name: &str) {
        let is_name = |name: &str| name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        if !name.is_empty() && is_name(name) {
            self.insert(tag, &format!("{{{{ {HELD}(value={name}) }}}}"));
        }
    }

    /// Writes `call` behind `tag`, which may trim what follows.
    fn insert(&mut self, tag: &str, call: &str) {
        let call = if tag.ends_with("-%}") {
            call.replace(" }}", " -}}")
        } else {
            call.to_owned()
        };
        let line = self.text.matches('\n').count() + 1;
        let column = self.text.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.insertions.push(Insertion {
            line: small(line),
            column: small(column),
            length: small(call.len()),
        });
        self.text.push_str(&call);
    }
}

/// Where a tag ends that stands at the start of `text`; what stands in quotes ends nothing.
fn end_of(text: &str, end: &str) -> usize {
    let found = letters(text).find(|(at, _, is_quoted)| !is_quoted && text[*at..].starts_with(end));
    found.map_or(text.len(), |(at, ..)| at + end.len())
}

fn step(_: Kwargs, _: &State) -> TeraResult<String> {
    take_steps(1)?;
    Ok(String::new())
}

fn take_steps(count: usize) -> TeraResult<()> {
    let steps = STEPS.get().saturating_add(count);
    STEPS.set(steps);
    if steps > STEPS_MAX {
        return Err(Error::message(format!(
            "the template does not end: it has taken {STEPS_MAX} turns"
        )));
    }
    match END.get() {
        Some((clock, end)) if clock() > end => Err(Error::message(format!(
            "the template does not end: it has taken {} seconds",
            PATIENCE.as_secs()
        ))),
        _ => Ok(()),
    }
}

fn held(arguments: Kwargs, _: &State) -> TeraResult<String> {
    let value = arguments.must_get::<&Value>("value")?;
    if let Some(text) = value.as_str() {
        fitting(text.len())?;
        return Ok(String::new());
    }
    let mut room = LIST_BYTES_MAX;
    if !fits(value, &mut room, 0) {
        return Err(Error::message(format!(
            "the template makes a list of more than {LIST_BYTES_MAX} bytes, or one nested more than {DEPTH_MAX} deep"
        )));
    }
    charge(LIST_BYTES_MAX - room)?;
    Ok(String::new())
}

/// What an item of a list takes.
const ITEM_BYTES: usize = 32;

/// How long a list may be that a template remembers, written out: all entries of a large feed are.
const LIST_BYTES_MAX: usize = 128 * 1024 * 1024;

/// How deep lists may stand in lists.
const DEPTH_MAX: usize = 32;

/// Whether a value, written out, takes no more than `room` bytes, which become fewer. A list that stands twice in another
/// one counts twice.
fn fits(value: &Value, room: &mut usize, depth: usize) -> bool {
    let own = value.as_str().map_or(ITEM_BYTES, |text| text.len().max(ITEM_BYTES));
    let Some(left) = room.checked_sub(own).filter(|_| depth <= DEPTH_MAX) else {
        return false;
    };
    *room = left;
    let mut inner = |value: &Value| fits(value, room, depth + 1);
    if let Some(items) = value.as_array() {
        return items.iter().all(inner);
    }
    value
        .as_map()
        .is_none_or(|map| map.iter().all(|(_, value)| inner(value)))
}

fn too_long() -> Error {
    Error::message(format!(
        "the template makes a value of more than {HELD_BYTES_MAX} bytes"
    ))
}

/// Refuses a text of so many bytes that is longer than what a template may remember, and counts the work of making it.
pub fn fitting(bytes: usize) -> TeraResult<()> {
    if bytes > HELD_BYTES_MAX {
        return Err(too_long());
    }
    charge(bytes)
}

/// So many bytes are as much work as a turn of a loop.
const STEP_BYTES: usize = 256;

/// Counts the work of looking at so many bytes.
pub fn charge(bytes: usize) -> TeraResult<()> {
    take_steps(bytes / STEP_BYTES)
}

/// `range(end=3)`, `range(start=1, end=10, step_by=2)`.
fn range(arguments: Kwargs, _: &State) -> TeraResult<Vec<i64>> {
    let start = arguments.get::<i64>("start")?.unwrap_or_default();
    let end = arguments.must_get::<i64>("end")?;
    let step = arguments.get::<usize>("step_by")?.unwrap_or(1).max(1);
    if end.saturating_sub(start) / i64::try_from(step).unwrap_or(i64::MAX) > RANGE_MAX {
        return Err(Error::message(format!("`range` makes at most {RANGE_MAX} numbers")));
    }
    Ok((start..end).step_by(step).collect())
}

#[cfg(test)]
mod tests {
    use super::guarded;
    use crate::finding::Place;

    #[test]
    fn loops_components_and_what_is_remembered_are_counted_and_nothing_else() {
        for (written, expected) in [
            (
                "{% for a in b %}x{% endfor %}",
                "{% for a in b %}{{ pressrun_step() }}x{% endfor %}",
            ),
            (
                "{%- component x(a) -%} y",
                "{%- component x(a) -%}{{ pressrun_step() -}} y",
            ),
            (
                "{% set_global a = a ~ \"%}\" %}",
                "{% set_global a = a ~ \"%}\" %}{{ pressrun_held(value=a) }}",
            ),
            (
                "{% set a %}x{% endset %}",
                "{% set a %}x{% endset %}{{ pressrun_held(value=a) }}",
            ),
            (
                "{# {% for a in b %} #}{{ \"{% for\" }}",
                "{# {% for a in b %} #}{{ \"{% for\" }}",
            ),
            (
                "{% raw %}{% for a in b %}{% endraw %}",
                "{% raw %}{% for a in b %}{% endraw %}",
            ),
            ("{% if a %}{% for", "{% if a %}{% for{{ pressrun_step() }}"),
        ] {
            assert_eq!(guarded(written).text, expected);
        }
    }

    #[test]
    fn a_place_is_told_as_it_was_written() {
        let text = guarded("ü\n{% for a in b %}{% for c in d %}{{ e }}");
        let column = |column| text.written(Place::new("t", 2, column)).column;
        assert_eq!((column(1), column(17), column(30)), (1, 17, 17));
        let inner = u32::try_from("{% for a in b %}{{ pressrun_step() }}".len()).unwrap();
        assert_eq!(column(inner + 1), 17);
        assert_eq!(text.written(Place::new("t", 1, 30)).column, 30);
    }
}
