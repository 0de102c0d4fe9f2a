//! What the configurations say, whole.

use crate::feed::Feed;
use crate::feed::Server;
use crate::hosting::configuration;
use crate::hosting::hidden;
use crate::hosting::root;
use crate::theme::sample;

/// A feed that stands in a folder of its server, and has one of each kind of document.
fn feed() -> Feed {
    sample::feed_with(
        "url = \"https://example.org/früh $1/\"\nhubs = [\"https://hub.example.org/?a=$b\"]\narchives = true\n\
         server = [\"nginx\", \"headers\", \"caddy\"]\ncompress = true\nfiles.rss = \"index+1.xml\"\n\
         by = { tags = { formats = [\"json\", \"atom\"] }, languages = { formats = [\"atom\"] } }",
    )
}
