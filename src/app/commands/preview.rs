//! `preview`: the local page of the issues, repainted when a file is saved.

use std::sync::Arc;

use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::cli;
use crate::app::commands::Call;
use crate::app::desk::Desk;
use crate::app::desk::broken;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::state::STATE;
use crate::serve::preview::serve;
use crate::serve::wall::Wall;
use crate::watch::changes;
use crate::watch::scope::Scope;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Preview) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    if !words.listen.ip().is_loopback() {
        return Err(Fault::words("the preview is for this machine alone")
            .because(format!("{} is not a loopback address", words.listen))
            .hint("leave `--listen` out, or use 127.0.0.1"));
    }
    loaded.config.profile_named(words.by.profile.as_deref())?;
    let listener = TcpListener::bind(words.listen).await.map_err(|error| {
        Fault::from(error)
            .when(format!("cannot listen on {}", words.listen))
            .hint("another preview may be running; `--listen 127.0.0.1:0` takes a free port")
    })?;
    let address = format!("http://{}/", listener.local_addr()?);
    let (tell, told) = watch::channel(0);
    let mut changed = changes(&scope(&loaded))?;
    tokio::spawn(async move {
        while changed.recv().await.is_some() {
            tell.send_modify(|count| *count += 1);
        }
    });
    let desk = Arc::new(Desk {
        call: call.clone(),
        home: loaded.home.clone(),
        profile: words.by.profile.clone(),
    });
    if call.out.is_json() {
        call.out.json(json!({ "listening": address }))?;
    } else {
        call.out.row("preview", &address)?;
        call.out.note("", "it repaints when a file is saved; Ctrl-C ends");
    }
    if words.open
        && let Err(error) = opener::open_browser(&address)
    {
        call.out
            .note("browser", format!("cannot be opened: {error}; open {address}"));
    }
    let stop = async {
        // That the signal cannot be waited for leaves the preview running, which is what was asked for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    serve(listener, wall_of(desk, told), stop).await?;
    Ok(Exit::Done)
}

/// What of a publication is looked at for changes.
pub fn scope(loaded: &Loaded) -> Scope {
    let outputs = loaded.feeds.iter().map(|feed| loaded.home.join(&feed.feed.output));
    let ignored = [STATE, ".git", "target", "node_modules"].map(|name| loaded.home.join(name));
    Scope {
        folders: vec![loaded.home.clone()],
        ignored: outputs.chain(ignored).collect(),
    }
}

fn wall_of(desk: Arc<Desk>, changes: watch::Receiver<u64>) -> Wall {
    let (lister, shower, finder, keeper) = (
        Arc::clone(&desk),
        Arc::clone(&desk),
        Arc::clone(&desk),
        Arc::clone(&desk),
    );
    let (opener, trier) = (Arc::clone(&desk), desk);
    Wall {
        issues: Box::new(move || {
            let desk = Arc::clone(&lister);
            Box::pin(async move { desk.issues().await.map_err(broken) })
        }),
        show: Box::new(move |ask| {
            let desk = Arc::clone(&shower);
            Box::pin(async move { desk.show(ask).await })
        }),
        find: Box::new(move |search| {
            let desk = Arc::clone(&finder);
            Box::pin(async move { desk.find(&search).await.map_err(broken) })
        }),
        asset: Box::new(move |url| {
            let desk = Arc::clone(&keeper);
            Box::pin(async move { desk.asset(&url).ok().flatten() })
        }),
        open: Box::new(move |place| {
            let desk = Arc::clone(&opener);
            Box::pin(async move { desk.open(&place).map_err(broken) })
        }),
        test: Box::new(move |trial| {
            let desk = Arc::clone(&trier);
            Box::pin(async move { desk.test(&trial).await.map_err(broken) })
        }),
        changes,
    }
}
