//! The public doors of a publication, and the postman that answers at them.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::clock;
use crate::app::config::Config;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::kept::Caching;
use crate::app::kept::Kept;
use crate::app::keys::signing_keys;
use crate::app::load::Loaded;
use crate::app::mail::Sender;
use crate::app::mail::signature;
use crate::app::rules;
use crate::app::sending::clock_of;
use crate::app::sending::letters_meter;
use crate::app::tokens::retired_token_keys;
use crate::app::tokens::token_key;
use crate::app::way::Exitway;
use crate::app::way::mark;
use crate::app::written;
use crate::audience::SubscriberId;
use crate::audience::pass::Choose;
use crate::audience::pass::Confirm;
use crate::audience::pass::Leave;
use crate::audience::reception::Caps;
use crate::audience::reception::Reception;
use crate::audience::token::Pass;
use crate::audience::token::TokenKey;
use crate::door::letter::LetterView;
use crate::door::letter::Subscribed;
use crate::door::mail::version;
use crate::door::pages::DAYS;
use crate::door::pages::Doorway;
use crate::door::words::all::ALL;
use crate::feed::Feed;
use crate::ledger::Ledger;
use crate::ledger::letter::Kind;
use crate::ledger::letter::Letter;
use crate::message::Mailbox;
use crate::message::dkim::sign::Signer;
use crate::message::key::MessageKey;
use crate::message::segment::Content;
use crate::message::single::Single;
use crate::profile::Profile;
use crate::publication::Language;
use crate::publication::Publication;
use crate::publication::languages::primary;
use crate::send::Parcel;
use crate::send::postman::MakeLetter;
use crate::send::postman::Postman;
use crate::serve::doors::hall::Doors;
use crate::serve::doors::hall::FeedDoor;
use crate::serve::doors::hall::Manner;
use crate::store::Store;
use crate::store::files;
use crate::theme::Theme;
use url::Url;

/// A publication without its articles: all that the doors need of it.
pub fn bare(home: PathBuf, config: Config) -> Loaded {
    let kept = Kept::open(&home, Caching::Off, rules::find);
    Loaded {
        home,
        config,
        feeds: Vec::new(),
        kept,
    }
}

/// The doors, where the config says at which address they stand.
pub async fn doors(loaded: &Loaded, store: &Store, bell: Arc<Notify>) -> Result<Option<Doors<Store>>, Fault> {
    let config = &loaded.config;
    let Some(url) = config.server.public_url.clone() else {
        return Ok(None);
    };
    let mut keys = vec![token_key(&loaded.home, config)?];
    keys.extend(retired_token_keys(&loaded.home, config)?);
    let (theme, publication) = (loaded.theme()?, config.publication.clone());
    let zone = config.publication.timezone;
    Ok(Some(Doors {
        reception: store.clone(),
        keys,
        url,
        feeds: written::feeds(&loaded.home, config)?.iter().map(feed_door).collect(),
        languages: languages(config),
        manner: manner(loaded)?,
        store: store.identity().await?,
        show: Box::new(move |language, view| {
            let doorway = Doorway {
                theme: &theme,
                publication: &publication,
                zone,
            };
            doorway.page(language, view).map_err(|error| error.to_string())
        }),
        now: clock::now,
        bell,
    }))
}

fn feed_door(feed: &Feed) -> FeedDoor {
    FeedDoor {
        name: feed.name.to_string(),
        title: feed.title.clone(),
        description: feed.description.clone(),
        tags: feed.interests.clone(),
    }
}

/// The languages of pages and letters: the publication's own, and those that there are words in.
fn languages(config: &Config) -> Vec<Language> {
    let own = &config.publication.language;
    let others = ALL.iter().filter(|words| words.lang != primary(own.as_str()));
    let others = others.filter_map(|words| Language::try_from(words.lang.to_owned()).ok());
    std::iter::once(own.clone()).chain(others).collect()
}

fn manner(loaded: &Loaded) -> Result<Manner, Fault> {
    let server = &loaded.config.server;
    let disposable = match &server.disposable_domains {
        None => HashSet::new(),
        Some(path) => {
            let text = files::read_text(&loaded.home.join(path))?.ok_or_else(|| {
                let told = loaded.config.settings().told(
                    &["server", "disposable_domains"],
                    &format!("there is no file `{}`", path.display()),
                );
                Fault::words("the list of disposable domains cannot be read")
                    .because(told)
                    .hint("a domain a line; take the key out if there is no such list")
                    .exit(Exit::Words)
            })?;
            domains(&text)
        }
    };
    Ok(Manner {
        caps: Caps {
            per_hour: server.confirmations_per_hour.get(),
            per_domain_per_hour: server.confirmations_per_domain_per_hour.get(),
        },
        keeps_origin: server.keep_origin,
        disposable,
        words: version(),
    })
}

/// A domain a line, as A-labels; what begins with `#` is none.
fn domains(text: &str) -> HashSet<String> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| idna::domain_to_ascii(line).ok()).collect()
}

/// Whoever sends the letters of the doors, until it is to stop.
async fn postman(
    loaded: &Loaded,
    store: &Store,
    (bell, stopping): (Arc<Notify>, watch::Receiver<bool>),
) -> Result<Option<Postman<Store, Exitway>>, Fault> {
    let Some(url) = loaded.config.server.public_url.clone() else {
        return Ok(None);
    };
    let name = loaded.config.send.transactional_profile.as_deref();
    let (_, profile) = loaded.config.profile_named(name)?;
    let way_id = store.way(&mark(&loaded.home, profile)).await?;
    Ok(Some(Postman {
        letters: store.clone(),
        way: Exitway::new(&loaded.home, profile)?,
        way_id,
        meter: letters_meter(loaded, store, (way_id, profile)).await?,
        make: maker(loaded, profile, url)?,
        clock: clock_of(loaded),
        bell,
        stopping,
    }))
}

