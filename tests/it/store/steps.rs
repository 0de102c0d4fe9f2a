//! What can happen to a store, at random.

use std::collections::BTreeMap;

use pressrun::audience::Consent;
use pressrun::ledger::delivery::Fate;
use pressrun::ledger::delivery::Ruling;
use pressrun::ledger::delivery::Said;
use pressrun::ledger::issue::Phase;
use pressrun::ledger::judgement::Again;
use pressrun::ledger::mark::Standing;
use pressrun::ledger::reason;
use pressrun::ledger::state::Event;
use proptest::prelude::Just;
use proptest::prelude::Strategy;
use proptest::prelude::prop;
use proptest::prelude::prop_oneof;

use crate::store::at;

/// Few readers, plans and changes, so that steps meet each other.
pub const READERS: u32 = 7;
pub const HASHES: [&str; 3] = ["7f3a-91c2", "0bad-cafe", "0000-0001"];
pub const FEEDS: [&str; 2] = ["main", "other"];
pub const NAMES: [&str; 2] = ["Ada", "Bob"];

/// What somebody does: an operator, a reader, a sender, or chance.
#[derive(Debug, Clone)]
pub enum Step {
    Begin,
    TakeIn(usize, usize, Vec<(u32, usize, Consent)>),
    Publish(usize),
    Discard(usize),
    Leave(u32, usize),
    Suppress(u32),
    Plan(usize),
    AbandonPlan,
    Start(Option<usize>),
    Stock,
    Thaw,
    Exchange(Vec<(u32, Said, Fate)>, Vec<(u32, Sight)>),
    Sweep,
    Turn(Vec<Phase>, Phase),
    SkipRest,
    DoubtRest,
    Prolong(i64),
    Rule(Ruling, Option<Vec<u32>>),
    /// Marks at most so many, after so many refusals.
    Mark(u32, u32),
    Unmark(u32),
    Withhold(Standing),
    Release,
    Decide(Standing),
    Reopen,
}

/// When a sender read the delivery that it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    Now,
    /// Before the exchange before this one.
    Earlier,
}

fn readers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::btree_set(1..=READERS, 0..5).prop_map(|readers| readers.into_iter().collect())
}

fn outcomes() -> impl Strategy<Value = Vec<(u32, Said, Fate)>> {
    let fate = prop_oneof![
        Just(Fate::Accepted),
        Just(Fate::Refused),
        Just(Fate::Doubtful),
        Just(Fate::Returned(None)),
        Just(Fate::Returned(Some(Again::SenderRefused))),
        (0..90_i64).prop_map(|due| Fate::Deferred(at(due))),
    ];
    let said = (0..2_u16, prop::option::of("[1-3]"), "[a\"\n\u{e9}]{0,2}");
    let said = said.prop_map(|(code, enhanced, text)| Said { code, enhanced, text });
    let codes = prop::sample::select(vec!["5.1.1", "5.2.1", "5.7.1"]);
    let against = (prop::sample::select(vec![450_u16, 550]), codes).prop_map(|(code, enhanced)| Said {
        code,
        enhanced: Some(enhanced.to_owned()),
        text: String::new(),
    });
    let said = prop_oneof![said, against];
    let outcome = (1..=READERS, (said, fate)).prop_map(|(reader, (said, fate))| (reader, (said, fate)));
    prop::collection::vec(outcome, 0..4).prop_map(|outcomes| {
        let each: BTreeMap<_, _> = outcomes.into_iter().collect();
        each.into_iter()
            .map(|(reader, (said, fate))| (reader, said, fate))
            .collect()
    })
}

fn sights() -> impl Strategy<Value = Vec<Sight>> {
    let sight = prop_oneof![3 => Just(Sight::Now), 1 => Just(Sight::Earlier)];
    prop::collection::vec(sight, 5)
}

fn rulings() -> impl Strategy<Value = Ruling> {
    prop_oneof![
        Just(Ruling::Resend),
        Just(Ruling::Accept),
        Just(Ruling::Skip),
        Just(Ruling::Retry),
        Just(Ruling::GiveUp),
        Just(Ruling::Reopen("cancelled".to_owned())),
        Just(Ruling::Reopen(reason::LEFT.to_owned())),
        Just(Ruling::Reopen(reason::SUPPRESSED.to_owned())),
    ]
}

