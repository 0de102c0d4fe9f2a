//! The file that goes with an article, such as an episode: where it is, how long it is, and of what type.

use url::Url;

use crate::article::Article;
use crate::article::media::UNKNOWN;
use crate::article::media::media_type;
use crate::entry::context::Context;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;

/// A file that programs download with an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Enclosure {
    /// Absolute.
    pub url: Url,
    /// Its media type.
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// How long it plays.
    pub duration_s: Option<f64>,
    /// The episode's number.
    pub episode: Option<u32>,
    /// The season's number.
    pub season: Option<u32>,
}

/// An enclosure that cannot be published.
pub const ENCLOSURE: Rule = Rule::error(
    "article/enclosure",
    "Programs that play episodes ask a feed where each one is, of what type, and how many bytes it has; without the true \
     answers they do not download it.",
)
.fix("let `src` name a file that is there or a whole URL; add `type` and `bytes` where nothing else tells them");

/// The enclosure that an article's head names. `at_site` is where a path from the root leads; `measure` tells how many
/// bytes the file has that stands at an address, where it is ours.
pub(super) fn enclosure(
    article: &Article,
    context: &Context<'_>,
    (at_site, measure): (impl FnOnce(&str) -> String, impl FnOnce(&Url) -> Option<u64>),
) -> Result<Option<Enclosure>, Finding> {
    let Some(written) = &article.front.enclosure else {
        return Ok(None);
    };
    let place = Place::new(&article.file, article.front.lines.of("enclosure").unwrap_or(1), 1);
    let fault = |message: String| ENCLOSURE.at(place.clone(), message);
    let src = &written.src;
    let link = context
        .media(&at_site(src))
        .map_err(|refused| fault(refused.to_string()))?;
    if link.missing {
        return Err(fault(format!("`{src}` is nowhere to be found")));
    }
    let url = Url::parse(&link.url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| fault(format!("`{src}` is not a file that can be downloaded")))?;
    let bytes = measure(&url).or(written.bytes).ok_or_else(|| {
        fault(format!("how many bytes `{src}` has is not known"))
            .hint("add `bytes = …` to `enclosure`: what the server says is its `Content-Length`")
    })?;
    let known = Some(media_type(url.path()))
        .filter(|known| *known != UNKNOWN)
        .map(str::to_owned);
    let media_type = written.media_type.clone().or(known).ok_or_else(|| {
        fault(format!("of what type `{src}` is does not show in its name"))
            .hint("add `type = \"audio/mpeg\"`, or whatever it is, to `enclosure`")
    })?;
    Ok(Some(Enclosure {
        url,
        media_type,
        bytes,
        duration_s: written.duration_s,
        episode: written.episode,
        season: written.season,
    }))
}

#[cfg(test)]
mod tests {
    use super::enclosure;
    use crate::article::Article;
    use crate::article::Source;
    use crate::article::flavour::Site;
    use crate::entry::context;
    use crate::entry::context::Context;
    use crate::entry::context::Target;

    /// What becomes of an article's enclosure, as it is told. Of our files there is `one.mp3`, and `two` without a type.
    fn told(written: &str) -> String {
        let text = format!("+++\ntitle = \"T\"\nenclosure = {written}\n+++\nText.\n");
        let source = Source {
            path: "a.md",
            file: "articles/a.md",
            bytes: text.as_bytes(),
            site: &Site::default(),
        };
        let (article, findings) = Article::parse(source);
        assert_eq!(findings, []);
        let (article, body) = article.unwrap();
        let base = "https://example.org/a/".parse().unwrap();
        let resolve = |target: &str| match target {
            "one.mp3" | "two" => Target::Url(format!("https://example.org/a/{target}")),
            _ => Target::Missing,
        };
        let context = Context {
            source: context::Source {
                format: article.format,
                body: &body,
                file: &article.file,
                line: article.body_line,
            },
            base: &base,
            resolve: &resolve,
        };
        let measure = |url: &url::Url| match url.path() {
            "/a/one.mp3" | "/a/two" => Some(4711),
            _ => None,
        };
        let found = enclosure(&article, &context, (str::to_owned, measure));
        match found {
            Err(finding) => format!("{finding} ({})", finding.hint.clone().unwrap_or_default()),
            Ok(None) => "none".to_owned(),
            Ok(Some(found)) => format!("{} {} {}", found.url, found.media_type, found.bytes),
        }
    }

    #[test]
    fn rule_15_an_enclosure_has_its_true_length_and_type_or_is_told() {
        for (written, expected) in [
            ("{ src = \"one.mp3\" }", "https://example.org/a/one.mp3 audio/mpeg 4711"),
            (
                "{ src = \"one.mp3\", bytes = 5, type = \"audio/x-mine\" }",
                "https://example.org/a/one.mp3 audio/x-mine 4711",
            ),
            (
                "{ src = \"two\", type = \"audio/ogg\" }",
                "https://example.org/a/two audio/ogg 4711",
            ),
            (
                "{ src = \"https://cdn.example.net/3.m4a?x=1\", bytes = 12345678901 }",
                "https://cdn.example.net/3.m4a?x=1 audio/mp4 12345678901",
            ),
            (
                "{ src = \"two\" }",
                "articles/a.md:3:1: error[article/enclosure]: of what type `two` is does not show in its name \
                 (add `type = \"audio/mpeg\"`, or whatever it is, to `enclosure`)",
            ),
            (
                "{ src = \"https://cdn.example.net/3.mp3\" }",
                "articles/a.md:3:1: error[article/enclosure]: how many bytes `https://cdn.example.net/3.mp3` has is not known \
                 (add `bytes = …` to `enclosure`: what the server says is its `Content-Length`)",
            ),
            (
                "{ src = \"three.mp3\" }",
                "articles/a.md:3:1: error[article/enclosure]: `three.mp3` is nowhere to be found \
                 (let `src` name a file that is there or a whole URL; \
                 add `type` and `bytes` where nothing else tells them)",
            ),
            (
                "{ src = \"data:image/png;base64,AAAA\" }",
                "articles/a.md:3:1: error[article/enclosure]: `data:image/png;base64,AAAA` is not a file that can be downloaded \
                 (let `src` name a file that is there or a whole URL; \
                 add `type` and `bytes` where nothing else tells them)",
            ),
            (
                "{ src = \"javascript:x()\" }",
                "articles/a.md:3:1: error[article/enclosure]: a link to `javascript:` is not kept by readers \
                 (let `src` name a file that is there or a whole URL; \
                 add `type` and `bytes` where nothing else tells them)",
            ),
        ] {
            assert_eq!(told(written), expected, "{written}");
        }
    }
}
