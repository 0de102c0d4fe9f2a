//! Media types, and the lengths of files.

use url::Url;

use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::media::LENGTH_NUMBER;
use crate::foreign::rules::media::LENGTH_ZERO;
use crate::foreign::rules::media::TYPE_DIFFERS;
use crate::foreign::rules::media::TYPE_INVALID;
use crate::foreign::text::Text;

/// Endings of files, and the types that such a file may have; the first is the one to write.
const ENDINGS: [(&str, &[&str]); 24] = [
    (
        "mp3",
        &["audio/mpeg", "audio/mp3", "audio/mpeg3", "audio/x-mp3", "audio/x-mpeg"],
    ),
    ("m4a", &["audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac"]),
    ("m4b", &["audio/mp4", "audio/x-m4b"]),
    ("aac", &["audio/aac", "audio/x-aac", "audio/mp4"]),
    ("ogg", &["audio/ogg", "application/ogg", "video/ogg", "audio/vorbis"]),
    ("opus", &["audio/opus", "audio/ogg"]),
    ("wav", &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"]),
    ("flac", &["audio/flac", "audio/x-flac"]),
    ("mp4", &["video/mp4", "audio/mp4", "application/mp4"]),
    ("m4v", &["video/mp4", "video/x-m4v"]),
    ("mov", &["video/quicktime"]),
    ("webm", &["video/webm", "audio/webm"]),
    ("jpg", &["image/jpeg"]),
    ("jpeg", &["image/jpeg"]),
    ("png", &["image/png"]),
    ("gif", &["image/gif"]),
    ("webp", &["image/webp"]),
    ("avif", &["image/avif"]),
    ("svg", &["image/svg+xml"]),
    ("pdf", &["application/pdf"]),
    ("epub", &["application/epub+zip"]),
    ("zip", &["application/zip", "application/x-zip-compressed"]),
    ("html", &["text/html", "application/xhtml+xml"]),
    ("txt", &["text/plain"]),
];

/// Looks at the type of the file at `url`.
pub fn check(text: &Text, url: Option<&Url>, report: &mut Report<'_>) {
    let (given, at) = (text.trimmed(), text.first());
    if given.is_empty() {
        return;
    }
    let essence = essence(given);
    if !is_sound(&essence) {
        return report.tell(&TYPE_INVALID, at, format!("{} is no media type", quoted(given)));
    }
    let Some(ending) = url.and_then(ending) else { return };
    let known = ENDINGS.iter().find(|(name, _)| *name == ending);
    if let Some((_, types @ [usual, ..])) = known
        && !types.contains(&essence.as_str())
    {
        let message = format!("{} is the type of another file than `.{ending}`", quoted(given));
        let remark = Remark::new(&TYPE_DIFFERS, at, message);
        report.add(remark.hint(format!("write `{usual}`, if the file is what its name says")));
    }
}

/// The ending of the file's name, in lower case.
pub fn ending(url: &Url) -> Option<String> {
    let name = url.path_segments()?.next_back()?;
    let (_, ending) = name.rsplit_once('.')?;
    Some(ending.to_ascii_lowercase())
}

/// A media type without its parameters, in lower case.
pub fn essence(given: &str) -> String {
    given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_sound(essence: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    essence
        .split_once('/')
        .is_some_and(|(kind, name)| is_name(kind) && is_name(name))
}

/// Looks at the length of a file in bytes.
pub fn check_length(text: &Text, report: &mut Report<'_>) {
    let length = text.trimmed();
    if length.is_empty() {
        return;
    }
    if !length.bytes().all(|byte| byte.is_ascii_digit()) {
        report.tell(
            &LENGTH_NUMBER,
            text.first(),
            format!("{} is no number of bytes", quoted(length)),
        );
    } else if length.bytes().all(|byte| byte == b'0') {
        report.tell(&LENGTH_ZERO, text.first(), "a length of no bytes");
    }
}
