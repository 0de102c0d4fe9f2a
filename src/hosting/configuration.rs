//! The configuration of any web server.

use crate::feed::Feed;
use crate::feed::Server;
use crate::hosting::caddy;
use crate::hosting::headers;
use crate::hosting::moved::Moved;
use crate::hosting::nginx;

/// The configuration that `server` reads, of a feed whose entries `moved`.
pub fn configuration(server: Server, feed: &Feed, moved: &[Moved]) -> String {
    match server {
        Server::Headers => headers::configuration(feed),
        Server::Caddy => caddy::configuration(feed, moved),
        Server::Nginx => nginx::configuration(feed, moved),
    }
}
