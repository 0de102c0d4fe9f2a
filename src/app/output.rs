//! A feed's folder of output: written as a whole, and no other's file touched.
//!
//! **All files of a build are drafted before the first one takes its place**: on a full disk nothing has changed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rayon::iter::IntoParallelIterator;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

use crate::app::clash::ISSUES;
use crate::app::fault::Fault;
use crate::app::kept::Kept;
use crate::app::publish::Content;
use crate::app::publish::Output;
use crate::app::publish::Outputs;
use crate::feed::documents::Document;
use crate::hosting::DRAFTS;
use crate::hosting::MANIFEST;
use crate::store::draft;
use crate::store::draft::Draft;
use crate::store::draft::Drafting;
use crate::store::file_error::FileError;
use crate::store::files;
use crate::store::files::Written;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Its path relative to the publication.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Whether it was touched.
    pub written: Written,
}

/// What of an earlier build stays, though this one does not make it: what belongs to something that is only broken.
#[derive(Debug, Clone, Copy)]
pub struct Spared<'a> {
    /// Broken articles, by their paths below the folder of articles.
    pub articles: &'a [String],
    /// Files of broken issues.
    pub issues: &'a [&'a String],
}

/// A file's size, and its draft, unless it stands in its place already.
type Drafted = (u64, Option<Draft>);

/// How many pieces of a document are made at once, at most: enough for all cores, and little to hold.
const PIECES_AT_ONCE: usize = 64;

