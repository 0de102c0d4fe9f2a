//! The words by which providers say "slower": a table of their replies.

use std::ops::RangeInclusive;

use crate::ledger::wire::Class;
use crate::ledger::wire::Enhanced;
use crate::ledger::wire::Reply;

/// One way of saying "slower". All that is named must fit.
struct Throttle {
    /// Who says so.
    provider: &'static str,
    /// The replies' code, where it matters.
    code: Option<u16>,
    /// The enhanced code: class, subject, and the details from which to which.
    enhanced: Option<(u8, u16, RangeInclusive<u16>)>,
    /// What the text must hold, in lower case.
    words: &'static str,
}

/// What is meant by any relay that says it.
const EVERYBODY: &str = "any relay";

/// The table. Sources: RFC 3463 (4.7.0 is what most relays send with a rate limit), the providers' own lists of SMTP
/// errors, and the `smtpd` messages of Postfix.
const THROTTLES: [Throttle; 26] = [
    by_enhanced("Gmail", 4, 7, 28..=28),
    by_enhanced("Outlook", 4, 7, 500..=699),
    by_code("Outlook", 432, "concurrent connections limit exceeded"),
    by_words("Outlook", "submissionquotaexceeded"),
    by_enhanced("Outlook", 5, 1, 90..=90),
    by_code("Yahoo", 421, "[ts"),
    by_code("Amazon SES", 454, "throttling failure"),
    by_code("Postfix", 450, "too much mail from"),
    by_code("Postfix", 450, "too many recipients from"),
    by_words("GMX and 1&1", "mail send limit exceeded"),
    by_words("Comcast", "#rl0000"),
    by_words("Orange", "ofr004_104"),
    by_words("SendGrid", "maximum credits exceeded"),
    by_words("cPanel", "exceeded the max emails per hour"),
    by_enhanced(EVERYBODY, 4, 7, 0..=0),
    by_enhanced(EVERYBODY, 5, 4, 5..=5),
    slower("rate limit"),
    slower("ratelimit"),
    slower("sending rate"),
    slower("rate exceeded"),
    slower("throttl"),
    slower("sending limit"),
    slower("sending quota"),
    slower("daily limit"),
    slower("hourly limit"),
    slower("too many messages"),
];

const fn by_enhanced(provider: &'static str, class: u8, subject: u16, details: RangeInclusive<u16>) -> Throttle {
    Throttle {
        provider,
        code: None,
        enhanced: Some((class, subject, details)),
        words: "",
    }
}

const fn by_code(provider: &'static str, code: u16, words: &'static str) -> Throttle {
    Throttle {
        provider,
        code: Some(code),
        enhanced: None,
        words,
    }
}

const fn by_words(provider: &'static str, words: &'static str) -> Throttle {
    Throttle {
        provider,
        code: None,
        enhanced: None,
        words,
    }
}

/// Words that mean it whoever says them, but only with 4yz: see [`Throttle::fits`].
const fn slower(words: &'static str) -> Throttle {
    by_words(EVERYBODY, words)
}

impl Throttle {
    /// Whether `reply`, whose text in lower case is `text`, says this. Free words count only in a 4yz that is not about
    /// the mailbox (x.2.y): a full mailbox speaks of its quota, and a busy one of its rate.
    fn fits(&self, reply: &Reply, text: &str) -> bool {
        let code_fits = self.code.is_none_or(|code| code == reply.code);
        let enhanced_fits = self.enhanced.as_ref().is_none_or(|(class, subject, details)| {
            reply
                .enhanced
                .is_some_and(|found| (found.0, found.1) == (*class, *subject) && details.contains(&found.2))
        });
        let about_mailbox = reply.enhanced.is_some_and(|Enhanced(_, subject, _)| subject == 2);
        let free = self.provider == EVERYBODY && self.enhanced.is_none();
        let words_fit = text.contains(self.words) && !(free && (about_mailbox || reply.class() != Class::Transient));
        code_fits && enhanced_fits && words_fit
    }
}

/// Who says "slower" with this reply, or `None` where it says something else.
///
/// ```
/// use pressrun::ledger::throttle::throttler;
/// use pressrun::ledger::wire::Reply;
///
/// assert_eq!(throttler(&Reply::new(454, &["Throttling failure: Maximum sending rate exceeded."])), Some("Amazon SES"));
/// assert_eq!(throttler(&Reply::new(452, &["4.2.2 over quota"])), None);
/// ```
pub fn throttler(reply: &Reply) -> Option<&'static str> {
    if !matches!(reply.class(), Class::Transient | Class::Permanent) {
        return None;
    }
    let text = reply.text.to_lowercase();
    THROTTLES
        .iter()
        .find(|throttle| throttle.fits(reply, &text))
        .map(|throttle| throttle.provider)
}

/// Whether the reply says that we hold too many connections at once: 4.4.5, or the words.
pub fn says_too_many_connections(reply: &Reply) -> bool {
    let text = reply.text.to_lowercase();
    reply.class() == Class::Transient
        && (reply.enhanced == Some(Enhanced(4, 4, 5))
            || ["too many connections", "concurrent connection", "too many concurrent"]
                .iter()
                .any(|words| text.contains(words)))
}

