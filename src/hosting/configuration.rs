//! The configuration of any web server.

use crate::feed::Feed;
use crate::feed::Server;
use crate::hosting::caddy;
use crate::hosting::headers;
use crate::hosting::nginx;

/// The configuration that `server` reads.
pub fn configuration(server: Server, feed: &Feed) -> String {
    match server {
        Server::Headers => headers::configuration(feed),
        Server::Caddy => caddy::configuration(feed),
        Server::Nginx => nginx::configuration(feed),
    }
}
