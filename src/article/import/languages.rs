//! The language in which a piece of code is written, as pages name it.

use dom_query::Document;
use dom_query::NodeRef;

/// What stands in a class before the name of a language: the standard's own words, and GitHub's.
const MARKS: [&str; 3] = ["language-", "lang-", "highlight-source-"];

/// Attributes that hold the name of a language.
const NAMES: [&str; 2] = ["data-lang", "data-language"];

/// How far above a piece of code its language may be named: highlighters set two elements round it.
const ABOVE_MAX: usize = 2;

/// The longest name of a language.
const NAME_BYTES_MAX: usize = 24;

/// Writes the language of each piece of code where it is read from, the class of its `<code>`, and tells these classes.
pub fn name(page: &Document) -> Vec<String> {
    let mut classes = Vec::new();
    for block in page.select("pre").nodes() {
        let codes = block.find(&["code"]);
        let inner = codes.first();
        let above = block.ancestors_it(Some(ABOVE_MAX));
        let places = inner.into_iter().copied().chain([*block]).chain(above);
        let Some(language) = places.into_iter().find_map(|place| language_of(&place)) else {
            continue;
        };
        let class = format!("language-{language}");
        if let Some(code) = inner {
            code.set_attr("class", &class);
        } else {
            let code = block.tree.new_element("code");
            code.set_attr("class", &class);
            for child in block.children() {
                code.append_child(&child);
            }
            block.append_child(&code);
        }
        classes.push(class);
    }
    classes
}

fn language_of(node: &NodeRef) -> Option<String> {
    let class = node.attr_or("class", "");
    let marked = class.split_whitespace().find_map(|word| {
        let name = MARKS.iter().find_map(|mark| word.strip_prefix(mark))?;
        is_name(name).then(|| name.to_owned())
    });
    marked.or_else(|| {
        let named = NAMES.iter().filter_map(|name| node.attr(name));
        named.map(|name| name.trim().to_owned()).find(|name| is_name(name))
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= NAME_BYTES_MAX
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+#._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use crate::article::import::tests::import;

    #[test]
    fn code_keeps_the_language_that_the_page_names() {
        for (html, fence) in [
            ("<pre><code class='language-py x'>a = 1</code></pre>", "```py"),
            ("<pre class='lang-c++'><code>a = 1</code></pre>", "```c++"),
            ("<pre lang='en' data-lang='toml'>a = 1</pre>", "```toml"),
            (
                "<div class='language-rust highlighter'><div class='highlight'><pre><code>a = 1</code></pre></div></div>",
                "```rust",
            ),
            (
                "<div class='highlight highlight-source-shell'><pre>a = 1</pre></div>",
                "```shell",
            ),
            ("<pre><code class='language-&quot;&gt;'>a = 1</code></pre>", "```"),
            ("<pre>a = 1</pre>", "```"),
        ] {
            let page = format!(
                "<article><h1>Ice</h1><p>It sings at night, said the one who heard it.</p>{html}<p>And so on.</p></article>"
            );
            let body = import("x.html", &page).body;
            assert!(
                body.contains(&format!("\n\n{fence}\na = 1\n```\n")),
                "{html} became {body}"
            );
        }
    }
}
