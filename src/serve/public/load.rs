//! What builds wrote, read into a release.

use std::collections::HashMap;
use std::collections::HashSet;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use aws_lc_rs::digest;
use axum::http::HeaderValue;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use url::Url;

use crate::hosting::DRAFTS;
use crate::hosting::cut::Cut;
use crate::hosting::hidden;
use crate::hosting::root;
use crate::hosting::served::Kind;
use crate::hosting::served::Rules;
use crate::hosting::served::Served;
use crate::hosting::twin::Effort;
use crate::hosting::twin::Packing;
use crate::hosting::twin::is_text;
use crate::serve::public::disk::Disk;
use crate::serve::public::document::Content;
use crate::serve::public::document::Document;
use crate::serve::public::document::Entries;
use crate::serve::public::document::Mark;
use crate::serve::public::document::Text;
use crate::serve::public::offer::Folder;
use crate::serve::public::offer::Offer;
use crate::serve::public::release::Place;
use crate::serve::public::release::Release;
use crate::serve::public::scan::Found;
use crate::serve::public::scan::ScanError;
use crate::serve::public::scan::Stamp;
use crate::serve::public::scan::scan;

/// Why there is no release.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A build is writing just now, or was killed while it did.
    #[error("a build is writing into `{}`", .0.display())]
    Building(PathBuf),
    /// Something was written while it was read.
    #[error("something was written while it was read")]
    Changed,
    /// A folder cannot be looked through.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// A file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// Whether it matters that a build is writing just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// It does: there is a whole build to be given out meanwhile.
    Whole,
    /// It does not: anything is better than nothing.
    Anything,
}

/// How many bytes of files are held in memory at most, with what is packed of them; what is beyond is given out from the
/// disk. Documents of feeds come first, then what is small. With a thousand connections the server stays below 60 MB.
const HELD_BYTES_MAX: u64 = 24 << 20;

/// A larger file is given out from the disk.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// The same of a document of a feed, which is asked for more often than all else.
const FEED_BYTES_MAX: u64 = 8 << 20;

/// A larger text has no twins: to look whether they say the same, both are read.
const TWIN_BYTES_MAX: u64 = 32 << 20;

/// How many bytes of a SHA-256 tell one text from another: 128 bits, which nobody meets twice.
const HASH_BYTES: usize = 16;

/// How much of a file is read at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// A file that is to be given out.
struct Item {
    /// Its path on the server.
    path: String,
    found: Found,
    twins: [Option<Found>; 2],
    served: Served,
    is_held: bool,
}

/// Reads what is offered; `before` is what is given out until now, whose files need not be read again where they stayed.
pub(crate) fn load(offer: &Offer, before: &Release, care: Care, now: SystemTime) -> Result<Release, LoadError> {
    if care == Care::Whole {
        refuse_unfinished(offer)?;
    }
    let scanned = scanned(offer)?;
    let mut items = Vec::new();
    for (folder, found) in offer.folders.iter().zip(&scanned) {
        items.extend(of_folder(folder, found));
    }
    choose_held(&mut items);
    let texts: Vec<Arc<Text>> = items
        .par_iter()
        .map(|item| text(item, before.texts.get(&item.found.path)))
        .collect::<Result<_, LoadError>>()?;
    if care == Care::Whole {
        refuse_unfinished(offer)?;
        if scanned != self::scanned(offer)? {
            return Err(LoadError::Changed);
        }
    }
    Ok(release(offer, items.iter().zip(texts), before, now))
}

fn scanned(offer: &Offer) -> Result<Vec<Vec<Found>>, ScanError> {
    offer.folders.iter().map(|folder| scan(&folder.path)).collect()
}

/// Drafts lie in the folder from before the first file is replaced until after the last one was.
fn refuse_unfinished(offer: &Offer) -> Result<(), LoadError> {
    let mut folders = offer.folders.iter();
    match folders.find(|folder| folder.path.join(DRAFTS).exists()) {
        Some(folder) => Err(LoadError::Building(folder.path.clone())),
        None => Ok(()),
    }
}

