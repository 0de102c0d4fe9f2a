//! Proof that a signed copy is worth what it says: both signatures hold, and no change of what they cover goes unseen.

use proptest::prelude::ProptestConfig;
use proptest::prelude::any;
use proptest::prelude::proptest;
use proptest::prop_assert;
use proptest::prop_assert_eq;

use crate::message::Masthead;
use crate::message::Recipient;
use crate::message::dkim::SIGNED;
use crate::message::dkim::digest::BodyDigest;
use crate::message::dkim::sample::signer;
use crate::message::dkim::sign::Signer;
use crate::message::dkim::verify::verify;
use crate::message::head::Head;
use crate::message::merge::Signing;
use crate::message::merge::assemble;
use crate::message::sample::mailbox;
use crate::message::sample::masthead;
use crate::message::sample::recipient;
use crate::message::segment::Body;
use crate::message::segment::Content;
use crate::personal::Field;
use crate::personal::marker;

/// The body of these texts, in which each `@` is the reader's link to leave.
fn body(text: &str, html: &str) -> Body {
    let mark = marker::of(&Field::Unsubscribe);
    Body::encode(&Content {
        html: &html.replace('@', &mark),
        text: &text.replace('@', &mark),
    })
}

fn signed(signer: &Signer, masthead: &Masthead, body: &Body, recipient: &Recipient) -> Vec<u8> {
    let digest = BodyDigest::new(body);
    let signing = Signing {
        signer,
        digest: &digest,
    };
    assemble(&Head::new(masthead).unwrap(), body, recipient, Some(signing)).unwrap()
}

/// Of how many signatures a message has, how many hold.
fn held(signer: &Signer, message: &[u8]) -> usize {
    let records = signer.published();
    let verdicts = verify(message, |name| {
        let record = records.iter().find(|record| record.name() == name)?;
        Some(record.text.clone())
    });
    verdicts.iter().filter(|verdict| verdict.outcome.is_ok()).count()
}

/// Whether the byte at `at` is signed by both: of a header that `h=` names, or of the body.
fn is_signed(message: &[u8], at: usize) -> bool {
    let text = String::from_utf8_lossy(message);
    let headers = text.find("\r\n\r\n").unwrap() + 2;
    let from = text.find("\r\nFrom:").unwrap() + 2;
    (from..headers).contains(&at) || at >= headers + 2
}