/// A postman at work.
pub struct Posting {
    /// Rung when a letter was written.
    pub bell: Arc<Notify>,
    stopper: watch::Sender<bool>,
    working: JoinHandle<()>,
}

impl Posting {
    /// Sends letters from now on, where there are doors that ask for any.
    pub async fn begin(loaded: &Loaded, store: &Store) -> Result<Option<Self>, Fault> {
        let bell = Arc::new(Notify::new());
        let (stopper, stopping) = watch::channel(false);
        let postman = postman(loaded, store, (Arc::clone(&bell), stopping)).await?;
        Ok(postman.map(|postman| Self {
            bell,
            stopper,
            working: tokio::spawn(postman.run()),
        }))
    }

    /// Ends it. The letter that is on its way may take so long to end; what it becomes after that is in doubt, and such a
    /// letter is sent again.
    pub async fn end(self, drain: Duration) {
        self.stopper.send_replace(true);
        let ended = tokio::time::timeout(drain, self.working).await;
        // Who does not end in time ends with the process.
        drop(ended);
    }
}

/// What letters are made with.
struct Desk {
    theme: Theme,
    publication: Publication,
    feeds: Vec<Feed>,
    url: Url,
    key: TokenKey,
    sender: Sender,
    signer: Option<Signer>,
}

fn maker(loaded: &Loaded, profile: &Profile, url: Url) -> Result<MakeLetter, Fault> {
    let signature = signature(profile);
    let keys = signing_keys(&loaded.home, signature.as_ref())?;
    let signer = signature.map(|signature| signature.signer(keys)).transpose()?;
    let desk = Desk {
        theme: loaded.theme()?,
        publication: loaded.config.publication.clone(),
        feeds: written::feeds(&loaded.home, &loaded.config)?,
        url,
        key: token_key(&loaded.home, &loaded.config)?,
        sender: Sender::of(profile, &loaded.config)?,
        signer,
    };
    Ok(Arc::new(move |letter| desk.parcel(letter)))
}

impl Desk {
    fn parcel(&self, letter: &Letter) -> Result<Parcel, String> {
        let doorway = Doorway {
            theme: &self.theme,
            publication: &self.publication,
            zone: self.publication.timezone,
        };
        let parts = doorway.letter(&letter.wish.language, &self.view(letter)?);
        let parts = parts.map_err(|error| error.to_string())?;
        let key = MessageKey::derive(self.key.hmac(), &format!("letter/{}", letter.id.0));
        let to = Mailbox {
            name: None,
            address: letter.wish.address.clone(),
        };
        let single = Single {
            from: &self.sender.from,
            reply_to: self.sender.reply_to.as_ref(),
            to: &to,
            subject: &parts.subject,
            date: letter.date,
            key,
            content: Content {
                html: &parts.html,
                text: &parts.text,
            },
        };
        let bytes = single
            .assemble(self.signer.as_ref())
            .map_err(|error| error.to_string())?;
        Ok(Parcel {
            sender: self.sender.return_path.clone(),
            to: to.address,
            bytes: bytes.into(),
            key: key.to_string(),
        })
    }

    fn view(&self, letter: &Letter) -> Result<LetterView, String> {
        let feeds = &letter.wish.feeds;
        let titles = feeds.iter().map(|feed| self.title_of(feed)).collect();
        Ok(match letter.kind {
            Kind::Confirmation => LetterView::Confirmation {
                feeds: titles,
                link: self.door(
                    "c",
                    &Confirm {
                        request: letter.request,
                    },
                ),
                days: DAYS,
            },
            Kind::Reminder => LetterView::Reminder {
                feeds: titles,
                preferences: self.preferences(letter)?,
            },
            Kind::Welcome => LetterView::Welcome {
                feeds: feeds
                    .iter()
                    .map(|feed| self.subscribed(letter, feed))
                    .collect::<Result<_, _>>()?,
                preferences: self.preferences(letter)?,
            },
        })
    }

    fn subscribed(&self, letter: &Letter, feed: &str) -> Result<Subscribed, String> {
        let known = self.feeds.iter().find(|known| known.name.as_str() == feed);
        let archive = known
            .filter(|known| known.pages)
            .and_then(|known| known.url.join("issues/").ok());
        let leave = Leave {
            subscriber: subscriber(letter)?,
            feed: feed.to_owned(),
            issue: 0,
        };
        Ok(Subscribed {
            title: self.title_of(feed),
            archive,
            leave: self.door("u", &leave),
        })
    }

    fn preferences(&self, letter: &Letter) -> Result<Url, String> {
        let choose = Choose {
            subscriber: subscriber(letter)?,
        };
        Ok(self.door("p", &choose))
    }

    fn door(&self, name: &str, pass: &impl Pass) -> Url {
        let path = format!("{name}/{}", pass.sign(&self.key));
        self.url.join(&path).expect("letters, digits, `-` and `_` are a path")
    }

    fn title_of(&self, feed: &str) -> String {
        let known = self.feeds.iter().find(|known| known.name.as_str() == feed);
        known.map_or_else(|| feed.to_owned(), |known| known.title.clone())
    }
}

/// Whom a letter is to that is only written to those who are in the audience.
fn subscriber(letter: &Letter) -> Result<SubscriberId, String> {
    letter
        .subscriber
        .ok_or_else(|| "nobody of the audience is meant".to_owned())
}
