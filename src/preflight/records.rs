//! What the DNS says of a sender's domain, and what receivers make of it.

use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;

/// No word on who may send.
pub const SPF: Rule = Rule::warning(
    "profile/spf",
    "SPF says which machines send for a domain (RFC 7208). Gmail, Yahoo and Microsoft want it of whoever sends in bulk.",
)
.fix("publish a TXT record `v=spf1 include:… -all` as your relay tells you");

/// A key that nobody finds.
pub const DKIM_RECORD: Rule = Rule::error(
    "profile/dkim-record",
    "Receivers check a signature with the key in the DNS: without it, or with another, the mail counts as forged.",
)
.fix("publish what `pressrun keys show` prints");

/// No word on what to do with forged mail.
pub const DMARC: Rule = Rule::warning(
    "profile/dmarc",
    "Gmail, Yahoo and Microsoft want a DMARC record of whoever sends in bulk (RFC 7489); `p=none` is enough.",
)
.fix("publish a TXT record at `_dmarc.` and your domain: `v=DMARC1; p=none; rua=mailto:…`");

/// Nobody takes answers.
pub const MX: Rule = Rule::warning(
    "profile/mx",
    "Where a sender's domain takes no mail, answers and bounces come back to nobody, and filters count that.",
)
.fix("let the domain in `from` take mail, or write from one that does");

/// Nobody could be asked.
pub const DNS_UNREAD: Rule = Rule::note(
    "profile/dns-unread",
    "What could not be asked is not known; everything else was checked.",
)
.fix("ask again later, or from a machine whose name server answers");

/// What is wrong with the SPF records among the texts of a domain.
pub fn spf(domain: &str, texts: &[String], place: &Place) -> Option<Finding> {
    let records: Vec<&String> = texts.iter().filter(|text| is_version(text, "v=spf1")).collect();
    let wrong = match records.as_slice() {
        [] => format!("`{domain}` has no SPF record"),
        [record] if record.split_whitespace().any(|term| matches!(term, "+all" | "all")) => {
            format!("the SPF record of `{domain}` lets everybody send")
        }
        [_] => return None,
        several => format!("`{domain}` has {} SPF records: receivers take none", several.len()),
    };
    Some(SPF.at(place.clone(), wrong))
}

/// What is wrong with the DMARC records of a domain.
pub fn dmarc(domain: &str, texts: &[String], place: &Place) -> Option<Finding> {
    let records: Vec<&String> = texts.iter().filter(|text| is_version(text, "v=DMARC1")).collect();
    let wrong = match records.as_slice() {
        [] => format!("`{domain}` has no DMARC record"),
        [record] => {
            let mut tags = record.split(';').filter_map(|tag| tag.split_once('='));
            let policy = tags.find(|(name, _)| name.trim() == "p").map(|(_, value)| value.trim());
            match policy {
                Some("none" | "quarantine" | "reject") => return None,
                _ => format!("the DMARC record of `{domain}` names no policy `p=`"),
            }
        }
        several => format!("`{domain}` has {} DMARC records: receivers take none", several.len()),
    };
    Some(DMARC.at(place.clone(), wrong))
}

/// What is wrong with the hosts that take mail for a domain. A lone `.` says that none does (RFC 7505).
pub fn mx(domain: &str, hosts: &[String], place: &Place) -> Option<Finding> {
    let takes_mail = hosts.iter().any(|host| !host.is_empty());
    (!takes_mail).then(|| MX.at(place.clone(), format!("`{domain}` takes no mail")))
}

/// What is wrong with the record of a key: `expected` is its text as it has to be.
pub fn dkim(name: &str, expected: &str, texts: &[String], place: &Place) -> Option<Finding> {
    let key = |text: &str| {
        let mut tags = text.split(';').filter_map(|tag| tag.split_once('='));
        tags.find(|(name, _)| name.trim() == "p")
            .map(|(_, value)| value.split_whitespace().collect::<String>())
    };
    if texts.is_empty() {
        return Some(DKIM_RECORD.at(place.clone(), format!("there is no record `{name}`")));
    }
    let is_there = texts.iter().any(|text| key(text) == key(expected));
    (!is_there).then(|| DKIM_RECORD.at(place.clone(), format!("the record `{name}` holds another key")))
}

fn is_version(text: &str, version: &str) -> bool {
    let rest = text.trim().get(..version.len());
    rest.is_some_and(|start| start.eq_ignore_ascii_case(version))
        && text.trim()[version.len()..].starts_with(|letter: char| letter.is_whitespace() || letter == ';')
        || text.trim().eq_ignore_ascii_case(version)
}

#[cfg(test)]
mod tests {
    use super::dkim;
    use super::dmarc;
    use super::mx;
    use super::spf;
    use crate::finding::Finding;
    use crate::finding::Place;

    type Ask = fn(&str, &[String], &Place) -> Option<Finding>;

    #[test]
    fn each_record_is_judged_as_receivers_do() {
        for (ask, records, told) in [
            (
                spf as Ask,
                &["v=spf1 include:_spf.relay.test -all", "other"] as &[&str],
                None,
            ),
            (
                spf,
                &["v=spf10 -all"],
                Some("profile/spf]: `pond.test` has no SPF record"),
            ),
            (
                spf,
                &["v=spf1 +all"],
                Some("profile/spf]: the SPF record of `pond.test` lets everybody send"),
            ),
            (
                spf,
                &["v=spf1 -all", "v=spf1 ~all"],
                Some("profile/spf]: `pond.test` has 2 SPF records: receivers take none"),
            ),
            (dmarc, &["v=DMARC1; p=none"], None),
            (dmarc, &[], Some("profile/dmarc]: `pond.test` has no DMARC record")),
            (
                dmarc,
                &["v=DMARC1; rua=mailto:x"],
                Some("profile/dmarc]: the DMARC record of `pond.test` names no policy `p=`"),
            ),
            (mx, &["mx.pond.test"], None),
            (mx, &[], Some("profile/mx]: `pond.test` takes no mail")),
            (mx, &[""], Some("profile/mx]: `pond.test` takes no mail")),
        ] {
            let records: Vec<String> = records.iter().map(|&record| record.to_owned()).collect();
            let found = ask("pond.test", &records, &Place::start("c")).map(|finding| finding.to_string());
            match told {
                None => assert_eq!(found, None, "{records:?}"),
                Some(told) => assert!(found.as_ref().unwrap().ends_with(told), "{records:?} {found:?}"),
            }
        }
    }

    #[test]
    fn a_key_in_the_dns_is_the_one_that_signs() {
        let told = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
            dkim(
                "r._domainkey.pond.test",
                "v=DKIM1; k=rsa; p=AAAA",
                &texts,
                &Place::start("c"),
            )
            .map(|one| one.message)
        };
        assert_eq!(told(&["v=DKIM1; p=AA AA"]), None);
        assert_eq!(
            told(&[]).as_deref(),
            Some("there is no record `r._domainkey.pond.test`")
        );
        assert_eq!(
            told(&["v=DKIM1; p="]).as_deref(),
            Some("the record `r._domainkey.pond.test` holds another key")
        );
    }
}
