//! The hash of a body: what all copies share is read once an issue.

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::Digest;
use aws_lc_rs::digest::SHA256;

use crate::message::dkim::canonical::BodyReader;
use crate::message::dkim::canonical::Form;
use crate::message::segment::Body;
use crate::message::segment::Segment;

/// The hashes of an issue's copies, as far as they are the same.
#[derive(Clone)]
pub struct BodyDigest {
    /// The hash of everything before the first personal value; of the whole body where there is none.
    start: Running,
    /// The stretches behind it, as they are hashed where nothing is pending before them.
    rest: Vec<Stretch>,
}

#[derive(Clone)]
struct Running {
    hash: Context,
    reader: BodyReader,
}

#[derive(Clone)]
enum Stretch {
    Fixed { canonical: Vec<u8>, reader: BodyReader },
    Personal,
}

impl BodyDigest {
    /// Reads what all copies of `body` have in common.
    pub fn new(body: &Body) -> Self {
        let mut start = Running {
            hash: Context::new(&SHA256),
            reader: BodyReader::new(Form::Relaxed),
        };
        let mut segments = body.segments();
        while let [Segment::Fixed(text), rest @ ..] = segments {
            start.read(text);
            segments = rest;
        }
        let rest = segments.iter().map(|segment| match segment {
            Segment::Personal { .. } | Segment::Flow { .. } => Stretch::Personal,
            Segment::Fixed(text) => {
                let mut canonical = Vec::with_capacity(text.len());
                let mut reader = BodyReader::new(Form::Relaxed);
                reader.read(text.as_bytes(), &mut canonical);
                Stretch::Fixed { canonical, reader }
            }
        });
        Self {
            rest: rest.collect(),
            start,
        }
    }

    /// The hash (`bh=`) of a copy whose `stretches` are those of its body, in order, with the recipient's values.
    pub fn of<'a>(&self, stretches: impl DoubleEndedIterator<Item = &'a str> + ExactSizeIterator) -> Digest {
        let mut running = self.start.clone();
        let known = stretches.len() - self.rest.len();
        for (stretch, text) in self.rest.iter().zip(stretches.skip(known)) {
            match stretch {
                Stretch::Fixed { canonical, reader } if running.reader.is_settled() => {
                    running.hash.update(canonical);
                    running.reader.follow(*reader);
                }
                _ => running.read(text),
            }
        }
        running.finish()
    }
}

impl Running {
    fn read(&mut self, text: &str) {
        let mut canonical = Vec::with_capacity(text.len());
        self.reader.read(text.as_bytes(), &mut canonical);
        self.hash.update(&canonical);
    }

    fn finish(mut self) -> Digest {
        let mut canonical = Vec::new();
        self.reader.finish(&mut canonical);
        self.hash.update(&canonical);
        self.hash.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use aws_lc_rs::digest;
    use proptest::prelude::proptest;
    use proptest::prop_assert_eq;

    use super::BodyDigest;
    use crate::message::dkim::canonical::Form;
    use crate::message::dkim::canonical::body;
    use crate::message::segment::Body;
    use crate::message::segment::Content;
    use crate::personal::Field;
    use crate::personal::marker;

    proptest! {
        #[test]
        fn the_hash_is_that_of_the_whole_copy(text in "[a@ \t\n]{0,30}", html in "[a@ =\n]{0,30}", value in "[v ]{0,9}") {
            let mark = marker::of(&Field::Unsubscribe);
            let encoded = Body::encode(&Content {
                html: &html.replace('@', &mark),
                text: &text.replace('@', &mark),
            });
            let stretches = encoded.stretches(|_| Cow::Borrowed(value.as_str()));
            let copy: String = stretches.iter().map(AsRef::<str>::as_ref).collect();
            let found = BodyDigest::new(&encoded).of(stretches.iter().map(AsRef::as_ref));
            let whole = digest::digest(&digest::SHA256, &body(Form::Relaxed, copy.as_bytes()));
            prop_assert_eq!(found.as_ref(), whole.as_ref());
        }
    }
}
