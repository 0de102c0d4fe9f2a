//! The merge: the headers of a copy, and the body with the recipient's values.

use crate::message::MessageError;
use crate::message::Recipient;
use crate::message::head::Head;
use crate::message::segment::Body;
use crate::theme::marker::Field;

/// What headers and personal values add to the fixed part of a body, as a rule: enough that the buffer seldom grows.
const ADDED_BYTES: usize = 4096;

/// The bytes of one copy, as they are before they are signed and before the wire doubles dots at the start of a line.
/// Lines end in CRLF, the last one too. All is ASCII unless [`Recipient::needs_smtputf8`]. Equal input gives equal
/// bytes.
///
/// # Errors
/// What cannot stand in a header, and [`MessageError::NoWayToLeave`].
pub fn assemble(head: &Head, body: &Body, recipient: &Recipient) -> Result<Vec<u8>, MessageError> {
    let leave = recipient.leaving.link().ok_or(MessageError::NoWayToLeave)?;
    let headers = head.headers(body, recipient)?;
    let mut message = String::with_capacity(body.size_bytes() + ADDED_BYTES);
    for header in &headers {
        header.write(&mut message);
    }
    message.push_str("\r\n");
    body.merge_into(&mut message, |field| match field {
        Field::Unsubscribe => leave.as_str(),
    });
    Ok(message.into_bytes())
}