/// Drafts everything that differs, and syncs it.
fn drafted(root: &Path, drafts: &Path, (outputs, kept): (&Outputs<'_>, &Kept)) -> Result<Vec<Drafted>, FileError> {
    let one = |(path, output): (&String, &Output<'_>)| {
        let place = root.join(path);
        let mut drafting = Drafting::new(&place, drafts);
        match &output.content {
            Content::Bytes(bytes) => drafting.write(bytes)?,
            Content::File(source) => return copied(source, (&place, drafting), kept),
            Content::Document(document) => write_document(document, &mut drafting)?,
        }
        Ok((drafting.size_bytes(), drafting.finish()?))
    };
    let drafted = outputs
        .par_iter()
        .map(one)
        .collect::<Result<Vec<Drafted>, FileError>>()?;
    draft::sync(drafted.iter().filter_map(|(_, draft)| draft.as_ref()))?;
    Ok(drafted)
}

/// Drafts a copy, unless it is known without a look into both that it stands in its place: they may be films.
fn copied(source: &Path, (place, mut drafting): (&Path, Drafting<'_>), kept: &Kept) -> Result<Drafted, FileError> {
    if let Some(size_bytes) = kept.copies().size_bytes(source, place) {
        return Ok((size_bytes, None));
    }
    files::in_pieces(source, |piece| drafting.write(piece))?;
    let size_bytes = drafting.size_bytes();
    let draft = drafting.finish()?;
    if draft.is_none() {
        kept.copies().keep(source, place, size_bytes);
    }
    Ok((size_bytes, draft))
}

/// Writes a document in order, its pieces made on all cores.
fn write_document(document: &Document<'_>, drafting: &mut Drafting<'_>) -> Result<(), FileError> {
    drafting.write(document.head().as_bytes())?;
    let count = document.items().len();
    for start in (0..count).step_by(PIECES_AT_ONCE) {
        let stretch = start..count.min(start + PIECES_AT_ONCE);
        let pieces: Vec<String> = stretch.into_par_iter().map(|index| document.piece(index)).collect();
        for (index, piece) in (start..).zip(pieces) {
            if index > 0 {
                drafting.write(document.between().as_bytes())?;
            }
            drafting.write(piece.as_bytes())?;
        }
    }
    drafting.write(document.tail().as_bytes())
}

/// What was written, by path, and the article it is of.
pub type Manifest = BTreeMap<String, Option<String>>;

/// Writes the files of a feed into `folder`, and removes what the last build wrote and this one does not. Another's
/// file in the way is an error before anything is written. What must be done before the first file takes its place is
/// done `meanwhile`: while they are drafted.
pub fn write(
    (home, kept): (&Path, &Kept),
    folder: &str,
    (outputs, spared): (&Outputs<'_>, Spared<'_>),
    meanwhile: impl FnOnce() -> Result<(), Fault> + Send,
) -> Result<Vec<WrittenFile>, Fault> {
    let root = home.join(folder);
    let before = manifest(&root)?;
    for path in outputs.keys() {
        refuse_others(&root, folder, path, outputs, &before)?;
    }
    let mut lines: Manifest = before.clone();
    lines.retain(|path, article| stays(path, article.as_deref(), spared));
    lines.extend(
        outputs
            .iter()
            .map(|(path, output)| (path.clone(), output.article.clone())),
    );
    let gone: Vec<&String> = before.keys().filter(|path| !lines.contains_key(*path)).collect();

    let drafts = root.join(DRAFTS);
    files::remove_drafts(&drafts)?;
    let (drafted, done) = rayon::join(|| drafted(&root, &drafts, (outputs, kept)), meanwhile);
    let drafted = match done.and_then(|()| Ok(drafted?)) {
        Ok(drafted) => drafted,
        Err(fault) => {
            // The drafts are gone already, and the fault is worth more than that of an empty folder.
            let _ = files::remove_drafts(&drafts);
            return Err(fault);
        }
    };

    // Who gives the folder out waits as long as drafts lie there, also where files only go.
    if !gone.is_empty() || drafted.iter().any(|(_, draft)| draft.is_some()) {
        fs::create_dir_all(&drafts).map_err(|error| FileError::new("make", &drafts, error))?;
    }
    // The list first names what both builds wrote: a build that is killed leaves nothing that no list names.
    let mut both = lines.clone();
    both.extend(gone.iter().map(|path| ((*path).clone(), before[*path].clone())));
    files::write(&root.join(MANIFEST), manifest_text(&both).as_bytes())?;
    for path in gone {
        files::remove(&root, path)?;
    }
    let mut written = Vec::new();
    let mut folders = BTreeSet::new();
    for (path, (size_bytes, draft)) in outputs.keys().zip(drafted) {
        let done = match draft {
            None => Written::Same,
            Some(draft) => {
                draft.put()?;
                folders.extend(root.join(path).parent().map(Path::to_owned));
                Written::Changed
            }
        };
        written.push(WrittenFile {
            path: format!("{folder}/{path}"),
            bytes: size_bytes,
            written: done,
        });
    }
    draft::sync_folders(&folders)?;
    files::remove_drafts(&drafts)?;
    files::write(&root.join(MANIFEST), manifest_text(&lines).as_bytes())?;
    Ok(written)
}

fn stays(path: &str, article: Option<&str>, spared: Spared<'_>) -> bool {
    article.is_some_and(|article| spared.articles.iter().any(|kept| kept == article))
        || !spared.issues.is_empty() && path.starts_with(ISSUES)
}

/// Refuses to write over a file that no build wrote, or through one, or a link, that stands where a folder must be.
fn refuse_others(root: &Path, folder: &str, path: &str, outputs: &Outputs<'_>, before: &Manifest) -> Result<(), Fault> {
    let above = path.match_indices('/').map(|(at, _)| &path[..at]);
    let blocking = above.into_iter().find(|above| {
        !before.contains_key(*above) && root.join(above).symlink_metadata().is_ok_and(|there| !there.is_dir())
    });
    let there = root.join(path);
    let is_there = || there.symlink_metadata().is_ok();
    let other = match blocking {
        Some(above) => above.to_owned(),
        None if there.is_dir() => {
            let inner: Vec<String> = files::tree(&there)?
                .iter()
                .map(|inner| format!("{path}/{inner}"))
                .collect();
            match inner.iter().find(|inner| !before.contains_key(*inner)) {
                Some(other) => other.clone(),
                None if inner.is_empty() => path.to_owned(),
                None => return Ok(()),
            }
        }
        None if before.contains_key(path) || !is_there() => return Ok(()),
        None if there.exists() && is_same(&there, &outputs[path])? => return Ok(()),
        None => path.to_owned(),
    };
    Err(Fault::new("another's file is in the way")
        .because(format!("`{folder}/{other}` was not written by pressrun"))
        .hint("move it, or give the feed another `output`"))
}

/// Whether a file that no build wrote has the very bytes that this one would write.
fn is_same(place: &Path, output: &Output<'_>) -> Result<bool, FileError> {
    Ok(files::read(place)? == *output.content.bytes()?)
}

/// What the last build wrote into `root`.
///
/// # Errors
/// If its list cannot be read.
pub fn manifest(root: &Path) -> Result<Manifest, Fault> {
    let text = files::read_text(&root.join(MANIFEST))?.unwrap_or_default();
    Ok(text
        .lines()
        .map(|line| match line.split_once('\t') {
            Some((path, article)) => (path.to_owned(), Some(article.to_owned())),
            None => (line.to_owned(), None),
        })
        .filter(|(path, _)| is_inside(path))
        .collect())
}

/// A list that somebody edited must not make us remove what is not ours.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
}

fn manifest_text(lines: &Manifest) -> String {
    lines
        .iter()
        .map(|(path, article)| match article {
            Some(article) => format!("{path}\t{article}\n"),
            None => format!("{path}\n"),
        })
        .collect()
}
