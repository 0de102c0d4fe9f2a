//! The merge: the headers of a copy, and the body with the recipient's values.

use std::borrow::Cow;

use crate::message::MessageError;
use crate::message::Recipient;
use crate::message::dkim::digest::BodyDigest;
use crate::message::dkim::sign::Signer;
use crate::message::head::Head;
use crate::message::header::Header;
use crate::message::segment::Body;
use crate::personal::Field;

/// What headers and personal values add to the fixed part of a body, as a rule: enough that the buffer seldom grows.
const ADDED_BYTES: usize = 4096;

/// How a copy is signed: by whom, and what is known of its body's hash.
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// Who signs.
    pub signer: &'a Signer,
    /// The hashes of this very body.
    pub digest: &'a BodyDigest,
}

/// The bytes of one copy, as they are before the wire doubles dots at the start of a line. Lines end in CRLF, the last one
/// too. All is ASCII unless [`Recipient::needs_smtputf8`]. Equal input gives equal bytes.
///
/// # Errors
/// What cannot stand in a header, and [`MessageError::NoWayToLeave`].
pub fn assemble(
    head: &Head,
    body: &Body,
    recipient: &Recipient,
    signing: Option<Signing<'_>>,
) -> Result<Vec<u8>, MessageError> {
    let leave = recipient.leaving.link().ok_or(MessageError::NoWayToLeave)?;
    let headers = head.headers(body, recipient)?;
    let stretches = body.stretches(|field| match field {
        Field::Unsubscribe => Cow::Borrowed(leave),
        Field::Preferences => Cow::Borrowed(recipient.leaving.preferences.as_deref().unwrap_or(leave)),
        Field::Reader(named) => recipient.value(named),
    });
    let signatures = signing.map(|Signing { signer, digest }| {
        let hash = digest.of(stretches.iter().map(AsRef::as_ref));
        signer.sign(&headers, &hash)
    });
    let headers = signatures.iter().flatten().chain(&headers);
    Ok(whole(headers, &stretches, body.size_bytes()))
}

