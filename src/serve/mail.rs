//! The HTML part inside its frame: what it may load, and where the publication's own images come from.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use axum::http::HeaderValue;
use dom_query::Document;
use url::Url;
use url::form_urlencoded;

use crate::serve::choice::Images;

/// How many images of a mail are looked for among the publication's files. A mail with more is no mail.
const IMAGES_MAX: usize = 500;

/// What a mail may do in the frame: show itself. No script, no form, no font; links open in a window of their own.
///
/// It keeps the origin of the page around it, which alone can run scripts, so that the page can keep its place.
pub(crate) fn policy(images: Images) -> HeaderValue {
    let images = match images {
        Images::None => "'none'",
        Images::Own => "'self' data:",
        Images::All => "'self' data: https: http:",
    };
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src {images}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    );
    HeaderValue::try_from(policy).expect("a policy is printable ASCII")
}

/// `html` with those images taken from the publication's files which are its own; without one, `html` as it is.
pub(crate) fn with_own_images(html: &str, own_files: &BTreeSet<String>) -> String {
    let mut own = BTreeMap::new();
    for src in sources(html) {
        let is_own = src.parse::<Url>().is_ok_and(|url| own_files.contains(url.as_str()));
        if is_own {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("url", &src)
                .finish();
            own.insert(src, format!("/asset?{query}"));
        }
    }
    if own.is_empty() {
        return html.to_owned();
    }
    let document = Document::from(html);
    for image in document.select("img[src]").nodes() {
        if let Some(local) = image.attr("src").and_then(|src| own.get(&*src)) {
            image.set_attr("src", local);
        }
    }
    document.html().to_string()
}

/// The addresses of the images on the web that `html` shows, each once.
fn sources(html: &str) -> Vec<String> {
    let document = Document::from(html);
    let mut sources: Vec<String> = Vec::new();
    for image in document.select("img[src]").nodes() {
        let src = image.attr("src").map(|src| src.to_string()).unwrap_or_default();
        let is_on_web = src.starts_with("https://") || src.starts_with("http://");
        if is_on_web && sources.len() < IMAGES_MAX && !sources.contains(&src) {
            sources.push(src);
        }
    }
    sources
}
