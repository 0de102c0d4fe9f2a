//! Why an issue cannot be rendered.

use css_inline::InlineError;

use crate::issue::variants::TooMany;
use crate::issue::voice::Astray;
use crate::personal::marker::SIGN;
use crate::theme::ThemeError;

/// Why an issue cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template has a fault.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A subject is one line with something on it.
    #[error("the subject is not one line of text: {subject:?}")]
    Subject {
        /// What the template wrote.
        subject: String,
    },
    /// The theme's style sheet cannot be used.
    #[error("the style sheet of theme `{theme}` cannot be written into the mail")]
    Styles {
        /// The theme's name.
        theme: String,
        /// Why.
        #[source]
        source: InlineError,
    },
    /// A personal field stands where none can.
    #[error(transparent)]
    Astray(#[from] Astray),
    /// A title or a name that would be taken for a personal field.
    #[error("a title, a name or a summary holds `{SIGN}`, a word by which personal fields are known")]
    Kept,
    /// Blocks for some of the readers make too many variants.
    #[error(transparent)]
    Variants(#[from] TooMany),
}
