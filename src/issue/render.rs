//! An issue as subject, HTML and plain text, the same for everybody but for its markers.

use std::collections::BTreeSet;

use crate::entry::text::flowing::flat;
use crate::issue::edition::Edition;
use crate::issue::edition::context;
use crate::issue::inline;
use crate::issue::lines::tidied;
use crate::issue::lines::without_controls;
use crate::issue::render_error::RenderError;
use crate::issue::variants::outcomes;
use crate::issue::voice::Voice;
use crate::issue::voice::flowed;
use crate::issue::voice::public_text;
use crate::personal::Condition;
use crate::personal::Field;
use crate::personal::marker;
use crate::theme::Theme;
use crate::theme::context::Context;
use crate::theme::personal::Audience;

/// An issue, rendered. The same edition and theme give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// What everybody gets for whom no condition holds.
    pub base: Voice,
    /// What the others get, by the conditions that hold for them and no others.
    pub variants: Vec<(BTreeSet<Condition>, Voice)>,
}

/// Renders `edition` with the templates of its theme.
pub fn render(theme: &Theme, edition: &Edition<'_>) -> Result<Rendered, RenderError> {
    let mut context = context(edition);
    if says_sign(&context) {
        return Err(RenderError::Kept);
    }
    context.links.unsubscribe = Some(marker::of(&Field::Unsubscribe));
    context.links.preferences = edition.is_served.then(|| marker::of(&Field::Preferences));
    let voice = |audience| voice(theme, (edition.theme, &context), &audience);
    let (whole, conditions) = voice(Audience::All)?;
    let (base, variants) = if conditions.is_empty() {
        (whole, Vec::new())
    } else {
        let mut voices = Vec::new();
        for holding in outcomes(&conditions)? {
            let (one, _) = voice(Audience::Readers(holding.clone()))?;
            voices.push((holding, one));
        }
        let base = voices.iter().position(|(holding, _)| holding.is_empty());
        let (_, base) = voices.remove(base.expect("no condition may hold"));
        (base, voices)
    };
    Ok(Rendered { base, variants })
}

