//! `keys`: make the keys that sign mail, and tell what the DNS has to say of them.

use std::path::Path;
use std::path::PathBuf;

use chrono::Datelike;
use serde_json::Value;
use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::config;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::keys;
use crate::app::keys::FOLDER;
use crate::app::keys::make;
use crate::app::load::Loaded;
use crate::app::mail::Sender;
use crate::app::mail::signature;
use crate::app::state::STATE;
use crate::app::state::prepare_state;
use crate::message::dkim::Algorithm;
use crate::message::dkim::record::Published;
use crate::message::dkim::record::zone_strings;
use crate::message::dkim::sign::Signer;
use crate::message::mailing::KeyName;
use crate::message::mailing::Signature;
use crate::profile::Profile;
use crate::profile::problem::is_selector;
use crate::store::files;

/// Runs the command.
pub fn run(call: &Call, words: &cli::keys::Command) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    match words {
        cli::keys::Command::New(words) => new(call, words),
        cli::keys::Command::Show(words) => show(call, words),
    }
}

fn new(call: &Call, words: &cli::keys::New) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let (profile_name, profile) = loaded.config.profile_named(words.by.profile.as_deref())?;
    let ending = match &words.selector {
        Some(ending) => ending.clone(),
        None => clock::build_time(loaded.config.publication.timezone)?
            .year()
            .to_string(),
    };
    let domain = match profile.dkim() {
        Some(dkim) => dkim.domain.clone(),
        None => Sender::of(profile, &loaded.config)?.from.address.domain().to_owned(),
    };
    let kinds = [("r", Algorithm::Rsa), ("e", Algorithm::Ed25519)];
    let names: Vec<KeyName> = kinds
        .iter()
        .map(|(letter, _)| named(&format!("{letter}{ending}")))
        .collect();
    if let Some(name) = names.iter().find(|name| !is_selector(&name.selector)) {
        return Err(Fault::words(format!("`{}` is no selector", name.selector))
            .hint("letters, digits and `-`, such as `2026` or `2026-spring`"));
    }
    if let Some(name) = names.iter().find(|name| loaded.home.join(&name.file).exists()) {
        return Err(Fault::new(format!("there is a key `{}` already", name.selector))
            .because(format!(
                "`{}` is never written over: copies that left are signed with it",
                name.file.display()
            ))
            .hint("`pressrun keys new --selector S` makes others beside it"));
    }
    prepare_state(&loaded.home)?;
    files::make_private_folder(&loaded.home.join(STATE).join(FOLDER))?;
    for (name, (_, algorithm)) in names.iter().zip(kinds) {
        files::write_secret(&loaded.home.join(&name.file), make(algorithm)?.as_bytes())?;
    }
    let signature = Signature { domain, keys: names };
    let published = published(&loaded, &signature)?;
    if call.out.is_json() {
        call.out.json(json!({ "keys": keys_json(&published) }))?;
        return Ok(Exit::Done);
    }
    for (number, name) in signature.keys.iter().enumerate() {
        call.out
            .row(if number == 0 { "wrote" } else { "" }, name.file.display())?;
    }
    tell_keys(call, &published)?;
    let places: Vec<String> = signature
        .keys
        .iter()
        .map(|name| format!("\"file:{}\"", name.file.display()))
        .collect();
    call.out
        .row("config", format!("add to `{}`, and mail is signed:", config::FILE))?;
    call.out.row("", format!("[profiles.{profile_name}.dkim]"))?;
    call.out.row("", format!("domain = \"{}\"", signature.domain))?;
    call.out.row("", format!("keys = [{}]", places.join(", ")))?;
    let next = call.typing(&loaded).anywhere(&format!("keys show{}", words.by.flag()));
    call.out.row("next", next)?;
    Ok(Exit::Done)
}

/// The keys that were made already, as the config names them.
fn made(home: &Path) -> Vec<String> {
    let folder = format!("{STATE}/{FOLDER}");
    let files = files::tree(&home.join(&folder)).unwrap_or_default();
    let keys = files.iter().filter(|file| file.rsplit('.').next() == Some("pem"));
    keys.map(|file| format!("\"file:{folder}/{file}\"")).collect()
}

