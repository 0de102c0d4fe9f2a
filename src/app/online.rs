//! `check --online`: whether links lead somewhere, pictures are there, and the DNS says what receivers want to hear.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use url::Url;

use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::lint_mail::example;
use crate::app::load::Loaded;
use crate::app::mail::random;
use crate::audience::Values;
use crate::fetch::Client;
use crate::fetch::FetchError;
use crate::fetch::Purpose;
use crate::fetch::dns::DnsError;
use crate::fetch::dns::Kind;
use crate::fetch::dns::Resolver;
use crate::fetch::guard::Reach;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::message::mailing::Mailing;
use crate::preflight::article::Outward;
use crate::preflight::records;
use crate::preflight::records::DNS_UNREAD;

/// A link behind which nothing is.
pub const LINK_DEAD: Rule = Rule::warning(
    "article/link-dead",
    "Readers who follow the link find nothing. Told only with `--online`, which asks.",
)
.fix("lead to where it is now, to a copy in an archive, or nowhere");

/// A picture elsewhere that is not there.
pub const IMAGE_DEAD: Rule = Rule::warning(
    "article/image-dead",
    "Readers see a broken frame. Told only with `--online`, which asks.",
)
.fix("lay the picture beside the article: then nobody else can take it away");

/// How many are asked at once.
const AT_ONCE: usize = 8;

/// How many addresses are asked at most: more than a year of letters leads to.
const ASKED_MAX: usize = 2000;

/// How much of an answer is read; that there is one is all that counts.
const BYTES_MAX: usize = 8 << 20;

/// What is wrong with links and pictures elsewhere, each address asked once. This machine is asked only by a publication
/// that stands on it.
pub async fn outward(loaded: &Loaded, outward: Vec<Outward>) -> Result<Vec<Finding>, Fault> {
    let client = Client::new(Reach::asked_for(&loaded.config.publication.url))?;
    let mut asked: BTreeMap<(Url, bool), Vec<Place>> = BTreeMap::new();
    for one in outward {
        let mut url = one.url;
        url.set_fragment(None);
        asked.entry((url, one.is_picture)).or_default().push(one.place);
    }
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut asking = JoinSet::new();
    for ((url, is_picture), places) in asked.into_iter().take(ASKED_MAX) {
        let (client, gate) = (client.clone(), Arc::clone(&gate));
        asking.spawn(async move {
            // The gate is never closed, so that waiting for it never fails.
            let permit = gate.acquire().await.ok()?;
            let why = wrong(&client, &url, is_picture).await;
            drop(permit);
            Some((why?, places, url, is_picture))
        });
    }
    let mut findings = Vec::new();
    while let Some(outcome) = asking.join_next().await {
        let Ok(Some((why, places, url, is_picture))) = outcome else {
            continue;
        };
        let rule = if is_picture { &IMAGE_DEAD } else { &LINK_DEAD };
        findings.extend(
            places
                .into_iter()
                .map(|place| rule.at(place, format!("`{url}`: {why}"))),
        );
    }
    Ok(findings)
}

/// Why nothing good is at an address.
async fn wrong(client: &Client, url: &Url, is_picture: bool) -> Option<String> {
    match client.get(url, Purpose::Page, BYTES_MAX).await {
        // Some answer people, and no programs: that is no fault of the link.
        Ok(fetched) if matches!(fetched.exchange.status, 401 | 403 | 405 | 406 | 429 | 451 | 999) => None,
        Ok(fetched) if fetched.exchange.status >= 400 => {
            Some(format!("the server answers {}", fetched.exchange.status))
        }
        Ok(fetched) => {
            let kind = fetched.exchange.header("content-type").unwrap_or_default();
            (is_picture && !kind.starts_with("image/")).then(|| format!("it is no picture but `{kind}`"))
        }
        // There is something, and a lot of it.
        Err(FetchError::TooLarge { .. }) => None,
        Err(error) => Some(error.to_string()),
    }
}

/// What the DNS should say of the domains that a mailing goes out under.
pub async fn records(loaded: &Loaded, mailing: &Mailing, profile: &str) -> Result<Vec<Finding>, Fault> {
    let named = loaded.config.check.resolver.as_deref().map(|server| {
        server.parse::<SocketAddr>().map_err(|_| {
            let told = loaded
                .config
                .settings()
                .told(&["check", "resolver"], "no address such as `9.9.9.9:53`");
            Fault::words("the config cannot be read")
                .because(told)
                .exit(Exit::Words)
        })
    });
    let settings = loaded.config.settings();
    let place = settings.place_of(&["profiles", profile, "from"]);
    let resolver = match Resolver::new(named.transpose()?) {
        Ok(resolver) => resolver,
        Err(error) => return Ok(vec![unread(&place, &error)]),
    };
    let from = mailing.masthead.from.address.domain().to_owned();
    let envelope = mailing.return_path.domain().to_owned();
    let mut findings = Vec::new();
    let mut told = |outcome: Result<Option<Finding>, DnsError>| match outcome {
        Ok(finding) => findings.extend(finding),
        Err(error) => findings.push(unread(&place, &error)),
    };
    let texts = ask(resolver, &envelope, Kind::Txt).await?;
    told(texts.map(|texts| records::spf(&envelope, &texts, &place)));
    let texts = dmarc(resolver, &from).await?;
    told(texts.map(|texts| records::dmarc(&from, &texts, &place)));
    let hosts = ask(resolver, &from, Kind::Mx).await?;
    told(hosts.map(|hosts| records::mx(&from, &hosts, &place)));
    let keys = settings.place_of(&["profiles", profile, "dkim", "keys"]);
    for (name, text) in example(loaded, mailing, Values::default())?
        .map(|example| example.records)
        .unwrap_or_default()
    {
        let texts = ask(resolver, &name, Kind::Txt).await?;
        told(texts.map(|texts| records::dkim(&name, &text, &texts, &keys)));
    }
    findings.dedup();
    Ok(findings)
}

/// The DMARC records of a domain, else those of the one above it (RFC 7489, 6.6.3).
async fn dmarc(resolver: Resolver, domain: &str) -> Result<Result<Vec<String>, DnsError>, Fault> {
    let own = ask(resolver, &format!("_dmarc.{domain}"), Kind::Txt).await?;
    let above = domain
        .split_once('.')
        .map(|(_, above)| above)
        .filter(|above| above.contains('.'));
    match (&own, above) {
        (Ok(texts), Some(above)) if texts.is_empty() => ask(resolver, &format!("_dmarc.{above}"), Kind::Txt).await,
        _ => Ok(own),
    }
}

async fn ask(resolver: Resolver, name: &str, kind: Kind) -> Result<Result<Vec<String>, DnsError>, Fault> {
    let id = u16::from_be_bytes(random()?);
    Ok(resolver.ask(name, kind, id).await)
}

fn unread(place: &Place, error: &DnsError) -> Finding {
    DNS_UNREAD.at(place.clone(), error.to_string())
}
