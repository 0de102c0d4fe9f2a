//! What pictures say, and whether mail can show them.

use crate::article::Asset;
use crate::finding::Rule;
use crate::preflight::article::walk::Picture;
use crate::preflight::article::walk::Walked;

/// An alt text that describes nothing.
pub const ALT_USELESS: Rule = Rule::warning(
    "article/alt-useless",
    "Readers who do not see a picture get its alt text; a file's name or the word “image” tells them nothing.",
)
.fix("say what the picture shows, as you would on the phone");

/// A picture that takes long to come.
pub const IMAGE_LARGE: Rule = Rule::warning(
    "article/image-large",
    "On a phone under way a large picture comes late or never; a mail shows it 600 pixels wide in any case.",
)
.fix("scale it down: 1,200 pixels in width are enough for every screen");

/// A picture that mail programs cannot show.
pub const IMAGE_TYPE: Rule = Rule::warning(
    "article/image-type",
    "Outlook on Windows and others show PNG, JPEG and GIF alone: of a picture of another type readers see an empty frame.",
)
.fix("save it as PNG, JPEG or GIF");

/// How large a picture may be, in bytes: two seconds of a slow phone.
const BYTES_MAX: u64 = 1_000_000;

/// How wide a picture needs to be at most, in pixels: twice what a page shows, and some room.
const WIDTH_MAX: u32 = 2_600;

/// Types that not every mail program shows, by the endings of their files, and who does not.
const TYPES: [(&str, &str); 9] = [
    ("webp", "Outlook on Windows"),
    ("avif", "Gmail, Outlook, Yahoo"),
    ("svg", "Gmail, Outlook, Yahoo"),
    ("heic", "all but Apple Mail"),
    ("heif", "all but Apple Mail"),
    ("tif", "Gmail, Outlook"),
    ("tiff", "Gmail, Outlook"),
    ("bmp", "Yahoo on phones"),
    ("ico", "Outlook on Windows"),
];

/// Words that an alt text consists of where nobody wrote one.
const HOLLOW: [&str; 22] = [
    "image",
    "picture",
    "photo",
    "photograph",
    "img",
    "pic",
    "screenshot",
    "graphic",
    "icon",
    "logo",
    "banner",
    "figure",
    "bild",
    "foto",
    "grafik",
    "abbildung",
    "imagen",
    "immagine",
    "afbeelding",
    "untitled",
    "alt",
    "placeholder",
];

/// Looks at the pictures of a text; `file` finds the file beside the article that a target means.
pub fn check<'a>(
    walked: &Walked,
    file: &dyn Fn(&str) -> Option<&'a Asset>,
    find: &mut dyn FnMut(&Rule, usize, String),
) {
    for picture in &walked.pictures {
        said(picture, find);
        let path = picture.target.split(['?', '#']).next().unwrap_or_default();
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        if let Some((kind, who)) = TYPES.iter().find(|(kind, _)| Some(*kind) == ending.as_deref()) {
            find(
                &IMAGE_TYPE,
                picture.at,
                format!("`{}`: {who} cannot show {kind}", picture.target),
            );
        }
        let Some(asset) = file(path) else { continue };
        let width = asset.width.filter(|width| *width > WIDTH_MAX);
        if asset.size_bytes > BYTES_MAX || width.is_some() {
            let kilobytes = asset.size_bytes / 1000;
            let wide = width.map_or_else(String::new, |width| format!(", {width} pixels wide"));
            find(
                &IMAGE_LARGE,
                picture.at,
                format!("`{}` has {kilobytes} KB{wide}", picture.target),
            );
        }
    }
}

fn said(picture: &Picture, find: &mut dyn FnMut(&Rule, usize, String)) {
    let Some(alt) = picture.alt.as_deref().map(str::trim).filter(|alt| !alt.is_empty()) else {
        return;
    };
    let name = picture.target.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let said = alt.to_lowercase();
    let bare = said.trim_matches(|letter: char| !letter.is_alphabetic());
    let is_file =
        said == name.to_lowercase() || (said == stem.to_lowercase() && !stem.is_empty() && has_machine_look(stem));
    if HOLLOW.contains(&bare) || is_file || has_machine_look(alt) {
        find(
            &ALT_USELESS,
            picture.at,
            format!("the alt text “{alt}” does not say what is to be seen"),
        );
    }
}

/// Whether a word looks like the name of a file that a machine gave: `IMG_1234`, `DSC00042`, `cat-final_2.png`.
fn has_machine_look(word: &str) -> bool {
    let has_ending = word.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.contains(' ')
            && ["png", "jpg", "jpeg", "gif", "webp", "svg"].contains(&ending.to_ascii_lowercase().as_str())
    });
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    has_ending || (!word.contains(' ') && (word.contains('_') || digits * 2 >= word.len()) && digits > 0)
}
