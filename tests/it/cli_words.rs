//! Words, formats, and who reads them.

use std::fmt::Write;
use std::process::Command;

use crate::story::done;
use crate::story::masked;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what is said")]
fn a_misspelt_word_is_told_with_the_one_that_was_meant() {
    let house = publication(&[]);
    let mut all = String::new();
    for words in [
        "bild",
        "--bogus",
        "build --strct",
        "build --ids kep",
        "build --format yaml",
        "build --format",
        "send",
        "issue show 1",
        "issue new --latest 2 --since 2026-01-01",
        "issue new --latest two",
        "preview --listen here",
        "completions tcsh",
        "plan 1 2",
    ] {
        let ran = typed(&house, &format!("pressrun {words}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{words}");
        let told = ran.stderr.trim_end().replace("\n\nhint", "\nhint");
        writeln!(all, "$ pressrun {words}\n{told}\n").unwrap();
    }
    insta::assert_snapshot!(all, @r"
    $ pressrun bild
    error: there is no command `bild`
    hint: did you mean `build`?

    $ pressrun --bogus
    error: `--bogus` is not known here
    hint: usage: pressrun [OPTIONS] [COMMAND]; `--help` tells more

    $ pressrun build --strct
    error: `--strct` is not known here
    hint: did you mean `--strict`?

    $ pressrun build --ids kep
    error: `kep` is no value for `--ids <HOW>`
    hint: did you mean `keep`?

    $ pressrun build --format yaml
    error: `yaml` is no value for `--format <FORMAT>`
    hint: there are: text, json, sarif, github

    $ pressrun build --format
    error: `--format <FORMAT>` lacks its value
    hint: there are: text, json, sarif, github

    $ pressrun send
    error: `<N>` is missing
    hint: usage: pressrun send <N>; `--help` tells more

    $ pressrun issue show 1
    error: `<--html|--text|--eml <ADDRESS>>` is missing
    hint: usage: pressrun issue show <--html|--text|--eml <ADDRESS>> <N>; `--help` tells more

    $ pressrun issue new --latest 2 --since 2026-01-01
    error: `--latest <N>` and `--since <DATE>` do not go together
    hint: usage: pressrun issue new --latest <N>; `--help` tells more

    $ pressrun issue new --latest two
    error: `two` is no value for `--latest <N>`
      because: it takes a whole number from 1
    hint: `pressrun issue new --help` tells the words

    $ pressrun preview --listen here
    error: `here` is no value for `--listen <ADDR>`
      because: it takes an address and a port, such as `127.0.0.1:7777`; port 0 takes a free one
    hint: `pressrun preview --help` tells the words

    $ pressrun completions tcsh
    error: `tcsh` is no value for `<SHELL>`
    hint: did you mean `zsh`?

    $ pressrun plan 1 2
    error: `2` is not known here
    hint: usage: pressrun plan [OPTIONS] <N>; `--help` tells more
    ");
    insta::assert_snapshot!(told(&house, "bild --format json"), @r#"
    exit: 2
    --- stdout

    --- stderr
    {"format":1,"error":"there is no command `bild`","because":[],"hint":"did you mean `build`?","next":null,"exit":2}
    "#);
}

#[test]
fn a_preview_tells_where_it_listens_and_listens_there() {
    let house = publication(&[]);
    done(&house, "issue new");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "exec pressrun preview --listen 127.0.0.1:0 --format json >&2"]);
    let running = house.launch(shell);
    running.wait_for("\n");
    running.signal("INT");
    let ran = running.wait();
    assert_eq!(
        masked(&house, &ran.stderr),
        "{\"format\":1,\"listening\":\"http://127.0.0.1:[PORT]/\"}\n"
    );
    insta::assert_snapshot!(told(&house, "preview --listen 0.0.0.0:1"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the preview is for this machine alone
      because: 0.0.0.0:1 is not a loopback address

    hint: leave `--listen` out, or use 127.0.0.1
    ");
}

#[test]
fn who_hangs_up_is_no_failure() {
    let house = publication(&[]);
    done(&house, "issue new");
    for words in [
        "build",
        "check",
        "man",
        "completions bash",
        "issue show 1 --html",
        "--help",
        "build --format json",
    ] {
        let line = format!("sh -c 'pressrun {words}; echo exit $? >&2' | true");
        let ran = typed(&house, &line);
        assert!(ran.stderr.ends_with("exit 0\n"), "{words}: {}", ran.text());
        assert!(
            !ran.stderr.contains("panic") && !ran.stderr.contains("error"),
            "{words}: {}",
            ran.text()
        );
    }
}

#[test]
fn the_manual_and_completions_know_every_command() {
    let house = publication(&[]);
    let (man, bash) = (done(&house, "man"), done(&house, "completions bash"));
    let help = done(&house, "--help");
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        assert!(
            man.contains(&format!("PRESSRUN {}", command.to_uppercase())),
            "{command}"
        );
        assert!(bash.contains(&format!("pressrun__subcmd__{command}")), "{command}");
    }
    assert!(
        man.contains("Exit codes") && man.contains("PRESSRUN ISSUE SHOW"),
        "{man}"
    );
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        assert!(
            done(&house, &format!("completions {shell}")).contains("pressrun"),
            "{shell}"
        );
    }
}

#[test]
fn help_tells_first_what_a_command_takes_itself() {
    let house = publication(&[]);
    insta::assert_snapshot!(done(&house, "build -h"), @r"
    Write feeds, pages, and each issue's mail as HTML and text

    Usage: pressrun build [OPTIONS]

    Options:
          --drafts     Build drafts and future articles too, into `.pressrun/drafts/`
          --watch      Build again whenever a file changes
          --strict     Write nothing when anything is wrong
          --ids <HOW>  What to do with ids that are not remembered yet [default: write] [possible
                       values: write, keep, locked]
          --no-cache   Read and render everything anew, and keep nothing for the next time
      -h, --help       Print help (see more with '--help')

    With every command:
          --publication <DIR>  The folder of the publication; by default the current folder or the
                               nearest one above it with `config/pressrun.toml`
          --feed <NAME>        The feed; needed only where there are several
          --format <FORMAT>    How answers are written [default: text] [possible values: text, json,
                               sarif, github]
          --color <WHEN>       When to use colour [default: auto] [possible values: auto, always, never]
      -q, --quiet              Leave out warnings, notes and progress
      -v, --verbose            Tell each step, on stderr
    ");
    insta::assert_snapshot!(done(&house, "-h"), @"
    Articles kept in Git become feeds and a newsletter

    Usage: pressrun [OPTIONS] [COMMAND]

    Commands:
      init         Make a new publication that builds, previews and sends to its outbox at once
      new          Begin an article: a file with slug and date
      import       Turn foreign text, HTML or Markdown into an article, and say what was stripped
      build        Write feeds, pages, and each issue's mail as HTML and text
      check        Tell what is wrong with articles, issues and config, or with any feed, and where
      preview      Show each issue as readers will receive it, on a local page that follows every saved
                   file
      templates    List the templates of mails and pages, and copy one to change it
      issue        Choose the entries of an issue, list issues, show one
      test         Send one real message of an issue to an address; it counts for nothing
      plan         Say who would get an issue, by which profile, and what was found
      send         Send an issue, or go on where a sending was interrupted
      work         Send what is due of every issue that was started, together with other machines
      serve        Give feeds and pages out on the internet, and open the doors by which readers come
                   and go
      ping         Tell the hubs of each feed that it says something new
      status       Tell how an issue stands
      pause        Hold an issue that is being sent
      resume       Let a paused or cancelled issue go on
      cancel       End an issue: what has not left is skipped
      retry        Try refused deliveries again
      resolve      Decide about doubtful deliveries
      keys         Make the keys that sign mail, and tell what the DNS has to say of them
      subscribers  Take readers in and out, list and export them
      completions  Print shell completions
      man          Print the manual page
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    With every command:
          --publication <DIR>  The folder of the publication; by default the current folder or the
                               nearest one above it with `config/pressrun.toml`
          --feed <NAME>        The feed; needed only where there are several
          --format <FORMAT>    How answers are written [default: text] [possible values: text, json,
                               sarif, github]
          --color <WHEN>       When to use colour [default: auto] [possible values: auto, always, never]
      -q, --quiet              Leave out warnings, notes and progress
      -v, --verbose            Tell each step, on stderr
    ");
}

#[test]
fn quiet_leaves_out_what_was_not_asked_for() {
    let house = publication(&[(
        "feeds/main/articles/ice.md",
        "+++\ndate = 2026-02-02\n+++\n[x](nowhere.md)\n",
    )]);
    insta::assert_snapshot!(told(&house, "build -q"), @r"
    exit: 0
    --- stdout
    feed     main · 2 entries · 9 files, 9 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    check    0 errors, 1 warning
    next     pressrun issue new
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "new Snow -q"), @r"
    exit: 0
    --- stdout
    feeds/main/articles/snow.md
    --- stderr
    ");
}

#[test]
fn a_wrong_word_is_told_with_the_command_whose_words_they_are() {
    let house = publication(&[("feeds/main/articles/bad.md", "no head, no date\n")]);
    let mut all = String::new();
    for words in [
        "issue nwe",
        "--feed main issue shwo 1",
        "subscribers improt x",
        "tempaltes copy x",
        "issue what",
        "send 1 --dry-run",
        "issue show 1 --eml",
        "test 1 --to a",
        "test 1 --to a@b.test --as b",
        "issue show 1 --eml a",
    ] {
        let ran = typed(&house, &format!("pressrun {words}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{words}\n{}", ran.text());
        write!(all, "$ {words}\n{}", ran.stderr.replace("\n\n", "\n")).unwrap();
    }
    insta::assert_snapshot!(all, @r"
    $ issue nwe
    error: there is no command `nwe`
    hint: did you mean `new`?
    $ --feed main issue shwo 1
    error: there is no command `shwo`
    hint: did you mean `show`?
    $ subscribers improt x
    error: there is no command `improt`
    hint: did you mean `import`?
    $ tempaltes copy x
    error: there is no command `tempaltes`
    hint: did you mean `templates`?
    $ issue what
    error: there is no command `what`
    hint: there are: new, list, show, thaw
    $ send 1 --dry-run
    error: `--dry-run` is not known here
    hint: `pressrun plan N` says who would get it, and sends nothing
    $ issue show 1 --eml
    error: `--eml <ADDRESS>` lacks its value
    hint: `pressrun issue show --help` tells the words
    $ test 1 --to a
    error: `a` cannot be used
      because: not an address: it needs a name, one `@` and a domain
    hint: write it like `name@example.org`
    $ test 1 --to a@b.test --as b
    error: `b` cannot be used
      because: not an address: it needs a name, one `@` and a domain
    hint: write it like `name@example.org`
    $ issue show 1 --eml a
    error: `a` cannot be used
      because: not an address: it needs a name, one `@` and a domain
    hint: write it like `name@example.org`
    ");
}

#[test]
fn a_rule_says_where_it_is_only_a_warning() {
    let house = publication(&[]);
    let told = done(&house, "check --explain email/placeholder");
    assert!(
        told.contains("severity error; a warning as long as mail goes into a folder\n"),
        "{told}"
    );
}
