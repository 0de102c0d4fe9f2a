//! The words of the command line.

pub mod allow;
pub mod by;
pub mod init;
pub mod keys;
pub mod parse;
pub mod ruling;
pub mod serve;
pub mod subscribers;
pub mod templates;
pub mod work;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;

use crate::app::cli::allow::Allow;
use crate::app::cli::by::By;

/// Below the options of the whole program, and in the manual.
const AFTER_HELP: &str = "\
Without a command, pressrun tells where things stand and what comes next.

Exit codes:
  0  done
  1  failed, or an error was found
  2  wrong words, or wrong config
  3  done, with refused or doubtful deliveries
  4  stopped before the end; the last line is the command that goes on";

/// What every command takes stands below this line in its help.
const EVERYWHERE: &str = "With every command";

/// Articles kept in Git become feeds and a newsletter.
#[derive(Debug, Parser)]
#[command(name = "pressrun", version, about, max_term_width = 100, after_long_help = AFTER_HELP)]
pub struct Cli {
    /// The folder of the publication; by default the current folder or the nearest one above it with
    /// `config/pressrun.toml`.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DIR")]
    pub publication: Option<PathBuf>,
    /// The feed; needed only where there are several.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "NAME")]
    pub feed: Option<String>,
    /// How answers are written.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// When to use colour.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// Leave out warnings, notes and progress.
    #[arg(short, long, global = true, help_heading = EVERYWHERE, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Tell each step, on stderr.
    #[arg(short, long, global = true, help_heading = EVERYWHERE)]
    pub verbose: bool,
    /// What to do; without it: where things stand.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON document, or one a line.
    Json,
    /// SARIF 2.1.0, for findings.
    Sarif,
    /// GitHub's workflow commands, for findings.
    Github,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new publication that builds, previews and sends to its outbox at once.
    Init(init::Init),
    /// Begin an article: a file with slug and date.
    New {
        /// The article's title.
        title: String,
    },
    /// Turn foreign text, HTML or Markdown into an article, and say what was stripped.
    Import(Import),
    /// Write feeds, pages, and each issue's mail as HTML and text.
    Build(Build),
    /// Tell what is wrong with articles, issues and config, or with any feed, and where.
    Check(Check),
    /// Show each issue as readers will receive it, on a local page that follows every saved file.
    Preview(Preview),
    /// List the templates of mails and pages, and copy one to change it.
    #[command(subcommand)]
    Templates(templates::Command),
    /// Choose the entries of an issue, list issues, show one.
    #[command(subcommand)]
    Issue(IssueCommand),
    /// Send one real message of an issue to an address; it counts for nothing.
    Test(Test),
    /// Say who would get an issue, by which profile, and what was found.
    Plan(Plan),
    /// Send an issue, or go on where a sending was interrupted.
    Send(Send),
    /// Send what is due of every issue that was started, together with other machines.
    Work(work::Work),
    /// Give feeds and pages out on the internet, and open the doors by which readers come and go.
    Serve(serve::Serve),
    /// Tell the hubs of each feed that it says something new.
    Ping(serve::Ping),
    /// Tell how an issue stands.
    Status(Status),
    /// Hold an issue that is being sent.
    Pause(Named),
    /// Let a paused or cancelled issue go on.
    Resume(Named),
    /// End an issue: what has not left is skipped.
    Cancel(Named),
    /// Try refused deliveries again.
    Retry(ruling::Retry),
    /// Decide about doubtful deliveries.
    Resolve(ruling::Resolve),
    /// Make the keys that sign mail, and tell what the DNS has to say of them.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Take readers in and out, list and export them.
    #[command(subcommand)]
    Subscribers(subscribers::Command),
    /// Print shell completions.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Files, addresses of pages, or `-` for standard input.
    #[arg(required = true, value_name = "FILE|URL|-")]
    pub sources: Vec<String>,
    /// The date, whatever the text says.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Not to be published yet.
    #[arg(long)]
    pub draft: bool,
}

/// `build`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that a writer turns on its own"
)]
#[derive(Debug, Args)]
pub struct Build {
    /// Build drafts and future articles too, into `.pressrun/drafts/`.
    #[arg(long)]
    pub drafts: bool,
    /// Build again whenever a file changes.
    #[arg(long)]
    pub watch: bool,
    /// Write nothing when anything is wrong.
    #[arg(long)]
    pub strict: bool,
    /// What to do with ids that are not remembered yet.
    #[arg(long, value_name = "HOW", default_value = "write")]
    pub ids: Ids,
    /// Read and render everything anew, and keep nothing for the next time.
    #[arg(long)]
    pub no_cache: bool,
}

/// What to do with ids that are not remembered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ids {
    /// Remember them in `ids.toml`.
    Write,
    /// Store nothing and warn: for jobs that deploy.
    Keep,
    /// Take them as errors.
    Locked,
}

/// `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Only findings in these files and folders; or feeds of anybody, in files or at addresses.
    #[arg(value_name = "PATH|URL")]
    pub paths: Vec<PathBuf>,
    /// Ask the network too: links, pictures elsewhere, what the DNS says of the sender.
    #[arg(long)]
    pub online: bool,
    /// Say why a rule exists, what to do, and what breaks it.
    #[arg(long, value_name = "RULE", conflicts_with = "paths")]
    pub explain: Option<String>,
    /// Which way out.
    #[command(flatten)]
    pub by: By,
}

