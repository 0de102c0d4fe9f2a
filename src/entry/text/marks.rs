//! What stands before the items of a list in HTML, where it is not a number that follows from their place.

use dom_query::NodeRef;

/// Numbers that Roman figures write; a longer list counts on in ours.
const ROMAN_MAX: i64 = 3999;

/// The marks of the items of a list that counts backwards or in letters, or where an item says its own number; none where
/// they follow from their places.
pub fn of(list: &NodeRef<'_>) -> Vec<String> {
    let kind = list.attr("type").unwrap_or_default();
    let items: Vec<NodeRef<'_>> = list.children_it(false).filter(|child| child.has_name("li")).collect();
    let is_usual =
        !list.has_attr("reversed") && matches!(&*kind, "" | "1") && !items.iter().any(|item| item.has_attr("value"));
    if is_usual || !list.has_name("ol") {
        return Vec::new();
    }
    let whole = |node: &NodeRef<'_>, name| node.attr(name).and_then(|number| number.trim().parse::<i64>().ok());
    let (step, usual) = if list.has_attr("reversed") {
        (-1, i64::try_from(items.len()).unwrap_or(1))
    } else {
        (1, 1)
    };
    let mut number = whole(list, "start").unwrap_or(usual);
    let mut marks = Vec::new();
    for item in items {
        number = whole(&item, "value").unwrap_or(number);
        marks.push(format!("{}.", counted(number, &kind)));
        number = number.saturating_add(step);
    }
    marks
}

fn counted(number: i64, kind: &str) -> String {
    match kind {
        "a" if number > 0 => letters(number),
        "A" if number > 0 => letters(number).to_uppercase(),
        "i" if (1..=ROMAN_MAX).contains(&number) => roman(number),
        "I" if (1..=ROMAN_MAX).contains(&number) => roman(number).to_uppercase(),
        _ => number.to_string(),
    }
}

/// a to z, then aa.
fn letters(mut number: i64) -> String {
    let mut written = String::new();
    while number > 0 {
        number -= 1;
        let letter = u8::try_from(number % 26).map_or('?', |index| char::from(b'a' + index));
        written.insert(0, letter);
        number /= 26;
    }
    written
}

fn roman(mut number: i64) -> String {
    let figures = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut written = String::new();
    for (value, figure) in figures {
        while number >= value {
            written.push_str(figure);
            number -= value;
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn items_are_counted_in_letters_and_roman_figures() {
        for (number, kind, written) in [
            (1, "a", "a"),
            (26, "A", "Z"),
            (27, "a", "aa"),
            (4, "i", "iv"),
            (1949, "I", "MCMXLIX"),
            (0, "a", "0"),
            (4000, "i", "4000"),
        ] {
            assert_eq!(counted(number, kind), written);
        }
    }
}
