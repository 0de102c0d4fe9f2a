//! Pressrun turns articles kept in Git into feeds and a newsletter.
//!
//! The rooms below stand in the order of the flow. A *noun* is pure (no files, no network, no clock, no randomness, no
//! async) and imports only nouns that stand before it. A *verb* touches the world; it imports nouns and no other verb.
//! `app` joins them, and nobody imports `app`. `tests/it/tidy.rs` holds the house to this.

// Nouns.

/// What is wrong, how badly, and where: Place, Severity, Rule, Finding.
pub mod finding;

/// The publication: name, URL, zone, language, author.
pub mod publication;

/// What differs from reader to reader: fields, the markers that stand for them, how a value is written in its place.
pub mod personal;

/// What the writer wrote: front matter and body of a Markdown, HTML or plain-text file, and what an import strips.
pub mod article;

/// An article made publishable: lasting id, absolute links, safe HTML, plain text, summary, dates.
pub mod entry;

/// What readers' programs fetch: RSS 2.0, Atom 1.0, JSON Feed 1.1.
pub mod feed;

/// Templates, built in or the publication's own.
pub mod theme;

/// One numbered edition of the newsletter: its file, its entries, its HTML and text, open or frozen.
pub mod issue;

/// What browsers open: index, articles, issue archive.
pub mod site;

/// How web servers give it all out: media types, headers, compressed twins.
pub mod hosting;

/// Who reads: addresses, subscribers, subscriptions, suppressions, tokens.
pub mod audience;

/// The exact bytes that one subscriber gets.
pub mod message;

/// What people see at the public doors, and the letters that answer them.
pub mod door;

/// The ways out: SMTP relays and maildir folders.
pub mod profile;

/// What happened to each copy: states, legal moves, verdicts, retry times, and what a store must promise.
pub mod ledger;

/// Feeds of anybody, read with the place of everything in them, and the rules that readers' programs go by.
pub mod foreign;

/// The rules over all of the above; the command is `check`.
pub mod preflight;

// Verbs.

/// What stands at an address of the web: bounded, and only from machines of the public internet.
pub mod fetch;

/// Deliver: claim, intent, wire, outcome.
pub mod send;

/// What is shown over HTTP: the local preview wall, and the public server.
pub mod serve;

/// SQLite, and files in and out.
pub mod store;

/// File changes.
pub mod watch;

/// Outside programs.
pub mod run;

/// The commands, and all that joins nouns and verbs.
pub mod app;
