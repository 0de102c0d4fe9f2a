//! Get what stands at an address, and nothing that it must not lead to.
//!
//! **Only `http` and `https`, only addresses of the public internet.** Each redirect is looked at like the first
//! address. A host's name is resolved here, by `guard::Guard`, and connections are made to the very addresses that
//! were looked at, so that a name which means something else a moment later gains nothing. There are no cookies, no
//! passwords, no proxies, and a bound on everything: size, time, redirects.

pub mod dns;
pub mod guard;
pub mod tls;

use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use reqwest::Method;
use reqwest::Response;
use reqwest::StatusCode;
use reqwest::header::ACCEPT;
use reqwest::header::ACCEPT_ENCODING;
use reqwest::header::CONTENT_ENCODING;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::ETAG;
use reqwest::header::HeaderMap;
use reqwest::header::IF_MODIFIED_SINCE;
use reqwest::header::IF_NONE_MATCH;
use reqwest::header::LAST_MODIFIED;
use reqwest::header::LOCATION;
use url::Url;
use url::form_urlencoded;

use crate::fetch::guard::Guard;
use crate::fetch::guard::Reach;
use crate::fetch::guard::Refused;
use crate::foreign::http::Exchange;
use crate::foreign::http::Hop;

/// The most redirects that are followed: as many as readers and browsers do, or fewer.
pub const REDIRECTS_MAX: usize = 10;

/// How long it may take to reach a server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a whole request may take: the slowest line brings the largest feed in that.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);

/// The type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// Who asks.
const USER_AGENT: &str = concat!("pressrun/", env!("CARGO_PKG_VERSION"));

/// What is fetched, as the server is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A feed.
    Feed,
    /// A page or a text.
    Page,
}

impl Purpose {
    fn accept(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
            }
            Self::Page => "text/html, text/markdown, text/plain;q=0.9, */*;q=0.5",
        }
    }
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// How it came.
    pub exchange: Exchange,
    /// The body, decompressed.
    pub bytes: Vec<u8>,
}

/// Why nothing came.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It is no address of the web.
    #[error("`{0}` is neither http nor https")]
    Scheme(Url),
    /// It would send a password.
    #[error("the address holds a name or a password, and none is ever sent")]
    Credentials,
    /// It means a machine that is not on the public internet.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It never ends.
    #[error("more than {REDIRECTS_MAX} redirects")]
    Redirects,
    /// It leads to something that is no address.
    #[error("a redirect leads to `{0}`, which is no address")]
    Location(String),
    /// It is larger than anything of its kind.
    #[error("it is larger than {} MB", bytes_max >> 20)]
    TooLarge {
        /// How large it may be.
        bytes_max: usize,
    },
    /// It is compressed in a way that was not asked for.
    #[error("it is compressed as `{0}`, which was not asked for")]
    Compression(String),
    /// It is compressed, and damaged.
    #[error("it is compressed, and damaged")]
    Damaged(#[source] std::io::Error),
    /// It took too long.
    #[error("no answer came in time")]
    Timeout,
    /// The server cannot be reached, or does not speak HTTP; why, in the system's words.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
}

/// A client that asks politely and trusts nobody.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    guard: Guard,
}

impl Client {
    /// A client that reaches so far.
    ///
    /// # Errors
    /// The TLS library has nothing to offer.
    pub fn new(reach: Reach) -> Result<Self, FetchError> {
        let guard = Guard::new(reach);
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .tls_backend_preconfigured(tls::trust_system())
            .dns_resolver(guard)
            .build()
            .map_err(|error| failed(&error))?;
        Ok(Self { http, guard })
    }

