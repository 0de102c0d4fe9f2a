//! What each generator's signs become.

use proptest::prelude::any;
use proptest::prelude::prop_assert;
use proptest::prelude::proptest;
use serde_json::json;

use crate::article::flavour::Flavour;
use crate::article::shortcode::facts::Facts;
use crate::article::shortcode::facts::Prepared;
use crate::article::shortcode::prepared;

fn facts_in<T>(flavour: Flavour, ask: impl FnOnce(Facts<'_>) -> T) -> T {
    let extra = json!({ "season": "winter", "year": 2024 });
    let refer = |path: &str| (path != "gone.md").then(|| format!("https://example.org/blog/to/{path}/"));
    ask(Facts {
        flavour,
        is_mdx: flavour == Flavour::Astro,
        is_html: false,
        title: "A late frost",
        page: "https://example.org/blog/frost/",
        origin: "https://example.org",
        base_path: "/blog",
        extra: extra.as_object().unwrap(),
        separator: None,
        refer: &refer,
    })
}

fn made(flavour: Flavour, body: &str) -> Option<Prepared> {
    facts_in(flavour, |facts| prepared(body, facts))
}

/// The text, and what is told.
fn told(flavour: Flavour, body: &str) -> String {
    let Some(prepared) = made(flavour, body) else {
        return body.to_owned();
    };
    let mut told = prepared.text;
    for (at, message) in prepared.unknown {
        told.extend(["\n", &at.to_string(), ": ", &message]);
    }
    told
}

#[test]
fn hugos_shortcodes_become_what_they_draw() {
    for (body, expected) in [
        (
            "{{< figure src=\"a.png\" alt=\"Ice\" caption=\"On *Tuesday*\" >}}\nText.",
            "<figure><img src=\"a.png\" alt=\"Ice\"><figcaption>On <em>Tuesday</em></figcaption></figure>\n\nText.",
        ),
        (
            "{{< highlight rust \"linenos=table\" >}}\nlet a = \"{{< x >}}\";\n{{< /highlight >}}",
            "```rust\nlet a = \"{{< x >}}\";\n```",
        ),
        (
            "[a]({{< ref \"b.md#c\" >}}) [d]({{% relref path=\"gone.md\" %}})",
            "[a](https://example.org/blog/to/b.md/#c) [d](gone.md)",
        ),
        (
            "{{< youtube w7Ft2ymGmfc >}}",
            "<a href=\"https://www.youtube.com/watch?v=w7Ft2ymGmfc\">https&#58;//www.youtube.com/watch?v&#61;w7Ft2ymGmfc</a>",
        ),
        ("It is {{< param season >}}.", "It is winter."),
        (
            "`{{</* x */>}}` and {{</* y */>}}",
            "`{{< x >}}` and &#123;&#123;&#60; y &#62;&#125;&#125;",
        ),
        ("```\n{{< x >}}\n```\n<!--more-->", "```\n{{< x >}}\n```\n<!--more-->"),
        (
            "a\n\n{{% notice %}}\n**b**\n{{% /notice %}}\nc",
            "a\n\n**b**\nc\n3: the shortcode `notice` is left out, and what it holds stays",
        ),
        (
            "{{< mermaid id=\"a_b\" />}}",
            "<code>&#123;&#123;&#60; mermaid id&#61;&#34;a&#95;b&#34; /&#62;&#125;&#125;</code>\n0: the shortcode `mermaid` is shown as it is written",
        ),
        ("{{ .Title }} {{< never", "{{ .Title }} {{< never"),
    ] {
        assert_eq!(told(Flavour::Hugo, body), expected, "{body}");
    }
}

#[test]
fn zolas_shortcodes_become_what_they_draw() {
    for (body, expected) in [
        (
            "{{ vimeo(id=\"124313553\") }}",
            "<a href=\"https://vimeo.com/124313553\">https&#58;//vimeo.com/124313553</a>",
        ),
        (
            "{% quote(author=\"Ada\") %}\n*Cold.*\n{% end %}",
            "<code>&#123;&#37; quote&#40;author&#61;&#34;Ada&#34;&#41; &#37;&#125;</code>\n*Cold.*\n<code>&#123;&#37; end &#37;&#125;</code>\n0: the shortcode `quote` is shown as it is written",
        ),
        (
            "{% aside() %}\nb\n{% end %}\nc",
            "b\nc\n0: the shortcode `aside` is left out, and what it holds stays",
        ),
        (
            "`{{ x(a=1) }}` {{/* x(a=1) */}}",
            "`{{ x(a=1) }}` &#123;&#123; x&#40;a&#61;1&#41; &#125;&#125;",
        ),
        ("{{ config.title }}", "{{ config.title }}"),
    ] {
        assert_eq!(told(Flavour::Zola, body), expected, "{body}");
    }
}

#[test]
fn jekylls_liquid_becomes_what_it_says() {
    for (body, expected) in [
        (
            "![a]({{ site.baseurl }}/a.png) {{ site.url }}",
            "![a](/blog/a.png) https://example.org",
        ),
        (
            "[a]({{ \"/b/\" | relative_url }}) [c]({{ '/d' | absolute_url }})",
            "[a](/blog/b/) [c](https://example.org/blog/d)",
        ),
        (
            "[a]({{ site.baseurl }}{% post_url 2024-01-01-x %})",
            "[a](https://example.org/blog/to/2024-01-01-x/)",
        ),
        ("{{ page.title }} {{ page.season }}", "A late frost winter"),
        (
            "{% highlight ruby linenos %}\nputs `x`\n{% endhighlight %}\n",
            "```ruby\nputs `x`\n```\n",
        ),
        (
            "{% raw %}\n{{ x }}\n{% endraw %}\n`{% raw %}{{ y }}{% endraw %}`",
            "{{ x }}\n`{{ y }}`",
        ),
        ("a {% comment %}b{% endcomment %}c", "a c"),
        (
            "{% include figure.html src=\"/a.png\" caption=\"Ice\" %}",
            "<figure><img src=\"/a.png\" alt=\"Ice\"><figcaption>Ice</figcaption></figure>",
        ),
        ("Text.\n{: .lead}\n\n* TOC\n{:toc}\n\n*b*{: .c} d", "Text.\n\n\n*b* d"),
        (
            "{% include toc.html %}",
            "<code>&#123;&#37; include toc.html &#37;&#125;</code>\n0: the tag `include` is shown as it is written",
        ),
        (
            "<img src=\"{{ site.cdn }}/a.png\">",
            "<img src=\"%7B%7B%20site.cdn%20%7D%7D/a.png\">\n10: an expression is shown as it is written",
        ),
    ] {
        assert_eq!(told(Flavour::Jekyll, body), expected, "{body}");
    }
}

#[test]
fn eleventys_templates_become_what_they_say() {
    for (body, expected) in [
        (
            "[a]({{ \"/b/\" | url }}) {{ title }}{# aside #}",
            "[a](/blog/b/) A late frost",
        ),
        ("{% image \"./a.jpg\", \"Ice\" %}", "<img src=\"./a.jpg\" alt=\"Ice\">"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        (
            "{% for x in y %}",
            "<code>&#123;&#37; for x in y &#37;&#125;</code>\n0: the tag `for` is shown as it is written",
        ),
    ] {
        assert_eq!(told(Flavour::Eleventy, body), expected, "{body}");
    }
}

#[test]
fn mdx_keeps_its_markdown() {
    for (body, expected) in [
        (
            "import ice from './ice.png'\nimport { Image } from 'astro:assets'\n\n<Image src={ice} alt=\"Ice\" />\n",
            "\n<img src=\"./ice.png\" alt=\"Ice\">\n",
        ),
        ("a {/* b */}c {frontmatter.season} {'d'}", "a c winter d"),
        (
            "<Tip>\n\n**b**\n\n</Tip>",
            "\n**b**\n\n\n0: the component `Tip` is left out, and what it holds stays",
        ),
        (
            "<div className=\"x\" style={{ a: 1 }}>b</div>",
            "<div class=\"x\">b</div>",
        ),
        ("`{x}` and ```<Y/>```", "`{x}` and ```<Y/>```"),
        ("a \\{b\\} c", "a \\{b\\} c"),
        (
            "{1 + 1}",
            "<code>&#123;1 &#43; 1&#125;</code>\n0: an expression is shown as it is written",
        ),
        (
            "<Chart data={[1]} />",
            "<code>&#60;Chart data&#61;&#123;&#91;1&#93;&#125; /&#62;</code>\n0: the component `Chart` is shown as it is written",
        ),
    ] {
        assert_eq!(told(Flavour::Astro, body), expected, "{body}");
    }
}

#[test]
fn a_term_that_is_explained_is_told_and_stays_as_it_is_written() {
    let body = "Intro.\n\nTide\n: What comes.\n: And goes.\n\nReef\n\n: A rock.\n\nThe end.\n";
    let what = "a term and what explains it are shown as they are written";
    let none = "# Title\n: no term\n\n```\nx\n: y\n```\n";
    for flavour in [Flavour::Hugo, Flavour::Jekyll] {
        assert_eq!(
            told(flavour, body),
            format!("{body}\n13: {what}\n46: {what}"),
            "{flavour:?}"
        );
        assert_eq!(told(flavour, none), none);
    }
    assert_eq!(told(Flavour::Zola, body), body);
}

#[test]
fn places_stay_what_they_were() {
    let body = "a\n\n{{< figure src=\"a.png\" caption=\"b\" >}}\nthe end";
    let prepared = made(Flavour::Hugo, body).unwrap();
    let end = prepared.text.find("the end").unwrap();
    assert_eq!(prepared.place(end), body.find("the end").unwrap());
    assert_eq!(prepared.place(end + 4), body.find("end").unwrap());
    let figure = prepared.text.find("img").unwrap();
    assert_eq!(prepared.place(figure), 3);
    let prepared = made(Flavour::Hugo, "One. {{< param season >}}\n<!-- More -->\nTwo.").unwrap();
    assert_eq!(&prepared.text[..prepared.summary_end.unwrap()], "One. winter\n");
}

/// Where looking for an end begins anew at each tag, this takes hours.
#[test]
fn what_never_ends_and_what_stands_on_one_line_costs_its_length() {
    const BYTES: usize = 400_000;
    for (flavour, pieces) in [
        (
            Flavour::Hugo,
            &[
                "{{< a >}}",
                "{{% details %}}",
                "{{< highlight x >}}x",
                "{{<\"",
                "{{< a \\\"",
                "{{<",
                "x more <!--",
                "{{< figure src=\"a\" >}}",
            ][..],
        ),
        (
            Flavour::Jekyll,
            &[
                "{% ",
                "{% highlight x %}",
                "{% raw %}",
                "{{ site.url }}",
                "{: .x}",
                "{::comment}",
                "](",
                "    ",
            ],
        ),
        (Flavour::Eleventy, &["{{ ", "{% comment %}", "{# ", "{% end "]),
        (Flavour::Zola, &["{% a() %}", "{{ a(", "{% end "]),
        (
            Flavour::Astro,
            &[
                "{",
                "{'",
                "{\"{'",
                "{\\'",
                "{/*",
                "<A b={",
                "<A b='",
                "<a href='b'>",
                "<",
                "import ",
                "x",
            ],
        ),
    ] {
        for piece in pieces {
            made(flavour, &piece.repeat(BYTES / piece.len()));
            made(
                flavour,
                &format!(
                    "{}{}%}}}}\n",
                    piece.repeat(BYTES / 2 / piece.len()),
                    " ".repeat(BYTES / 2)
                ),
            );
        }
    }
}

proptest! {
    #[test]
    fn no_body_makes_it_panic_and_every_place_is_one(
        body in "(\\{\\{|\\}\\}|\\{%|%\\}|\\{:|<|>|/|\\{#|\\}|\\{|figure src=|raw|endraw|highlight|`|```|\n| |\"|é|import |x|<!-- more -->|A|\\\\){0,40}",
        any in any::<String>(),
    ) {
        for flavour in Flavour::ALL {
            for body in [&body, &any] {
                if let Some(prepared) = made(flavour, body) {
                    for at in 0..=prepared.text.len() {
                        prop_assert!(prepared.place(at) <= body.len());
                    }
                }
            }
        }
    }
}