/// `preview`.
#[derive(Debug, Args)]
pub struct Preview {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7777", value_parser = parse::place)]
    pub listen: SocketAddr,
    /// Open the browser.
    #[arg(long)]
    pub open: bool,
    /// Which way out.
    #[command(flatten)]
    pub by: By,
}

/// `issue`.
#[derive(Debug, Subcommand)]
pub enum IssueCommand {
    /// Write the file of a new issue.
    New(IssueNew),
    /// List the issues.
    List,
    /// Print an issue as it is mailed.
    Show(IssueShow),
    /// Open a frozen issue of which nothing has left.
    Thaw(Named),
}

/// `issue new`.
#[derive(Debug, Args)]
pub struct IssueNew {
    /// These entries, in this order.
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["since", "latest"])]
    pub entries: Vec<String>,
    /// What was published since then.
    #[arg(long, value_name = "DATE", conflicts_with = "latest")]
    pub since: Option<String>,
    /// The newest N.
    #[arg(long, value_name = "N", value_parser = parse::some)]
    pub latest: Option<usize>,
    /// The subject; by default the newest entry's title.
    #[arg(long)]
    pub subject: Option<String>,
}

/// `issue show`.
#[derive(Debug, Args)]
pub struct IssueShow {
    /// The issue: `N`, or `FEED/N`.
    #[arg(value_name = "N")]
    pub issue: String,
    /// Which part.
    #[command(flatten)]
    pub part: Part,
    /// Instead of the message, tell of each signature in it whether it holds, and why not.
    #[arg(long, requires = "eml")]
    pub verify: bool,
    /// Which way out.
    #[command(flatten)]
    pub by: By,
}

/// What of an issue is printed.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Part {
    /// The HTML part, without personal fields.
    #[arg(long)]
    pub html: bool,
    /// The text part, without personal fields.
    #[arg(long)]
    pub text: bool,
    /// The exact message for this subscriber.
    #[arg(long, value_name = "ADDRESS")]
    pub eml: Option<String>,
}

/// `test`.
#[derive(Debug, Args)]
pub struct Test {
    /// The issue: `N`, or `FEED/N`.
    #[arg(value_name = "N")]
    pub issue: String,
    /// Where the message goes.
    #[arg(long, value_name = "ADDRESS")]
    pub to: String,
    /// Made as this subscriber would get it.
    #[arg(long = "as", value_name = "SUBSCRIBER")]
    pub as_subscriber: Option<String>,
    /// Which way out.
    #[command(flatten)]
    pub by: By,
}

/// `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// The issue: `N`, or `FEED/N`.
    #[arg(value_name = "N")]
    pub issue: String,
    /// Errors of which rules.
    #[command(flatten)]
    pub allow: Allow,
    /// Which way out.
    #[command(flatten)]
    pub by: By,
}

/// `send`.
#[derive(Debug, Args)]
pub struct Send {
    /// The issue: `N`, or `FEED/N`.
    #[arg(value_name = "N")]
    pub issue: String,
    /// Send what this plan says, to exactly its recipients.
    #[arg(long, value_name = "HASH")]
    pub plan: Option<String>,
    /// Send from a copy of the store that sent last, or an issue that was started in another store.
    #[arg(long, value_name = "HOW")]
    pub adopt: Option<Adopt>,
    /// Errors of which rules.
    #[command(flatten)]
    pub allow: Allow,
    /// Send it at this time, on the publication's clocks: `2026-12-01 08:00`.
    #[arg(long, value_name = "TIME", conflicts_with_all = ["plan", "adopt"])]
    pub at: Option<String>,
    /// Let nothing of it leave after this time.
    #[arg(long, value_name = "TIME")]
    pub not_after: Option<String>,
    /// Stay until `--at`, and send it then.
    #[arg(long, requires = "at")]
    pub wait: bool,
    /// Do not wait for deferred deliveries.
    #[arg(long)]
    pub no_wait: bool,
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
    /// Which way out.
    #[command(flatten)]
    pub by: By,
}

/// What is known of a store that was copied, or of an issue that was started in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Adopt {
    /// Nothing was sent since the copy was made; nothing of the issue has left.
    Moved,
    /// Something may have been sent since: what is open, of every started issue, becomes doubtful.
    Restored,
}

/// `status`.
#[derive(Debug, Args)]
pub struct Status {
    /// The issue: `N`, or `FEED/N`; without it: all.
    #[arg(value_name = "N")]
    pub issue: Option<String>,
    /// Each delivery, with real addresses.
    #[arg(long, requires = "issue")]
    pub deliveries: bool,
    /// Tell it again whenever it changes, until the issue has ended.
    #[arg(long, requires = "issue", conflicts_with = "deliveries")]
    pub watch: bool,
}

/// A command about one issue.
#[derive(Debug, Args)]
pub struct Named {
    /// The issue: `N`, or `FEED/N`.
    #[arg(value_name = "N")]
    pub issue: String,
}
