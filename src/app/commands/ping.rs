//! `ping`: tell the hubs of each feed that it says something new.

use serde_json::json;

use crate::app::cli;
use crate::app::commands::Call;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::home;
use crate::app::pings;
use crate::app::pings::Which;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::serve::Ping) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let home = home(call.publication.as_deref())?;
    let which = if words.again { Which::All } else { Which::Untold };
    let Some(round) = pings::tell(&home, which).await? else {
        return Err(Fault::new("another pressrun is telling the hubs")
            .hint("`pressrun serve` does so by itself; wait until it is done"));
    };
    if round.known == 0 {
        return Err(Fault::words("there is nobody to tell")
            .because("no feed that was built names a hub")
            .hint("write `hubs = [\"https://…\"]` into its `feed.toml`, and run `pressrun build`"));
    }
    let mut exit = Exit::Done;
    let mut documents = Vec::new();
    for ping in &round.tried {
        if let Some(why) = &ping.why {
            exit = Exit::Failed;
            if !call.out.is_json() {
                call.out
                    .row("failed", format!("{} of {}: {why}", ping.hub, ping.topic))?;
            }
        } else if !call.out.is_json() {
            call.out.row("told", format!("{} of {}", ping.hub, ping.topic))?;
        }
        documents.push(json!({ "hub": ping.hub, "topic": ping.topic, "told": ping.told, "why": ping.why }));
    }
    if call.out.is_json() {
        call.out.json(json!({ "pings": documents }))?;
    } else if round.tried.is_empty() {
        let again = call.anywhere("ping --again");
        call.out.note(
            "nothing",
            format!("is new since the hubs were told; `{again}` tells them once more"),
        );
    } else if exit == Exit::Failed {
        let again = call.anywhere("ping");
        call.out.note(
            "next",
            format!("{again} tries again those who were not told; `serve` does so by itself"),
        );
    }
    Ok(exit)
}
