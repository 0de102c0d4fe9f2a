//! A colour, and how well one can be read on another.

use std::fmt::Display;
use std::fmt::Formatter;
use std::str::FromStr;

use serde::Serialize;
use serde::Serializer;

/// A colour as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// A text that is no colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a colour such as `#b3261e`")]
pub struct NotAColour(String);

impl Colour {
    /// The colour that `0xrrggbb` names.
    pub const fn new(number: u32) -> Self {
        let [_, red, green, blue] = number.to_be_bytes();
        Self { red, green, blue }
    }

    /// The contrast between two colours, from 1 to 21, as WCAG 2.2 defines it.
    ///
    /// ```
    /// use pressrun::theme::colour::Colour;
    ///
    /// assert_eq!(Colour::new(0x0000_0000).contrast(Colour::new(0x00ff_ffff)).round(), 21.0);
    /// ```
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Of the colours on the way to `end`, the nearest that has this contrast with all of `papers`; `end` where none has.
    #[must_use]
    pub fn towards(self, end: Self, contrast: f64, papers: &[Self]) -> Self {
        let steps = (0..=u8::MAX).map(|part| self.mixed(end, part));
        let mut fit = steps.filter(|colour| papers.iter().all(|paper| colour.contrast(*paper) >= contrast));
        fit.next().unwrap_or(end)
    }

    /// Between this colour (`part` 0) and `end` (`part` 255).
    fn mixed(self, end: Self, part: u8) -> Self {
        let channel = |from: u8, to: u8| {
            let sum = u32::from(from) * u32::from(u8::MAX - part) + u32::from(to) * u32::from(part);
            u8::try_from(sum / u32::from(u8::MAX)).unwrap_or(u8::MAX)
        };
        Self {
            red: channel(self.red, end.red),
            green: channel(self.green, end.green),
            blue: channel(self.blue, end.blue),
        }
    }

    fn luminance(self) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(self.red) + 0.7152 * channel(self.green) + 0.0722 * channel(self.blue)
    }
}

impl Display for Colour {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits = text.strip_prefix('#').map(|digits| match digits.len() {
            // Each of three digits stands for two.
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => digits.to_owned(),
        });
        digits
            .filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(&digits, 16).ok())
            .map(Self::new)
            .ok_or_else(|| NotAColour(text.to_owned()))
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Colour;

    #[test]
    fn a_colour_is_six_digits_behind_a_hash_or_three() {
        assert_eq!("#B3261e".parse::<Colour>().unwrap().to_string(), "#b3261e");
        assert_eq!("#0af".parse::<Colour>().unwrap().to_string(), "#00aaff");
        for text in ["b3261e", "#b3", "red", "#b3261g", "#+3261e", "#ü2", ""] {
            assert!(text.parse::<Colour>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_colour_moves_no_further_than_it_must() {
        let (white, black) = (Colour::new(0x00ff_ffff), Colour::new(0));
        let orange = Colour::new(0x00ff_8800);
        let readable = orange.towards(black, 4.5, &[white]);
        assert!((4.5..4.6).contains(&readable.contrast(white)), "{readable}");
        assert_eq!(black.towards(white, 4.5, &[white]), black, "it is readable as it is");
    }
}
