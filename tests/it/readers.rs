//! Readers as a table: what is exported is what is imported.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use pressrun::audience::Candidate;
use pressrun::audience::Consent;
use pressrun::audience::Named;
use pressrun::audience::Subscriber;
use pressrun::audience::SubscriberId;
use pressrun::audience::Subscription;
use pressrun::audience::Values;
use pressrun::audience::table::Table;
use pressrun::audience::table::Writer;
use proptest::prelude::Just;
use proptest::prelude::Strategy;
use proptest::prelude::prop;
use proptest::prelude::prop_oneof;
use proptest::proptest;

use crate::story::done;
use crate::story::masked;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

/// Text as it can stand in a store: without control characters, and without space around it.
fn text() -> impl Strategy<Value = String> {
    "[a-zß日,;\"'= ]{1,12}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("empty cells are not kept", |text| !text.is_empty())
}

fn values() -> impl Strategy<Value = Values> {
    let tags = prop::collection::btree_set("[a-z日]{1,5}", 0..3);
    let fields = prop::collection::btree_map("(city|City|shoe size|a\"b|c, d|;;;;;;;;)", text(), 0..4);
    let language = prop_oneof![Just(None), Just(Some("de-CH".to_owned().try_into().unwrap()))];
    (prop::option::of(text()), language, tags, fields).prop_map(|(name, language, tags, fields)| Values {
        name,
        language,
        tags: tags.into_iter().collect(),
        fields,
    })
}

fn consent() -> impl Strategy<Value = Consent> {
    prop_oneof![
        Just(Consent::Active),
        Just(Consent::Pending),
        Just(Consent::Unsubscribed),
        Just(Consent::Bounced),
        Just(Consent::Complained),
    ]
}

/// Somebody who said something about `main`, and perhaps about another feed.
fn subscriber() -> impl Strategy<Value = Subscriber> {
    let address = "[a-zß'+]{1,6}@[a-z]{1,6}\\.example";
    (address, values(), consent(), prop::option::of(consent())).prop_map(|(address, values, consent, other)| {
        let said = |feed: &str, consent| Subscription {
            feed: feed.to_owned(),
            consent,
            since: chrono::DateTime::UNIX_EPOCH,
        };
        let other = other.map(|consent| said("other", consent));
        Subscriber {
            id: SubscriberId(1),
            address: address.parse().unwrap(),
            values,
            subscriptions: std::iter::once(said("main", consent)).chain(other).collect(),
            suppressed: false,
        }
    })
}

fn exported(subscribers: &[Subscriber]) -> Vec<u8> {
    let fields: BTreeMap<_, _> = subscribers.iter().flat_map(|one| &one.values.fields).collect();
    let mut sheet = Vec::new();
    let mut writer = Writer::new(&mut sheet, fields.into_keys().cloned().collect()).unwrap();
    for subscriber in subscribers {
        writer
            .write(subscriber, subscriber.subscription("main").unwrap())
            .unwrap();
    }
    writer.finish().unwrap();
    sheet
}

proptest! {
    #[test]
    fn what_was_exported_is_imported_as_it_was(subscribers in prop::collection::vec(subscriber(), 1..5)) {
        let sheet = exported(&subscribers);
        let mut table = Table::open(sheet.as_slice()).unwrap();
        let fields: BTreeSet<String> = subscribers.iter().flat_map(|one| one.values.fields.keys().cloned()).collect();
        for subscriber in &subscribers {
            let expected = Candidate {
                address: subscriber.address.clone(),
                values: subscriber.values.clone(),
                named: Some(Arc::new(Named {
                    name: true,
                    language: true,
                    tags: true,
                    fields: fields.clone(),
                })),
                consent: subscriber.subscription("main").unwrap().consent,
            };
            assert_eq!(table.next_row().unwrap(), Some(Ok(expected)), "{}", String::from_utf8_lossy(&sheet));
        }
        assert_eq!(table.next_row().unwrap(), None);
    }
}

#[test]
fn a_column_that_a_file_does_not_have_leaves_what_is_known() {
    let house = publication(&[]);
    house.write(
        "whole.csv",
        "email,name,tags,language,City\nreed@pond.test,Reed,x;y,de,Rome\n",
    );
    house.write("bare.csv", "email\nreed@pond.test\n");
    house.write("city.csv", "email,City,name\nreed@pond.test,,Rush\n");
    done(&house, "subscribers import whole.csv");
    let told = done(&house, "subscribers import bare.csv");
    assert!(told.contains("1 unchanged"), "{told}");
    let told = done(&house, "subscribers import city.csv");
    assert!(told.contains("1 updated"), "{told}");
    let sheet = done(&house, "subscribers export");
    assert!(
        sheet.contains("\nreed@pond.test,Rush,de,x;y,active,"),
        "an empty cell says that nothing is there: {sheet}"
    );
}

