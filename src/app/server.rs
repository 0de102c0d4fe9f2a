//! `[server]`: how readers reach us.

use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use crate::app::state::STATE;
use crate::audience::address::Address;
use crate::profile::secret::Secret;
use crate::publication::folder_url;
use crate::serve::public::diary::DiaryAt;
use crate::serve::public::network::Network;

/// `[server]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerTable {
    /// Where `serve` listens.
    pub listen: SocketAddr,
    /// Where operators are told what is counted; absent: nowhere.
    pub metrics: Option<SocketAddr>,
    /// Where requests are written down; absent: nowhere.
    pub access_log: Option<AccessLog>,
    /// The proxies whose word on clients' addresses counts.
    pub trusted_proxies: Vec<Network>,
    /// How long answers that are under way may take to end after a signal, in seconds.
    pub drain_s: u32,
    /// Where the server answers; without it mail carries no one-click link.
    #[serde(deserialize_with = "some_folder_url")]
    pub public_url: Option<Url>,
    /// An address that takes requests to leave.
    pub unsubscribe_mailto: Option<Address>,
    /// Where the key of tokens lies.
    pub token_key: Secret,
    /// Where keys lie that signed tokens before: links in mails that were sent work for ever.
    pub retired_token_keys: Vec<Secret>,
    /// How many confirmations leave in an hour at most.
    pub confirmations_per_hour: NonZeroU32,
    /// The same to one domain.
    pub confirmations_per_domain_per_hour: NonZeroU32,
    /// Whether it is kept from which stretch of addresses people subscribe.
    pub keep_origin: bool,
    /// A list of domains whose addresses are thrown away after use, a line each.
    pub disposable_domains: Option<PathBuf>,
}

/// As many as a newsletter that is in the news has in its best hour; nobody's mailbox is the only one that they go to.
const CONFIRMATIONS_PER_HOUR: NonZeroU32 = NonZeroU32::new(500).expect("it is not 0");

/// What a provider of mailboxes gets in a good hour, and what the mail server of a small domain bears.
const CONFIRMATIONS_PER_DOMAIN_PER_HOUR: NonZeroU32 = NonZeroU32::new(100).expect("it is not 0");

/// The port that `serve` takes where none is named: what proxies are told in most examples.
const PORT: u16 = 8080;

impl Default for ServerTable {
    fn default() -> Self {
        let token_key = Secret::File(PathBuf::from(format!("{STATE}/token.key")));
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)),
            metrics: None,
            access_log: None,
            trusted_proxies: Vec::new(),
            drain_s: 8,
            public_url: None,
            unsubscribe_mailto: None,
            token_key,
            retired_token_keys: Vec::new(),
            confirmations_per_hour: CONFIRMATIONS_PER_HOUR,
            confirmations_per_domain_per_hour: CONFIRMATIONS_PER_DOMAIN_PER_HOUR,
            keep_origin: false,
            disposable_domains: None,
        }
    }
}

/// `"stdout"`, `"stderr"`, or a file, relative to the publication.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct AccessLog(String);

impl From<String> for AccessLog {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl AccessLog {
    /// Where it is written, of the publication at `home`.
    pub fn at(&self, home: &std::path::Path) -> DiaryAt {
        match self.0.as_str() {
            "stdout" => DiaryAt::Stdout,
            "stderr" => DiaryAt::Stderr,
            path => DiaryAt::File(home.join(path)),
        }
    }
}

fn some_folder_url<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    folder_url(deserializer).map(Some)
}
