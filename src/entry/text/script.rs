//! Letters above and below the line.

/// Letters that are written above or below the line, and what says so of others.
#[derive(Debug)]
pub struct Letters {
    plain: &'static str,
    scripted: &'static str,
    /// What stands before a single letter that has no form of its own.
    pub mark: &'static str,
    /// What stands before several of them, and a bracket.
    pub open: &'static str,
}

/// Those above the line.
pub const RAISED: Letters = Letters {
    plain: "0123456789+-−in",
    scripted: "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁱⁿ",
    mark: "^",
    open: "^(",
};

/// Those below it.
pub const LOWERED: Letters = Letters {
    plain: "0123456789+-−",
    scripted: "₀₁₂₃₄₅₆₇₈₉₊₋₋",
    mark: "_",
    open: "_(",
};

impl Letters {
    /// `words` in their letters; none where one has no such form.
    ///
    /// ```
    /// use pressrun::entry::text::script;
    ///
    /// assert_eq!(script::RAISED.of("-12").as_deref(), Some("⁻¹²"));
    /// assert_eq!(script::LOWERED.of("ab"), None);
    /// ```
    pub fn of(&self, words: &str) -> Option<String> {
        let scripted = |letter| {
            let index = self.plain.chars().position(|plain| plain == letter)?;
            self.scripted.chars().nth(index)
        };
        words.chars().map(scripted).collect()
    }
}
