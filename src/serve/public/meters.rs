//! What is counted, in the words that Prometheus reads. Nothing that is counted tells one client, or one reader, from
//! another.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use prometheus_client::registry::Unit;

use crate::serve::public::answer::Label;

/// The type of what [`Meters::text`] gives.
pub(crate) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is counted.
#[derive(Debug)]
pub(crate) struct Meters {
    registry: Registry,
    requests: Family<Request, Counter>,
    polls: Family<Status, Counter>,
    bytes: Counter,
    durations: Histogram,
    /// Connections that are open.
    pub(crate) connections: Gauge,
    /// Connections that were not taken, by what was full.
    pub(crate) refused: Family<Full, Counter>,
    /// Lines of the log of requests that nobody wrote.
    pub(crate) lost: Counter,
    /// Releases that were put into the place of the one before.
    pub(crate) releases: Counter,
    /// Files that are given out.
    pub(crate) files: Gauge,
    /// Bytes of them that lie in memory.
    pub(crate) held: Gauge<u64, AtomicU64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    class: &'static str,
    status: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Status {
    status: u32,
}

/// What was full.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Full {
    /// `server` or `client`.
    pub(crate) full: &'static str,
}

/// From a tenth of a millisecond, in which a file is given out of memory, to what somebody waits for.
const BUCKETS_S: [f64; 8] = [0.0001, 0.0005, 0.0025, 0.01, 0.05, 0.25, 1.0, 5.0];

impl Meters {
    /// Everything at nought.
    pub(crate) fn new() -> Self {
        let mut meters = Self {
            registry: Registry::with_prefix("pressrun"),
            requests: Family::default(),
            polls: Family::default(),
            bytes: Counter::default(),
            durations: Histogram::new(BUCKETS_S),
            connections: Gauge::default(),
            refused: Family::default(),
            lost: Counter::default(),
            releases: Counter::default(),
            files: Gauge::default(),
            held: Gauge::default(),
        };
        let registry = &mut meters.registry;
        registry.register("requests", "Requests, by what they asked for", meters.requests.clone());
        registry.register(
            "feed_polls",
            "Requests for feeds, by what was answered",
            meters.polls.clone(),
        );
        registry.register_with_unit("sent", "Bodies of answers", Unit::Bytes, meters.bytes.clone());
        let durations = meters.durations.clone();
        registry.register_with_unit("answer", "Time until an answer's head", Unit::Seconds, durations);
        registry.register("connections", "Connections that are open", meters.connections.clone());
        registry.register(
            "connections_refused",
            "Connections not taken, by what was full",
            meters.refused.clone(),
        );
        registry.register(
            "log_lines_lost",
            "Lines of the log of requests not written",
            meters.lost.clone(),
        );
        registry.register("releases", "Builds that were taken up", meters.releases.clone());
        registry.register("files", "Files that are given out", meters.files.clone());
        registry.register_with_unit("held", "Files that lie in memory", Unit::Bytes, meters.held.clone());
        meters
    }

    /// Counts one request.
    pub(crate) fn count(&self, label: Label, status: u16, (bytes, took): (u64, Duration)) {
        let (class, status) = (label.name(), u32::from(status));
        self.requests.get_or_create(&Request { class, status }).inc();
        if label == Label::Feed {
            self.polls.get_or_create(&Status { status }).inc();
        }
        self.bytes.inc_by(bytes);
        self.durations.observe(took.as_secs_f64());
    }

    /// All of it as a text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a String takes everything");
        text
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Meters;
    use crate::serve::public::answer::Label;

    #[test]
    fn requests_are_counted_by_what_they_asked_for() {
        let meters = Meters::new();
        let took = Duration::from_millis(1);
        for (label, status, bytes) in [
            (Label::Feed, 200, 900),
            (Label::Feed, 304, 0),
            (Label::Feed, 304, 0),
            (Label::Page, 200, 100),
        ] {
            meters.count(label, status, (bytes, took));
        }
        let text = meters.text();
        for line in [
            "pressrun_requests_total{class=\"feed\",status=\"304\"} 2",
            "pressrun_requests_total{class=\"page\",status=\"200\"} 1",
            "pressrun_feed_polls_total{status=\"200\"} 1",
            "pressrun_sent_bytes_total 1000",
            "pressrun_answer_seconds_count 4",
            "pressrun_answer_seconds_bucket{le=\"0.0025\"} 4",
            "pressrun_connections 0",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
    }
}
