//! The commands, and all that joins nouns and verbs.

pub mod addresses;
pub mod adopt;
pub mod advice;
pub mod archives;
pub mod bodies;
pub mod brought;
pub mod built;
pub mod by_domain;
pub mod card;
pub mod choosing;
pub mod clash;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod compose;
pub mod config;
pub mod copied;
pub mod copies;
pub mod cover;
pub mod cut;
pub mod desk;
pub mod doors;
pub mod due;
pub mod edit;
pub mod ending;
pub mod env;
pub mod fault;
pub mod feed_page;
pub mod findings;
pub mod foreign;
pub mod frozen_file;
pub mod gather;
pub mod ground;
pub mod guard;
pub mod handover;
pub mod hosted;
pub mod kept;
pub mod keys;
pub mod lacking;
pub mod lint;
pub mod lint_mail;
pub mod load;
pub mod made_up;
pub mod mail;
pub mod marking;
pub mod memories;
pub mod online;
pub mod orphan;
pub mod out;
pub mod output;
pub mod pages;
pub mod pictures;
pub mod pings;
pub mod planning;
pub mod progress;
pub mod public;
pub mod publish;
pub mod recall;
pub mod rules;
pub mod ruling;
pub mod running;
pub mod sending;
pub mod sent;
pub mod server;
pub mod signals;
pub mod spam;
pub mod stale;
pub mod standing;
pub mod starting;
pub mod state;
pub mod storage;
pub mod templates;
pub mod themes;
pub mod tokens;
pub mod typing;
pub mod units;
pub mod way;
pub mod words;
pub mod written;

use std::ffi::OsString;

use clap::Parser;
use clap::error::ErrorKind;

use crate::app::cli::Cli;
use crate::app::cli::ColorWhen;
use crate::app::cli::Command;
use crate::app::commands::Call;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::out::Out;

/// Runs the command line; the number is the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    // One provider for all of TLS. It can be installed once; who calls twice has it already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, &arguments),
    };
    match cli.color {
        ColorWhen::Auto => {}
        ColorWhen::Always => anstream::ColorChoice::Always.write_global(),
        ColorWhen::Never => anstream::ColorChoice::Never.write_global(),
    }
    let out = Out {
        format: cli.format,
        quiet: cli.quiet,
    };
    log(&cli);
    let call = Call {
        out,
        publication: cli.publication,
        feed: cli.feed,
    };
    match execute(&call, cli.command) {
        Ok(exit) => exit.code(),
        Err(fault) if out::is_broken_pipe(&fault) => Exit::Done.code(),
        Err(fault) => {
            let exit = fault.exit.code();
            out.tell_fault(&call.placed(fault));
            exit
        }
    }
}

/// Prints help where it was asked for, and what is wrong with the words where they are wrong.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Whoever hung up does not read the help.
            let _ = error.print();
            if error.use_stderr() {
                Exit::Words.code()
            } else {
                Exit::Done.code()
            }
        }
        _ => {
            let fault = words::fault(error, arguments);
            words::out(arguments).tell_fault(&fault);
            fault.exit.code()
        }
    }
}

fn log(cli: &Cli) {
    let level = if cli.verbose { "pressrun=debug" } else { "pressrun=warn" };
    let filter = env::get("PRESSRUN_LOG").unwrap_or_else(|| level.to_owned());
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

fn execute(call: &Call, command: Option<Command>) -> Result<Exit, Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        signals::survive_file_size_limit();
        dispatch(call, command).await
    });
    runtime.shutdown_background();
    done
}

async fn dispatch(call: &Call, command: Option<Command>) -> Result<Exit, Fault> {
    match command {
        None => commands::status::everything(call, &call.loaded()?).await,
        Some(Command::Init(words)) => commands::init::run(call, &words),
        Some(Command::New { title }) => commands::new::run(call, &title),
        Some(Command::Import(words)) => commands::import::run(call, &words).await,
        Some(Command::Build(words)) => commands::build::run(call, &words).await,
        Some(Command::Check(words)) => commands::check::run(call, &words).await,
        Some(Command::Preview(words)) => commands::preview::run(call, &words).await,
        Some(Command::Templates(words)) => commands::templates::run(call, &words),
        Some(Command::Issue(words)) => commands::issue::run(call, &words).await,
        Some(Command::Test(words)) => commands::test::run(call, &words).await,
        Some(Command::Plan(words)) => commands::plan::run(call, &words).await,
        Some(Command::Send(words)) => commands::send::run(call, &words).await,
        Some(Command::Work(words)) => commands::work::run(call, &words).await,
        Some(Command::Serve(words)) => commands::serve::run(call, &words).await,
        Some(Command::Ping(words)) => commands::ping::run(call, &words).await,
        Some(Command::Status(words)) => commands::status::run(call, &words).await,
        Some(Command::Pause(words)) => commands::operate::pause(call, &words).await,
        Some(Command::Resume(words)) => commands::operate::resume(call, &words).await,
        Some(Command::Cancel(words)) => commands::operate::cancel(call, &words).await,
        Some(Command::Retry(words)) => commands::operate::retry(call, &words).await,
        Some(Command::Resolve(words)) => commands::resolve::run(call, &words).await,
        Some(Command::Keys(words)) => commands::keys::run(call, &words),
        Some(Command::Subscribers(words)) => commands::subscribers::run(call, &words).await,
        Some(Command::Completions { shell }) => commands::manual::completions(call, shell),
        Some(Command::Man) => commands::manual::man(call),
    }
}
