//! Feeds of others, from a file or from the web, to what is wrong with them.

use std::io::Read;
use std::path::Path;

use chrono::DateTime;
use chrono::Utc;
use chrono_tz::Tz;
use url::Url;

use crate::app::clock;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::fetch::Client;
use crate::fetch::Fetched;
use crate::fetch::Purpose;
use crate::fetch::guard::Reach;
use crate::foreign::BYTES_MAX;
use crate::foreign::Checked;
use crate::foreign::Subject;
use crate::foreign::check;
use crate::foreign::sniff::is_feed;

/// Endings of files that can be nothing but feeds, however broken they are.
const ENDINGS: [&str; 4] = ["rss", "atom", "rdf", "xml"];

/// The address that a word of the command line is; `None` for a path.
pub fn address(word: &str) -> Result<Option<Url>, Fault> {
    if !word.contains("://") {
        return Ok(None);
    }
    let hint = "name an address that begins with `https://`, or a file";
    let url = Url::parse(word).map_err(|_| Fault::words(format!("`{word}` is no address")).hint(hint))?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(Some(url))
    } else {
        Err(Fault::words(format!("`{}` addresses are not fetched", url.scheme())).hint(hint))
    }
}

/// What is wrong with the feed in a file; `None` where it is no feed, but something of the publication's.
pub fn in_file(path: &Path) -> Result<Option<Checked>, Fault> {
    if !path.is_file() {
        return Ok(None);
    }
    let doing = || format!("`{}` cannot be checked", path.display());
    let limit = BYTES_MAX as u64 + 1;
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|error| Fault::from(error).when(doing()))?;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if !is_feed(&bytes) && !ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) {
        return Ok(None);
    }
    if bytes.len() > BYTES_MAX {
        return Err(too_large().when(doing()));
    }
    let name = path.display().to_string();
    let subject = Subject {
        name: &name,
        bytes: &bytes,
        now: now()?,
        exchange: None,
    };
    Ok(Some(check(subject)))
}

/// What is wrong with the feed at an address, and with how it is served.
pub async fn at(url: &Url) -> Result<Checked, Fault> {
    let doing = || format!("`{url}` cannot be checked");
    let client = Client::new(Reach::asked_for(url))?;
    let fetched = client
        .examine(url, BYTES_MAX)
        .await
        .map_err(|error| Fault::from(error).when(doing()))?;
    let subject = Subject {
        name: url.as_str(),
        bytes: &fetched.bytes,
        now: now()?,
        exchange: Some(&fetched.exchange),
    };
    Ok(check(subject))
}

/// A page or a text from the web; anything but a plain answer is a failure.
pub async fn page(url: &Url, bytes_max: usize) -> Result<Fetched, Fault> {
    let client = Client::new(Reach::asked_for(url))?;
    let fetched = client.get(url, Purpose::Page, bytes_max).await?;
    match fetched.exchange.status {
        200 => Ok(fetched),
        status => Err(Fault::new(format!("the server answers {status}")).hint("open the address in a browser")),
    }
}

fn too_large() -> Fault {
    Fault::new(format!("it is larger than {} MB", BYTES_MAX >> 20)).exit(Exit::Failed)
}

/// The moment that counts as now, as for a build.
fn now() -> Result<DateTime<Utc>, Fault> {
    Ok(clock::build_time(Tz::UTC)?.to_utc())
}