/// Two feeds, and readers of the first in every state that a file can bring.
const STATES: &str = "email,name,state,since\nreed@pond.test,Reed,active,2025-01-01\nrush@pond.test,Rush,Pending,\n\
sedge@pond.test,Sedge,unsubscribed,\niris@pond.test,,bounced,\nfern@pond.test,,complained,\nmint@pond.test,,suppressed,\n\
dock@pond.test,,,\nbur@pond.test,,CA,\n";

#[test]
fn an_import_believes_what_a_file_says_about_who_left() {
    let house = publication(&[
        ("feeds/other/feed.toml", ""),
        ("feeds/other/articles/frost.md", crate::story::FROST),
        ("readers.csv", STATES),
    ]);
    insta::assert_snapshot!(told(&house, "subscribers import readers.csv --feed main"), @r"
    exit: 0
    --- stdout
    imported 1 added · 1 wait for their confirmation · 4 recorded as left · 2 rejected
    next     pressrun subscribers list --feed main
    --- stderr
    rejected readers.csv:8: the column `state` holds nothing instead of active, pending, unsubscribed, bounced, complained or suppressed
    rejected readers.csv:9: the column `state` holds another word instead of active, pending, unsubscribed, bounced, complained or suppressed: `CA`
    ");
    insta::assert_snapshot!(told(&house, "subscribers list"), @r"
    exit: 0
    --- stdout
    active       main         reed@pond.test                   Reed
    pending      main         rush@pond.test                   Rush
    unsubscribed main         sedge@pond.test                  Sedge
    bounced      main         iris@pond.test                                        readers.csv
    complained   main         fern@pond.test
    bounced      main         mint@pond.test                                        readers.csv
    --- stderr
    ");
    // Back into the same store: nobody comes back, nobody is made up.
    let exported = done(&house, "subscribers export --feed main");
    let without_since = exported.lines().filter_map(|line| line.rsplit_once(','));
    let rows: Vec<_> = without_since.map(|(row, _)| row).collect();
    insta::assert_snapshot!(rows.join("\n"), @r"
    email,name,language,tags,state
    reed@pond.test,Reed,,,active
    rush@pond.test,Rush,,,pending
    sedge@pond.test,Sedge,,,unsubscribed
    iris@pond.test,,,,bounced
    fern@pond.test,,,,complained
    mint@pond.test,,,,bounced
    ");
    house.write("all.csv", &exported);
    insta::assert_snapshot!(told(&house, "subscribers import all.csv --feed main --format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"added":0,"pending":0,"updated":0,"unchanged":2,"left":0,"suppressed":4,"rejected":[]}
    --- stderr
    "#);
    // Who reads the other feed alone is no reader of this one.
    done(&house, "subscribers add lily@pond.test --feed other");
    assert!(!done(&house, "subscribers export --feed main").contains("lily"));
    assert!(done(&house, "subscribers export --feed other").contains("lily@pond.test,,,,active,"));
    // Who left elsewhere leaves here, too.
    house.write("gone.csv", "email,state\nREED@pond.test,unsubscribed\n");
    insta::assert_snapshot!(told(&house, "subscribers import gone.csv --feed main"), @r"
    exit: 0
    --- stdout
    imported 0 added · 1 recorded as left
    next     pressrun subscribers list --feed main
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "subscribers add reed@pond.test --feed main"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: reed@pond.test stays out
      because: they left, or the address is suppressed

    hint: only their own new confirmation brings them back
    ");
}

#[test]
fn a_stray_quote_costs_its_own_line_and_is_told() {
    use std::fmt::Write;
    let mut sheet = "email,name\r\n".to_owned();
    for number in 0..50 {
        write!(sheet, "a{number}@pond.test,A\r\n").unwrap();
    }
    sheet += "bob@pond.test,\"Bob\r\n";
    for number in 0..1_000 {
        write!(sheet, "c{number}@pond.test,C\r\n").unwrap();
    }
    sheet += "nobody,x\r\n";
    let house = publication(&[("readers.csv", &sheet)]);
    insta::assert_snapshot!(told(&house, "subscribers import readers.csv"), @r"
    exit: 0
    --- stdout
    imported 1,050 added · 2 rejected
    next     pressrun subscribers list
    --- stderr
    rejected readers.csv:52: a quote opened on line 52 is not closed at the end of its field
    rejected readers.csv:1053: not an address: it needs a name, one `@` and a domain: `nobody`
    ");
}

#[test]
fn rows_that_are_rejected_are_all_to_be_found() {
    let mut list = "email,language\nreed@pond.test,en\nrush@pond.test,english\n".to_owned();
    for number in 0..21 {
        list += &["nobody", &number.to_string(), ",\n"].concat();
    }
    let house = publication(&[
        ("readers.csv", &list),
        ("bad.csv", "email\nno\u{1b}body\n"),
        ("gone.csv", "email\n"),
    ]);
    let ran = typed(&house, "pressrun subscribers import readers.csv");
    assert_eq!(ran.exit, 0);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 21);
    assert_eq!(
        lines[1],
        "rejected readers.csv:4: not an address: it needs a name, one `@` and a domain: `nobody0`"
    );
    assert_eq!(
        lines[20],
        "         and 2 more lines; `pressrun subscribers import readers.csv --dry-run --format json` lists all"
    );
    let all = told(&house, "subscribers import readers.csv --dry-run --format json");
    assert!(all.contains("\"value\":\"nobody20\""), "{all}");
    insta::assert_snapshot!(told(&house, "subscribers import bad.csv"), @r"
    exit: 1
    --- stdout
    imported 0 added · 1 rejected
    nobody   was taken in: every row was rejected
    next     pressrun subscribers import bad.csv --dry-run
    --- stderr
    rejected bad.csv:2: a control character: `no body`
    ");
    assert_eq!(
        typed(&house, "pressrun subscribers import bad.csv --format json").exit,
        1
    );
    assert_eq!(typed(&house, "pressrun subscribers import gone.csv").exit, 0);
}

#[test]
fn a_list_in_another_encoding_is_named_with_what_converts_it() {
    let house = publication(&[]);
    let list = "email,name\nreed@pond.test,Röd\n";
    let utf16: Vec<u8> = list.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(house.path("my list.csv"), [&b"\xff\xfe"[..], &utf16].concat()).unwrap();
    std::fs::write(house.path("bare.csv"), utf16).unwrap();
    let latin: Vec<u8> = list.chars().map(|letter| u8::try_from(letter).unwrap()).collect();
    std::fs::write(house.path("latin.csv"), latin).unwrap();
    insta::assert_snapshot!(masked(&house, &typed(&house, "pressrun subscribers import 'my list.csv'").text()), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `my list.csv` cannot be imported
      because: it is not UTF-8; it looks like UTF-16 (little-endian)

    hint: iconv -f utf-16le -t utf-8 'my list.csv' > new && mv new 'my list.csv'
    ");
    let ran = typed(&house, "pressrun subscribers import bare.csv");
    assert!(
        ran.stderr.contains("it looks like UTF-16 (little-endian)"),
        "{}",
        ran.text()
    );
    insta::assert_snapshot!(told(&house, "subscribers import latin.csv"), @r"
    exit: 1
    --- stdout
    imported 0 added · 1 rejected
    nobody   was taken in: every row was rejected
    next     pressrun subscribers import latin.csv --dry-run
    --- stderr
    rejected latin.csv:2: not UTF-8; it looks like Latin-1 (ISO 8859-1): `R�d`
    ");
    let converted = typed(
        &house,
        "iconv -f utf-16le -t utf-8 'my list.csv' > new && mv new 'my list.csv' && pressrun subscribers import 'my list.csv'",
    );
    assert_eq!(converted.exit, 0, "{}", converted.text());
}

#[test]
fn what_is_new_of_somebody_who_is_added_again_is_told_and_the_rest_stays() {
    let house = publication(&[(
        "readers.csv",
        "email,name,language,tags,shoe\nReed@pond.test,Reed,en,rust,42\n",
    )]);
    house.do_it("subscribers import readers.csv");
    let mut all = String::new();
    for words in [
        "reed@pond.test",
        "reed@pond.test",
        "reed@pond.test --name Ada",
        "REED@pond.test --tag mail",
    ] {
        let stdout = house.do_it(&format!("subscribers add {words}")).stdout;
        all += stdout.lines().next().unwrap();
        all.push('\n');
    }
    insta::assert_snapshot!(all, @r"
    added    reed@pond.test was subscribed already; the address is spelt anew
    added    reed@pond.test was subscribed already
    added    reed@pond.test was subscribed already; name, language or tags are new
    added    REED@pond.test was subscribed already; the address is spelt anew, and name, language or tags are new
    ");
    let export = house.do_it("subscribers export").stdout;
    assert!(export.contains("\nREED@pond.test,Ada,en,mail,42,active,"), "{export}");
}
