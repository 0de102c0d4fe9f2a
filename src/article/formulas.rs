//! Formulas in TeX between dollars, in Markdown: `$a^2$`, `$$\int f$$`. Prices stand between dollars too.

use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;

/// The longest formula that is looked for, in bytes.
const LENGTH_BYTES_MAX: usize = 2000;

/// What the parser has to know besides `options`: formulas, where everything between dollars in the text is one, and one
/// at least can be nothing else.
pub(super) fn options(body: &str, options: Options) -> Options {
    let with_formulas = options | Options::ENABLE_MATH;
    if may_hold(body) && all_are(body, with_formulas) {
        with_formulas
    } else {
        options
    }
}

/// Whether it is worth the second parse to look closer.
fn may_hold(body: &str) -> bool {
    let mut pieces = body.split('$');
    // What stands before the first dollar is between none.
    pieces.next();
    pieces.any(|piece| {
        let ends = [piece.chars().next(), piece.chars().next_back()];
        let is_dense = ends.iter().all(|end| end.is_some_and(|end| !end.is_whitespace()));
        (is_dense || piece.starts_with('\n')) && piece.len() <= LENGTH_BYTES_MAX && can_be_nothing_else(piece)
    })
}

fn all_are(body: &str, options: Options) -> bool {
    let mut is_one_certain = false;
    for event in Parser::new_ext(body, options) {
        if let Event::InlineMath(inside) | Event::DisplayMath(inside) = event {
            let is_certain = can_be_nothing_else(&inside);
            if !is_certain && !can_be(&inside) {
                return false;
            }
            is_one_certain |= is_certain;
        }
    }
    is_one_certain
}

/// Whether it has a command of TeX, or something raised.
fn can_be_nothing_else(inside: &str) -> bool {
    let is_command = |at: usize| inside[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic());
    inside.contains('^') || inside.match_indices('\\').any(|(at, _)| is_command(at))
}

/// Whether it is as short as a variable, or has signs between its parts.
fn can_be(inside: &str) -> bool {
    let is_name = inside.chars().count() <= 3 && inside.chars().all(char::is_alphabetic);
    let has_sign = inside.contains(['=', '+', '<', '>', '_', '/', '(', '|', '\\']);
    is_name || (has_sign && inside.contains(char::is_alphabetic)) || is_number(inside)
}

fn is_number(inside: &str) -> bool {
    inside.ends_with(|last: char| last.is_ascii_digit()) && inside.chars().all(|each| "0123456789.,".contains(each))
}

#[cfg(test)]
mod tests {
    use crate::article::markdown::Document;
    use pulldown_cmark::Event;

    /// The formulas of a text, or what else stands in code there.
    fn code(body: &str) -> Vec<String> {
        let events = Document::markdown(body).body.into_iter();
        let code = events.filter_map(|(event, _)| match event {
            Event::Code(code) => Some(code.to_string()),
            _ => None,
        });
        code.collect()
    }

    #[test]
    fn a_formula_stays_as_it_was_written() {
        assert_eq!(
            code(r"So $a \\ b$ and $x$, $\frac{a_1}{b_1}$."),
            [r"a \\ b", "x", r"\frac{a_1}{b_1}"]
        );
        assert_eq!(code("$$\n\\int_0^1 x\n$$\n"), ["\\int_0^1 x"]);
        assert_eq!(code("$E = mc^2$ and `$5`"), ["E = mc^2", "$5"]);
    }

    #[test]
    fn what_stands_between_dollars_is_seldom_a_formula() {
        for body in [
            "$5 and $10",
            "$5-$10, *once* `x`^2",
            "echo $HOME_DIR $OTHER_DIR",
            "from $A to *b* C$ and $5-$6",
            "It was $5 *or* more$ and $a^2$",
        ] {
            assert!(code(body).iter().all(|code| code == "x"), "{body}");
        }
    }
}
