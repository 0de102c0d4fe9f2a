//! From an issue to its mailing: the one path that preview, plan, show, test and send take.

use std::path::Path;

use aws_lc_rs::rand::SecureRandom;
use aws_lc_rs::rand::SystemRandom;
use secrecy::SecretString;

use crate::app::compose::Readers;
use crate::app::compose::compose;
use crate::app::compose::theme_of;
use crate::app::config;
use crate::app::config::Config;
use crate::app::edit::Edited;
use crate::app::env;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::pictures;
use crate::app::sent;
use crate::app::sent::Sent;
use crate::app::sent::Told;
use crate::audience::address::Address;
use crate::audience::token::KEY_BYTES;
use crate::entry::memory::hex;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::issue::Issue;
use crate::issue::render::render;
use crate::issue::render_error::RenderError;
use crate::message::List;
use crate::message::Mailbox;
use crate::message::Masthead;
use crate::message::mail_link;
use crate::message::mailing::Doors;
use crate::message::mailing::EntryMark;
use crate::message::mailing::Freezing;
use crate::message::mailing::Frozen;
use crate::message::mailing::KeyName;
use crate::message::mailing::Mailing;
use crate::message::mailing::Signature;
use crate::personal::Written;
use crate::preflight;
use crate::preflight::Flight;
use crate::preflight::Names;
use crate::preflight::Reach;
use crate::preflight::softened;
use crate::profile::Profile;
use crate::profile::secret::Secret;
use crate::run;
use crate::site::Site;
use crate::site::guide::Guide;
use crate::store::files;
use crate::theme::Theme;

/// An issue's file that is not as it was sent.
pub const EDITED_AFTER_SEND: Rule = Rule::note(
    "issue/edited-after-send",
    "What was sent stays as it was sent; a later edit of its file changes nothing.",
)
.fix("say what changed in a new issue; readers have this one as it was");

/// An issue, and everything it is rendered from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The publication.
    pub loaded: &'a Loaded,
    /// The feed.
    pub feed: &'a LoadedFeed,
    /// Its entries.
    pub edited: &'a Edited,
    /// The templates.
    pub theme: &'a Theme,
    /// What the store says of issues without a frozen file.
    pub sent: &'a Sent,
}

/// What was found in an issue.
#[derive(Debug, Default)]
pub struct Found {
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// The personal fields that it names, wherever they are written; none of an issue that was sent.
    pub fields: Vec<Written>,
}

/// An issue as it is mailed: as it was sent if it was, else rendered from the files as they are.
pub fn frozen(sources: Sources<'_>, issue: &Issue) -> Result<(Frozen, Found), Fault> {
    let (frozen, mut findings) = match sources.sent.of(sources.feed, issue) {
        Some(Told::InFile(frozen)) => (Frozen::clone(frozen), Vec::new()),
        Some(Told::InStore(frozen, finding)) => (Frozen::clone(frozen), vec![finding.clone()]),
        Some(Told::Nowhere(fault)) => {
            let doing = format!("nobody can tell whether `{}` was sent", issue.file);
            return Err(fault
                .clone()
                .when(doing)
                .hint(sent::SENT_UNREAD.fix.unwrap_or_default()));
        }
        None => return rendered(sources, issue),
    };
    let source = hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, issue.source.as_bytes()).as_ref());
    // Of a file that is gone nothing is known.
    if source != frozen.source && !issue.source.is_empty() {
        let finding = EDITED_AFTER_SEND.at(Place::start(&issue.file), "edited after it was sent");
        findings.push(finding.hint("readers have it as it was; say what changed in a new issue"));
    }
    let fields = Vec::new();
    Ok((frozen, Found { findings, fields }))
}