/// The files of a folder, each with its twins, which are not given out by themselves.
fn of_folder(folder: &Folder, found: &[Found]) -> Vec<Item> {
    let (root, rules) = (root(&folder.feed), Rules::new(&folder.feed));
    let hidden: HashSet<String> = hidden(&folder.feed).into_iter().collect();
    let by_name: HashMap<&str, &Found> = found.iter().map(|found| (found.name.as_str(), found)).collect();
    let is_twin = |name: &str| {
        let plain = Packing::ALL
            .into_iter()
            .find_map(|packing| name.strip_suffix(packing.suffix()));
        plain.is_some_and(|plain| is_text(plain) && by_name.contains_key(plain))
    };
    let mut items = Vec::new();
    for found in found.iter().filter(|found| !is_twin(&found.name)) {
        let path = format!("{root}{}", found.name);
        if hidden.contains(&path) {
            continue;
        }
        let twin = |packing: Packing| {
            let twin = by_name.get(format!("{}{}", found.name, packing.suffix()).as_str());
            twin.filter(|_| is_text(&found.name)).map(|twin| (*twin).clone())
        };
        let served = rules.of(&path);
        items.push(Item {
            path,
            found: found.clone(),
            twins: Packing::ALL.map(twin),
            served,
            is_held: false,
        });
    }
    items
}

/// Chooses what is held in memory.
fn choose_held(items: &mut [Item]) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    let rank = |item: &Item| match item.served.kind {
        Kind::Feed(_) | Kind::List => 0,
        Kind::Page | Kind::Other => 1,
    };
    order.sort_by_key(|index| (rank(&items[*index]), items[*index].found.stamp.size));
    let mut held = 0;
    for index in order {
        let item = &mut items[index];
        let size = item.found.stamp.size;
        let size_max = if rank(item) == 0 {
            FEED_BYTES_MAX
        } else {
            FILE_BYTES_MAX
        };
        // What is packed of a text is less than the text, in each packing.
        let needed = if is_text(&item.path) { 3 * size } else { size };
        item.is_held = size <= size_max && held + needed <= HELD_BYTES_MAX;
        if item.is_held {
            held += needed;
        }
    }
}

/// What a file says, read again only where it is another one than `before`.
fn text(item: &Item, before: Option<&Arc<Text>>) -> Result<Arc<Text>, LoadError> {
    let twins = item.twins.each_ref().map(|twin| twin.as_ref().map(|twin| twin.stamp));
    let format = match item.served.kind {
        Kind::Feed(format) => Some(format),
        _ => None,
    };
    if let Some(before) = before {
        let is_held = matches!(before.plain, Content::Memory(_));
        let is_same = (before.stamp, before.twins, is_held) == (item.found.stamp, twins, item.is_held);
        if is_same && (before.entries.is_none() || format.is_some()) {
            return Ok(Arc::clone(before));
        }
    }
    let path = &item.found.path;
    let unreadable = |path: &Path, source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => LoadError::Changed,
        _ => LoadError::Unreadable {
            path: path.to_owned(),
            source,
        },
    };
    let may_have_twins = is_text(&item.path) && item.found.stamp.size <= TWIN_BYTES_MAX;
    let is_read = item.is_held || (may_have_twins && item.twins.iter().any(Option::is_some));
    if !is_read {
        return Ok(Arc::new(Text {
            stamp: item.found.stamp,
            twins,
            hash: hash_of_file(path).map_err(|error| unreadable(path, error))?,
            plain: on_disk(&item.found),
            packed: Vec::new(),
            entries: None,
        }));
    }
    let bytes = read(path, item.found.stamp).map_err(|error| unreadable(path, error))?;
    let mut packed = Vec::new();
    for (packing, twin) in Packing::ALL.into_iter().zip(&item.twins) {
        let content = match twin {
            Some(twin) if may_have_twins => {
                let there = read(&twin.path, twin.stamp).map_err(|error| unreadable(&twin.path, error))?;
                let fresh = packing.holds(&there, &bytes).then_some(there);
                match fresh {
                    Some(there) if item.is_held => Some(Content::Memory(there.into())),
                    Some(_) => Some(on_disk(twin)),
                    None => packed_now(item, packing, &bytes),
                }
            }
            _ => packed_now(item, packing, &bytes),
        };
        packed.extend(content.map(|content| (packing, content)));
    }
    let entries = format.filter(|_| item.is_held).and_then(|format| {
        let cut = Cut::of(format, &bytes)?;
        let marks = cut.entries(&bytes).map(mark).collect();
        let marks = Arc::new(marks);
        Some(Entries { cut, marks })
    });
    Ok(Arc::new(Text {
        stamp: item.found.stamp,
        twins,
        hash: BASE64_URL_SAFE_NO_PAD.encode(mark(&bytes)),
        plain: if item.is_held {
            Content::Memory(bytes.into())
        } else {
            on_disk(&item.found)
        },
        packed,
        entries,
    }))
}

