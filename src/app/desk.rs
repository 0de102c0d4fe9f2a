//! What the wall shows and does: issues as they are mailed, the editor, messages for trying.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dom_query::Document;
use mail_parser::Message;
use mail_parser::MessageParser;
use mail_parser::MimeHeaders;
use url::Url;

use crate::app::choosing::Offer;
use crate::app::choosing::find;
use crate::app::choosing::offer;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::Ready;
use crate::app::commands::edited;
use crate::app::commands::load_at;
use crate::app::commands::name_of;
use crate::app::commands::test::Made;
use crate::app::commands::test::one;
use crate::app::copies;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::feed_page;
use crate::app::kept::Caching;
use crate::app::keys::press;
use crate::app::lint_mail::example;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::made_up;
use crate::app::storage;
use crate::app::way::landed;
use crate::article::media::media_type;
use crate::audience::Recipient;
use crate::audience::SubscriberId;
use crate::audience::Values;
use crate::entry::Entry;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::shell;
use crate::issue::Issue;
use crate::ledger::Ledger;
use crate::ledger::issue::Phase;
use crate::run;
use crate::serve::wall;
use crate::serve::wall::Ask;
use crate::serve::wall::Breakage;
use crate::serve::wall::IssueLine;
use crate::serve::wall::Previous;
use crate::serve::wall::RecipientLine;
use crate::serve::wall::Search;
use crate::serve::wall::Shown;
use crate::serve::wall::Trial;
use crate::store::files;

/// What the page is made from: everything else is read anew at each look.
#[derive(Debug, Clone)]
pub struct Desk {
    /// How the preview was started.
    pub call: Call,
    /// The publication.
    pub home: PathBuf,
    /// The profile that was named.
    pub profile: Option<String>,
}

