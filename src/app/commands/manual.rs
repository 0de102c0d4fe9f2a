//! `completions` and `man`, made from the same tree of commands as `--help`.

use clap::CommandFactory;

use crate::app::cli;
use crate::app::cli::Cli;
use crate::app::commands::Call;
use crate::app::fault::Exit;
use crate::app::fault::Fault;

/// `completions`.
pub fn completions(call: &Call, shell: clap_complete::Shell) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text])?;
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pressrun", &mut script);
    call.out.bytes(&script)?;
    Ok(Exit::Done)
}

/// `man`: one page, each command a section of its own.
pub fn man(call: &Call) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text])?;
    let mut tree = Cli::command().disable_help_subcommand(true);
    tree.build();
    let mut page = Vec::new();
    let whole = clap_mangen::Man::new(tree.clone());
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_description_section(&mut page)?;
    whole.render_options_section(&mut page)?;
    for command in tree.get_subcommands() {
        section(command, &mut page)?;
    }
    whole.render_extra_section(&mut page)?;
    whole.render_version_section(&mut page)?;
    call.out.bytes(&page)?;
    Ok(Exit::Done)
}

/// A command with its own options; those that every command has stand in front, once.
fn section(command: &clap::Command, page: &mut Vec<u8>) -> Result<(), Fault> {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    page.extend(format!(".SH {}\n", name.to_uppercase()).bytes());
    let own = command.clone().mut_args(|argument| {
        let is_everywhere = argument.is_global_set() || ["help", "version"].contains(&argument.get_id().as_str());
        if is_everywhere { argument.hide(true) } else { argument }
    });
    let own = clap_mangen::Man::new(own);
    let mut parts = Vec::new();
    own.render_synopsis_section(&mut parts)?;
    own.render_description_section(&mut parts)?;
    own.render_options_section(&mut parts)?;
    page.extend(
        String::from_utf8_lossy(&parts)
            .replace("\n.SH ", "\n.SS ")
            .replace(".SH SYNOPSIS", ".SS SYNOPSIS")
            .bytes(),
    );
    for inner in command.get_subcommands() {
        section(inner, page)?;
    }
    Ok(())
}
