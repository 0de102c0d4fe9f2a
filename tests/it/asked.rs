//! What whoever runs the tests asks for: their whole length, programs from outside, a seed.

/// What this variable is set to.
#[expect(
    clippy::disallowed_methods,
    reason = "what a test may cost comes in here, and nowhere else"
)]
pub fn asked(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether there is time for a test's whole length: `PRESSRUN_TEST_LONG=1`.
pub fn is_long() -> bool {
    asked("PRESSRUN_TEST_LONG").is_some()
}

/// Whether tests may use programs from outside: `PRESSRUN_TEST_OUTSIDE=1`. If not, it says which one is missed.
pub fn is_outside(needs: &str) -> bool {
    let is_wanted = asked("PRESSRUN_TEST_OUTSIDE").is_some();
    if !is_wanted {
        println!("skipped: needs {needs}");
    }
    is_wanted
}
