//! What stands in quotes in a template.

/// The letters of `text` with their places, and whether each belongs to a quotation, its marks included. A quote behind
/// `\\` ends no quotes.
pub(super) fn letters(text: &str) -> impl Iterator<Item = (usize, char, bool)> {
    let mut quote = None;
    let mut is_escaped = false;
    text.char_indices().map(move |(at, letter)| {
        let was_open = quote.is_some();
        match quote {
            Some(_) if std::mem::take(&mut is_escaped) => {}
            Some(_) if letter == '\\' => is_escaped = true,
            Some(open) if open == letter => quote = None,
            None if matches!(letter, '"' | '\'' | '`') => quote = Some(letter),
            _ => {}
        }
        (at, letter, was_open || quote.is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn marks_belong_to_what_they_hold_and_an_escaped_one_ends_nothing() {
        let bare: String = letters(r#"a "b\"c" d 'e"f' `g"#)
            .filter_map(|(_, letter, is_quoted)| (!is_quoted).then_some(letter))
            .collect();
        assert_eq!(bare, "a  d  ");
    }
}
