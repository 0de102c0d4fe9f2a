//! `preview`: the local page of the issues, repainted when a file is saved.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_parser::Message;
use mail_parser::MessageParser;
use mail_parser::MimeHeaders;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;

use crate::app::choosing::Offer;
use crate::app::choosing::find;
use crate::app::choosing::offer;
use crate::app::cli;
use crate::app::commands::Call;
use crate::app::commands::Ready;
use crate::app::commands::edited;
use crate::app::commands::load_at;
use crate::app::commands::name_of;
use crate::app::copies;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::kept::Caching;
use crate::app::keys::press;
use crate::app::load::Loaded;
use crate::app::state::STATE;
use crate::app::storage;
use crate::article::media::media_type;
use crate::audience::Recipient;
use crate::audience::SubscriberId;
use crate::audience::Values;
use crate::ledger::Ledger;
use crate::ledger::issue::Phase;
use crate::serve::preview::serve;
use crate::serve::wall;
use crate::serve::wall::Ask;
use crate::serve::wall::Breakage;
use crate::serve::wall::IssueLine;
use crate::serve::wall::RecipientLine;
use crate::serve::wall::Search;
use crate::serve::wall::Shown;
use crate::serve::wall::Wall;
use crate::store::files;
use crate::watch::changes;
use crate::watch::scope::Scope;

/// The reader that is shown where nobody is subscribed yet; the address belongs to nobody.
const NOBODY: &str = "reader@example.org";

/// What the page is made from: everything else is read anew at each look.
#[derive(Debug, Clone)]
struct Desk {
    call: Call,
    home: PathBuf,
    profile: Option<String>,
}

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Preview) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    if !words.listen.ip().is_loopback() {
        return Err(Fault::words("the preview is for this machine alone")
            .because(format!("{} is not a loopback address", words.listen))
            .hint("leave `--listen` out, or use 127.0.0.1"));
    }
    loaded.config.profile_named(words.by.profile.as_deref())?;
    let listener = TcpListener::bind(words.listen).await.map_err(|error| {
        Fault::from(error)
            .when(format!("cannot listen on {}", words.listen))
            .hint("another preview may be running; `--listen 127.0.0.1:0` takes a free port")
    })?;
    let address = format!("http://{}/", listener.local_addr()?);
    let (tell, told) = watch::channel(0);
    let mut changed = changes(&scope(&loaded))?;
    tokio::spawn(async move {
        while changed.recv().await.is_some() {
            tell.send_modify(|count| *count += 1);
        }
    });
    let desk = Arc::new(Desk {
        call: call.clone(),
        home: loaded.home.clone(),
        profile: words.by.profile.clone(),
    });
    if call.out.is_json() {
        call.out.json(json!({ "listening": address }))?;
    } else {
        call.out.row("preview", &address)?;
        call.out.note("", "it repaints when a file is saved; Ctrl-C ends");
    }
    if words.open
        && let Err(error) = opener::open_browser(&address)
    {
        call.out
            .note("browser", format!("cannot be opened: {error}; open {address}"));
    }
    let stop = async {
        // That the signal cannot be waited for leaves the preview running, which is what was asked for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    serve(listener, wall_of(desk, told), stop).await?;
    Ok(Exit::Done)
}

/// What of a publication is looked at for changes.
pub fn scope(loaded: &Loaded) -> Scope {
    let outputs = loaded.feeds.iter().map(|feed| loaded.home.join(&feed.feed.output));
    let ignored = [STATE, ".git", "target", "node_modules"].map(|name| loaded.home.join(name));
    Scope {
        folders: vec![loaded.home.clone()],
        ignored: outputs.chain(ignored).collect(),
    }
}

fn wall_of(desk: Arc<Desk>, changes: watch::Receiver<u64>) -> Wall {
    let (lister, shower, finder, keeper) = (Arc::clone(&desk), Arc::clone(&desk), Arc::clone(&desk), desk);
    Wall {
        issues: Box::new(move || {
            let desk = Arc::clone(&lister);
            Box::pin(async move { desk.issues().await.map_err(broken) })
        }),
        show: Box::new(move |ask| {
            let desk = Arc::clone(&shower);
            Box::pin(async move { desk.show(ask).await })
        }),
        find: Box::new(move |search| {
            let desk = Arc::clone(&finder);
            Box::pin(async move { desk.find(&search).await.map_err(broken) })
        }),
        asset: Box::new(move |url| {
            let desk = Arc::clone(&keeper);
            Box::pin(async move { desk.asset(&url).ok().flatten() })
        }),
        changes,
    }
}

fn broken(fault: Fault) -> Breakage {
    Breakage {
        what: fault.error,
        because: fault.because,
        hint: fault.hint,
        findings: Vec::new(),
    }
}

impl Desk {
    fn loaded(&self) -> Result<Loaded, Fault> {
        load_at(self.home.clone(), Caching::On)
    }

