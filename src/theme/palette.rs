//! Colours and type: ink on paper, one accent, in light and in dark.

use serde::Serialize;

use crate::theme::colour::Colour;

/// The contrast that text needs with what it stands on (WCAG 2.2, 1.4.3).
pub const CONTRAST_MIN: f64 = 4.5;

/// The colours of one mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Palette {
    /// What everything stands on.
    pub paper: Colour,
    /// Text.
    pub ink: Colour,
    /// What code stands on.
    pub second_paper: Colour,
    /// Dates, captions, footers; in code, comments.
    pub quiet: Colour,
    /// Lines between things.
    pub hairline: Colour,
    /// Links.
    pub accent: Colour,
    /// In code: text in quotes.
    pub string: Colour,
    /// In code: numbers and constants.
    pub number: Colour,
    /// In code: what is given a name, or called by it.
    pub name: Colour,
}

/// By day.
pub const LIGHT: Palette = Palette {
    paper: Colour::new(0x00ff_ffff),
    ink: Colour::new(0x001b_1b1f),
    second_paper: Colour::new(0x00f6_f4f0),
    quiet: Colour::new(0x005d_5a57),
    hairline: Colour::new(0x00de_dad3),
    accent: Colour::new(0x00b3_261e),
    string: Colour::new(0x003a_6534),
    number: Colour::new(0x0085_4a0c),
    name: Colour::new(0x002a_5580),
};

/// By night.
pub const DARK: Palette = Palette {
    paper: Colour::new(0x0014_1416),
    ink: Colour::new(0x00e9_e6e1),
    second_paper: Colour::new(0x001d_1d20),
    quiet: Colour::new(0x00a7_a29b),
    hairline: Colour::new(0x0035_343a),
    accent: Colour::new(0x00ff_8f85),
    string: Colour::new(0x00a9_c993),
    number: Colour::new(0x00e3_b682),
    name: Colour::new(0x009d_c3e6),
};

#[cfg(test)]
mod tests {
    use super::CONTRAST_MIN;
    use super::DARK;
    use super::LIGHT;

    #[test]
    fn every_text_colour_is_readable_on_every_paper_by_day_and_by_night() {
        for palette in [LIGHT, DARK] {
            for paper in [palette.paper, palette.second_paper] {
                for text in [
                    palette.ink,
                    palette.quiet,
                    palette.accent,
                    palette.string,
                    palette.number,
                    palette.name,
                ] {
                    let ratio = text.contrast(paper);
                    assert!(ratio >= CONTRAST_MIN, "{text} on {paper}: {ratio:.2}");
                }
            }
        }
    }
}