/// A message of its headers and the stretches of its body, of which about so many bytes are fixed.
pub(super) fn whole<'a>(
    headers: impl Iterator<Item = &'a Header<'a>>,
    stretches: &[Cow<'_, str>],
    fixed_bytes: usize,
) -> Vec<u8> {
    let mut message = String::with_capacity(fixed_bytes + ADDED_BYTES);
    for header in headers {
        header.write(&mut message);
    }
    message.push_str("\r\n");
    for stretch in stretches {
        message.push_str(stretch);
    }
    message.into_bytes()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::assemble;
    use crate::message::Leaving;
    use crate::message::Masthead;
    use crate::message::MessageError;
    use crate::message::Recipient;
    use crate::message::head::Head;
    use crate::message::sample::mailbox;
    use crate::message::sample::masthead;
    use crate::message::sample::recipient;
    use crate::message::segment::Body;
    use crate::message::segment::Content;
    use crate::personal::Field;
    use crate::personal::marker;

    type Change = fn(&mut Masthead);

    fn body() -> Body {
        let leave = marker::of(&Field::Unsubscribe);
        Body::encode(&Content {
            html: &format!("<p>The pond is frozen.</p>\n<p><a href=\"{leave}\">Leave</a> by {leave}.</p>\n"),
            text: &format!("The pond is frozen.\n\nLeave:\n{leave}\n"),
        })
    }

    fn copy(recipient: &Recipient) -> String {
        let head = Head::new(&masthead()).unwrap();
        String::from_utf8(assemble(&head, &body(), recipient, None).unwrap()).unwrap()
    }

    #[test]
    fn a_message_is_these_bytes() {
        let message = copy(&recipient());
        assert_eq!(message.matches('\n').count(), message.matches("\r\n").count());
        insta::assert_snapshot!(message.replace("\r\n", "\n"), @r#"
        From: Frost & Thaw <frost@example.org>
        To: Grace <grace@example.net>
        Reply-To: ada@example.org
        Subject: The pond is frozen
        Date: Sun, 1 Mar 2026 09:30:00 +0100
        Message-ID: <frost.7.mzxw6ytbojtg633cmfzgm33pmi@example.org>
        List-Id: Frost & Thaw <frost.example.org>
        List-Unsubscribe: <https://news.example.org/u/q7Zk?f=frost&n=7>,
         <mailto:leave@example.org?subject=leave%20q7Zk>
        List-Unsubscribe-Post: List-Unsubscribe=One-Click
        List-Archive: <https://example.org/issues/>
        List-Help: <mailto:ada@example.org?subject=help>
        Feedback-ID: 7:frost:newsletter:example7
        MIME-Version: 1.0
        Content-Type: multipart/alternative;
         boundary="=_ec27d7540166303d3c400abf835c8bf1"

        --=_ec27d7540166303d3c400abf835c8bf1
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        The pond is frozen.

        Leave:
        https://news.example.org/u/q7Zk?f=3Dfrost&n=3D7

        --=_ec27d7540166303d3c400abf835c8bf1
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <p>The pond is frozen.</p>
        <p><a href=3D"=
        https://news.example.org/u/q7Zk?f=3Dfrost&amp;n=3D7=
        ">Leave</a> by=20=
        https://news.example.org/u/q7Zk?f=3Dfrost&amp;n=3D7=
        .</p>

        --=_ec27d7540166303d3c400abf835c8bf1--
        "#);
    }

    #[test]
    fn one_click_is_promised_only_where_a_post_over_https_is_taken() {
        let web = Some("https://news.example.org/u/k".to_owned());
        let plain = Some("http://127.0.0.1:8080/u/k".to_owned());
        let mail = Some("mailto:leave@example.org".to_owned());
        let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
        for (one_click, mail, headers, link) in [
            (
                &web,
                &None,
                format!("List-Unsubscribe: <https://news.example.org/u/k>\r\n{post}"),
                &web,
            ),
            (
                &web,
                &mail,
                format!("List-Unsubscribe: <https://news.example.org/u/k>, <mailto:leave@example.org>\r\n{post}"),
                &web,
            ),
            (
                &None,
                &mail,
                "List-Unsubscribe: <mailto:leave@example.org>\r\n".to_owned(),
                &mail,
            ),
            (
                &plain,
                &None,
                "List-Unsubscribe: <http://127.0.0.1:8080/u/k>\r\n".to_owned(),
                &plain,
            ),
        ] {
            let message = copy(&Recipient {
                leaving: Leaving {
                    one_click: one_click.clone(),
                    mail: mail.clone(),
                    preferences: None,
                },
                ..recipient()
            });
            assert!(message.contains(&format!("\r\n{headers}List-Archive:")), "{message}");
            let link = link.as_ref().unwrap();
            assert!(message.contains(&format!("Leave:\r\n{link}\r\n")), "{message}");
        }
    }

    #[test]
    fn nobody_is_mailed_who_could_not_leave() {
        let stuck = Recipient {
            leaving: Leaving {
                one_click: None,
                mail: None,
                preferences: None,
            },
            ..recipient()
        };
        let head = Head::new(&masthead()).unwrap();
        assert_eq!(assemble(&head, &body(), &stuck, None), Err(MessageError::NoWayToLeave));
    }

    #[test]
    fn only_a_local_part_beyond_ascii_needs_smtputf8() {
        for (address, needs, header) in [
            (
                "grace@bücher.example",
                false,
                "To: Grace <grace@xn--bcher-kva.example>\r\n",
            ),
            ("jürgen@example.net", true, "To: Grace <jürgen@example.net>\r\n"),
        ] {
            let recipient = Recipient {
                to: mailbox("Grace", address),
                ..recipient()
            };
            let message = copy(&recipient);
            assert_eq!(recipient.needs_smtputf8(), needs, "{address}");
            assert_eq!(message.is_ascii(), !needs, "{address}");
            assert!(message.contains(header), "{message}");
        }
    }

    #[test]
    fn a_recipient_who_cannot_stand_in_a_header_is_an_error() {
        let head = Head::new(&masthead()).unwrap();
        for name in ["Grace\r\nBcc: eve@example.net", "\r\n", "Grace\0"] {
            let forged = Recipient {
                to: mailbox(name, "grace@example.net"),
                ..recipient()
            };
            let error = MessageError::Control { header: "To" };
            assert_eq!(assemble(&head, &body(), &forged, None), Err(error), "{name:?}");
        }
        let late = Recipient {
            date: DateTime::from_timestamp(253_402_300_800, 0).unwrap().fixed_offset(),
            ..recipient()
        };
        assert_eq!(
            assemble(&head, &body(), &late, None),
            Err(MessageError::Year { year: 10_000 })
        );
    }

    #[test]
    fn a_masthead_that_cannot_stand_in_headers_is_an_error() {
        let malformed = |header, text: &str| MessageError::Malformed {
            header,
            text: text.to_owned(),
        };
        let cases: [(Change, MessageError); 8] = [
            (|it| it.feed = "a b".to_owned(), malformed("Message-ID", "a b.7")),
            (|it| it.feed = String::new(), malformed("Message-ID", ".7")),
            (
                |it| it.list.label = "a>".to_owned(),
                malformed("List-Id", "a>.example.org"),
            ),
            (
                |it| it.list.domain = "bücher.example".to_owned(),
                malformed("List-Id", "frost.bücher.example"),
            ),
            (
                |it| it.feedback_sender = Some("me".to_owned()),
                malformed("Feedback-ID", "me"),
            ),
            (
                |it| it.subject = "a\nb".into(),
                MessageError::Control { header: "Subject" },
            ),
            (|it| it.subject = " ".into(), MessageError::Empty { header: "Subject" }),
            (
                |it| it.from.address = "jürgen@example.org".parse().unwrap(),
                MessageError::SenderNotAscii { header: "From" },
            ),
        ];
        for (change, error) in cases {
            let mut changed = masthead();
            change(&mut changed);
            assert_eq!(Head::new(&changed), Err(error));
        }
    }
}
