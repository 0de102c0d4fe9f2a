//! What the configurations say of addresses that moved.

use crate::feed::Server;
use crate::hosting::configuration::configuration;
use crate::hosting::moved::Moved;
use crate::hosting::moved::redirects;
use crate::hosting::tests::feed;

#[test]
fn an_address_that_moved_is_told_in_the_words_of_each_server() {
    let moved = [
        ("old/", "new/?a=$b"),
        ("gr%C3%BC%C3%9Fe.html", "n/"),
        ("a*b/", "c/"),
        ("%7Bd%7D/", "e/"),
    ];
    let moved = moved.map(|(from, to)| Moved {
        from: from.to_owned(),
        to: feed("").url.join(to).unwrap(),
    });
    insta::assert_snapshot!(redirects(&feed(""), &moved), @r"
    # Written by pressrun. It is read where it lies at the root of what is published; anywhere else, its lines belong
    # into the `_redirects` of that root.
    /fr%C3%BCh%20$1/old/ https://example.org/fr%C3%BCh%20$1/new/?a=$b 301
    /fr%C3%BCh%20$1/gr%C3%BC%C3%9Fe.html https://example.org/fr%C3%BCh%20$1/n/ 301
    /fr%C3%BCh%20$1/%7Bd%7D/ https://example.org/fr%C3%BCh%20$1/e/ 301
    ");
    let only = |server| {
        let (with, without) = (
            configuration(server, &feed(""), &moved),
            configuration(server, &feed(""), &[]),
        );
        with.lines()
            .filter(|line| !without.lines().any(|known| known == *line))
            .collect::<Vec<_>>()
            .join("\n")
    };
    insta::assert_snapshot!(only(Server::Nginx), @r#"
    location = "/früh $1/old/" {
        add_header Cache-Control "no-cache";
        return 301 "https://example.org/fr%C3%BCh%20%241/new/?a=%24b";
    location = "/früh $1/grüße.html" {
        add_header Cache-Control "no-cache";
        return 301 "https://example.org/fr%C3%BCh%20%241/n/";
    location = "/früh $1/a*b/" {
        add_header Cache-Control "no-cache";
        return 301 "https://example.org/fr%C3%BCh%20%241/c/";
    "#);
    insta::assert_snapshot!(only(Server::Caddy), @r#"
    map {path} {moved_main} {
    	"/früh $1/old/" "https://example.org/fr%C3%BCh%20%241/new/?a=%24b"
    	"/früh $1/grüße.html" "https://example.org/fr%C3%BCh%20%241/n/"
    	"/früh $1/a*b/" "https://example.org/fr%C3%BCh%20%241/c/"
    	default ""
    @main_moved expression `{moved_main} != ""`
    header @main_moved {
    redir @main_moved {moved_main} 301
    "#);
}
