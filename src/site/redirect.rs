//! The page at an address that an entry had before: it leads to where the entry is now.

use std::fmt::Write;

use url::Url;

use crate::entry::escape::push_text;
use crate::entry::escape::push_value;
use crate::publication::Language;

/// The page that leads to `url`, where what is called `title` is read. It needs no script, and search engines take the
/// new address for the old one.
pub fn page(language: &Language, title: &str, url: &Url) -> String {
    let (mut text, mut value, mut tongue) = (String::new(), String::new(), String::new());
    push_text(&mut text, title);
    push_value(&mut value, url.as_str());
    push_value(&mut tongue, language.as_str());
    let mut html = String::new();
    write!(
        html,
        "<!doctype html>\n<html lang=\"{tongue}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{text}</title>\n\
         <link rel=\"canonical\" href=\"{value}\">\n<meta http-equiv=\"refresh\" content=\"0; url={value}\">\n\
         </head>\n<body>\n<p><a href=\"{value}\">{text}</a></p>\n</body>\n</html>\n"
    )
    .expect("a String takes everything");
    html
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::publication::Language;

    #[test]
    fn an_old_address_leads_to_the_new_one() {
        let url = "https://example.org/a?b=1&c='".parse().unwrap();
        insta::assert_snapshot!(page(
            &Language::try_from("de".to_owned()).unwrap(),
            "Frost <&> \"Reif\"",
            &url
        ), @r#"
        <!doctype html>
        <html lang="de">
        <head>
        <meta charset="utf-8">
        <title>Frost &lt;&amp;&gt; "Reif"</title>
        <link rel="canonical" href="https://example.org/a?b=1&amp;c=%27">
        <meta http-equiv="refresh" content="0; url=https://example.org/a?b=1&amp;c=%27">
        </head>
        <body>
        <p><a href="https://example.org/a?b=1&amp;c=%27">Frost &lt;&amp;&gt; "Reif"</a></p>
        </body>
        </html>
        "#);
    }
}
