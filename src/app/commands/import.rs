//! `import`: foreign text becomes an article.

use std::io;
use std::io::ErrorKind;
use std::io::Read;
use std::path::Path;

use encoding_rs::Encoding;
use serde_json::json;
use url::Url;

use crate::app::brought::Brought;
use crate::app::brought::bring;
use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::new::free_path;
use crate::app::commands::new::id_of;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::foreign;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::out::told_of;
use crate::article::Format;
use crate::article::import::DateFrom;
use crate::article::import::ImportError;
use crate::article::import::Imported;
use crate::article::import::Source;
use crate::article::import::TitleFrom;
use crate::article::import::story::AMBIGUOUS;
use crate::article::moment;
use crate::article::slug::file_name;
use crate::fetch::Fetched;
use crate::finding::shell;
use crate::foreign::html::absolute::absolute;
use crate::foreign::value::media_type::essence;
use crate::publication::zone::Stamp;
use crate::store::files;

/// The largest text that is imported, in bytes: some hundred novels.
const BYTES_MAX: usize = 64 << 20;

/// Runs the command. A text that cannot be taken in is told, and the others are taken in.
pub async fn run(call: &Call, words: &cli::Import) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    let feed = call.feed_of(&loaded)?;
    let date = words.date.as_deref().map(date_of).transpose()?;
    let mut written: Vec<String> = Vec::new();
    let mut told = Ok(());
    let mut exit = Exit::Done;
    for source in &words.sources {
        let taken = match gather(source).await {
            Ok(gathered) => taken(&loaded, feed, &gathered, (date, words.draft)),
            Err(fault) => Err(fault),
        };
        match taken {
            // Where the answer cannot be printed, the other texts are taken in all the same.
            Ok(taken) => {
                told = told.and_then(|()| tell(call, &taken));
                written.push(format!("`{}`", taken.path));
            }
            Err(fault) => {
                let fault = fault.when(format!("`{source}` cannot be imported"));
                exit = if exit == Exit::Done { fault.exit } else { exit };
                call.out.tell_fault(&call.placed(fault));
            }
        }
    }
    if !call.out.is_json() && !written.is_empty() {
        told = told.and_then(|()| call.out.row("next", call.anywhere("build")));
    }
    let are = if written.len() == 1 { "is" } else { "are" };
    told_of(format!("{} {are} written", written.join(", ")), told)?;
    Ok(exit)
}

fn date_of(text: &str) -> Result<Stamp, Fault> {
    moment::parse(text).map_err(|error| {
        Fault::words(format!("`{text}` is no date"))
            .because(error.to_string())
            .hint("write it as 2026-03-01 or 2026-03-01T08:00")
    })
}

/// A text that was taken in.
struct Taken {
    imported: Imported,
    /// The article's file.
    path: String,
    date: Stamp,
    /// Where the date came from.
    date_from: &'static str,
    /// The pictures that came along.
    brought: Vec<Brought>,
}

/// Writes the article that a text is.
fn taken(
    loaded: &Loaded,
    feed: &LoadedFeed,
    gathered: &Gathered,
    (date, is_draft): (Option<Stamp>, bool),
) -> Result<Taken, Fault> {
    let read = Imported::read(Source {
        name: &gathered.name,
        bytes: &gathered.bytes,
    });
    let mut imported = read.map_err(|error| refused(error, &gathered.name))?;
    let date_from = match (date, imported.front.date) {
        (Some(_), _) => "as you said",
        (None, Some(_)) => imported.date_from.map(origin).unwrap_or_default(),
        (None, None) if imported.stripped.iter().any(|stripped| stripped.why == AMBIGUOUS) => {
            "now: the text's own can be read in two ways"
        }
        (None, None) => "now: the text names none",
    };
    imported.front.date = date.or(imported.front.date);
    imported.front.draft |= is_draft;
    let now = clock::build_time(loaded.config.publication.timezone)?;
    let date = imported.front.date.unwrap_or(Stamp::Zoned(now));
    let name = file_name(imported.front.slug.as_deref().unwrap_or(imported.title()));
    if name.is_empty() {
        return Err(Fault::new("its title makes no file name").hint("give it a title that has a letter or a digit"));
    }
    let path = free_path(&loaded.home, feed, &name).map_err(|mut fault| {
        fault.hint = Some("an import writes over nothing: move that file away to import the text again".to_owned());
        fault
    })?;
    files::write(
        &loaded.home.join(&path),
        imported.to_source(Some(Stamp::Zoned(now))).as_bytes(),
    )?;
    let brought = match gathered.folder() {
        Some(from) => {
            let place = loaded.home.join(&path);
            bring(&imported.body, from, place.parent().unwrap_or(&loaded.home))?
        }
        None => Vec::new(),
    };
    Ok(Taken {
        imported,
        path,
        date,
        date_from,
        brought,
    })
}