fn named(selector: &str) -> KeyName {
    KeyName {
        selector: selector.to_owned(),
        file: PathBuf::from(format!("{STATE}/{FOLDER}/{selector}.pem")),
        record: None,
    }
}

fn show(call: &Call, words: &cli::keys::Show) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let (profile_name, profile) = loaded.config.profile_named(words.by.profile.as_deref())?;
    let signature = signature(profile).ok_or_else(|| {
        let fault = Fault::words(format!("the profile `{profile_name}` signs nothing"));
        match made(&loaded.home).as_slice() {
            [] => fault.hint(format!(
                "`pressrun keys new{}` makes keys, and says what to write below `[profiles.{profile_name}.dkim]`",
                words.by.flag()
            )),
            keys => fault
                .because(format!("`{}` has no `[profiles.{profile_name}.dkim]`", config::FILE))
                .hint(format!(
                    "write there `domain = \"…\"`, the domain of its `from`, and `keys = [{}]`",
                    keys.join(", ")
                )),
        }
    })?;
    let published = published(&loaded, &signature)?;
    let sender = Sender::of(profile, &loaded.config)?;
    let spf = (sender.return_path.domain().to_owned(), spf(profile));
    let dmarc = (
        format!("_dmarc.{}", sender.from.address.domain()),
        format!("v=DMARC1; p=none; rua=mailto:{}", sender.from.address.expose()),
    );
    if call.out.is_json() {
        let record = |(name, value): &(String, String)| json!({ "record": name, "value": value });
        call.out.json(json!({
            "keys": keys_json(&published), "spf": record(&spf), "dmarc": record(&dmarc),
        }))?;
        return Ok(Exit::Done);
    }
    tell_keys(call, &published)?;
    call.out.row("spf", zone_line(&spf.0, &spf.1))?;
    call.out.row(
        "",
        "names the servers that bring the mail to readers: take what the relay's provider says",
    )?;
    call.out.row("dmarc", zone_line(&dmarc.0, &dmarc.1))?;
    call.out
        .row("", "once its reports show nothing but your own mail: p=quarantine")?;
    let next = call
        .typing(&loaded)
        .anywhere(&format!("test 1 --to ADDRESS{}", words.by.flag()));
    call.out.row("next", next)?;
    Ok(Exit::Done)
}

fn published(loaded: &Loaded, signature: &Signature) -> Result<Vec<Published>, Fault> {
    let mut keys = Vec::new();
    for name in &signature.keys {
        keys.push((name.selector.clone(), keys::read(&loaded.home, name)?));
    }
    Ok(Signer::new(&signature.domain, keys).published())
}

/// As much of SPF as the config tells: the relay's own address, or this machine's.
fn spf(profile: &Profile) -> String {
    match profile {
        Profile::Smtp(smtp) if !smtp.is_loopback() && smtp.host.parse::<std::net::IpAddr>().is_err() => {
            format!("v=spf1 a:{} ~all", smtp.host)
        }
        Profile::Smtp(smtp) if !smtp.is_loopback() => {
            let family = if smtp.host.contains(':') { "ip6" } else { "ip4" };
            format!("v=spf1 {family}:{} ~all", smtp.host)
        }
        _ => "v=spf1 a mx ~all".to_owned(),
    }
}

fn keys_json(published: &[Published]) -> Value {
    let key = |key: &Published| {
        json!({
            "selector": key.selector, "domain": key.domain, "algorithm": key.algorithm.name(),
            "record": key.name(), "value": key.text,
        })
    };
    published.iter().map(key).collect()
}

fn tell_keys(call: &Call, published: &[Published]) -> Result<(), Fault> {
    published
        .iter()
        .try_for_each(|key| call.out.row("dkim", zone_line(&key.name(), &key.text)))
}

/// A record as a file of a zone has it.
fn zone_line(name: &str, text: &str) -> String {
    format!("{name}. TXT {}", zone_strings(text))
}
