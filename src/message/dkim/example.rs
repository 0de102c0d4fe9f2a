//! The example of RFC 8463, appendix A: a message with two signatures that others made.

use crate::message::dkim::record::RecordError;
use crate::message::dkim::verify::Failure;
use crate::message::dkim::verify::verify;

const ED25519: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

const RSA: &str = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\
     Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/\
     K4w3QIDAQAB";

const MESSAGE: &str = "\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
";

fn records(name: &str) -> Option<String> {
    match name {
        "brisbane._domainkey.football.example.com" => Some(ED25519.to_owned()),
        "test._domainkey.football.example.com" => Some(RSA.to_owned()),
        _ => None,
    }
}

fn outcomes(message: &str, records: impl Fn(&str) -> Option<String>) -> Vec<Result<(), Failure>> {
    let verdicts = verify(message.replace('\n', "\r\n").as_bytes(), records);
    verdicts.into_iter().map(|verdict| verdict.outcome).collect()
}

#[test]
fn both_signatures_of_the_example_hold() {
    let verdicts = verify(MESSAGE.replace('\n', "\r\n").as_bytes(), records);
    let told: Vec<_> = verdicts
        .iter()
        .map(|it| {
            (
                it.algorithm.as_str(),
                it.domain.as_str(),
                it.selector.as_str(),
                it.outcome.clone(),
            )
        })
        .collect();
    let domain = "football.example.com";
    assert_eq!(
        told,
        [
            ("ed25519-sha256", domain, "brisbane", Ok(())),
            ("rsa-sha256", domain, "test", Ok(()))
        ]
    );
    // What relays may do: fold anew, pad, add empty lines at the end, put headers on top.
    let relayed = MESSAGE
        .replace("Subject: Is dinner ready?", "SUBJECT:  Is\tdinner\n ready?  ")
        .replace("Hi.\n", "Hi. \n");
    let relayed = format!("Received: from a by b\n{relayed}\n\n");
    assert_eq!(outcomes(&relayed, records), [Ok(()), Ok(())]);
}

#[test]
fn a_signature_that_does_not_hold_says_why() {
    let first = |from: &str, to: &str| {
        assert!(MESSAGE.contains(from), "{from}");
        outcomes(&MESSAGE.replacen(from, to, 1), records).remove(0)
    };
    let malformed = |why| Err(Failure::Malformed(why));
    let unknown = |tag: &str| Err(Failure::Unknown(tag.to_owned()));
    for (from, to, outcome) in [
        ("v=1; ", "", malformed("`v=` is missing")),
        ("v=1; ", "v=2; ", unknown("v=2")),
        ("a=ed25519-sha256", "a=rsa-sha1", unknown("a=rsa-sha1")),
        ("a=ed25519-sha256", "a=rsa-sha256", Err(Failure::OtherKind)),
        ("c=relaxed/relaxed", "c=relaxed/plain", unknown("c=relaxed/plain")),
        ("c=relaxed/relaxed", "c=relaxed", Err(Failure::Body)),
        ("v=1; ", "v=1; v=1; ", malformed("it is no list of tags")),
        (" s=brisbane;", "", malformed("`s=` is missing")),
        ("bh=2", "bh=!", malformed("`bh=` is not base64")),
        ("h=from : to", "h=to : to", Err(Failure::Headers)),
        ("i=@football", "i=@soccer", Err(Failure::Identity)),
        ("i=@football", "i=@a.football", Err(Failure::Headers)),
        ("v=1; ", "v=1; l=3; ", Err(Failure::PartOfBody)),
        (
            "s=brisbane",
            "s=sydney",
            Err(Failure::NoKey("sydney._domainkey.football.example.com".to_owned())),
        ),
        ("We lost", "We won", Err(Failure::Body)),
        ("dinner", "supper", Err(Failure::Headers)),
        // `h=` names From, Subject and Date once more than they stand there.
        ("From: Joe", "Subject: You won\nFrom: Joe", Err(Failure::Headers)),
        ("b=/gCr", "b=/gCs", Err(Failure::Headers)),
    ] {
        assert_eq!(first(from, to), outcome, "{from} -> {to}");
    }
    let unsigned = MESSAGE
        .replace("h=from : to", "h=to")
        .replace("message-id : from :", "message-id :")
        .replace("date : from :", "date :");
    assert_eq!(outcomes(&unsigned, records)[0], Err(Failure::FromUnsigned));
    for (record, failure) in [
        ("v=DKIM1; k=ed25519; p=", Failure::Record(RecordError::Revoked)),
        ("spf", Failure::Record(RecordError::Malformed)),
        ("v=DKIM1; k=ed25519; p=AAAA", Failure::Headers),
    ] {
        let found = outcomes(MESSAGE, |_| Some(record.to_owned()));
        assert_eq!(found[0], Err(failure), "{record}");
    }
}

#[test]
fn a_message_without_signatures_has_none() {
    for message in ["", "\n", "From: a@b.example\n", "From: a@b.example\n\nHi", "nonsense"] {
        assert_eq!(outcomes(message, records), []);
    }
}