/// What readers get for whom these conditions hold, and the conditions that the templates name.
fn voice(
    theme: &Theme,
    (kind, context): (&str, &Context<'_>),
    audience: &Audience,
) -> Result<(Voice, BTreeSet<Condition>), RenderError> {
    let name = |file: &str| format!("email/{kind}/{file}");
    let (subject, mut conditions) = theme.render_for(audience, &name("subject.txt"), context)?;
    let subject = without_controls(flat(&subject).trim());
    if public_text(&subject).is_empty() || subject.contains(['\n', '\t']) {
        return Err(RenderError::Subject { subject });
    }
    let (html, named) = theme.render_for(audience, &name("body.html"), context)?;
    conditions.extend(named);
    let html = inline::inlined(&html).map_err(|source| RenderError::Styles {
        theme: kind.to_owned(),
        source,
    })?;
    let (text, named) = theme.render_for(audience, &name("body.txt"), context)?;
    conditions.extend(named);
    let preheader = context.issue.as_ref().and_then(|issue| issue.preheader.as_deref());
    let voice = Voice {
        subject,
        preheader: without_controls(&public_text(preheader.unwrap_or_default())),
        html: without_controls(&html),
        text: flowed(&tidied(&without_controls(&text))),
    };
    voice.check()?;
    Ok((voice, conditions))
}

/// Whether a text that is no body and no subject, in which fields are written, holds what begins a marker.
fn says_sign(context: &Context<'_>) -> bool {
    let mut context = context.clone();
    context.issue = None;
    for entry in &mut context.entries {
        entry.html.clear();
        entry.text = None;
    }
    let said = serde_json::to_string(&context).expect("strings, numbers and lists have a JSON form");
    marker::holds(&said)
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use url::Url;

    use super::render;
    use crate::entry::Entry;
    use crate::feed::Feed;
    use crate::issue::edition::Edition;
    use crate::issue::render_error::RenderError;
    use crate::issue::sample::with_edition;
    use crate::issue::voice::Voice;
    use crate::personal::Field;
    use crate::personal::marker;
    use crate::theme::Override;
    use crate::theme::Theme;
    use crate::theme::sample;

    fn mailed(theme: &Theme, feed: &Feed, entries: &[Entry], change: impl FnOnce(&mut Edition<'_>)) -> Voice {
        with_edition(feed, entries, |mut edition| {
            change(&mut edition);
            render(theme, &edition).unwrap().base
        })
    }

    fn builtin() -> Theme {
        Theme::new(&[]).unwrap()
    }

    fn leave() -> String {
        marker::of(&Field::Unsubscribe)
    }

    fn home() -> Url {
        sample::feed().url
    }

    #[test]
    fn the_text_part_says_who_what_and_how_to_leave() {
        let rendered = mailed(&builtin(), &sample::feed(), &sample::entries(), |_| ());
        insta::assert_snapshot!(rendered.text, @r"
    Notes from the Mill

    When nothing moves
    ==================

    No. 7 · 23 November 2026

    Dear reader, the wheel stopped on Thursday.


    The frost writes at night
    -------------------------
    Nora Quist · 20 November 2026 · 4 minutes
    https://example.org/frost/

    How ice grows on a window, and what a scratch in the glass has to do
    with it.

    Most of what we call weather is air in a hurry [1].


    Listening to the pond
    ---------------------
    Nora Quist · 20 November 2026 · 1 minute
    https://example.org/pond/

    Before the ice can bear a cat it sings. A week of evenings with a
    hydrophone, a flask of tea and a dog that did not see the point, and a
    list of the four sounds that mean: go home.


    Reeds, and who lives in them
    ----------------------------
    Nora Quist · 20 November 2026 · 4 minutes
    https://example.org/reeds/

    A census of eleven birds, counted with cold hands.


    [1] https://example.org/air/


    ---

    You get this because you subscribed to Notes from the Mill.

    Unsubscribe:
    zq7personal3k9wuz

    View in browser:
    https://example.org/issues/7/

    Notes from the Mill
    Mill Lane 3
    12345 Oldford
    ");
        assert!(rendered.text.lines().all(|line| line.chars().count() <= 72));
    }

    #[test]
    fn a_mail_has_the_structure_that_programs_and_screen_readers_need() {
        let rendered = mailed(&builtin(), &sample::feed(), &sample::entries(), |_| ());
        assert!(
            rendered
                .html
                .starts_with("<!DOCTYPE html><html lang=\"en\" dir=\"ltr\"")
        );
        assert_eq!(
            rendered
                .html
                .matches("<!--[if mso]><table role=\"presentation\" width=\"600\"")
                .count(),
            1
        );
        assert_eq!(
            rendered
                .html
                .matches("<!--[if mso]></td></tr></table><![endif]-->")
                .count(),
            1
        );
        let document = Document::from(rendered.html.as_str());
        for once in [
            "title",
            "meta[charset=utf-8]",
            "meta[name=viewport]",
            "meta[name=color-scheme]",
            "meta[name=supported-color-schemes]",
            "meta[name=format-detection]",
            "div[role=article][lang=en][dir=ltr]",
            "h1",
        ] {
            assert_eq!(document.select(once).length(), 1, "{once}");
        }
        assert_eq!(document.select("h1").text(), document.select("title").text());
        for never in [
            "link",
            "script",
            "svg",
            "[id]",
            "[data-css-inline]",
            "table.page:not([role=presentation])",
        ] {
            assert_eq!(document.select(never).length(), 0, "{never}");
        }
        let mut above = 0;
        for heading in document.select("h1,h2,h3,h4,h5,h6").nodes() {
            let level: u8 = heading.node_name().unwrap()[1..].parse().unwrap();
            assert!(level <= above + 1, "h{level} after h{above}");
            above = level;
        }
        for image in document.select("img").nodes() {
            assert!(image.attr("src").unwrap().starts_with("https://") && image.has_attr("alt"));
            assert!(image.attr("width").unwrap().parse::<u32>().unwrap() <= 600);
        }
    }

    #[test]
    fn dark_mode_stands_in_two_blocks_that_no_program_drops_for_their_size() {
        let rendered = mailed(&builtin(), &sample::feed(), &sample::entries(), |_| ());
        let document = Document::from(rendered.html.as_str());
        let blocks: Vec<String> = document
            .select("style")
            .iter()
            .map(|style| style.text().to_string())
            .collect();
        assert_eq!(blocks.len(), 2);
        assert!(blocks[0].contains("@media (prefers-color-scheme:dark)") && blocks[1].contains("[data-ogsc]"));
        assert!(blocks.iter().all(|block| block.len() < 8192));
    }

    #[test]
    fn every_link_is_https_but_for_the_readers_own() {
        let rendered = mailed(&builtin(), &sample::feed(), &sample::entries(), |_| ());
        let document = Document::from(rendered.html.as_str());
        let strangers: Vec<String> = document
            .select("a")
            .iter()
            .map(|link| link.attr_or("href", "").to_string())
            .filter(|href| !href.starts_with("https://"))
            .collect();
        assert_eq!(strangers, [leave()]);
        let lines: Vec<&str> = rendered.text.lines().filter(|line| line.contains(&leave())).collect();
        assert_eq!(lines, [leave()], "alone on its line");
    }

    #[test]
    fn the_public_copies_have_no_personal_fields() {
        let rendered = mailed(&builtin(), &sample::feed(), &sample::entries(), |edition| {
            edition.intro.text = "Not mine.";
        });
        let instead = "https://example.org/?a=1&b=2".parse().unwrap();
        assert!(
            rendered
                .public_html(&instead)
                .contains(r#"href="https://example.org/?a=1&amp;b=2""#)
        );
        assert!(
            rendered
                .public_text(&instead)
                .contains("\nhttps://example.org/?a=1&b=2\n")
        );
        assert!(!marker::holds(&rendered.public_html(&home())));
    }

    #[test]
    fn a_preheader_hides_what_follows_it_and_itself_in_the_mail() {
        let rendered = mailed(&builtin(), &sample::feed(), &sample::entries(), |edition| {
            edition.preheader = Some("Three\nnotes");
        });
        assert_eq!(rendered.preheader, "Three notes");
        let document = Document::from(rendered.html.as_str());
        let hidden = document.select("body > div:first-child");
        assert_eq!(hidden.text().chars().count(), 200);
        assert!(hidden.text().starts_with("Three notes"));
        let style = hidden.attr("style").unwrap();
        assert_eq!(&*style, "display:none;max-height:0;overflow:hidden;mso-hide:all");
    }

    #[test]
    fn hostile_words_stay_words() {
        let mut entries = sample::entries();
        for entry in &mut entries {
            entry.title = r#""><script>alert('1')</script>"#.to_owned();
            entry.summary.clone_from(&entry.title);
        }
        let hostile = |edition: &mut Edition<'_>| edition.subject = "</title><script>alert(1)</script>\u{7}";
        let rendered = mailed(&builtin(), &sample::feed(), &entries, hostile);
        let document = Document::from(rendered.html.as_str());
        assert_eq!(document.select("script").length(), 0);
        assert_eq!(
            &*document.select("h2").first().text(),
            r#""><script>alert('1')</script>"#
        );
        assert!(!rendered.html.contains('\u{7}'));
        assert_eq!(rendered.subject, "</title><script>alert(1)</script>");
        assert!(
            rendered.text.contains(r#""><script>alert('1')</script>"#),
            "text is not escaped"
        );
    }

    #[test]
    fn a_mail_from_right_to_left_is_mirrored() {
        let mut feed = sample::feed();
        feed.language = sample::language("he");
        let rendered = mailed(&builtin(), &feed, &sample::entries(), |_| ());
        let document = Document::from(rendered.html.as_str());
        assert_eq!(
            document
                .select("html[lang=he][dir=rtl] div[role=article][dir=rtl]")
                .length(),
            1
        );
        let quote = document.select("blockquote").attr("style").unwrap();
        assert!(
            quote.contains("border-right:2px") && quote.contains("padding:0 22px 0 0"),
            "{quote}"
        );
        assert_eq!(document.select("td.code[dir=ltr]").length(), 1, "code runs as it runs");
    }

    #[test]
    fn the_same_edition_gives_the_same_bytes() {
        let once = mailed(&builtin(), &sample::feed(), &sample::entries(), |_| ());
        assert_eq!(mailed(&builtin(), &sample::feed(), &sample::entries(), |_| ()), once);
    }

    #[test]
    fn a_subject_of_two_lines_or_none_is_refused() {
        for subject in ["{{ issue.subject }}\nBcc: x", " "] {
            let own = Override {
                name: "email/digest/subject.txt".to_owned(),
                text: subject.to_owned(),
            };
            let theme = Theme::new(&[own]).unwrap();
            let outcome = with_edition(&sample::feed(), &[], |edition| render(&theme, &edition));
            assert!(matches!(outcome, Err(RenderError::Subject { .. })), "{subject:?}");
        }
    }
}