#[cfg(test)]
mod tests {
    use super::says_too_many_connections;
    use super::throttler;
    use crate::ledger::wire::Reply;

    fn who(line: &str) -> Option<&'static str> {
        let (code, text) = line.split_once(' ').unwrap();
        throttler(&Reply::new(code.parse().unwrap(), &[text]))
    }

    #[test]
    fn gmail_is_understood() {
        assert_eq!(
            who("421 4.7.28 Gmail has detected an unusual rate of mail"),
            Some("Gmail")
        );
        assert_eq!(
            who("421 4.7.0 Our system has detected that this message is suspicious"),
            Some("any relay")
        );
        assert_eq!(who("550 5.4.5 Daily user sending limit exceeded."), Some("any relay"));
        assert_eq!(
            who(
                "450 4.2.1 The user you are trying to contact is receiving mail at a rate that is too high, rate limit"
            ),
            None,
            "one busy mailbox is not the relay"
        );
    }

    #[test]
    fn outlook_is_understood() {
        for line in [
            "451 4.7.500 Server busy. Please try again later",
            "451 4.7.650 The mail server has been temporarily rate limited due to IP reputation",
            "421 4.7.699 busy",
            "432 4.3.2 Concurrent connections limit exceeded",
            "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
            "550 5.1.90 Your message can't be sent because you've reached your daily limit",
        ] {
            assert_eq!(who(line), Some("Outlook"), "{line}");
        }
        assert_eq!(who("451 4.7.499 other"), None);
        assert_eq!(who("451 4.7.700 other"), None);
    }

    #[test]
    fn yahoo_is_understood() {
        assert_eq!(who("421 4.7.0 [TSS04] Messages temporarily deferred"), Some("Yahoo"));
        assert_eq!(who("421 [TS03] All messages permanently deferred"), Some("Yahoo"));
    }

    #[test]
    fn amazon_is_understood() {
        assert_eq!(
            who("454 Throttling failure: Maximum sending rate exceeded."),
            Some("Amazon SES")
        );
        assert_eq!(
            who("454 Throttling failure: Daily message quota exceeded."),
            Some("Amazon SES")
        );
        assert_eq!(who("454 4.7.1 Relay access denied"), None);
    }

    #[test]
    fn postfix_is_understood() {
        assert_eq!(who("450 4.7.1 Error: too much mail from 192.0.2.1"), Some("Postfix"));
        assert_eq!(
            who("450 4.7.1 Error: too many recipients from 192.0.2.1"),
            Some("Postfix")
        );
        assert_eq!(
            who("450 4.7.1 <x>: Recipient address rejected: rate limit exceeded"),
            Some("any relay")
        );
        assert_eq!(
            who("450 4.7.1 <x>: Recipient address rejected: Greylisted, see the manual"),
            None
        );
    }

    #[test]
    fn gmx_and_1and1_are_understood() {
        assert_eq!(
            who("450 Requested mail action not taken: mailbox unavailable. Mail send limit exceeded."),
            Some("GMX and 1&1")
        );
        assert_eq!(who("550 Requested action not taken: mailbox unavailable"), None);
    }

    #[test]
    fn comcast_is_understood() {
        let line = "421 4.1.0 203.0.113.1 Throttled - try again later. See smtp-error-codes.php#RL000001";
        assert_eq!(who(line), Some("Comcast"));
        assert_eq!(who("554 5.7.1 blocked. See smtp-error-codes.php#BL000001"), None);
    }

    #[test]
    fn orange_is_understood() {
        let line = "421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. OFR004_104 [104]";
        assert_eq!(who(line), Some("Orange"));
        assert_eq!(
            who("550 5.1.1 Adresse d au moins un destinataire invalide. OFR_416"),
            None
        );
    }

    #[test]
    fn sendgrid_is_understood() {
        assert_eq!(
            who("451 Authentication failed: Maximum credits exceeded"),
            Some("SendGrid")
        );
        assert_eq!(who("451 Authentication failed: no such key"), None);
    }

    #[test]
    fn cpanel_is_understood() {
        let line =
            "550 Domain example.org has exceeded the max emails per hour (250/250 (100%)) allowed. Message discarded.";
        assert_eq!(who(line), Some("cPanel"));
        assert_eq!(who("550 Domain example.org has no such account"), None);
    }

    #[test]
    fn mail_ru_is_understood() {
        assert_eq!(who("421 4.7.1 Ratelimit exceeded for your host"), Some("any relay"));
    }

    #[test]
    fn a_refusal_that_speaks_of_rates_is_still_a_refusal() {
        assert_eq!(who("550 5.7.1 blocked: your rate limit is a disgrace"), None);
        assert_eq!(who("552 5.2.2 over quota"), None);
        assert_eq!(who("250 2.0.0 rate limit"), None);
    }

    #[test]
    fn too_many_connections_are_told_apart() {
        let says = |line: &str| {
            let (code, text) = line.split_once(' ').unwrap();
            says_too_many_connections(&Reply::new(code.parse().unwrap(), &[text]))
        };
        assert!(says(
            "421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1"
        ));
        assert!(says("432 4.3.2 Concurrent connections limit exceeded"));
        assert!(says("451 4.4.5 busy"));
        assert!(!says("421 4.7.0 Too many messages on this connection"));
    }
}