    /// Gets what stands at an address, at most `bytes_max` bytes of it once it is decompressed. Whatever the server
    /// answers is an answer: its status stands in the exchange.
    pub async fn get(&self, url: &Url, purpose: Purpose, bytes_max: usize) -> Result<Fetched, FetchError> {
        let mut exchange = Exchange {
            asked: url.clone(),
            hops: Vec::new(),
            status: 0,
            headers: Vec::new(),
            head: None,
            again: None,
        };
        loop {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, purpose.accept().parse().expect("it is ASCII"));
            let response = self.ask(Method::GET, exchange.url(), headers).await?;
            exchange.status = response.status().as_u16();
            let next = location(&response, exchange.url())?;
            if let Some(to) = next {
                if exchange.hops.len() == REDIRECTS_MAX {
                    return Err(FetchError::Redirects);
                }
                let status = exchange.status;
                exchange.hops.push(Hop { status, to });
                continue;
            }
            exchange.headers = told(response.headers());
            let bytes = body(response, bytes_max).await?;
            return Ok(Fetched { exchange, bytes });
        }
    }

    /// Gets a feed, and asks its server what readers' programs ask beside: HEAD, and whether it changed meanwhile.
    pub async fn examine(&self, url: &Url, bytes_max: usize) -> Result<Fetched, FetchError> {
        let mut fetched = self.get(url, Purpose::Feed, bytes_max).await?;
        let last = fetched.exchange.url().clone();
        // What does not answer these has answered the first, which is what counts.
        let head = self.ask(Method::HEAD, &last, HeaderMap::new()).await;
        fetched.exchange.head = head.ok().map(|response| response.status().as_u16());
        let mut validators = HeaderMap::new();
        for (told, asked) in [(ETAG, IF_NONE_MATCH), (LAST_MODIFIED, IF_MODIFIED_SINCE)] {
            let value = fetched.exchange.header(told.as_str());
            if let Some(value) = value.and_then(|value| value.parse().ok()) {
                validators.insert(asked, value);
            }
        }
        if !validators.is_empty() {
            let again = self.ask(Method::GET, &last, validators).await;
            fetched.exchange.again = again.ok().map(|response| response.status().as_u16());
        }
        Ok(fetched)
    }

    /// Sends a form to an address, and follows nothing; the status of the answer, whose body nobody reads.
    pub async fn post(&self, url: &Url, form: &[(&str, &str)]) -> Result<u16, FetchError> {
        self.refuse(url)?;
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = self.http.post(url.clone()).header(CONTENT_TYPE, FORM).body(body);
        let response = request.send().await.map_err(|error| failed(&error))?;
        Ok(response.status().as_u16())
    }

    /// Asks for one address, and follows nothing.
    async fn ask(&self, method: Method, url: &Url, headers: HeaderMap) -> Result<Response, FetchError> {
        self.refuse(url)?;
        let request = self
            .http
            .request(method, url.clone())
            .headers(headers)
            .header(ACCEPT_ENCODING, "gzip");
        request.send().await.map_err(|error| failed(&error))
    }

    /// Refuses an address from which nothing is asked.
    fn refuse(&self, url: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme(url.clone()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Credentials);
        }
        Ok(self.guard.check_host(url)?)
    }
}

/// Where a redirect leads; `None` for an answer that is none.
fn location(response: &Response, from: &Url) -> Result<Option<Url>, FetchError> {
    let redirects = [
        StatusCode::MOVED_PERMANENTLY,
        StatusCode::FOUND,
        StatusCode::SEE_OTHER,
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ];
    let Some(location) = response.headers().get(LOCATION) else {
        return Ok(None);
    };
    if !redirects.contains(&response.status()) {
        return Ok(None);
    }
    let location = String::from_utf8_lossy(location.as_bytes());
    match from.join(&location) {
        Ok(to) => Ok(Some(to)),
        Err(_) => Err(FetchError::Location(location.into_owned())),
    }
}

fn told(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect()
}

/// The body of an answer, decompressed; neither it nor what is made of it is larger than the bound.
async fn body(mut response: Response, bytes_max: usize) -> Result<Vec<u8>, FetchError> {
    let encoding = response.headers().get(CONTENT_ENCODING);
    let encoding = encoding.map_or_else(String::new, |encoding| {
        String::from_utf8_lossy(encoding.as_bytes()).trim().to_ascii_lowercase()
    });
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error))? {
        if bytes.len() + chunk.len() > bytes_max {
            return Err(FetchError::TooLarge { bytes_max });
        }
        bytes.extend_from_slice(&chunk);
    }
    match encoding.as_str() {
        "" | "identity" => Ok(bytes),
        "gzip" | "x-gzip" => decompressed(&bytes, bytes_max),
        _ => Err(FetchError::Compression(encoding)),
    }
}

fn decompressed(bytes: &[u8], bytes_max: usize) -> Result<Vec<u8>, FetchError> {
    let mut plain = Vec::new();
    let one_more = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(bytes)
        .take(one_more)
        .read_to_end(&mut plain)
        .map_err(FetchError::Damaged)?;
    if plain.len() > bytes_max {
        return Err(FetchError::TooLarge { bytes_max });
    }
    Ok(plain)
}

/// What failed: the guard speaks through the library's errors.
fn failed(error: &reqwest::Error) -> FetchError {
    if error.is_timeout() {
        return FetchError::Timeout;
    }
    let mut deepest: &(dyn std::error::Error + 'static) = error;
    loop {
        if let Some(refused) = deepest.downcast_ref::<Refused>() {
            return FetchError::Refused(refused.clone());
        }
        match deepest.source() {
            Some(inner) => deepest = inner,
            // The layers above only say that a request was made, and that it failed.
            None => return FetchError::Unreachable(deepest.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::FetchError;
    use super::decompressed;

    #[test]
    fn what_grows_beyond_its_bound_is_refused() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![0; 1 << 20]).unwrap();
        let small = encoder.finish().unwrap();
        assert!(small.len() < 2000);
        assert_eq!(decompressed(&small, 1 << 20).unwrap().len(), 1 << 20);
        let error = decompressed(&small, (1 << 20) - 1).unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { bytes_max: 1_048_575 }));
        assert!(matches!(
            decompressed(&small[..99], 1 << 20),
            Err(FetchError::Damaged(_))
        ));
    }
}
