//! The one place where the environment comes in.

/// A variable of the environment; `None` where it is unset, empty or not UTF-8.
#[expect(clippy::disallowed_methods, reason = "the environment enters here")]
pub fn get(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What begins the name of a variable that overrules a key of the config.
const PREFIX: &str = "PRESSRUN__";

/// Keys of the config that the environment overrules: `PRESSRUN__SEND__DRAIN_S=2` is (`["send", "drain_s"]`, `2`).
pub fn overrides() -> Vec<(String, Vec<String>, String)> {
    let mut overrides: Vec<(String, Vec<String>, String)> = all()
        .filter_map(|(name, value)| {
            let path = name.strip_prefix(PREFIX)?.split("__").map(str::to_lowercase).collect();
            Some((name, path, value))
        })
        .collect();
    overrides.sort();
    overrides
}

fn all() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}