/// A fault as the page tells it.
pub fn broken(fault: Fault) -> Breakage {
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

    /// The issues there are.
    pub async fn issues(&self) -> Result<Vec<IssueLine>, Fault> {
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

    /// An issue, for somebody.
    pub async fn show(&self, ask: Ask) -> Result<Shown, wall::Fault> {
        let loaded = self.loaded().map_err(|fault| wall::Fault::Broken(broken(fault)))?;
        if let Err(fault) = self.call.issue(&loaded, &ask.issue) {
            // A file that is there and cannot be read is to be mended; what is not there is not.
            let is_there = fault.exit == Exit::Failed;
            return Err(if is_there {
                wall::Fault::Broken(broken(fault))
            } else {
                wall::Fault::Unknown
            });
        }
        match self.shown(&loaded, &ask).await {
            Ok(Some((_, broken))) if !broken.is_empty() => Err(wall::Fault::Broken(Breakage {
                what: "an article of the issue cannot be published as it is".to_owned(),
                because: Vec::new(),
                hint: None,
                findings: broken,
            })),
            Ok(Some((shown, _))) => Ok(shown),
            Ok(None) => Err(wall::Fault::Unknown),
            Err(fault) => Err(wall::Fault::Broken(broken(fault))),
        }
    }

    /// An issue, and what is wrong with articles of it that cannot be published.
    async fn shown(&self, loaded: &Loaded, ask: &Ask) -> Result<Option<(Shown, Vec<Finding>)>, Fault> {
        let (feed, issue) = self.call.issue(loaded, &ask.issue)?;
        let ready = Ready::new(loaded, (feed, issue), self.profile.as_deref()).await?;
        let store = storage::open(loaded).await?;
        let hard = ask.recipient.as_deref().and_then(made_up::named);
        let id = match ask.recipient.as_deref().filter(|_| hard.is_none()).map(number) {
            Some(None) => return Ok(None),
            Some(id) => id,
            None => None,
        };
        let Some(Offer { readers, chosen }) = offer(&store, feed.feed.name.as_str(), id).await? else {
            return Ok(None);
        };
        let chosen = chosen.filter(|_| hard.is_none());
        let mailing = ready.mailing;
        let (masthead, page) = (mailing.masthead.clone(), mailing.issue.page.clone());
        let public_preheader = mailing.issue.preheader.clone();
        let eml = if let Some(reader) = &chosen {
            copies::bytes_for(loaded, &store, &name_of(feed, issue), mailing, reader.address.expose()).await?
        } else {
            let date = clock::build_time(loaded.config.publication.timezone)?;
            let reader = hard
                .as_ref()
                .map_or_else(made_up::nobody, |hard| hard.recipient.clone());
            press(loaded, mailing)?.copy(&reader, date)?.bytes
        };
        store.close().await;
        let from = match &masthead.from.name {
            Some(name) => format!("{name} <{}>", masthead.from.address.expose()),
            None => masthead.from.address.expose().to_owned(),
        };
        let parts = Parts::read(&eml)?;
        let others = loaded.config.profiles.keys().filter(|name| *name != ready.profile_name);
        let profiles = std::iter::once(ready.profile_name.to_owned()).chain(others.cloned());
        let shown = Shown {
            from,
            subject: parts.subject.unwrap_or_else(|| masthead.subject.public().into_owned()),
            preheader: parts.preheader.unwrap_or(public_preheader),
            html: parts.html,
            text: parts.text,
            eml,
            recipient: hard.map(|hard| hard.line).or_else(|| chosen.as_ref().map(line)),
            recipients: readers.iter().map(line).collect(),
            made_up: made_up::all().into_iter().map(|hard| hard.line).collect(),
            findings: ready.findings,
            feed: if ask.extras.feed {
                feed_page::of(&feed.feed, &ready.entries)
            } else {
                String::new()
            },
            own_files: own_files(&ready.entries),
            page,
            previous: if ask.extras.previous {
                self.previous(loaded, (feed, issue)).await?
            } else {
                None
            },
            profiles: profiles.collect(),
            has_editor: loaded.config.editor.is_some(),
        };
        Ok(Some((shown, ready.broken)))
    }

    /// The issue before, as it is mailed.
    async fn previous(&self, loaded: &Loaded, (feed, issue): (&LoadedFeed, &Issue)) -> Result<Option<Previous>, Fault> {
        let earlier = feed.issues.iter().filter(|earlier| earlier.number < issue.number);
        let Some(before) = earlier.max_by_key(|earlier| earlier.number) else {
            return Ok(None);
        };
        let ready = Ready::new(loaded, (feed, before), self.profile.as_deref()).await?;
        let example = example(loaded, &ready.mailing, Values::default())?;
        let told = |finding: Finding| (finding.rule.to_owned(), finding.message);
        Ok(Some(Previous {
            issue: name_of(feed, before).to_string(),
            subject: before.subject.clone(),
            preheader: ready.mailing.issue.preheader.clone(),
            html_bytes: ready.mailing.issue.html.len(),
            text: ready.mailing.issue.text.clone(),
            eml: example.map(|example| example.bytes).unwrap_or_default(),
            findings: ready.findings.into_iter().map(told).collect(),
        }))
    }

    /// Opens the writer's editor at a place of the publication.
    pub fn open(&self, place: &Place) -> Result<(), Fault> {
        let loaded = self.loaded()?;
        let Some(editor) = &loaded.config.editor else {
            return Err(
                Fault::new("no editor is named").hint("`editor = \"code -g {path}:{line}\"` in the config names one")
            );
        };
        let home = loaded.home.canonicalize()?;
        let file = files::inside(&home, Path::new(&place.path))
            .ok_or_else(|| Fault::new(format!("`{}` is no file of this publication", place.path)))?;
        let command = shell::with_values(editor, &["{path}", "{line}", "{column}"]);
        let (line, column) = (place.line.to_string(), place.column.to_string());
        let values = [file.as_os_str(), line.as_ref(), column.as_ref()];
        Ok(run::start(&command, &values, &home)?)
    }

    /// Sends an issue for trying.
    pub async fn test(&self, trial: &Trial) -> Result<String, Fault> {
        let loaded = self.loaded()?;
        let (feed, issue) = self.call.issue(&loaded, &trial.issue)?;
        let to = copies::address(&trial.to)?;
        let profile = trial.profile.as_deref().or(self.profile.as_deref());
        let ready = Ready::new(&loaded, (feed, issue), profile).await?;
        let values = match trial.recipient.as_deref() {
            None => Values::default(),
            Some(id) => match made_up::named(id) {
                Some(hard) => hard.recipient.values,
                None => values_of(&loaded, feed, number(id)).await?,
            },
        };
        let made = Made {
            profile: (ready.profile_name, ready.profile),
            mailing: ready.mailing,
            values,
        };
        let tried = one(&loaded, made, &to).await?;
        Ok(match landed(ready.profile, &tried.reply.text) {
            Some(file) => format!("sent into {}", file.display()),
            None => format!("sent by {}: {}", ready.profile_name, tried.reply),
        })
    }

    /// The next reader in whose address or name the words stand.
    pub async fn find(&self, search: &Search) -> Result<Option<String>, Fault> {
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
    pub fn asset(&self, url: &Url) -> Result<Option<wall::Asset>, Fault> {
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

/// The addresses of what is published beside entries.
fn own_files(entries: &[Entry]) -> BTreeSet<String> {
    let files = entries.iter().flat_map(|entry| &entry.assets);
    files.map(|(_, url)| url.to_string()).collect()
}

/// What is known of a reader.
async fn values_of(loaded: &Loaded, feed: &LoadedFeed, id: Option<SubscriberId>) -> Result<Values, Fault> {
    let store = storage::open(loaded).await?;
    let offered = offer(&store, feed.feed.name.as_str(), id).await?;
    store.close().await;
    let reader = offered.and_then(|offer| offer.chosen);
    Ok(reader.map(|reader| reader.values).unwrap_or_default())
}

/// The parts of a finished message: what is seen is what is sent.
struct Parts {
    subject: Option<String>,
    /// What an inbox shows beside it, as this reader gets it.
    preheader: Option<String>,
    html: String,
    text: String,
}

/// The text at the beginning of a mail that only inboxes show, without what fills its line.
fn preheader(html: &str) -> Option<String> {
    let document = Document::from(html);
    let hidden = document.select("div[aria-hidden=\"true\"]").first();
    let words = hidden
        .text()
        .split('\u{200c}')
        .next()
        .map(|words| words.trim().to_owned());
    words.filter(|words| !words.is_empty())
}

impl Parts {
    fn read(eml: &[u8]) -> Result<Self, Fault> {
        let message = MessageParser::default()
            .parse(eml)
            .ok_or_else(|| Fault::new("the message cannot be read back"))?;
        let html = message.body_html(0).map(Cow::into_owned).unwrap_or_default();
        Ok(Self {
            subject: message.subject().map(str::to_owned),
            preheader: preheader(&html),
            html: with_own_pictures(&message, html),
            text: message.body_text(0).map(Cow::into_owned).unwrap_or_default(),
        })
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
