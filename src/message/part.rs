//! A part of a message, cut at its personal values, each with its place.

use std::borrow::Cow;

use crate::entry::text::flowing::Flowing;
use crate::entry::text::flowing::indent;
use crate::message::encode::TransferEncoding;
use crate::personal::Field;
use crate::personal::marker;
use crate::personal::marker::Piece;
use crate::personal::place::Place;
use crate::personal::reader::Reader;

/// A part, its personal values with the place of each.
pub(super) struct Part<'a> {
    pub(super) media_type: &'static str,
    text: &'a str,
    pub(super) pieces: Vec<PlacedPiece<'a>>,
}

/// A piece of a part.
pub(super) enum PlacedPiece<'a> {
    Fixed(Cow<'a, str>),
    Personal(Field, Place),
    Flow(Flowing, String),
}

impl<'a> Part<'a> {
    pub(super) fn new(media_type: &'static str, text: &'a str, mut reader: Reader) -> Self {
        let mut pieces: Vec<PlacedPiece<'a>> = Vec::new();
        let mut line = String::new();
        for piece in marker::cut(text) {
            let fixed = match piece {
                Piece::Fixed(fixed) => {
                    reader.read(fixed);
                    Cow::Borrowed(fixed)
                }
                Piece::Personal(field) => match reader.place(&field) {
                    Ok(place) => {
                        pieces.push(PlacedPiece::Personal(field, place));
                        continue;
                    }
                    Err(_) => Cow::Owned(Place::Attribute.escape(field.default()).into_owned()),
                },
                Piece::Paragraph(form) => {
                    pieces.push(PlacedPiece::Flow(Flowing::read(&form), indent(&line)));
                    continue;
                }
                Piece::Nth(_) => continue,
            };
            match fixed.rsplit_once('\n') {
                Some((_, last)) => last.clone_into(&mut line),
                None => line.push_str(&fixed),
            }
            match pieces.last_mut() {
                Some(PlacedPiece::Fixed(before)) => before.to_mut().push_str(&fixed),
                _ => pieces.push(PlacedPiece::Fixed(fixed)),
            }
        }
        Self {
            media_type,
            text,
            pieces,
        }
    }

    /// A part with personal values is quoted-printable, because base64 cannot be cut at any place.
    pub(super) fn encoding(&self) -> TransferEncoding {
        if self.pieces.iter().any(|piece| !matches!(piece, PlacedPiece::Fixed(_))) {
            TransferEncoding::QuotedPrintable
        } else {
            TransferEncoding::shorter_for(self.text)
        }
    }
}
