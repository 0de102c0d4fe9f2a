//! Wrong words on the command line, told like every other fault.

use std::error::Error;
use std::ffi::OsString;

use clap::CommandFactory;
use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;

use crate::app::cli::Cli;
use crate::app::cli::Format;
use crate::app::fault::Fault;
use crate::app::out::Out;
use crate::finding::suggest::closest;

/// Where a fault of the words goes: they could not be read, but a format among them is still honoured.
pub fn out(arguments: &[OsString]) -> Out {
    let wants_json = arguments
        .windows(2)
        .any(|pair| pair[0] == "--format" && pair[1] == "json")
        || arguments.iter().any(|word| word == "--format=json");
    Out {
        format: if wants_json { Format::Json } else { Format::Text },
        quiet: false,
    }
}

/// What is wrong with the words.
pub fn fault(error: &clap::Error, arguments: &[OsString]) -> Fault {
    let (path, command) = command_of(arguments);
    let told = |kind| error.get(kind).map(told).unwrap_or_default();
    let argument = told(ContextKind::InvalidArg);
    let fault = match error.kind() {
        ErrorKind::InvalidSubcommand => Fault::words(format!(
            "there is no command `{}`",
            told(ContextKind::InvalidSubcommand)
        )),
        ErrorKind::UnknownArgument => Fault::words(format!("`{argument}` is not known here")),
        ErrorKind::MissingRequiredArgument => Fault::words(format!("`{argument}` is missing")),
        ErrorKind::ArgumentConflict => Fault::words(format!(
            "`{argument}` and `{}` do not go together",
            told(ContextKind::PriorArg)
        )),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match told(ContextKind::InvalidValue).as_str() {
            "" => Fault::words(format!("`{argument}` lacks its value")),
            value => Fault::words(format!("`{value}` is no value for `{argument}`")),
        },
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            Fault::words(first.trim_start_matches("error: "))
        }
    };
    let fault = match error.source() {
        Some(cause) => fault.because(cause.to_string()),
        None => fault,
    };
    if (path.as_str(), argument.as_str()) == ("pressrun send", "--dry-run") {
        return fault.hint("`pressrun plan N` says who would get it, and sends nothing");
    }
    let meant = if error.kind() == ErrorKind::InvalidSubcommand {
        let wrong = told(ContextKind::InvalidSubcommand);
        closest(&wrong, command.get_subcommands().map(clap::Command::get_name)).map(str::to_owned)
    } else {
        let suggestions = [ContextKind::SuggestedArg, ContextKind::SuggestedValue];
        suggestions.into_iter().map(told).find(|meant| !meant.is_empty())
    };
    let valid = told(ContextKind::ValidValue);
    let usage = told(ContextKind::Usage);
    fault.hint(match meant {
        Some(meant) => format!("did you mean {}?", quoted(&meant)),
        None if !valid.is_empty() => format!("there are: {valid}"),
        None if error.kind() == ErrorKind::InvalidSubcommand && path != "pressrun" => {
            let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
            format!("there are: {}", names.join(", "))
        }
        None if usage.is_empty() => format!("`{path} --help` tells the words"),
        None => format!("{}; `--help` tells more", usage.replace("Usage:", "usage:")),
    })
}

/// The command that the words go to, and its name with those above it. Options of the whole program may stand before it.
fn command_of(arguments: &[OsString]) -> (String, clap::Command) {
    let mut command = Cli::command();
    let mut path = command.get_name().to_owned();
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if let Some(long) = word.strip_prefix("--") {
            let mut options = command.get_opts();
            let takes_value =
                options.any(|option| option.get_long() == Some(long) && option.get_action().takes_values());
            if takes_value {
                words.next();
            }
        } else if !word.starts_with('-') {
            let Some(inner) = command.find_subcommand(word.as_ref()).cloned() else {
                break;
            };
            path = format!("{path} {}", inner.get_name());
            command = inner;
        }
    }
    (path, command)
}

fn told(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ContextValue::Bool(is_so) => is_so.to_string(),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn quoted(list: &str) -> String {
    list.split(", ")
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(" or ")
}