fn rendered(sources: Sources<'_>, issue: &Issue) -> Result<(Frozen, Found), Fault> {
    let Sources {
        loaded,
        feed,
        edited,
        theme,
        sent,
    } = sources;
    let (mut composed, mut findings) = compose(&feed.feed, issue, edited)?;
    let settings = (&loaded.config, &feed.feed);
    let rendered = render(theme, &composed.edition(settings, Readers::Mail, None)).map_err(|error| match error {
        RenderError::Theme(error) => loaded.template_fault(error),
        RenderError::Astray(astray) => loaded.astray(&theme.namings(theme_of(&feed.feed, issue)), &astray),
        RenderError::Variants(many) => Fault::from(many)
            .when(format!("`{}` cannot be rendered", issue.file))
            .hint("leave a block out, or send an issue of their own to some of the readers"),
        other => Fault::from(other).when(format!("`{}` cannot be rendered", issue.file)),
    })?;
    let links = loaded.feed_links(feed);
    let guide = Guide::new(&[], Some(feed.feed.url.join("issues/")?));
    let site = Site {
        theme,
        publication: &loaded.config.publication,
        feed: &feed.feed,
        feeds: &links,
        guide: &guide,
    };
    let edition = composed.edition(settings, Readers::Everybody, None);
    let page = site.issue(&edition).map_err(|error| loaded.template_fault(error))?;
    let entries = composed
        .entries()
        .map(|entry| EntryMark {
            id: entry.id.clone(),
            hash: hex(&entry.hash),
        })
        .collect();
    // Everybody may read it: nobody's own way out stands there, but one that anybody can take.
    let mailto = loaded.config.server.unsubscribe_mailto.as_ref();
    let leave = &mailto.map_or_else(|| feed.feed.url.clone(), |mailto| mail_link(mailto, "unsubscribe"));
    let (pictures, found) = pictures::of_issue((&loaded.home, feed, edited), issue, &rendered.base.html)?;
    findings.extend(found);
    let freezing = Freezing {
        number: issue.number,
        source: &issue.source,
        rendered: &rendered,
        entries,
        page,
        leave,
        pictures,
    };
    let namings = theme.namings(theme_of(&feed.feed, issue));
    let mut fields = std::mem::take(&mut composed.fields);
    fields.extend(loaded.unwritten(&namings, (&rendered, &fields), &issue.file));
    let frozen = Frozen::new(freezing);
    findings.extend(sent.edited_since(feed, issue, &frozen));
    Ok((frozen, Found { findings, fields }))
}

/// An issue with sender and ways to leave, as `profile` sends it, and what is wrong with it.
pub fn mailing(
    sources: Sources<'_>,
    issue: &Issue,
    (profile_name, profile): (&str, &Profile),
) -> Result<(Mailing, Found), Fault> {
    let (frozen, mut found) = frozen(sources, issue)?;
    let config = &sources.loaded.config;
    let sender = Sender::of(profile, config)?;
    let masthead = masthead(sources.feed, &frozen, &sender)?;
    let doors = Doors {
        public_url: config.server.public_url.clone(),
        mailto: Some(
            config
                .server
                .unsubscribe_mailto
                .clone()
                .unwrap_or_else(|| sender.from.address.clone()),
        ),
    };
    let mailing = Mailing {
        issue: frozen,
        masthead,
        return_path: sender.return_path,
        doors,
        signature: signature(profile),
        token: None,
    };
    found.findings.extend(preflight::check(Flight {
        publication: &config.publication,
        mailing: &mailing,
        reach: reach(profile),
        config: config.settings(),
        profile: profile_name,
        issue_file: &issue.file,
    }));
    Ok((mailing, found))
}

/// How far a profile's copies go.
pub fn reach(profile: &Profile) -> Reach {
    match profile {
        Profile::Maildir(_) => Reach::Local,
        Profile::Smtp(_) => Reach::World,
    }
}

/// How a profile's messages are signed: the keys are read by whoever makes copies.
pub fn signature(profile: &Profile) -> Option<Signature> {
    let dkim = profile.dkim()?;
    let keys = dkim.keys.iter().filter_map(|place| {
        Some(KeyName {
            selector: place.file_stem()?.to_owned(),
            file: place.file()?.to_owned(),
            record: None,
        })
    });
    Some(Signature {
        domain: dkim.domain.clone(),
        keys: keys.collect(),
    })
}

/// What in the config is still an example's, whether there is an issue or not. It keeps nothing from being built.
pub fn examples(config: &Config) -> Vec<Finding> {
    let Ok((name, profile)) = config.profile_there(None) else {
        return Vec::new();
    };
    let from = match profile {
        Profile::Maildir(maildir) => maildir.from.as_ref(),
        Profile::Smtp(smtp) => Some(&smtp.from),
    };
    let names = Names {
        publication: &config.publication,
        public_url: config.server.public_url.as_ref(),
        mailto: config.server.unsubscribe_mailto.as_ref(),
        from: from.map(|from| &from.email),
        profile: name,
    };
    let found = preflight::examples(names, config.settings()).into_iter();
    found.map(|finding| softened(finding, Reach::Local)).collect()
}

