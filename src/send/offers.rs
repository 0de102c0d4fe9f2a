//! What a relay offers in its reply to EHLO.

/// The extensions of a relay, by their keywords.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offers {
    lines: Vec<String>,
}

impl Offers {
    /// What the lines of a reply to EHLO offer. The first one is the relay's name.
    pub fn new(lines: &[String]) -> Self {
        Self {
            lines: lines.iter().skip(1).cloned().collect(),
        }
    }

    /// What stands behind `keyword`, empty where nothing does; `None` where it is not offered. Keywords are words in
    /// any case (RFC 5321, 2.4).
    pub fn get(&self, keyword: &str) -> Option<&str> {
        self.lines.iter().find_map(|line| {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            word.eq_ignore_ascii_case(keyword).then_some(rest.trim())
        })
    }

    /// The largest message that is taken, in bytes (RFC 1870); 0 and nothing mean that there is no fixed limit.
    pub fn size_bytes_max(&self) -> Option<u64> {
        self.get("SIZE")?.parse().ok().filter(|&size| size > 0)
    }

    /// How many messages one connection may carry (RFC 9422).
    pub fn messages_max(&self) -> Option<u32> {
        self.get("LIMITS")?
            .split_whitespace()
            .filter_map(|limit| limit.split_once('='))
            .find(|(name, _)| name.eq_ignore_ascii_case("MAILMAX"))
            .and_then(|(_, value)| value.parse().ok())
            .filter(|&messages| messages > 0)
    }

    /// Whether this way to log in is offered; `AUTH=` is how it was written before there was a standard.
    pub fn authenticates_by(&self, mechanism: &str) -> bool {
        self.lines
            .iter()
            .filter_map(|line| line.split_at_checked(5))
            .filter(|(word, _)| word.eq_ignore_ascii_case("AUTH ") || word.eq_ignore_ascii_case("AUTH="))
            .any(|(_, rest)| rest.split_whitespace().any(|name| name.eq_ignore_ascii_case(mechanism)))
    }
}

#[cfg(test)]
mod tests {
    use super::Offers;

    fn offers(lines: &[&str]) -> Offers {
        let lines: Vec<String> = ["SIZE 1"].iter().chain(lines).map(ToString::to_string).collect();
        Offers::new(&lines)
    }

    #[test]
    fn keywords_are_found_in_any_case_and_the_name_is_none() {
        let offers = offers(&["pipelining", "Size 1000", "STARTTLS", "8BITMIMEx"]);
        assert_eq!(offers.get("PIPELINING"), Some(""));
        assert_eq!(offers.size_bytes_max(), Some(1000));
        assert_eq!(offers.get("8BITMIME"), None);
    }

    #[test]
    fn a_size_of_nothing_is_no_limit() {
        for line in ["SIZE", "SIZE 0", "SIZE x", "SIZE -1"] {
            assert_eq!(offers(&[line]).size_bytes_max(), None, "{line}");
        }
    }

    #[test]
    fn ways_to_log_in_are_read_in_both_spellings() {
        assert!(offers(&["AUTH LOGIN PLAIN"]).authenticates_by("PLAIN"));
        assert!(offers(&["auth=login"]).authenticates_by("LOGIN"));
        assert!(!offers(&["AUTH LOGIN-X"]).authenticates_by("LOGIN"));
        assert!(!offers(&["AUTHX PLAIN", "ü"]).authenticates_by("PLAIN"));
    }

    #[test]
    fn a_limit_of_messages_is_read() {
        assert_eq!(offers(&["LIMITS RCPTMAX=5 mailmax=20"]).messages_max(), Some(20));
        for line in ["LIMITS", "LIMITS MAILMAX=0", "LIMITS MAILMAX=many", "LIMITS RCPTMAX=5"] {
            assert_eq!(offers(&[line]).messages_max(), None, "{line}");
        }
    }
}
