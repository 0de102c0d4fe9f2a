//! What stands before, between and behind names and dates in by-lines, in lower case.

/// What stands before the name of whoever wrote.
pub const BY: [&str; 20] = [
    "by",
    "written by",
    "words by",
    "von",
    "geschrieben von",
    "par",
    "écrit par",
    "por",
    "escrito por",
    "di",
    "scritto da",
    "door",
    "geschreven door",
    "author:",
    "autor:",
    "autorin:",
    "auteur :",
    "auteur:",
    "autore:",
    "text:",
];

/// The same in Chinese and Japanese; a mark follows.
pub const BY_CHARACTERS: [&str; 10] = [
    "取材・文",
    "執筆者",
    "作者",
    "筆者",
    "著者",
    "執筆",
    "記者",
    "撰文",
    "文",
    "著",
];

/// The marks that follow.
pub const MARKS: [char; 4] = [':', '=', '/', '・'];

/// What stands between a date and a name.
pub const BETWEEN: [&str; 6] = [" by ", " von ", " par ", " por ", " di ", " door "];

/// What stands before a date of publication, the longer first.
pub const PUBLISHED: [&str; 38] = [
    "first published",
    "published on",
    "published",
    "posted on",
    "posted",
    "date",
    "on",
    "veröffentlicht am",
    "veröffentlicht",
    "erschienen am",
    "datum",
    "vom",
    "am",
    "publié le",
    "publie le",
    "mis en ligne le",
    "paru le",
    "le",
    "publicado el",
    "publicada el",
    "publicado em",
    "publicado",
    "fecha",
    "el",
    "em",
    "pubblicato il",
    "pubblicato",
    "data",
    "il",
    "gepubliceerd op",
    "gepubliceerd",
    "geplaatst op",
    "op",
    "公開日",
    "掲載日",
    "发布时间",
    "发布于",
    "發佈於",
];

/// What stands before a date of change, the longer first.
pub const UPDATED: [&str; 18] = [
    "last updated on",
    "last updated",
    "updated on",
    "updated",
    "zuletzt aktualisiert am",
    "aktualisiert am",
    "aktualisiert",
    "mis à jour le",
    "modifié le",
    "actualizado el",
    "actualizado",
    "atualizado em",
    "aggiornato il",
    "aggiornato",
    "bijgewerkt op",
    "最終更新日",
    "更新日",
    "更新",
];

/// What stands behind a date of publication.
pub const PUBLISHED_BEHIND: [&str; 4] = ["公開", "掲載", "配信", "发布"];

/// What stands behind a date of change.
pub const UPDATED_BEHIND: &str = "更新";

/// Words of a name that are written small.
pub const PARTICLES: [&str; 30] = [
    "de", "da", "di", "do", "dos", "das", "du", "del", "della", "degli", "van", "von", "der", "den", "ter", "ten",
    "zu", "zum", "zur", "la", "le", "los", "las", "el", "al", "bin", "y", "e", "af", "av",
];

/// What stands between two names, wherever it stands.
pub const AND: [&str; 2] = [" and ", " & "];

/// The same where each of them has two words: `Ortega y Gasset` is one name.
pub const AND_BETWEEN_WHOLE_NAMES: [&str; 5] = [" und ", " et ", " y ", " e ", " en "];

/// What stands behind the minutes that a text takes.
pub const READING: [&str; 7] = [
    "read",
    "lesezeit",
    "lesedauer",
    "de lecture",
    "de lectura",
    "di lettura",
    "de leitura",
];

/// What may stand behind `By` as one word and is nobody's name, in lower case.
pub const NO_NAMES: &[&str] = &[
    "accident",
    "air",
    "all",
    "and",
    "appointment",
    "autumn",
    "bike",
    "boat",
    "bus",
    "car",
    "chance",
    "choice",
    "dawn",
    "day",
    "default",
    "definition",
    "design",
    "dusk",
    "ear",
    "example",
    "far",
    "foot",
    "hand",
    "heart",
    "invitation",
    "land",
    "law",
    "letter",
    "mail",
    "midnight",
    "mistake",
    "moonlight",
    "nature",
    "night",
    "now",
    "numbers",
    "post",
    "rail",
    "request",
    "road",
    "sea",
    "ship",
    "spring",
    "summer",
    "train",
    "water",
    "winter",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// How names of places begin that have two words, and what may stand before a place or a day.
pub const PLACES: &[&str] = &[
    "Abu", "Addis", "At", "Bad", "Buenos", "Cape", "Costa", "Den", "East", "El", "Fort", "From", "Great", "Hong", "In",
    "Kuala", "La", "Lake", "Las", "Le", "Los", "Mexico", "Monte", "Mount", "Mt.", "Near", "New", "North", "Nueva",
    "Nuevo", "On", "Palo", "Port", "Porto", "Puerto", "Rio", "Saint", "Salt", "San", "Sankt", "Santa", "Santo", "São",
    "South", "St", "St.", "Tel", "The", "Upper", "West",
];
