//! What is laid out, seen.

use crate::article::Format;
use crate::entry::sample;
use crate::entry::text::Text;
use crate::entry::text::notes::Notes;

/// A text as it stands in a mail, with its notes.
fn laid_out(text: &Text, columns: usize) -> String {
    let mut notes = Notes::default();
    let body = text.lay_out(columns, &mut notes);
    if notes.is_empty() {
        body
    } else {
        format!("{body}\n\n{}", notes.lay_out())
    }
}

fn markdown(body: &str, columns: usize) -> String {
    laid_out(&sample::render(Format::Markdown, body).0.text, columns)
}

#[test]
fn plain_text_reads_like_a_letter() {
    insta::assert_snapshot!(markdown(BLOCKS, 40), @"
    One
    ~~~

    A _b_ *c* ~d~ `e f`, see here [1],
    there [2] and https://example.net/b,
    https://www.example.net/ or
    ada@example.org.
    A new line with a picture [image: of a
    cat] [3].

    Two
    ...

    Three
    .....

    - a
    - b
      - c
    - ☑ d

    9.  x

    10. y

        z

    [image: A cat] [3]
    Her name is Ada

    [1] https://example.org/x/
    [2] https://example.net/b
    [3] https://example.org/frost/cat.png
    ");
}

#[test]
fn a_table_is_set_in_columns_where_it_fits_and_else_as_records() {
    insta::assert_snapshot!(markdown(TABLE, 40), @"
    Name         N  Where
    ----------  --  -----
    one          1    x
    twenty-two  22  y [1]

    [1] https://example.net/
    ");
    insta::assert_snapshot!(markdown(TABLE, 20), @"
    Name: one
    N: 1
    Where: x

    Name: twenty-two
    N: 22
    Where: y [1]

    [1] https://example.net/
    ");
}

#[test]
fn quotes_alerts_code_and_footnotes_keep_their_form() {
    insta::assert_snapshot!(markdown(QUOTES, 40), @"
    > *Warning*
    >
    > mind the gap

    > q
    >
    > > r s

        fn a() {

            a_line_that_is_wider_than_the_columns_stays_as_it_is();
        }

    * * *

    x [1] y [2] z [1]

    [1] Note _a_, see [3] and so on and so
        on and so on and so on

        - l

    [2] b x [4]
    [3] c
    [4] https://example.net/b
    ");
}

#[test]
fn texts_of_one_issue_share_their_notes() {
    let first = sample::render(Format::Markdown, "[a](x.md)[^1]\n\n[^1]: [b](https://example.net/)")
        .0
        .text;
    let second = sample::render(Format::Markdown, "[b](https://example.net/) [a](x.md)[^1]\n\n[^1]: c")
        .0
        .text;
    let mut notes = Notes::default();
    assert_eq!(first.lay_out(72, &mut notes), "a [1] [2]");
    assert_eq!(second.lay_out(72, &mut notes), "b [3] a [1] [4]");
    insta::assert_snapshot!(notes.lay_out(), @"
    [1] https://example.org/x/
    [2] b [3]
    [3] https://example.net/
    [4] c
    ");
}

#[test]
fn a_cell_over_rows_or_columns_leaves_every_other_one_in_its_column() {
    let table = "<table><tr><th rowspan=2>Where<th colspan=2>Ice<tr><th>thin<th>thick\
                 <tr><td rowspan=2>Pond<td>a<td>b<tr><td>c<td>d<tr><td colspan=3>all of it</table>";
    insta::assert_snapshot!(markdown(table, 40), @"
    Where      Ice
    ---------  ----  -----
    Where      thin  thick
    Pond       a     b
    Pond       c     d
    all of it
    ");
}

#[test]
fn html_reads_like_the_same_article_in_markdown() {
    for body in [BLOCKS, TABLE, QUOTES] {
        let (content, _) = sample::render(Format::Markdown, body);
        let page = sample::render(Format::Html, &content.html).0;
        assert_eq!(laid_out(&page.text, 60), laid_out(&content.text, 60));
        assert_eq!(page.text.plain(), content.text.plain());
    }
}

const BLOCKS: &str = "\
# One

A *b* **c** ~~d~~ `e f`, see [here](x.md), [there](https://example.net/b) and
<https://example.net/b>, www.example.net or <ada@example.org>.\\
A new line with a picture ![of a cat](cat.png).

## Two

### Three

- a
- b
  - c
- [x] d

9. x

10. y

    z

![A cat](cat.png \"Her name is Ada\")
";

const TABLE: &str = "\
| Name | N | Where |
|---|---:|:-:|
| one | 1 | x |
| twenty-two | 22 | [y](https://example.net/) |
";

const QUOTES: &str = "\
> [!WARNING]
> mind
> the gap

> q
> > r
> s

```rust
fn a() {

    a_line_that_is_wider_than_the_columns_stays_as_it_is();
}
```

---

x[^a] y[^b] z[^a]

[^a]: Note *a*, see[^c]
    and so on and so on and so on and so on

    - l
[^b]: b [x](https://example.net/b)
[^c]: c
";