fn standings() -> impl Strategy<Value = Standing> {
    prop::sample::select(vec![
        Standing::Unclear,
        Standing::Doubted,
        Standing::Marked,
        Standing::Spared,
    ])
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let phases = vec![Phase::Sending, Phase::Paused, Phase::Finished, Phase::Cancelled];
    let from = prop_oneof![
        3 => Just(phases.clone()),
        1 => prop::sample::subsequence(phases, 0..3),
    ];
    let into = prop_oneof![
        5 => Just(Phase::Sending),
        2 => Just(Phase::Finished),
        1 => Just(Phase::Paused),
        1 => Just(Phase::Cancelled),
    ];
    let said = prop_oneof![
        6 => Just(Consent::Active),
        1 => Just(Consent::Pending),
        1 => Just(Consent::Unsubscribed),
        1 => Just(Consent::Bounced),
        1 => Just(Consent::Complained),
    ];
    let candidates = prop::collection::vec((1..=READERS, 0..NAMES.len(), said), 1..6);
    let step = prop_oneof![
        3 => Just(Step::Begin),
        4 => (0..3_usize, 0..FEEDS.len(), candidates).prop_map(|(change, feed, all)| Step::TakeIn(change, feed, all)),
        3 => (0..3_usize).prop_map(Step::Publish),
        1 => (0..3_usize).prop_map(Step::Discard),
        3 => (1..=READERS, 0..FEEDS.len()).prop_map(|(reader, feed)| Step::Leave(reader, feed)),
        1 => (1..=READERS).prop_map(Step::Suppress),
        3 => (0..HASHES.len()).prop_map(Step::Plan),
        1 => Just(Step::AbandonPlan),
        2 => prop::option::of(0..HASHES.len()).prop_map(Step::Start),
        2 => Just(Step::Stock),
        1 => Just(Step::Thaw),
        18 => (outcomes(), readers(), sights()).prop_map(|(outcomes, readers, sights)| {
            Step::Exchange(outcomes, readers.into_iter().zip(sights).collect())
        }),
        1 => Just(Step::Sweep),
        5 => (from, into).prop_map(|(from, into)| Step::Turn(from, into)),
        1 => Just(Step::SkipRest),
        1 => Just(Step::DoubtRest),
        1 => (0..200_i64).prop_map(Step::Prolong),
        4 => (rulings(), prop::option::of(readers())).prop_map(|(ruling, readers)| Step::Rule(ruling, readers)),
        1 => Just(Step::Reopen),
        3 => (1..4_u32, 1..3_u32).prop_map(|(most, after)| Step::Mark(most, after)),
        1 => (1..4_u32).prop_map(Step::Unmark),
        1 => standings().prop_map(Step::Withhold),
        1 => Just(Step::Release),
        1 => standings().prop_map(Step::Decide),
    ];
    // A beginning that leads somewhere, and then whatever comes.
    let everybody: Vec<_> = (1..=READERS).map(|reader| (reader, 0, Consent::Active)).collect();
    let beginning = vec![
        Step::Begin,
        Step::TakeIn(0, 0, everybody),
        Step::Publish(0),
        Step::Plan(0),
    ];
    let beginning = prop_oneof![
        1 => Just(Vec::new()),
        4 => Just([beginning.as_slice(), &[Step::Start(None), Step::Stock]].concat()),
    ];
    (beginning, prop::collection::vec(step, 1..40)).prop_map(|(beginning, rest)| [beginning, rest].concat())
}

/// The moves that a step may make.
pub fn events(step: &Step) -> Vec<Event> {
    use Event::{
        Accept, Begin, Defer, Doubt, Refuse, Reopen, ResolveAccept, ResolveResend, ResolveSkip, Restore, Retry, Return,
        Skip,
    };
    match step {
        Step::Exchange(..) => vec![Begin, Accept, Defer, Refuse, Doubt, Return, Skip],
        Step::Sweep => vec![Doubt],
        Step::SkipRest => vec![Skip],
        Step::DoubtRest => vec![Restore],
        Step::Rule(..) => vec![ResolveResend, ResolveAccept, ResolveSkip, Retry, Reopen, Refuse],
        _ => vec![],
    }
}
