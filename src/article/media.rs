//! Media types, by the endings of files' names.

/// What writers put beside articles.
const MEDIA_TYPES: [(&str, &str); 30] = [
    ("aac", "audio/aac"),
    ("avif", "image/avif"),
    ("csv", "text/csv"),
    ("epub", "application/epub+zip"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("ics", "text/calendar"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("m4b", "audio/mp4"),
    ("m4v", "video/mp4"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("ogv", "video/ogg"),
    ("opus", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("weba", "audio/webm"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

/// The type of a file of which nothing is known.
pub const UNKNOWN: &str = "application/octet-stream";

/// The media type of a file by its name, else [`UNKNOWN`].
///
/// ```
/// use pressrun::article::media::media_type;
///
/// assert_eq!(media_type("episodes/1.MP3"), "audio/mpeg");
/// assert_eq!(media_type("episode"), "application/octet-stream");
/// ```
pub fn media_type(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default();
    MEDIA_TYPES
        .iter()
        .find(|(known, _)| *known == ending)
        .map_or(UNKNOWN, |(_, media_type)| media_type)
}