#[test]
fn a_copy_says_of_its_signatures_what_they_cover() {
    let message = signed(&signer(), &masthead(), &body("Frost\n@", "<p>Frost</p>"), &recipient());
    let message = String::from_utf8(message).unwrap();
    let (signatures, _) = message.split_once("\r\nFrom:").unwrap();
    let bare: Vec<&str> = signatures
        .split("\r\n")
        .filter(|line| !line.starts_with(" b=") && (line.contains('=') || line.contains(':')))
        .filter(|line| !line.ends_with('='))
        .collect();
    insta::assert_snapshot!(bare.join("\n"), @"
    DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
     d=example.org; s=r2026;
     h=From:From:Subject:Subject:Reply-To:To:Date:Message-ID:MIME-Version:
     Content-Type:List-Id:List-Unsubscribe:List-Unsubscribe-Post:List-Archive:
     List-Help:Feedback-ID;
     bh=lwppIIzoAANe7vGAKrH6BvySQG8+nE7MOO7ccySrk0k=;
    DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
     d=example.org; s=e2026;
     h=From:From:Subject:Subject:Reply-To:To:Date:Message-ID:MIME-Version:
     Content-Type:List-Id:List-Unsubscribe:List-Unsubscribe-Post:List-Archive:
     List-Help:Feedback-ID;
     bh=lwppIIzoAANe7vGAKrH6BvySQG8+nE7MOO7ccySrk0k=;
    ");
    for line in signatures.split("\r\n") {
        assert!(line.len() <= 78, "{line}");
    }
}

#[test]
fn every_header_of_a_copy_is_signed() {
    let message = signed(&signer(), &masthead(), &body("Frost", "<p>Frost</p>"), &recipient());
    let text = String::from_utf8(message).unwrap();
    let (headers, _) = text.split_once("\r\n\r\n").unwrap();
    let names = headers.split("\r\n").filter(|line| !line.starts_with(' '));
    for name in names.map(|line| line.split_once(':').unwrap().0) {
        assert!(SIGNED.contains(&name) || name == "DKIM-Signature", "{name}");
    }
}

#[test]
fn whatever_byte_is_changed_breaks_both_signatures() {
    let signer = signer();
    let message = signed(&signer, &masthead(), &body("Frost\n@", "<p>Frost</p>"), &recipient());
    assert_eq!(held(&signer, &message), 2);
    for at in (0..message.len()).filter(|at| is_signed(&message, *at)) {
        let mut changed = message.clone();
        changed[at] ^= 1;
        assert_eq!(held(&signer, &changed), 0, "byte {at}: {}", message[at].escape_ascii());
    }
}

#[test]
fn whatever_a_signature_says_of_itself_is_signed() {
    let signer = signer();
    let message = signed(&signer, &masthead(), &body("Frost", "<p>Frost</p>"), &recipient());
    let text = String::from_utf8_lossy(&message).into_owned();
    let end = text.find("\r\n b=").unwrap();
    for at in 0..end {
        let mut changed = message.clone();
        changed[at] ^= 1;
        assert!(held(&signer, &changed) < 2, "byte {at}: {}", message[at].escape_ascii());
    }
}

#[test]
fn nobody_adds_a_header_that_readers_go_by() {
    let signer = signer();
    let plain = Masthead {
        reply_to: None,
        ..masthead()
    };
    let message = signed(&signer, &plain, &body("Frost", "<p>Frost</p>"), &recipient());
    for (header, holds) in [
        ("From: Eve <eve@example.net>", 0),
        ("Subject: Win!", 0),
        ("subject: Win!", 0),
        ("Reply-To: eve@example.net", 0),
        ("Received: from a by b", 2),
        ("X-Spam-Score: 0", 2),
    ] {
        let text = String::from_utf8(message.clone()).unwrap();
        let above = format!("{header}\r\n{text}");
        let below = text.replacen("\r\nFrom:", &format!("\r\n{header}\r\nFrom:"), 1);
        for changed in [above, below] {
            assert_eq!(held(&signer, changed.as_bytes()), holds, "{header}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_copy_holds_and_no_change_goes_unseen(
        subject in "\\PC{1,120}",
        name in "\\PC{0,60}",
        text in "(\\PC|[ \t\n@]){0,200}",
        html in "(\\PC|[ \t\n@<>\"]){0,200}",
        at in any::<proptest::sample::Index>(),
    ) {
        let signer = signer();
        let subject = if subject.trim().is_empty() { "-".to_owned() } else { subject };
        let masthead = Masthead { from: mailbox(&name, "frost@example.org"), subject: subject.into(), ..masthead() };
        let recipient = Recipient { to: mailbox(&name, "grace@bücher.example"), ..recipient() };
        let body = body(&text, &html);
        let message = signed(&signer, &masthead, &body, &recipient);
        prop_assert_eq!(held(&signer, &message), 2);
        prop_assert_eq!(&message, &signed(&signer, &masthead, &body, &recipient), "equal input, equal bytes");
        let bare = assemble(&Head::new(&masthead).unwrap(), &body, &recipient, None).unwrap();
        prop_assert!(message.ends_with(&bare));

        let mut changed = message.clone();
        let at = at.index(bare.len()) + message.len() - bare.len();
        changed[at] ^= 1;
        if is_signed(&message, at) {
            prop_assert_eq!(held(&signer, &changed), 0, "byte {}", at);
        }
    }
}
