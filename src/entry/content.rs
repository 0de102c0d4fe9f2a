//! What an article says, made publishable: its HTML and its text.

use crate::article::Format;
use crate::article::markdown::Document;
use crate::entry::context::Context;
use crate::entry::context::Source;
use crate::entry::fields::Fields;
use crate::entry::fields::quoted;
use crate::entry::html;
use crate::entry::html::Html;
use crate::entry::text::Text;
use crate::entry::text::document;
use crate::entry::text::page;
use crate::finding::Finding;
use crate::personal::Written;

/// A rendered article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// Safe HTML with absolute URLs, well-formed, without characters that XML cannot hold.
    pub html: String,
    /// The same for people who read plain text.
    pub text: Text,
}

/// A rendered article, as everybody may read it and as it is mailed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Voices {
    /// For everybody: the default of each personal field stands in its place.
    pub public: Content,
    /// For mail, with markers of fields; `None` where it says the same.
    pub mailed: Option<Content>,
    /// The personal fields.
    pub fields: Vec<Written>,
}

/// Renders an article, or any other text in its form, for everybody.
pub fn render(context: Context<'_>) -> (Content, Vec<Finding>) {
    let (voices, findings) = voices(context);
    (voices.public, findings)
}

/// Renders an article, or any other text in its form, for everybody and for mail.
pub fn voices(context: Context<'_>) -> (Voices, Vec<Finding>) {
    let Some(fields) = Fields::of(context.source) else {
        let (public, findings) = as_written(context);
        let voices = Voices {
            mailed: quoted(&public.html, &public.text).map(Content::of),
            public,
            fields: Vec::new(),
        };
        return (voices, findings);
    };
    with_fields(context, &fields)
}

fn with_fields(context: Context<'_>, fields: &Fields<'_>) -> (Voices, Vec<Finding>) {
    let (marked, findings) = as_written(fields.context(context));
    let (public, mailed, findings) = fields.voices(&marked.html, &marked.text, findings);
    let voices = Voices {
        public: Content::of(public),
        mailed: Some(Content::of(mailed)),
        fields: fields.written(),
    };
    (voices, findings)
}

impl Content {
    fn of((html, text): (String, Text)) -> Self {
        Self { html, text }
    }
}

fn as_written(context: Context<'_>) -> (Content, Vec<Finding>) {
    let document = document(context.source);
    let (Html { html, was_raw }, findings) = html_of(context, document.as_ref());
    let text = match document {
        Some(document) if !was_raw => document::text(context, &document),
        _ => page::text(&html),
    };
    (Content { html, text }, findings)
}

/// Its HTML for everybody alone, as [`voices`] makes it, in half the time; and its personal fields.
pub fn html(context: Context<'_>) -> (String, Vec<Written>, Vec<Finding>) {
    if let Some(fields) = Fields::of(context.source) {
        let (voices, findings) = with_fields(context, &fields);
        return (voices.public.html, voices.fields, findings);
    }
    let (Html { html, .. }, findings) = html_of(context, document(context.source).as_ref());
    (html, Vec::new(), findings)
}

fn html_of(context: Context<'_>, document: Option<&Document<'_>>) -> (Html, Vec<Finding>) {
    document.map_or_else(
        || html::of_page(context),
        |document| html::of_document(context, document),
    )
}

