//! `import`: foreign text becomes an article.

use std::io::Read;
use std::path::Path;

use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::new::free_path;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::load::Loaded;
use crate::article::import::DateFrom;
use crate::article::import::Imported;
use crate::article::import::Source;
use crate::article::moment;
use crate::article::slug::slug;
use crate::publication::zone::Stamp;
use crate::store::files;

/// The largest text that is imported, in bytes: some hundred novels.
const BYTES_MAX: u64 = 64 << 20;

/// Runs the command.
pub fn run(call: &Call, words: &cli::Import) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    let date = words.date.as_deref().map(date_of).transpose()?;
    for source in &words.sources {
        import(call, &loaded, source, date, words.draft)
            .map_err(|fault| fault.when(format!("`{source}` cannot be imported")))?;
    }
    if !call.out.is_json() {
        call.out.row("next", "pressrun build")?;
    }
    Ok(Exit::Done)
}

fn date_of(text: &str) -> Result<Stamp, Fault> {
    moment::parse(text).map_err(|error| {
        Fault::words(format!("`{text}` is no date"))
            .because(error.to_string())
            .hint("write it as 2026-03-01 or 2026-03-01T08:00")
    })
}

fn import(call: &Call, loaded: &Loaded, source: &str, date: Option<Stamp>, draft: bool) -> Result<(), Fault> {
    let feed = call.feed_of(loaded)?;
    let bytes = bytes_of(source)?;
    let mut imported = Imported::read(Source {
        name: source,
        bytes: &bytes,
    })?;
    let told = match (date, imported.front.date) {
        (Some(_), _) => "as you said".to_owned(),
        (None, Some(_)) => imported.date_from.map(origin).unwrap_or_default().to_owned(),
        (None, None) => "now: the text names none".to_owned(),
    };
    imported.front.date = date.or(imported.front.date);
    imported.front.draft |= draft;
    let now = clock::build_time(loaded.config.publication.timezone)?;
    let stamp = imported.front.date.unwrap_or(Stamp::Zoned(now));
    let slug = imported
        .front
        .slug
        .clone()
        .map_or_else(|| slug(imported.title()), |written| self::slug(&written));
    let path = free_path(&loaded.home, feed, &slug).map_err(|mut fault| {
        fault.hint = Some("an import writes over nothing: move that file away to import the text again".to_owned());
        fault
    })?;
    files::write(
        &loaded.home.join(&path),
        imported.to_source(Some(Stamp::Zoned(now))).as_bytes(),
    )?;
    findings::tell_all(call.out, Path::new(""), &imported.findings);
    if call.out.is_json() {
        let stripped: Vec<_> = imported
            .stripped
            .iter()
            .map(|stripped| json!({ "line": stripped.line, "text": stripped.text, "why": stripped.why }))
            .collect();
        return call
            .out
            .json(json!({ "path": path, "id": imported.front.id, "stripped": stripped }));
    }
    call.out.row("wrote", &path)?;
    call.out.row("title", imported.title())?;
    call.out.row("date", format!("{} ({told})", moment::written(stamp)))?;
    for stripped in &imported.stripped {
        call.out.row(
            "stripped",
            format!("line {}: {} ({})", stripped.line, stripped.text, stripped.why),
        )?;
    }
    Ok(())
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

fn bytes_of(source: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let read = if source == "-" {
        std::io::stdin().lock().take(BYTES_MAX + 1).read_to_end(&mut bytes)
    } else if source.contains("://") {
        return Err(
            Fault::words("addresses are not fetched").hint(format!("save the page and import the file: {source}"))
        );
    } else {
        std::fs::File::open(Path::new(source)).and_then(|file| file.take(BYTES_MAX + 1).read_to_end(&mut bytes))
    };
    read?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Fault::new(format!("it is larger than {} MB", BYTES_MAX >> 20)));
    }
    Ok(bytes)
}
