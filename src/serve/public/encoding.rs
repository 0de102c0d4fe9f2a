//! In which encoding what is asked for is sent (RFC 9110, 12.5.3).

use axum::http::HeaderMap;
use axum::http::header;

use crate::hosting::twin::Packing;

/// How a body travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As it is.
    Identity,
    /// Packed.
    Packed(Packing),
}

impl Encoding {
    /// Every encoding, the one that is liked best first: what is smaller.
    pub(crate) const ALL: [Self; 3] = [
        Self::Packed(Packing::Brotli),
        Self::Packed(Packing::Gzip),
        Self::Identity,
    ];

    /// The word in `Content-Encoding`; `None` for what is sent as it is.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Packed(Packing::Gzip) => Some("gzip"),
            Self::Packed(Packing::Brotli) => Some("br"),
        }
    }

    fn goes_by(self, word: &str) -> bool {
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        match self {
            Self::Identity => is("identity"),
            Self::Packed(Packing::Gzip) => is("gzip") || is("x-gzip"),
            Self::Packed(Packing::Brotli) => is("br"),
        }
    }
}

/// The encoding among those that `there` says there are which a client likes best; of what it likes equally, the
/// smallest. Who wants none of them gets what is sent as it is.
pub(crate) fn chosen(headers: &HeaderMap, there: impl Fn(Encoding) -> bool) -> Encoding {
    let mut best = (0, Encoding::Identity);
    for encoding in Encoding::ALL {
        let weight = weight(headers, encoding);
        if weight > best.0 && there(encoding) {
            best = (weight, encoding);
        }
    }
    best.1
}

/// How much a client wants an encoding, in thousandths. What it does not name it does not want, but for what is sent as
/// it is, which it wants a little.
fn weight(headers: &HeaderMap, encoding: Encoding) -> u16 {
    let mut other = None;
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    for part in lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
    {
        let mut words = part.split(';').map(str::trim);
        let name = words.next().unwrap_or_default();
        if encoding.goes_by(name) {
            return words.find_map(quality).unwrap_or(WHOLE);
        }
        if name == "*" {
            other = Some(words.find_map(quality).unwrap_or(WHOLE));
        }
    }
    match encoding {
        Encoding::Identity => other.filter(|weight| *weight == 0).map_or(1, |_| 0),
        Encoding::Packed(_) => other.unwrap_or(0),
    }
}

/// A quality of 1.
const WHOLE: u16 = 1000;

/// `q=0.5` as 500; `None` for another word. A quality that is none counts as 0: what cannot be read is not wanted.
fn quality(word: &str) -> Option<u16> {
    let value = word.strip_prefix("q=").or_else(|| word.strip_prefix("Q="))?;
    let value: f32 = value.trim().parse().unwrap_or(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 1000"
    )]
    let thousandths = (value.clamp(0.0, 1.0) * f32::from(WHOLE)) as u16;
    Some(thousandths)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use axum::http::header;

    use super::Encoding;
    use super::chosen;
    use crate::hosting::twin::Packing;

    const BR: Encoding = Encoding::Packed(Packing::Brotli);
    const GZIP: Encoding = Encoding::Packed(Packing::Gzip);
    const PLAIN: Encoding = Encoding::Identity;

    #[test]
    fn a_client_gets_what_it_likes_best_of_what_there_is() {
        for (accept, all, without_br) in [
            (None, PLAIN, PLAIN),
            (Some(""), PLAIN, PLAIN),
            (Some("gzip"), GZIP, GZIP),
            (Some("x-gzip"), GZIP, GZIP),
            (Some("GZIP, deflate, BR"), BR, GZIP),
            (Some("gzip;q=0.9, br;q=0.1"), GZIP, GZIP),
            (Some("gzip ; q=0.5 , br ; q=0.9"), BR, GZIP),
            (Some("br;q=0, gzip"), GZIP, GZIP),
            (Some("*"), BR, GZIP),
            (Some("*;q=0"), PLAIN, PLAIN),
            (Some("br;q=0, *"), GZIP, GZIP),
            (Some("gzip;q=0.000"), PLAIN, PLAIN),
            (Some("gzip;q=0.001"), GZIP, GZIP),
            (Some("identity, gzip;q=0.5"), PLAIN, PLAIN),
            (Some("identity;q=0.5, gzip;q=1.0"), GZIP, GZIP),
            (Some("identity;q=0"), PLAIN, PLAIN),
            (Some("gzip;q=nonsense"), PLAIN, PLAIN),
            (Some("zstd, deflate"), PLAIN, PLAIN),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT_ENCODING, accept.parse().unwrap());
            }
            assert_eq!(chosen(&headers, |_| true), all, "{accept:?}");
            assert_eq!(chosen(&headers, |encoding| encoding != BR), without_br, "{accept:?}");
        }
    }

    #[test]
    fn several_lines_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT_ENCODING, "deflate".parse().unwrap());
        headers.append(header::ACCEPT_ENCODING, "gzip".parse().unwrap());
        assert_eq!(chosen(&headers, |_| true), GZIP);
    }
}
