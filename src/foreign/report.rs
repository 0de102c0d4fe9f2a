//! What is found while a feed is read, gathered until the places of all of it are known.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use url::Url;

use crate::finding::Finding;
use crate::finding::Rule;
use crate::finding::lines::Lines;
use crate::finding::sorted;
use crate::finding::suggest::closest;

/// The most findings of one rule that are told: who has mended so many knows how the rest are to be mended, and a
/// feed of one long line costs no more than so many looks at it.
pub const FINDINGS_MAX: usize = 50;

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// Where, in bytes from the beginning of the text.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to do, where the rule's own words do not fit.
    pub hint: Option<String>,
}

impl Remark {
    /// A remark with the rule's own advice.
    pub fn new(rule: &'static Rule, at: usize, message: impl Into<String>) -> Self {
        Self {
            rule,
            at,
            message: message.into(),
            hint: None,
        }
    }

    /// The same with advice of its own.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What is found in one feed.
#[derive(Debug)]
pub struct Report<'a> {
    /// The file, or the address.
    pub path: &'a str,
    /// The moment that counts as now.
    pub now: DateTime<Utc>,
    /// Where it was fetched: the address that was asked for, and the one that answered.
    pub addresses: &'a [Url],
    /// How many elements with an `xml:base` stand round what is looked at: where there is one, relative addresses in the
    /// HTML of Atom have something to hang on, for readers that know of it.
    pub bases: usize,
    lines: Lines<'a>,
    remarks: Vec<Remark>,
    tallies: BTreeMap<&'static str, Tally>,
}

/// How often a rule is broken.
#[derive(Debug, Default)]
struct Tally {
    count: usize,
    last: usize,
}

impl<'a> Report<'a> {
    /// Nothing is found yet in `text`.
    pub fn new(path: &'a str, text: &'a str, now: DateTime<Utc>, addresses: &'a [Url]) -> Self {
        Self {
            path,
            now,
            addresses,
            bases: 0,
            lines: Lines::new(text),
            remarks: Vec::new(),
            tallies: BTreeMap::new(),
        }
    }

    /// Takes a remark down. Of the same rule at the same place the first stays.
    pub fn add(&mut self, remark: Remark) {
        let tally = self.tallies.entry(remark.rule.name).or_default();
        let is_same = |known: &Remark| known.rule.name == remark.rule.name && known.at == remark.at;
        let is_told = tally.count < FINDINGS_MAX;
        // Of those that are not told any more, only the last is remembered.
        if (tally.count > 0 && tally.last == remark.at) || (is_told && self.remarks.iter().any(is_same)) {
            return;
        }
        tally.count += 1;
        tally.last = remark.at;
        if is_told {
            self.remarks.push(remark);
        }
    }

    /// The known word that was meant by another one, for a finding of `rule`. Once so many of these are told that no more
    /// will be, nothing is looked for.
    pub fn meant<'k>(
        &self,
        rule: &'static Rule,
        word: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<&'k str> {
        let is_told = self
            .tallies
            .get(rule.name)
            .is_none_or(|tally| tally.count < FINDINGS_MAX);
        is_told.then(|| closest(word, known)).flatten()
    }

    /// Takes down that `rule` is broken at the byte `at` of the text.
    pub fn tell(&mut self, rule: &'static Rule, at: usize, message: impl Into<String>) {
        self.add(Remark::new(rule, at, message));
    }

    /// The line of a byte, from 1.
    pub fn line(&self, at: usize) -> u32 {
        self.lines.line(at)
    }

    /// Everything that was found, in the order in which it is told. Of a rule that is broken more often than is told,
    /// the last finding says how often.
    pub fn finish(mut self) -> Vec<Finding> {
        for (rule, tally) in &self.tallies {
            let more = tally.count.saturating_sub(FINDINGS_MAX);
            if more > 0
                && let Some(last) = self.remarks.iter_mut().rev().find(|remark| remark.rule.name == *rule)
            {
                last.message = format!("{}, and {more} more like this", last.message);
            }
        }
        let findings = self.remarks.into_iter().map(|remark| {
            let finding = remark.rule.at(self.lines.place(self.path, remark.at), remark.message);
            match remark.hint {
                Some(hint) => finding.hint(hint),
                None => finding,
            }
        });
        sorted(findings.collect())
    }
}

/// A word from a feed as it may stand in a message: on one line, and not longer than a message bears.
pub fn quoted(text: &str) -> String {
    /// Enough to know it again.
    const LETTERS_MAX: usize = 60;
    let is_shown = |letter: &char| !letter.is_control() && *letter != '`';
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut letters = words
        .join(" ")
        .chars()
        .filter(is_shown)
        .collect::<Vec<char>>()
        .into_iter();
    let mut shown: String = letters.by_ref().take(LETTERS_MAX).collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::FINDINGS_MAX;
    use super::Report;
    use super::quoted;
    use crate::finding::Rule;

    static RULE: Rule = Rule::note("feed/test", "It is only a test.").fix("do nothing");

    #[test]
    fn the_last_finding_says_how_many_more_there_are() {
        let text = "x\n".repeat(FINDINGS_MAX + 2);
        let mut report = Report::new("a.xml", &text, DateTime::UNIX_EPOCH, &[]);
        for line in 0..FINDINGS_MAX + 2 {
            report.tell(&RULE, 2 * line, "it is so");
            report.tell(&RULE, 2 * line, "told already");
        }
        let findings = report.finish();
        assert_eq!(findings.len(), FINDINGS_MAX);
        assert_eq!(findings[0].to_string(), "a.xml:1:1: note[feed/test]: it is so");
        assert_eq!(findings[0].hint.as_deref(), Some("do nothing"));
        assert_eq!(
            findings[FINDINGS_MAX - 1].to_string(),
            "a.xml:50:1: note[feed/test]: it is so, and 2 more like this"
        );
    }

    #[test]
    fn a_word_in_a_message_is_short_and_on_one_line() {
        assert_eq!(quoted(" a\n\tb\u{7}`c "), "`a bc`");
        assert_eq!(quoted(&"x".repeat(61)), format!("`{}…`", "x".repeat(60)));
    }
}