fn masthead(feed: &LoadedFeed, frozen: &Frozen, sender: &Sender) -> Result<Masthead, Fault> {
    let feed = &feed.feed;
    Ok(Masthead {
        from: sender.from.clone(),
        reply_to: sender.reply_to.clone(),
        subject: frozen.subject_line(),
        feed: feed.name.to_string(),
        number: frozen.number,
        list: List {
            name: feed.title.clone(),
            label: feed.name.to_string(),
            domain: feed.url.host_str().unwrap_or("localhost").to_owned(),
        },
        // Without pages there is no list of issues.
        archive: feed.pages.then(|| feed.url.join("issues/")).transpose()?,
        help: Some(mail_link(&sender.from.address, "help")),
        feedback_sender: sender.id.clone(),
    })
}

/// Who a profile's messages come from.
pub struct Sender {
    /// The author.
    pub from: Mailbox,
    /// Where answers go, if not there.
    pub reply_to: Option<Mailbox>,
    /// The envelope's sender.
    pub return_path: Address,
    id: Option<String>,
}

impl Sender {
    /// The sender of a profile.
    pub fn of(profile: &Profile, config: &Config) -> Result<Self, Fault> {
        let (from, reply_to, return_path, id) = match profile {
            Profile::Maildir(maildir) => (
                maildir.from.as_ref(),
                maildir.reply_to.as_ref(),
                maildir.return_path.clone(),
                &maildir.sender_id,
            ),
            Profile::Smtp(smtp) => (
                Some(&smtp.from),
                smtp.reply_to.as_ref(),
                Some(smtp.return_path.clone()),
                &smtp.sender_id,
            ),
        };
        let mailbox = |mailbox: &crate::profile::sender::Mailbox| Mailbox {
            name: mailbox.name.clone(),
            address: mailbox.email.clone(),
        };
        let from = match from {
            Some(from) => mailbox(from),
            None => Mailbox {
                name: Some(config.publication.name.clone()),
                address: default_address(config)?,
            },
        };
        let return_path = return_path.unwrap_or_else(|| from.address.clone());
        Ok(Self {
            return_path,
            from,
            reply_to: reply_to.map(mailbox),
            id: id.clone(),
        })
    }
}

/// An outbox that names no sender writes in the name of the publication's host.
fn default_address(config: &Config) -> Result<Address, Fault> {
    let host = config.publication.url.host_str().unwrap_or_default();
    format!("newsletter@{host}").parse().map_err(|_| {
        Fault::words("the outbox has no sender")
            .because(format!("`{host}`, the host of `publication.url`, can have no mailbox"))
            .hint("add `from = { name = \"…\", email = \"…\" }` to the profile")
    })
}

/// Random bytes.
pub fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Fault> {
    const { assert!(LENGTH <= KEY_BYTES, "nothing here needs more") };
    let mut bytes = [0; LENGTH];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Fault::new("the system gives no random bytes"))?;
    Ok(bytes)
}

/// What stands where a secret is kept.
pub fn secret(home: &Path, place: &Secret, what: &str) -> Result<SecretString, Fault> {
    let fault = |fault: Fault| fault.when(format!("{what} cannot be read")).exit(Exit::Words);
    let text = match place {
        Secret::Env(name) => env::get(name).ok_or_else(|| {
            fault(Fault::words(format!("the variable `{name}` is not set"))).hint(format!("`export {name}=…` sets it"))
        })?,
        Secret::File(path) => files::read_text(&home.join(path))
            .map_err(|error| fault(Fault::from(error)))?
            .ok_or_else(|| {
                let path = path.display();
                fault(Fault::words(format!("there is no file `{path}`"))).hint(format!(
                    "write it there, one line, or name another place in {}",
                    config::FILE
                ))
            })?,
        Secret::Command(command) => run::output(command, home).map_err(|error| {
            fault(Fault::from(error)).hint(format!(
                "the command that {} names has to print it, and end well",
                config::FILE
            ))
        })?,
    };
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
}
