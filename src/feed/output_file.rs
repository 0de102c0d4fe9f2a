//! The file in which what is read at a URL lies.

use percent_encoding::percent_decode_str;

/// The file of a URL that ends in `/`.
const INDEX: &str = "index.html";

/// The file, relative to a feed's output, in which the page at `relative` (to the feed's URL, percent-encoded) lies: of
/// a URL that ends in `/` its `index.html`. `None` where no file can have that name.
///
/// ```
/// use pressrun::feed::output_file::file_of;
///
/// assert_eq!(file_of("fr%C3%BCh/").as_deref(), Some("früh/index.html"));
/// assert_eq!(file_of("%2e%2e/secret"), None);
/// assert_eq!(file_of(&"x".repeat(256)), None);
/// ```
pub fn file_of(relative: &str) -> Option<String> {
    let (folders, last) = relative
        .rsplit_once('/')
        .map_or((None, relative), |(folders, last)| (Some(folders), last));
    let mut names = match folders {
        Some(folders) => folders.split('/').map(file_name).collect::<Option<Vec<_>>>()?,
        None => Vec::new(),
    };
    names.push(if last.is_empty() {
        INDEX.to_owned()
    } else {
        file_name(last)?
    });
    Some(names.join("/"))
}

/// The longest name of a file, in bytes: what file systems have in common.
pub const NAME_BYTES_MAX: usize = 255;

/// The bytes of the longest name that a segment of `relative` means, whether a file can have it or not.
pub fn longest_name(relative: &str) -> usize {
    let names = relative.split('/').map(|segment| percent_decode_str(segment).count());
    names.max().unwrap_or_default()
}

/// The name of the file or folder that a segment of a URL means; `None` if it can be none.
fn file_name(segment: &str) -> Option<String> {
    let name = percent_decode_str(segment).decode_utf8().ok()?.into_owned();
    let sound = name.len() <= NAME_BYTES_MAX
        && !matches!(name.as_str(), "" | "." | "..")
        && !name
            .chars()
            .any(|letter| letter.is_control() || matches!(letter, '/' | '\\'));
    sound.then_some(name)
}