/// The document that a text is; a page of HTML is none.
fn document(source: Source<'_>) -> Option<Document<'_>> {
    match source.format {
        Format::Markdown => Some(Document::markdown(source.body)),
        Format::Text => Some(Document::plain(source.body)),
        Format::Html => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Format;
    use crate::article::characters;
    use crate::entry::sample;
    use crate::entry::text::gist::Gist;
    use crate::entry::text::notes::Notes;
    use crate::personal::marker;
    use crate::personal::reader::html_filled;
    use dom_query::Document;
    use proptest::prelude::ProptestConfig;
    use proptest::prelude::proptest;
    use url::Url;

    const FORBIDDEN_ELEMENTS: &str = "script, style, iframe, object, embed, form, input, meta, link, base, svg, math";

    /// What is wrong with rendered HTML, as a browser's parser reads it.
    fn faults(html: &str) -> Vec<String> {
        let page = Document::fragment(html);
        let mut faults = Vec::new();
        for node in page.select(FORBIDDEN_ELEMENTS).nodes() {
            faults.push(format!("element {:?}", node.node_name()));
        }
        for node in page.select("*").nodes() {
            for attribute in node.attrs() {
                let (name, value) = (attribute.name.local.to_string(), attribute.value.to_string());
                let is_url = matches!(name.as_str(), "href" | "src" | "poster");
                let scheme = Url::parse(&value).map_or_else(|_| "relative".to_owned(), |url| url.scheme().to_owned());
                let is_picture = node.has_name("img") && name == "src" && value.starts_with("data:image/");
                if name.starts_with("on") || name == "srcdoc" {
                    faults.push(format!("attribute {name}"));
                }
                if is_url && !matches!(scheme.as_str(), "http" | "https" | "mailto") && !is_picture {
                    faults.push(format!("{name} {value:?}"));
                }
                if name == "srcset" && !value.split(", ").all(|url| Url::parse(url).is_ok()) {
                    faults.push(format!("{name} {value:?}"));
                }
            }
        }
        if html.contains(characters::is_forbidden) {
            faults.push("forbidden character".to_owned());
        }
        faults
    }

    /// Renders as every format and checks each; the last is the Markdown's HTML.
    fn checked(body: &str) -> String {
        let mut html = String::new();
        for format in [Format::Text, Format::Html, Format::Markdown] {
            let (voices, _) = sample::voices(format, body);
            let content = voices.public;
            assert_eq!(
                faults(&content.html),
                Vec::<String>::new(),
                "{body:.200} became {:.200}",
                content.html
            );
            assert!(
                !marker::holds(&content.html),
                "{body:.200} became {:.200}",
                content.html
            );
            if let Some(mailed) = voices.mailed {
                let mailed = html_filled(&mailed.html, &|_| "'\"><script>alert(1)</script>".to_owned());
                assert_eq!(
                    faults(&mailed),
                    Vec::<String>::new(),
                    "{body:.200} became {mailed:.200}"
                );
            }
            content.text.lay_out(72, &mut Notes::default());
            Gist::of(&content.html).summary(200);
            html = content.html;
        }
        html
    }

    #[test]
    fn what_attacks_a_reader_is_gone_and_what_follows_stays() {
        for hostile in [
            "<script>alert(1)</script>",
            "<ScRiPt src=//evil.example/x></sCrIpT >",
            "<script>a<!--<script>b</script>--></script>",
            "<img src=x onerror=alert(1)>",
            "<img src='x' alt='' onerror\n=\nalert(1)>",
            "<img/src=x/onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" java\tscript:alert(1)\">x</a>",
            "<a href='java&NewLine;script&colon;alert(1)'>x</a>",
            "<a href='&#106;&#x61;vascript:alert(1)'>x</a>",
            "<a href='JaVaScRiPt&#58;alert(1)'>x</a>",
            "[x](javascript:alert(1)) [y](JAVASCRIPT&colon;alert(1)) [z](<java&Tab;script:alert(1)>)",
            "[x](vbscript:x) [y](data:text/html;base64,PHNjcmlwdD4=) ![z](data:image/svg+xml;base64,AAAA)",
            "<style>p{}</style><p style=\"background:url(javascript:alert(1))\">x</p>",
            "</style><b>x</b></script></textarea></title>",
            "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a></svg>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
            "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><base href=//evil.example><link rel=stylesheet href=x>",
            "<iframe src=javascript:alert(1)></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<object data=x></object><embed src=x><form action=x><input onfocus=alert(1) autofocus></form>",
            "<a href=x title='\"><script>alert(1)</script>'>x</a>",
            "<img src='data:image/png;base64,AAAA' srcset='javascript:alert(1) 2x' alt=''>",
            "<video poster=javascript:alert(1) src=data:video/mp4,x onplay=alert(1)></video>",
            "<td style='text-align:right;background:url(//evil.example)'>x</td>",
            "]]> <![CDATA[ <script>alert(1)</script> ]]>",
            "<?php echo 1 ?><!doctype html><!ENTITY x>",
            "<b <script>alert(1)</script>",
            "&#11; &#0; &#xFFFE; &#x1F; <b title='&#11;&#x1;'>&#12;</b>",
        ] {
            let html = checked(&format!("before\n\n{hostile}\n\nafter"));
            assert!(
                html.starts_with("<p>before</p>") && html.contains("after"),
                "{hostile} became {html}"
            );
        }
    }

    #[test]
    fn what_is_never_closed_harms_nothing_but_itself() {
        for hostile in [
            "<div",
            "<a href='x",
            "<b>",
            "<script>",
            "<!--",
            "<textarea>",
            "<table><tr>",
            "<p><i><a href=x>",
            "<title>",
        ] {
            assert!(
                checked(&format!("before\n\nword {hostile}\n\nafter")).contains("after"),
                "{hostile}"
            );
            checked(hostile);
        }
    }

    #[test]
    fn ten_thousand_levels_are_no_burden() {
        for hostile in [
            "> ", "- ", "1. ", "<div>", "<b>", "<svg>", "![", "[", "*a **b ", "[^a]", "</", "# a\n", "| ",
        ] {
            checked(&(hostile.repeat(10_000) + "a"));
        }
        // A browser's parser itself takes a time that grows with the square of these.
        for hostile in [
            "<ul><li>",
            "<p><table><tr><td>",
            "<",
            "&#x",
            "<a href='",
            "<a title='&'>",
        ] {
            checked(&(hostile.repeat(1_000) + "a"));
        }
        let chain = (0..2_000).map(|number| format!("[^{number}]\n\n[^{number}]: [^{}]\n", number + 1));
        checked(&chain.collect::<String>());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn whatever_is_written_is_safe_to_read(pieces in proptest::collection::vec(sample::piece(), 0..40)) {
            checked(&pieces.concat());
        }
    }
}
