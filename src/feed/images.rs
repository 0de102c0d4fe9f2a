//! How a mail's pictures reach its readers.

use serde::Deserialize;

/// Where the pictures of a mail are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Images {
    /// On the web: a copy is small, and many mail programs ask before they fetch them.
    #[default]
    Linked,
    /// In the message: shown at once and for ever, also where there is no net, and each copy carries them.
    Embedded,
}
