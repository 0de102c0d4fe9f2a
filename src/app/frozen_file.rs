//! The file beside an issue that holds it as it was sent.

use std::path::Path;

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;
use serde_json::Value;

use crate::app::fault::Fault;
use crate::entry::memory::hex;
use crate::finding::Place;
use crate::issue::Chosen;
use crate::issue::Issue;
use crate::issue::Words;
use crate::issue::number_of;
use crate::issue::personal::Head;
use crate::message::mailing::Frozen;
use crate::store::files;

/// How it is called, behind the name of the issue's own file.
pub const ENDING: &str = ".frozen.json";

/// The field that tells whether somebody has edited the rest: readers have what was sent, not what was made of it.
const SEAL: &str = "seal";

/// What stands in it.
#[derive(Debug)]
pub enum FrozenFile {
    /// There is none.
    Missing,
    /// The issue as it was sent.
    Whole(Box<Frozen>),
    /// Something else; why it cannot be used.
    Damaged(String),
}

/// The file in `home` that holds an issue frozen, or would: it lies beside the issue's `file`. That may be renamed; its
/// number stays.
pub fn beside(home: &Path, file: &str) -> String {
    let own = format!("{}{ENDING}", file.trim_end_matches(".md"));
    if home.join(&own).exists() {
        return own;
    }
    let (folder, _) = file.rsplit_once('/').unwrap_or_default();
    let beside = home.join(folder).read_dir().into_iter().flatten().flatten();
    let names = beside.filter_map(|entry| entry.file_name().into_string().ok());
    let number = number_of(file);
    names
        .filter(|name| name.ends_with(ENDING) && number.is_some() && number_of(name) == number)
        .min()
        .map_or(own, |name| format!("{folder}/{name}"))
}

/// Reads the frozen file at `path`, relative to the publication at `home`.
///
/// # Errors
/// If it is there, and cannot be read at all.
pub fn read(home: &Path, path: &str) -> Result<FrozenFile, Fault> {
    let Some(text) = files::read_text(&home.join(path))? else {
        return Ok(FrozenFile::Missing);
    };
    Ok(opened(&text).map_or_else(FrozenFile::Damaged, |frozen| FrozenFile::Whole(Box::new(frozen))))
}

/// The issue in the text of a frozen file, or why there is none.
fn opened(text: &str) -> Result<Frozen, String> {
    let mut document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let seal = document.as_object_mut().and_then(|fields| fields.remove(SEAL));
    if seal != Some(Value::String(seal_of(&document))) {
        return Err("it was edited: its seal does not fit".to_owned());
    }
    serde_json::from_value(document).map_err(|error| error.to_string())
}

/// SHA-256 over all of a document, however it is laid out.
fn seal_of(document: &Value) -> String {
    hex(digest(&SHA256, document.to_string().as_bytes()).as_ref())
}

/// Writes an issue as it was sent beside its `file`; returns where.
///
/// # Errors
/// If that cannot be done.
pub fn write(home: &Path, file: &str, frozen: &Frozen) -> Result<String, Fault> {
    let mut document = serde_json::to_value(frozen)?;
    let seal = seal_of(&document);
    document[SEAL] = Value::String(seal);
    let text = serde_json::to_string_pretty(&document)?;
    let place = beside(home, file);
    files::write(&home.join(&place), text.as_bytes())?;
    Ok(place)
}

/// An issue whose own file is gone, as far as its frozen file at `path` tells: what was sent is shown, and its number is
/// not given out again.
pub fn issue_of(path: &str, frozen: &Frozen) -> Issue {
    let entry = |id: &String| Chosen {
        id: id.clone(),
        show: None,
        title: None,
        place: Place::start(path),
    };
    Issue {
        file: format!("{}.md", path.trim_end_matches(ENDING)),
        number: frozen.number,
        subject: frozen.subject.clone(),
        preheader: Some(frozen.preheader.clone()),
        head: Head::default(),
        theme: None,
        images: None,
        entries: frozen.entries.iter().map(|mark| entry(&mark.id)).collect(),
        intro: Words::default(),
        outro: Words::default(),
        source: String::new(),
    }
}
