//! What `check` says about personal fields.

use crate::finding::Rule;

/// A field where none may stand.
pub const PLACE: Rule = Rule::error(
    "email/personal-place",
    "What differs from reader to reader may stand in a link only behind its host, and an address nowhere in it: links lead \
     where the writer wants, and addresses do not end in the logs of servers.",
)
.fix("put it into the text, between the quotes of an attribute, or behind a link's host; `[[email]]` into no link");

/// What looks like a field and is none.
pub const NO_FIELD: Rule = Rule::warning(
    "email/personal-name",
    "What stands between `[[` and `]]` and is no field is shown, and mailed, as it is written.",
)
.fix("write a field as `[[name|reader]]`, in a text or an issue's subject; `\\[[` begins none");

/// A field in an article that has nothing for its page.
pub const NO_DEFAULT: Rule = Rule::warning(
    "email/personal-default",
    "Pages and feeds are for everybody: they show the default of a field, and without one there is a gap.",
)
.fix("write what everybody may read, as in `[[name|reader]]`");

/// A field that nobody has.
pub const UNKNOWN: Rule = Rule::error(
    "email/personal-unknown",
    "A field is `name`, `email`, `language`, or a column of a list of subscribers that was imported.",
)
.fix("mend the name, or import a list that has such a column");

/// A field that some readers do not have.
pub const MISSING: Rule = Rule::warning(
    "email/personal-missing",
    "Where nothing is known of a reader and no default is written, the copy has a gap.",
)
.fix("write what they read instead: `[[name|reader]]`, in a template `personal(field=\"name\", default=\"reader\")`");

/// A block for readers whom nobody is.
pub const NOBODY: Rule = Rule::warning(
    "email/personal-nobody",
    "A block for readers with a tag, or of a language, is mailed to nobody where no reader has it.",
)
.fix("mend the tag or the language; `pressrun subscribers list` shows who has which");