    async fn issues(&self) -> Result<Vec<IssueLine>, Fault> {
        let loaded = self.loaded()?;
        let store = storage::look(&loaded).await?;
        let mut lines = Vec::new();
        for feed in loaded.feeds.iter().filter(|feed| self.call.means(feed)) {
            for issue in feed.issues.iter().rev() {
                let name = name_of(feed, issue);
                let started = match &store {
                    Some(store) => store.started(&name).await?,
                    None => None,
                };
                let note = started.map_or(Phase::Open, |started| started.phase).name().to_owned();
                lines.push(IssueLine {
                    issue: name.to_string(),
                    subject: issue.subject.clone(),
                    note,
                });
            }
        }
        Ok(lines)
    }

    async fn show(&self, ask: Ask) -> Result<Shown, wall::Fault> {
        let loaded = self.loaded().map_err(|fault| wall::Fault::Broken(broken(fault)))?;
        if self.call.issue(&loaded, &ask.issue).is_err() {
            return Err(wall::Fault::Unknown);
        }
        match self.shown(&loaded, &ask).await {
            Ok(Some(shown)) => Ok(shown),
            Ok(None) => Err(wall::Fault::Unknown),
            Err(fault) => Err(wall::Fault::Broken(broken(fault))),
        }
    }

    async fn shown(&self, loaded: &Loaded, ask: &Ask) -> Result<Option<Shown>, Fault> {
        let (feed, issue) = self.call.issue(loaded, &ask.issue)?;
        let Ready { mailing, findings, .. } = Ready::new(loaded, (feed, issue), self.profile.as_deref()).await?;
        let store = storage::open(loaded).await?;
        let id = match ask.recipient.as_deref().map(number) {
            Some(None) => return Ok(None),
            Some(id) => id,
            None => None,
        };
        let Some(Offer { readers, chosen }) = offer(&store, feed.feed.name.as_str(), id).await? else {
            return Ok(None);
        };
        let masthead = mailing.masthead.clone();
        let preheader = mailing.issue.preheader.clone();
        let eml = if let Some(reader) = &chosen {
            copies::bytes_for(loaded, &store, &name_of(feed, issue), mailing, reader.address.expose()).await?
        } else {
            let press = press(loaded, mailing)?;
            let date = crate::app::clock::build_time(loaded.config.publication.timezone)?;
            press.copy(&nobody(), date)?.bytes
        };
        store.close().await;
        let message = MessageParser::default()
            .parse(&eml)
            .ok_or_else(|| Fault::new("the message cannot be read back"))?;
        let html = message
            .body_html(0)
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default();
        let html = with_own_pictures(&message, html);
        let text = message
            .body_text(0)
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default();
        let from = match &masthead.from.name {
            Some(name) => format!("{name} <{}>", masthead.from.address.expose()),
            None => masthead.from.address.expose().to_owned(),
        };
        let recipient = chosen.as_ref().map(line);
        let subject = masthead.subject;
        Ok(Some(Shown {
            from,
            subject,
            preheader,
            html,
            text,
            eml,
            recipient,
            recipients: readers.iter().map(line).collect(),
            findings,
        }))
    }

    /// The next reader in whose address or name the words stand.
    async fn find(&self, search: &Search) -> Result<Option<String>, Fault> {
        let loaded = self.loaded()?;
        let (feed, _) = self.call.issue(&loaded, &search.issue)?;
        let Some(store) = storage::look(&loaded).await? else {
            return Ok(None);
        };
        let after = search.after.as_deref().and_then(number);
        let found = find(&store, feed.feed.name.as_str(), (&search.words, after)).await?;
        store.close().await;
        Ok(found.map(|id| id.0.to_string()))
    }

    /// A picture of ours, as the next build will publish it.
    fn asset(&self, url: &Url) -> Result<Option<wall::Asset>, Fault> {
        let loaded = self.loaded()?;
        for feed in &loaded.feeds {
            let edited = edited(&loaded, feed)?;
            let assets = edited.entries.iter().flat_map(|entry| &entry.assets);
            for (path, _) in assets.filter(|(_, known)| known == url) {
                if let Some(source) = feed.sources.get(path) {
                    let media_type = media_type(path).to_owned();
                    return Ok(Some(wall::Asset {
                        media_type,
                        bytes: files::read(Path::new(source))?,
                    }));
                }
            }
        }
        Ok(None)
    }
}

/// HTML with the pictures that travel in its message, for a browser, which does not see the message.
fn with_own_pictures(message: &Message<'_>, mut html: String) -> String {
    for part in &message.parts {
        if let (Some(id), Some(kind)) = (part.content_id(), part.content_type()) {
            let media_type = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default());
            let data = STANDARD.encode(part.contents());
            html = html.replace(
                &format!("\"cid:{id}\""),
                &format!("\"data:{media_type};base64,{data}\""),
            );
        }
    }
    html
}

fn line(reader: &Recipient) -> RecipientLine {
    RecipientLine {
        id: reader.id.0.to_string(),
        label: reader.address.to_string(),
    }
}

/// What [`line`] wrote; `None` where it is something else.
fn number(id: &str) -> Option<SubscriberId> {
    let number = id.parse().ok().filter(|number: &i64| number.to_string() == id)?;
    Some(SubscriberId(number))
}

fn nobody() -> Recipient {
    let address = NOBODY.parse().expect("a constant");
    Recipient {
        id: SubscriberId(0),
        version: 0,
        address,
        values: Values::default(),
    }
}
