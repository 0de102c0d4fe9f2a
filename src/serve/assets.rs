//! What the page is made of besides its words: one style sheet, one script, one icon, all built in.

use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;

/// A file as a response.
pub(crate) type File = ([(HeaderName, &'static str); 1], &'static str);

/// The page's template.
pub(crate) const PAGE: &str = include_str!("assets/wall.html");

/// The style sheet.
pub(crate) async fn style() -> File {
    file("text/css; charset=utf-8", include_str!("assets/wall.css"))
}

/// The script. Without it everything works but keys, repainting and choosing without a button.
pub(crate) async fn script() -> File {
    file("text/javascript; charset=utf-8", include_str!("assets/wall.js"))
}

/// The icon.
pub(crate) async fn icon() -> File {
    file("image/svg+xml", include_str!("assets/icon.svg"))
}

fn file(media_type: &'static str, text: &'static str) -> File {
    ([(CONTENT_TYPE, media_type)], text)
}