/// Says what became of a text.
fn tell(call: &Call, taken: &Taken) -> Result<(), Fault> {
    let Taken { imported, path, .. } = taken;
    findings::tell_all(call.out, Path::new(""), &imported.findings);
    let from_name = imported.title_from == TitleFrom::FileName;
    let title_from = if from_name {
        " (the file's name: the text has none)"
    } else {
        ""
    };
    if call.out.is_json() {
        let stripped: Vec<_> = imported
            .stripped
            .iter()
            .map(|stripped| json!({ "line": stripped.line, "text": stripped.text, "why": stripped.why }))
            .collect();
        if from_name {
            call.out.note("title", format!("{}{title_from}", imported.title()));
        }
        let id = id_of(call, path)?;
        return call.out.json(json!({ "path": path, "id": id, "stripped": stripped }));
    }
    call.out.row("wrote", path)?;
    call.out.row("title", format!("{}{title_from}", imported.title()))?;
    call.out
        .row("date", format!("{} ({})", moment::written(taken.date), taken.date_from))?;
    for stripped in &imported.stripped {
        call.out.row(
            "stripped",
            format!("line {}: {} ({})", stripped.line, stripped.text, stripped.why),
        )?;
    }
    for picture in &taken.brought {
        let path = &picture.path;
        if picture.is_there {
            call.out.row("picture", path)?;
        } else {
            let why = "not brought: there is another file of this name beside the article";
            call.out.row("picture", format!("{path} ({why})"))?;
        }
    }
    Ok(())
}

/// Why a file is no article, and what to do.
fn refused(error: ImportError, name: &str) -> Fault {
    let hint = match error {
        ImportError::NotText(kind) => kind.advice().to_owned(),
        ImportError::NotUtf8(error) => match error.encoding.conversion(name) {
            Some(command) if Path::new(name).is_file() => command,
            Some(_) => "save it as UTF-8".to_owned(),
            None => "write the damaged letter at this place again".to_owned(),
        },
        ImportError::Empty if name == "-" => "pipe a text into it: `pressrun import - < letter.txt`".to_owned(),
        ImportError::Empty => {
            "name a file with a text in it; of a page that its programs fill, save what you see".to_owned()
        }
        ImportError::TooDeep { .. } => "copy the words that you see of it into a text file, and import that".to_owned(),
    };
    Fault::from(error).hint(hint)
}

/// Why a file cannot be read, and what to do.
fn unreadable(error: io::Error, path: &str) -> Fault {
    let (why, hint) = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => (
            "there is no such file",
            "check the path: it begins in the folder you are in; an address of the web begins with `https://`"
                .to_owned(),
        ),
        ErrorKind::IsADirectory => (
            "it is a folder",
            format!("name the files in it: `{}/*`", shell::word(path.trim_end_matches('/'))),
        ),
        ErrorKind::PermissionDenied => ("you may not read it", "check the permissions".to_owned()),
        _ => return error.into(),
    };
    Fault::new(why).hint(hint)
}

fn origin(from: DateFrom) -> &'static str {
    match from {
        DateFrom::FrontMatter => "from its head",
        DateFrom::Metadata => "from the page's metadata",
        DateFrom::JsonLd => "from the page's JSON-LD",
        DateFrom::TimeElement => "from the page's time element",
        DateFrom::Dateline => "from its dateline",
        DateFrom::FileName => "from the file's name",
    }
}

/// A text that is to be imported.
struct Gathered {
    /// Its file's name, whose ending says what it is, or `-`.
    name: String,
    bytes: Vec<u8>,
    /// Whether it is a file of this machine.
    is_file: bool,
}

impl Gathered {
    /// The folder in which it lies.
    fn folder(&self) -> Option<&Path> {
        let folder = Path::new(&self.name).parent().filter(|_| self.is_file)?;
        Some(if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        })
    }
}

async fn gather(source: &str) -> Result<Gathered, Fault> {
    if let Some(url) = foreign::address(source)? {
        return fetched(&url).await;
    }
    let mut bytes = Vec::new();
    let limit = BYTES_MAX as u64 + 1;
    if source == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(Path::new(source))
            .and_then(|file| file.take(limit).read_to_end(&mut bytes))
            .map_err(|error| unreadable(error, source))?;
    }
    if bytes.len() > BYTES_MAX {
        return Err(Fault::new(format!("it is larger than {} MB", BYTES_MAX >> 20)));
    }
    let name = source.to_owned();
    let is_file = source != "-";
    Ok(Gathered { name, bytes, is_file })
}

/// A page from the web: named by the last part of its address, in UTF-8, with whole addresses.
async fn fetched(url: &Url) -> Result<Gathered, Fault> {
    let Fetched { exchange, mut bytes } = foreign::page(url, BYTES_MAX).await?;
    if let Some(text) = decoded(&bytes, exchange.charset()) {
        bytes = text.into_bytes();
    }
    let given = exchange.header("content-type").map(essence).unwrap_or_default();
    let parts = exchange.url().path_segments();
    let last = parts.and_then(|mut parts| parts.rfind(|part| !part.is_empty()));
    let mut name = last.unwrap_or("page").to_owned();
    if matches!(given.as_str(), "text/html" | "application/xhtml+xml") {
        if Format::of(&name) != Some(Format::Html) {
            name += ".html";
        }
        if let Ok(html) = std::str::from_utf8(&bytes) {
            bytes = absolute(html, exchange.url()).into_bytes();
        }
    }
    let is_file = false;
    Ok(Gathered { name, bytes, is_file })
}

/// The text of bytes that are not UTF-8, where the server says what they are.
fn decoded(bytes: &[u8], charset: Option<&str>) -> Option<String> {
    if std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let encoding = Encoding::for_label(charset?.as_bytes())?;
    let (text, _, is_damaged) = encoding.decode(bytes);
    (!is_damaged).then(|| text.into_owned())
}
