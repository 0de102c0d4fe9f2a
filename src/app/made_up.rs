//! Readers whom nobody knows, and who are hard on a mail.

use std::collections::BTreeMap;

use crate::audience::Recipient;
use crate::audience::SubscriberId;
use crate::audience::Values;
use crate::serve::wall::RecipientLine;

/// A reader who is made up.
#[derive(Debug, Clone)]
pub struct Hard {
    /// As the page lists it.
    pub line: RecipientLine,
    /// As a copy is made for it.
    pub recipient: Recipient,
}

/// The word in a URL, what the page says, the address, the name, the language.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
);

/// What is hard about each.
const ALL: [Row; 7] = [
    (
        "hard-nothing",
        "nothing known but the address",
        "reader@example.org",
        None,
        None,
    ),
    (
        "hard-long",
        "a very long name",
        "maximiliane@example.org",
        Some("Maximiliane-Alexandra Freifrau von und zu Donaudampfschifffahrtskapitänshausen-Oberunterbergen"),
        Some("de"),
    ),
    (
        "hard-rtl",
        "a name from right to left",
        "reader@example.org",
        Some("עדה בן־דוד"),
        Some("he"),
    ),
    (
        "hard-marks",
        "marks of HTML and mail in the name",
        "o'neil@example.org",
        Some("O'Neil, \"Jr.\" <b>&amp;</b>"),
        None,
    ),
    (
        "hard-wide",
        "letters of four bytes",
        "reader@example.org",
        Some("𠮷野家 👩‍🚀"),
        Some("ja"),
    ),
    (
        "hard-address",
        "a very long address",
        "abcdefghijklmnopqrstuvwxyz.abcdefghijklmnopqrstuvwxyz.abcdefghij@a-host-name-that-is-as-long-as-they-get.example.org",
        Some("Ada"),
        None,
    ),
    (
        "hard-idn",
        "a domain of other letters",
        "ada@bücher.example",
        Some("Ada"),
        None,
    ),
];

/// All of them.
pub fn all() -> Vec<Hard> {
    ALL.iter()
        .map(|(id, label, address, name, language)| Hard {
            line: RecipientLine {
                id: (*id).to_owned(),
                label: (*label).to_owned(),
            },
            recipient: Recipient {
                id: SubscriberId(0),
                version: 0,
                address: address.parse().expect("a constant, which a test reads"),
                values: Values {
                    name: name.map(str::to_owned),
                    language: language.and_then(|language| language.to_owned().try_into().ok()),
                    tags: Vec::new(),
                    fields: BTreeMap::new(),
                },
            },
        })
        .collect()
}

/// The one of that name.
pub fn named(id: &str) -> Option<Hard> {
    all().into_iter().find(|hard| hard.line.id == id)
}

/// The reader that is shown where nobody is subscribed yet.
pub fn nobody() -> Recipient {
    Recipient {
        id: SubscriberId(0),
        version: 0,
        address: "reader@example.org".parse().expect("a constant"),
        values: Values::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn everybody_who_is_made_up_has_an_address_that_can_be() {
        assert_eq!(all().len(), 7);
        assert!(all().iter().all(|hard| !hard.recipient.address.expose().is_empty()));
    }
}
