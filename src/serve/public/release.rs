//! All that is given out at one time: one build of each feed, and what leads elsewhere.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::http::HeaderValue;
use percent_encoding::AsciiSet;
use percent_encoding::CONTROLS;
use percent_encoding::utf8_percent_encode;

use crate::serve::public::document::Document;
use crate::serve::public::document::Text;
use crate::serve::public::versions::Versions;

/// What stands at a path.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// A file.
    File(Arc<Document>),
    /// Something that leads elsewhere for good.
    Moved(HeaderValue),
    /// What will not come back.
    Gone,
}

/// All that is given out.
#[derive(Debug, Default)]
pub(crate) struct Release {
    /// By path, as a browser would show it.
    pub(crate) places: HashMap<String, Place>,
    /// What is given out where nothing stands, by the path of the folder for which it is.
    pub(crate) missing: BTreeMap<String, Arc<Document>>,
    /// What each file says, by where it lies.
    pub(crate) texts: HashMap<PathBuf, Arc<Text>>,
    /// What feeds said before.
    pub(crate) versions: Versions,
}

/// What a path must not hold in a header.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The file that is given out for its folder.
const INDEX: &str = "index.html";

impl Release {
    /// Puts a file at its path, and at that of its folder where it is what the folder shows. Whoever forgets the `/` of a
    /// folder is led to it.
    pub(crate) fn put(&mut self, path: &str, document: Document) {
        let document = Arc::new(document);
        if let Some(folder) = path.strip_suffix(INDEX).filter(|folder| folder.ends_with('/')) {
            self.places
                .insert(folder.to_owned(), Place::File(Arc::clone(&document)));
            let bare = folder.trim_end_matches('/');
            let encoded = utf8_percent_encode(folder, IN_PATH).to_string();
            if let Ok(location) = HeaderValue::from_str(&encoded)
                && !bare.is_empty()
            {
                self.places.entry(bare.to_owned()).or_insert(Place::Moved(location));
            }
        }
        self.places.insert(path.to_owned(), Place::File(document));
    }

    /// What is given out where nothing stands at a path: of the innermost folder that says so.
    pub(crate) fn missing(&self, path: &str) -> Option<&Arc<Document>> {
        let for_it = self.missing.iter().filter(|(root, _)| path.starts_with(root.as_str()));
        for_it.max_by_key(|(root, _)| root.len()).map(|(_, document)| document)
    }

    /// How many files there are.
    pub(crate) fn count(&self) -> usize {
        self.texts.len()
    }

    /// How many bytes lie in memory.
    pub(crate) fn held(&self) -> u64 {
        self.texts.values().map(|text| text.held()).sum()
    }
}
