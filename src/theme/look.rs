//! How a publication's mails and pages look: `[look]` of the config over the colours and fonts that are built in.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::de::Error;
use url::Url;

use crate::theme::colour::Colour;
use crate::theme::palette::CONTRAST_MIN;
use crate::theme::palette::DARK;
use crate::theme::palette::LIGHT;
use crate::theme::palette::Palette;

/// The contrast at which an accent is shown by night: links glow a little on black.
const NIGHT_CONTRAST: f64 = 7.0;

/// The tallest logo, in pixels: it is furniture, and the subject is what a mail begins with.
const LOGO_HEIGHT_MAX: u32 = 120;

/// The widest logo, in pixels: a mail's text is no wider.
const LOGO_WIDTH_MAX: u32 = 488;

/// Formats of pictures that some large mail program does not show.
const NOT_SHOWN: [&str; 4] = [".svg", ".webp", ".avif", ".heic"];

/// `[look]` of `config/pressrun.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookTable {
    /// The colour of links by day; the one by night is made of it.
    #[serde(default, deserialize_with = "accent")]
    accent: Option<Colour>,
    /// A picture at the top, in the place of the publication's name.
    #[serde(default, deserialize_with = "logo")]
    logo: Option<LogoTable>,
    /// The fonts for reading.
    #[serde(default, deserialize_with = "font")]
    font: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogoTable {
    src: String,
    width: u32,
    height: u32,
}

/// The variable `theme`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// The colour of links by day.
    pub accent: Colour,
    /// A picture to stand at the top.
    pub logo: Option<Logo>,
    /// The fonts for reading, as CSS wants them, without double quotes.
    pub font: String,
    /// The same for Outlook on Windows, which takes Times New Roman where it does not know the first of them.
    pub office: &'static str,
    /// The fonts for furniture: dates, footers, navigation.
    pub sans: &'static str,
    /// The fonts for code.
    pub mono: &'static str,
    /// The colours by day.
    pub light: Palette,
    /// The colours by night.
    pub dark: Palette,
}

/// `theme.logo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Logo {
    /// Where it is.
    pub src: Url,
    /// Its width as it is shown, in pixels.
    pub width: u32,
    /// Its height as it is shown, in pixels.
    pub height: u32,
}

const SERIF: &str = "Georgia,serif";

impl Default for Look {
    fn default() -> Self {
        Self {
            accent: LIGHT.accent,
            logo: None,
            font: "Charter, 'Iowan Old Style', Georgia, serif".to_owned(),
            office: SERIF,
            sans: "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
            mono: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
            light: LIGHT,
            dark: DARK,
        }
    }
}

impl LookTable {
    /// The look of a publication that is served at `home`.
    pub fn look(&self, home: &Url) -> Look {
        let mut look = Look::default();
        if let Some(accent) = self.accent.filter(|accent| *accent != LIGHT.accent) {
            look.accent = accent;
            look.light.accent = accent;
            let white = Colour::new(0x00ff_ffff);
            look.dark.accent = accent.towards(white, NIGHT_CONTRAST, &[DARK.paper, DARK.second_paper]);
        }
        if let Some(font) = &self.font {
            look.font.clone_from(font);
            look.office = match font.rsplit(',').next().map(str::trim) {
                Some("sans-serif" | "system-ui") => "Arial,sans-serif",
                Some("monospace" | "ui-monospace") => "Consolas,monospace",
                _ => SERIF,
            };
        }
        look.logo = self.logo.as_ref().and_then(|logo| {
            Some(Logo {
                src: home.join(&logo.src).ok()?,
                width: logo.width,
                height: logo.height,
            })
        });
        look
    }
}

