//! What a page is, in JSON-LD with the words of schema.org, for programs that do not read HTML as people do.

use serde_json::Value;
use serde_json::json;
use url::Url;

use crate::entry::Entry;
use crate::feed::Feed;
use crate::publication::Language;
use crate::publication::Person;

/// A feed's first page: a blog.
pub fn blog(feed: &Feed) -> String {
    script(json!({
        "@context": CONTEXT,
        "@type": "Blog",
        "name": feed.title,
        "url": feed.url.as_str(),
        "description": said(&feed.description),
        "inLanguage": feed.language.as_str(),
        "author": person(&feed.byline()),
        "image": feed.image.as_ref().map(Url::as_str),
        "license": feed.license.as_ref().map(Url::as_str),
    }))
}

/// An article: a posting of the blog.
pub fn posting(feed: &Feed, entry: &Entry, language: &Language) -> String {
    let authors: Vec<Value> = feed.authors(entry).map(|author| person(&author)).collect();
    let image = entry.image.as_ref().map(|image| &image.src).or(feed.image.as_ref());
    script(json!({
        "@context": CONTEXT,
        "@type": "BlogPosting",
        "headline": entry.title,
        "url": entry.url.as_str(),
        "mainEntityOfPage": entry.url.as_str(),
        "description": said(&entry.summary),
        "datePublished": entry.published.to_rfc3339(),
        "dateModified": entry.updated.to_rfc3339(),
        "inLanguage": language.as_str(),
        "author": Some(authors).filter(|authors| !authors.is_empty()),
        "image": image.map(Url::as_str),
        "keywords": Some(&entry.tags).filter(|tags| !tags.is_empty()),
        "articleSection": said(&entry.section),
        "wordCount": entry.words,
        "license": feed.license.as_ref().map(Url::as_str),
        "isPartOf": { "@type": "Blog", "name": feed.title, "url": feed.url.as_str() },
    }))
}

/// The vocabulary.
const CONTEXT: &str = "https://schema.org";

fn person(person: &Person) -> Value {
    let mut about = json!({ "@type": "Person", "name": person.name });
    if let Some(url) = &person.url {
        about["url"] = json!(url.as_str());
    }
    about
}

fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// An object, without the keys that say nothing, as it may stand in a `<script>`: what could end the element, or begin a
/// comment in it, is written as an escape, which in JSON means the same (HTML standard, 4.12.1.3).
fn script(mut object: Value) -> String {
    if let Some(keys) = object.as_object_mut() {
        keys.retain(|_, value| !value.is_null());
    }
    let json = object.to_string();
    let mut script = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' => script.push_str("\\u003c"),
            '>' => script.push_str("\\u003e"),
            '&' => script.push_str("\\u0026"),
            '\u{2028}' => script.push_str("\\u2028"),
            '\u{2029}' => script.push_str("\\u2029"),
            other => script.push(other),
        }
    }
    script
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;
    use serde_json::Value;

    use super::posting;
    use crate::theme::sample;

    proptest! {
        #[test]
        fn no_words_leave_the_script_and_all_of_them_are_read_back(words in any::<String>(), tag in any::<String>()) {
            let (feed, mut entry) = (sample::feed(), sample::entry("frost", &words, "<!--</script>\u{2028}&amp;"));
            entry.tags = vec![tag.clone()];
            let script = posting(&feed, &entry, &feed.language);
            let ends = ['<', '>', '&', '\u{2028}', '\u{2029}'];
            prop_assert!(!script.contains(ends), "{}", script);
            let read: Value = serde_json::from_str(&script).unwrap();
            prop_assert_eq!(&read["headline"], &words);
            prop_assert_eq!(&read["description"], "<!--</script>\u{2028}&amp;");
            prop_assert_eq!(&read["keywords"][0], &tag);
        }
    }

    #[test]
    fn an_article_is_a_posting_of_its_blog() {
        let feed = sample::feed();
        let mut entry = sample::entry("frost", "Frost", "Of ice.");
        "notes".clone_into(&mut entry.section);
        insta::assert_snapshot!(posting(&feed, &entry, &feed.language), @r#"{"@context":"https://schema.org","@type":"BlogPosting","headline":"Frost","url":"https://example.org/frost/","mainEntityOfPage":"https://example.org/frost/","description":"Of ice.","datePublished":"2026-11-20T07:30:00+01:00","dateModified":"2026-11-20T07:30:00+01:00","inLanguage":"en","author":[{"@type":"Person","name":"Nora Quist"}],"keywords":["weather"],"articleSection":"notes","wordCount":840,"isPartOf":{"@type":"Blog","name":"Notes from the Mill","url":"https://example.org/"}}"#);
    }
}
