//! The address that a feed says is its own.

use url::Url;

use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::links::SELF_DIFFERS;

/// Looks whether the feed stands at `url`, which it names at `at`. Of a file nobody knows where it stands.
pub fn check(url: &Url, at: usize, report: &mut Report<'_>) {
    let Some(last) = report.addresses.last() else {
        return;
    };
    // Fetched without encryption, a feed may well name the better of its two addresses.
    let plain = |address: &Url| {
        let mut plain = address.clone();
        plain.set_fragment(None);
        if address.scheme() == "http" && url.scheme() == "https" {
            let _ = plain.set_scheme("https");
        }
        plain
    };
    if report.addresses.iter().any(|address| plain(address) == plain(url)) {
        return;
    }
    let hint = format!("the feed was fetched from {last}; name the address under which readers are to subscribe");
    let message = format!("{} is not where the feed was fetched", quoted(url.as_str()));
    report.add(Remark::new(&SELF_DIFFERS, at, message).hint(hint));
}
