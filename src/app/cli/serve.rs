//! The words of `serve` and `ping`.

use std::net::SocketAddr;

use clap::Args;

use crate::app::cli::parse;

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one. By default `server.listen` of the config, else 127.0.0.1:8080.
    #[arg(long, value_name = "ADDR", value_parser = parse::place)]
    pub listen: Option<SocketAddr>,
    /// Print units for systemd that run this command, and do nothing else.
    #[arg(long, conflicts_with = "listen")]
    pub systemd: bool,
}

/// `ping`.
#[derive(Debug, Args)]
pub struct Ping {
    /// Tell them also what they were told already.
    #[arg(long)]
    pub again: bool,
}