/// A text packed in memory, where no twin that says the same lies beside it.
fn packed_now(item: &Item, packing: Packing, bytes: &[u8]) -> Option<Content> {
    let is_wanted = item.is_held && is_text(&item.path);
    let packed = is_wanted.then(|| packing.packed_with(bytes, Effort::Server)).flatten();
    packed.map(|packed| Content::Memory(Bytes::from(packed)))
}

fn on_disk(found: &Found) -> Content {
    Content::Disk(Disk {
        path: found.path.clone(),
        stamp: found.stamp,
    })
}

/// All of a file, as long as it is the one that was found. One that grows without end is not read to its end.
fn read(path: &Path, stamp: Stamp) -> io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or_default());
    file.take(stamp.size.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == stamp.size {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::NotFound.into())
    }
}

/// What tells bytes from any others.
pub(crate) fn mark(bytes: &[u8]) -> Mark {
    first(&digest::digest(&digest::SHA256, bytes))
}

fn first(digest: &digest::Digest) -> Mark {
    let mut mark = [0; HASH_BYTES];
    mark.copy_from_slice(&digest.as_ref()[..HASH_BYTES]);
    mark
}

fn hash_of_file(path: &Path) -> io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut context = digest::Context::new(&digest::SHA256);
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(BASE64_URL_SAFE_NO_PAD.encode(first(&context.finish())));
        }
        context.update(&piece[..read]);
    }
}

/// The name of what is given out where nothing stands.
const MISSING: &str = "404.html";

fn release<'a>(
    offer: &Offer,
    texts: impl Iterator<Item = (&'a Item, Arc<Text>)>,
    before: &Release,
    now: SystemTime,
) -> Release {
    let mut release = Release {
        versions: before.versions.clone(),
        ..Release::default()
    };
    let roots: HashSet<String> = offer.folders.iter().map(|folder| root(&folder.feed)).collect();
    for (item, text) in texts {
        release.texts.insert(item.found.path.clone(), Arc::clone(&text));
        let document = |text| Document::new(text, &item.served, now);
        if let Some(folder) = item.path.strip_suffix(MISSING).filter(|folder| roots.contains(*folder)) {
            release
                .missing
                .insert(folder.to_owned(), Arc::new(document(Arc::clone(&text))));
        }
        if let Some(entries) = &text.entries {
            release.versions.keep(&item.path, &text.hash, &entries.marks);
        }
        release.put(&item.path, document(text));
    }
    for folder in &offer.folders {
        for path in &folder.gone {
            release.places.entry(path.clone()).or_insert(Place::Gone);
        }
        lead(&mut release, folder.moved.iter());
    }
    for path in &offer.gone {
        release.places.insert(path.clone(), Place::Gone);
    }
    lead(&mut release, offer.moved.iter());
    let Release { places, versions, .. } = &mut release;
    versions.only(|path| matches!(places.get(path), Some(Place::File(_))));
    release
}

fn lead<'a>(release: &mut Release, moved: impl Iterator<Item = (&'a String, &'a Url)>) {
    for (path, target) in moved {
        if let Ok(location) = HeaderValue::from_str(target.as_str()) {
            release.places.insert(path.clone(), Place::Moved(location));
        }
    }
}
