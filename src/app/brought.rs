//! Pictures that lie beside a text and come along when it is imported.

use std::fs;
use std::path::Component;
use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::article::Format;
use crate::article::media::media_type;
use crate::preflight::article::walk::walk;
use crate::store::file_error::FileError;
use crate::store::files;

/// What became of a picture.
pub struct Brought {
    /// Where it lies below the folder of the text.
    pub path: String,
    /// Whether it lies below that of the article now; else another file has its name there.
    pub is_there: bool,
}

/// Copies the pictures that the text shows from its folder to that of the article. Whatever else lies there stays.
pub fn bring(markdown: &str, from: &Path, to: &Path) -> Result<Vec<Brought>, FileError> {
    let mut brought = Vec::new();
    for path in shown(markdown) {
        let Some(source) = files::inside(from, Path::new(&path)) else {
            continue;
        };
        let (bytes, place) = (files::read(&source)?, to.join(&path));
        let is_there = if place.symlink_metadata().is_ok() {
            files::read(&place).is_ok_and(|there| there == bytes)
        } else {
            fs::create_dir_all(place.parent().unwrap_or(to)).map_err(|error| FileError::new("write", &place, error))?;
            files::write(&place, &bytes)?;
            true
        };
        brought.push(Brought { path, is_there });
    }
    Ok(brought)
}

/// The pictures in a Markdown text whose addresses are paths below its folder, each once.
fn shown(markdown: &str) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for picture in walk(Format::Markdown, markdown).pictures {
        let path = percent_decode_str(&picture.target).decode_utf8_lossy();
        let path = path.strip_prefix("./").unwrap_or(&path);
        let mut parts = Path::new(path).components();
        let is_below = parts.all(|part| matches!(part, Component::Normal(_)));
        if is_below && media_type(path).starts_with("image/") && !paths.iter().any(|known| known == path) {
            paths.push(path.to_owned());
        }
    }
    paths
}
