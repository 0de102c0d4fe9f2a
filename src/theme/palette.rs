//! Colours and type: ink on paper, one accent, in light and in dark.

use serde::Serialize;

/// The colours of one mode, each `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Palette {
    /// What everything stands on.
    pub paper: &'static str,
    /// Text.
    pub ink: &'static str,
    /// What code stands on.
    pub second_paper: &'static str,
    /// Dates, captions, footers.
    pub quiet: &'static str,
    /// Lines between things.
    pub hairline: &'static str,
    /// Links.
    pub accent: &'static str,
}

/// By day.
pub const LIGHT: Palette = Palette {
    paper: "#ffffff",
    ink: "#1b1b1f",
    second_paper: "#f6f4f0",
    quiet: "#5d5a57",
    hairline: "#dedad3",
    accent: "#b3261e",
};

/// By night.
pub const DARK: Palette = Palette {
    paper: "#141416",
    ink: "#e9e6e1",
    second_paper: "#1d1d20",
    quiet: "#a7a29b",
    hairline: "#35343a",
    accent: "#ff8f85",
};

/// How mails and pages look: the variable `theme`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Look {
    /// The colour of links by day.
    pub accent: &'static str,
    /// The address of a picture to stand at the top.
    pub logo: Option<&'static str>,
    /// The fonts for reading, as CSS wants them, without double quotes.
    pub font: &'static str,
    /// The fonts for furniture: dates, footers, navigation.
    pub sans: &'static str,
    /// The fonts for code.
    pub mono: &'static str,
    /// The colours by day.
    pub light: Palette,
    /// The colours by night.
    pub dark: Palette,
}

/// The look of the built-in theme.
pub const LOOK: Look = Look {
    accent: LIGHT.accent,
    logo: None,
    font: "Charter, 'Iowan Old Style', Georgia, serif",
    sans: "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
    mono: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
    light: LIGHT,
    dark: DARK,
};

#[cfg(test)]
mod tests {
    use super::DARK;
    use super::LIGHT;

    /// Relative luminance as WCAG 2.2 defines it.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_text_colour_is_readable_on_every_paper_by_day_and_by_night() {
        for palette in [LIGHT, DARK] {
            for paper in [palette.paper, palette.second_paper] {
                for text in [palette.ink, palette.quiet, palette.accent] {
                    let ratio = contrast(text, paper);
                    assert!(ratio >= 4.5, "{text} on {paper}: {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn the_measure_of_contrast_knows_black_on_white() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.001);
    }
}
