//! The file in which what is read at a URL lies.

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
    let names = relative.split('/').map(|segment| decoded(segment).len());
    names.max().unwrap_or_default()
}

/// The name of the file or folder that a segment of a URL means; `None` if it can be none.
fn file_name(segment: &str) -> Option<String> {
    let name = String::from_utf8(decoded(segment)).ok()?;
    let sound = name.len() <= NAME_BYTES_MAX
        && !matches!(name.as_str(), "" | "." | "..")
        && !name
            .chars()
            .any(|letter| letter.is_control() || matches!(letter, '/' | '\\'));
    sound.then_some(name)
}

/// A segment without its percent-encoding.
fn decoded(segment: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [byte, after @ ..] = rest {
        let code = match after {
            [high, low, ..] if *byte == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = code {
            bytes.push(high * 16 + low);
            rest = &after[2..];
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}