/// A colour in which links can be read on paper.
fn accent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Colour>, D::Error> {
    let accent: Colour = String::deserialize(deserializer)?.parse().map_err(D::Error::custom)?;
    let papers = [LIGHT.paper, LIGHT.second_paper];
    if papers.iter().all(|paper| accent.contrast(*paper) >= CONTRAST_MIN) {
        return Ok(Some(accent));
    }
    let readable = accent.towards(Colour::new(0), CONTRAST_MIN, &papers);
    Err(D::Error::custom(format!(
        "`{accent}` cannot be read on paper: its contrast is {:.1}, text needs {CONTRAST_MIN}; did you mean `{readable}`?",
        accent.contrast(LIGHT.second_paper)
    )))
}

fn logo<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<LogoTable>, D::Error> {
    let logo = LogoTable::deserialize(deserializer)?;
    let path = logo
        .src
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if let Some(format) = NOT_SHOWN.iter().find(|format| path.ends_with(*format)) {
        return Err(D::Error::custom(format!(
            "some mail programs show no `{format}`; give the logo as PNG, JPEG or GIF"
        )));
    }
    let is_sized = (1..=LOGO_WIDTH_MAX).contains(&logo.width) && (1..=LOGO_HEIGHT_MAX).contains(&logo.height);
    if !is_sized {
        return Err(D::Error::custom(format!(
            "a logo is shown at most {LOGO_WIDTH_MAX} pixels wide and {LOGO_HEIGHT_MAX} high"
        )));
    }
    Ok(Some(logo))
}

/// Names of fonts, which end up between the quotes of an attribute.
fn font<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let font = String::deserialize(deserializer)?.replace('"', "'");
    let is_name = |letter: char| letter.is_alphanumeric() || " ,-'".contains(letter);
    if font.trim().is_empty() || !font.chars().all(is_name) || font.matches('\'').count() % 2 == 1 {
        return Err(D::Error::custom(
            "not names of fonts with commas between them, such as `Georgia, serif`",
        ));
    }
    Ok(Some(font))
}

#[cfg(test)]
mod tests {
    use super::Look;
    use super::LookTable;
    use crate::theme::palette::CONTRAST_MIN;
    use crate::theme::palette::DARK;

    fn look(table: &str) -> Result<Look, String> {
        let table: LookTable = toml::from_str(table).map_err(|error| error.message().to_owned())?;
        Ok(table.look(&"https://example.org/blog/".parse().unwrap()))
    }

    #[test]
    fn a_publication_has_its_own_colour_logo_and_fonts() {
        let own = look(
            "accent = '#00568f'\nlogo = { src = 'logo.png', width = 120, height = 32 }\nfont = '\"Literata\", serif'",
        )
        .unwrap();
        assert_eq!(own.light.accent.to_string(), "#00568f");
        assert!(own.dark.accent.contrast(DARK.second_paper) >= CONTRAST_MIN);
        assert_eq!(own.logo.unwrap().src.as_str(), "https://example.org/blog/logo.png");
        assert_eq!(own.font, "'Literata', serif");
        assert_eq!(look("").unwrap(), Look::default());
        assert_eq!(look("accent = '#b3261e'").unwrap(), Look::default());
    }

    #[test]
    fn what_readers_could_not_read_or_see_is_refused() {
        for (table, told) in [
            (
                "accent = '#ff8800'",
                "`#ff8800` cannot be read on paper: its contrast is 2.2, text needs 4.5; did you mean `#ab5b00`?",
            ),
            ("accent = 'red'", "`red` is not a colour such as `#b3261e`"),
            (
                "logo = { src = 'logo.svg', width = 120, height = 32 }",
                "some mail programs show no `.svg`; give the logo as PNG, JPEG or GIF",
            ),
            (
                "logo = { src = 'logo.png', width = 1200, height = 320 }",
                "a logo is shown at most 488 pixels wide and 120 high",
            ),
            (
                "font = 'x;color:red'",
                "not names of fonts with commas between them, such as `Georgia, serif`",
            ),
        ] {
            assert_eq!(look(table).unwrap_err(), told);
        }
    }
}
