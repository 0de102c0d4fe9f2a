//! What an operator, or a reader, changes about who gets an issue.

use crate::story::done;
use crate::story::publication;
use crate::story::told;

#[test]
fn what_an_operator_may_not_do_is_refused_in_words() {
    let house = publication(&[]);
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    insta::assert_snapshot!(told(&house, "pause 1"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: main/1 was never sent

    hint: `pressrun plan 1` comes first
    ");
    done(&house, "send 1 --yes");
    insta::assert_snapshot!(told(&house, "cancel 1"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: main/1 is finished

    hint: `pressrun status 1` tells how it stands
    ");
    insta::assert_snapshot!(told(&house, "issue thaw 1"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: main/1 cannot be thawed
      because: 1 copy may have left already

    hint: say what has to be said in a new issue: `pressrun issue new`
    ");
    insta::assert_snapshot!(told(&house, "retry 1 --refused"), @r"
    exit: 0
    --- stdout
    nothing  no delivery is refused
    finished main/1: 1 accepted
    next     pressrun status 1 --deliveries
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "resolve 1 --accept"), @r"
    exit: 0
    --- stdout
    nothing  no delivery is doubtful
    finished main/1: 1 accepted
    next     pressrun status 1 --deliveries
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "issue new"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: no issue was written
      because: no entry is left for an issue

    hint: write an article first: `pressrun new TITLE`
    ");
}

#[test]
fn an_edit_after_sending_changes_nothing_and_is_told() {
    let house = publication(&[]);
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    done(&house, "send 1 --yes");
    let shown = done(&house, "issue show 1 --html");
    let file = "feeds/main/issues/0001-frost.md";
    house.write(file, &house.read(file).replace("\"Frost\"", "\"Ice\""));
    assert_eq!(done(&house, "issue show 1 --html"), shown);
    insta::assert_snapshot!(told(&house, "check"), @r"
    exit: 0
    --- stdout
    feeds/main/issues/0001-frost.md:1:1: note[issue/edited-after-send]: edited after it was sent
        hint: readers have it as it was; say what changed in a new issue
    check    0 errors, 0 warnings
    next     pressrun check --explain issue/edited-after-send
    --- stderr
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what is said")]
fn who_left_stays_out_whatever_is_imported() {
    let house = publication(&[(
        "readers.csv",
        "email,name,shoe\nreed@pond.test,Reed,42\nnobody,x,1\nRUSH@pond.test,Rush,\nrush@pond.test,Rush,\n",
    )]);
    insta::assert_snapshot!(told(&house, "subscribers list"), @r"
    exit: 0
    --- stdout

    --- stderr
    nobody   is subscribed yet
    next     pressrun subscribers add ADDRESS
    ");
    insta::assert_snapshot!(told(&house, "subscribers import readers.csv --dry-run"), @r"
    exit: 0
    --- stdout
    would be 2 added · 1 updated · 1 rejected
    next     pressrun subscribers import readers.csv
    --- stderr
    rejected readers.csv:3: not an address: it needs a name, one `@` and a domain: `nobody`
    ");
    insta::assert_snapshot!(told(&house, "subscribers import readers.csv"), @r"
    exit: 0
    --- stdout
    imported 2 added · 1 updated · 1 rejected
    next     pressrun subscribers list
    --- stderr
    rejected readers.csv:3: not an address: it needs a name, one `@` and a domain: `nobody`
    ");
    insta::assert_snapshot!(told(&house, "subscribers unsubscribe reed@pond.test"), @r"
    exit: 0
    --- stdout
    left     reed@pond.test gets nothing more of `main`
    next     pressrun subscribers list
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "subscribers unsubscribe sedge@pond.test"), @r"
    exit: 0
    --- stdout
    recorded nobody was known by sedge@pond.test; from now on no import brings it into `main`
    next     pressrun subscribers list
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "subscribers import readers.csv --format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"added":0,"pending":0,"updated":2,"unchanged":0,"left":0,"suppressed":1,"rejected":[{"line":3,"reason":"not an address: it needs a name, one `@` and a domain","value":"nobody"}]}
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "subscribers add reed@pond.test"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: reed@pond.test stays out
      because: they left, or the address is suppressed

    hint: only their own new confirmation brings them back
    ");
    insta::assert_snapshot!(told(&house, "subscribers list"), @r"
    exit: 0
    --- stdout
    unsubscribed reed@pond.test                   Reed
    active       rush@pond.test                   Rush
    unsubscribed sedge@pond.test
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "subscribers list --format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"address":"reed@pond.test","name":"Reed","language":null,"tags":[],"feeds":["main"],"state":"unsubscribed","since":"[TIME]","reason":null}
    {"format":1,"address":"rush@pond.test","name":"Rush","language":null,"tags":[],"feeds":["main"],"state":"active","since":"[TIME]","reason":null}
    {"format":1,"address":"sedge@pond.test","name":null,"language":null,"tags":[],"feeds":["main"],"state":"unsubscribed","since":"[TIME]","reason":null}
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "subscribers add reed"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `reed` cannot be used
      because: not an address: it needs a name, one `@` and a domain

    hint: write it like `name@example.org`
    ");
    house.write("readers.csv", "mail\nreed@pond.test\n");
    insta::assert_snapshot!(told(&house, "subscribers import readers.csv"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `readers.csv` cannot be imported
      because: line 1: no column is called `email`; the columns are mail

    hint: the first line names the columns: email,name,language,tags
    ");
}
