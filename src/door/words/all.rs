//! All languages that there are words in.

use crate::door::words::Words;
use crate::door::words::arabic::ARABIC;
use crate::door::words::english::ENGLISH;
use crate::door::words::french::FRENCH;
use crate::door::words::german::GERMAN;
use crate::door::words::japanese::JAPANESE;
use crate::door::words::spanish::SPANISH;
use crate::publication::languages::primary;

/// All languages that there are words in.
pub const ALL: [&Words; 6] = [&ENGLISH, &GERMAN, &FRENCH, &SPANISH, &JAPANESE, &ARABIC];

/// The words for a BCP 47 language tag; English where there is no translation.
pub fn words(language: &str) -> &'static Words {
    let primary = primary(language);
    ALL.into_iter().find(|words| words.lang == primary).unwrap_or(&ENGLISH)
}
