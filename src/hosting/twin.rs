//! Compressed twins: files that lie beside others and say the same in fewer bytes.

use std::io::Read;
use std::io::Write;

use brotli::CompressorWriter;
use brotli::Decompressor;
use flate2::Compression;
use flate2::GzBuilder;
use flate2::read::GzDecoder;

/// How a twin is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// gzip (RFC 1952), which every program unpacks.
    Gzip,
    /// Brotli (RFC 7932), which browsers unpack.
    Brotli,
}

/// How much is spent on making a twin small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// What a build can spend: Brotli takes some 35 MB while it works.
    Build,
    /// What a server can spend that has other things to hold, and packs on every core at once: some 3 MB each.
    Server,
}

/// What is smaller goes out in one packet anyway.
const BYTES_MIN: usize = 1_024;

/// Endings of names of text; pictures, sounds and archives are packed already.
const TEXT: [&str; 19] = [
    "atom",
    "css",
    "csv",
    "htm",
    "html",
    "ics",
    "js",
    "json",
    "md",
    "mjs",
    "opml",
    "rdf",
    "rss",
    "svg",
    "txt",
    "vtt",
    "webmanifest",
    "xhtml",
    "xml",
];

/// The effort that Brotli makes in a build, of 11.
const BROTLI_EFFORT: u32 = 9;

/// The same in a server: the next one up takes four times the memory, and what comes out is hardly smaller.
const BROTLI_EFFORT_OF_SERVER: u32 = 6;

/// The window in which Brotli looks for what it has seen, in bits: 4 MiB.
const BROTLI_WINDOW: u32 = 22;

/// How many bytes are handed on at a time.
const BUFFER: usize = 4_096;

/// Whether a file of that name may have twins.
pub fn is_text(file: &str) -> bool {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    TEXT.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

impl Packing {
    /// Every packing.
    pub const ALL: [Self; 2] = [Self::Gzip, Self::Brotli];

    /// What a twin's name has behind the file's own.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Gzip => ".gz",
            Self::Brotli => ".br",
        }
    }

    /// `bytes` packed; `None` where that is not worth a file. The same bytes give the same twin: no time, no name, no
    /// system stands in it.
    ///
    /// ```
    /// use pressrun::hosting::twin::Packing;
    ///
    /// let text = "the frost came early, and ".repeat(100);
    /// let twin = Packing::Brotli.packed(text.as_bytes()).unwrap();
    /// assert!(twin.len() < 100 && Packing::Brotli.holds(&twin, text.as_bytes()));
    /// assert_eq!(Packing::Gzip.packed(b"a short note"), None);
    /// ```
    pub fn packed(self, bytes: &[u8]) -> Option<Vec<u8>> {
        self.packed_with(bytes, Effort::Build)
    }

    /// The same, with as much effort as there is to spend.
    pub fn packed_with(self, bytes: &[u8], effort: Effort) -> Option<Vec<u8>> {
        if bytes.len() < BYTES_MIN {
            return None;
        }
        let written = match self {
            Self::Gzip => {
                let mut packer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
                packer.write_all(bytes).and_then(|()| packer.finish())
            }
            Self::Brotli => {
                let effort = match effort {
                    Effort::Build => BROTLI_EFFORT,
                    Effort::Server => BROTLI_EFFORT_OF_SERVER,
                };
                let mut packer = CompressorWriter::new(Vec::new(), BUFFER, effort, BROTLI_WINDOW);
                packer.write_all(bytes).map(|()| packer.into_inner())
            }
        };
        let packed = written.expect("writing to memory does not fail");
        (packed.len() < bytes.len()).then_some(packed)
    }

    /// Whether `twin` says exactly `bytes`, whoever packed it. No more of it is unpacked than `bytes` has.
    pub fn holds(self, twin: &[u8], bytes: &[u8]) -> bool {
        let mut unpacked = Vec::with_capacity(bytes.len() + 1);
        let bound = bytes.len() as u64 + 1;
        let read = match self {
            Self::Gzip => GzDecoder::new(twin).take(bound).read_to_end(&mut unpacked),
            Self::Brotli => Decompressor::new(twin, BUFFER).take(bound).read_to_end(&mut unpacked),
        };
        read.is_ok() && unpacked == bytes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop;
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;

    use super::BYTES_MIN;
    use super::Effort;
    use super::Packing;
    use super::is_text;

    proptest! {
        #[test]
        fn a_twin_says_the_same_in_fewer_bytes_and_is_the_same_each_time(
            words in prop::collection::vec("[a-z <>/]{1,40}", 1..300), other in any::<u8>()
        ) {
            let bytes = words.concat().into_bytes();
            for packing in Packing::ALL {
                let twin = packing.packed(&bytes);
                prop_assert_eq!(&twin, &packing.packed(&bytes));
                let quick = packing.packed_with(&bytes, Effort::Server);
                prop_assert!(quick.is_none_or(|quick| packing.holds(&quick, &bytes)));
                prop_assert!(bytes.len() >= BYTES_MIN || twin.is_none());
                if let Some(twin) = twin {
                    prop_assert!(twin.len() < bytes.len());
                    prop_assert!(packing.holds(&twin, &bytes));
                    let mut longer = bytes.clone();
                    longer.push(other);
                    prop_assert!(!packing.holds(&twin, &longer) && !packing.holds(&twin, &bytes[1..]));
                    prop_assert!(!packing.holds(&twin[..twin.len() / 2], &bytes));
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_packed_has_no_twin() {
        let mut noise = Vec::new();
        let mut state = 1_u32;
        for _ in 0..4 * BYTES_MIN {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            noise.extend((state >> 24).to_le_bytes().first());
        }
        for packing in Packing::ALL {
            assert_eq!(packing.packed(&noise), None, "{packing:?}");
        }
    }

    #[test]
    fn a_twin_names_no_time_no_file_and_no_system() {
        let twin = Packing::Gzip.packed(&[b'a'; BYTES_MIN]).unwrap();
        // RFC 1952, 2.3: magic, deflate, no flags, time 0, best effort, system unknown.
        assert_eq!(twin[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
    }

    #[test]
    fn texts_have_twins_and_pictures_have_none() {
        for (file, expected) in [
            ("index.html", true),
            ("tags/früh/rss.xml", true),
            ("feed.JSON", true),
            ("a/plan.svg", true),
            ("photo.jpg", false),
            ("book.epub", false),
            ("html", false),
            ("rss.xml.gz", false),
        ] {
            assert_eq!(is_text(file), expected, "{file}");
        }
    }
}
