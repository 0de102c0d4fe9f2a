//! One file as it is given out: its bytes in each encoding, and every header made beforehand.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::SystemTime;

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::header;
use bytes::Bytes;

use crate::hosting::cut::Cut;
use crate::hosting::served::Kind;
use crate::hosting::served::Served;
use crate::hosting::twin::Packing;
use crate::serve::public::conditions::tag;
use crate::serve::public::conditions::whole_seconds;
use crate::serve::public::disk::Disk;
use crate::serve::public::encoding::Encoding;
use crate::serve::public::scan::Stamp;

/// What a file says, whatever is said of it. It is kept from build to build as long as the file stays.
#[derive(Debug)]
pub(crate) struct Text {
    /// How the file was found.
    pub(crate) stamp: Stamp,
    /// How its twins were found, in the order of [`Packing::ALL`].
    pub(crate) twins: [Option<Stamp>; 2],
    /// The hash of what it says.
    pub(crate) hash: String,
    /// The file as it is.
    pub(crate) plain: Content,
    /// The same, packed.
    pub(crate) packed: Vec<(Packing, Content)>,
    /// Where its entries stand, of a document of a feed.
    pub(crate) entries: Option<Entries>,
}

/// Where bytes come from.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// From memory.
    Memory(Bytes),
    /// From the disk.
    Disk(Disk),
}

/// The entries of a document of a feed.
#[derive(Debug)]
pub(crate) struct Entries {
    /// Where they stand.
    pub(crate) cut: Cut,
    /// What tells each from any other.
    pub(crate) marks: Arc<HashSet<Mark>>,
}

/// What tells an entry from any other: half of the SHA-256 of its bytes.
pub(crate) type Mark = [u8; 16];

/// A file as it is given out.
#[derive(Debug)]
pub(crate) struct Document {
    /// What it is to whoever asks.
    pub(crate) kind: Kind,
    /// What it says.
    pub(crate) text: Arc<Text>,
    /// When it was written last, and not after now.
    pub(crate) modified: SystemTime,
    variants: Vec<Variant>,
}

/// A document in one encoding.
#[derive(Debug)]
pub(crate) struct Variant {
    encoding: Encoding,
    /// The headers of the whole.
    pub(crate) whole: HeaderMap,
    /// The headers of an answer that says that nothing has changed.
    pub(crate) known: HeaderMap,
}

impl Content {
    /// How many bytes it has.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk(disk) => disk.stamp.size,
        }
    }

    /// How many of them lie in memory.
    pub(crate) fn held(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk(_) => 0,
        }
    }
}

impl Text {
    /// What it says, in an encoding that there is.
    pub(crate) fn content(&self, encoding: Encoding) -> Option<&Content> {
        match encoding {
            Encoding::Identity => Some(&self.plain),
            Encoding::Packed(packing) => {
                let mut packed = self.packed.iter();
                packed.find(|(known, _)| *known == packing).map(|(_, content)| content)
            }
        }
    }

    /// How many bytes of it lie in memory.
    pub(crate) fn held(&self) -> u64 {
        let packed = self.packed.iter().map(|(_, content)| content.held());
        self.plain.held() + packed.sum::<u64>()
    }
}

impl Document {
    /// A file of which `served` says how it is given out; `now` bounds its date (RFC 9110, 8.8.2.1).
    pub(crate) fn new(text: Arc<Text>, served: &Served, now: SystemTime) -> Self {
        let modified = whole_seconds(text.stamp.modified.min(now));
        let common = common(served, modified);
        let variant = |encoding| {
            let content = text.content(encoding)?;
            let mut known = common.clone();
            known.insert(header::ETAG, value(&tag(&text.hash, encoding)));
            let mut whole = known.clone();
            whole.insert(header::CONTENT_TYPE, value(&served.media_type));
            whole.insert(header::CONTENT_LENGTH, content.size().into());
            whole.insert(header::ACCEPT_RANGES, HeaderValue::from_static("none"));
            if let Some(name) = encoding.name() {
                whole.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            }
            Some(Variant { encoding, whole, known })
        };
        let variants = Encoding::ALL.into_iter().filter_map(variant).collect();
        Self {
            kind: served.kind,
            modified,
            variants,
            text,
        }
    }

    /// Whether it is there in an encoding.
    pub(crate) fn is_there(&self, encoding: Encoding) -> bool {
        self.variants.iter().any(|variant| variant.encoding == encoding)
    }

    /// It in an encoding; as it is where it is not there in that.
    pub(crate) fn variant(&self, encoding: Encoding) -> (&Variant, &Content) {
        let found = self.variants.iter().find(|variant| variant.encoding == encoding);
        match (found, self.text.content(encoding)) {
            (Some(variant), Some(content)) => (variant, content),
            _ => (
                self.variants
                    .last()
                    .expect("each is there as it is, and that comes last"),
                &self.text.plain,
            ),
        }
    }
}

fn common(served: &Served, modified: SystemTime) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, text) in &served.headers {
        if let Ok(name) = name.parse::<HeaderName>() {
            headers.insert(name, value(text));
        }
    }
    headers.insert(header::LAST_MODIFIED, value(&httpdate::fmt_http_date(modified)));
    headers
}

/// A text as the value of a header. What no header can hold is left out, which nothing that we write is.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
