//! What the configurations say, whole.

use crate::feed::Feed;
use crate::feed::Server;
use crate::hosting::configuration::configuration;
use crate::hosting::hidden;
use crate::hosting::root;
use crate::theme::sample;

/// A feed that stands in a folder of its server, and has one of each kind of document.
pub(super) fn feed(keys: &str) -> Feed {
    sample::feed_with(&format!(
        "url = \"https://example.org/früh $1/\"\nhubs = [\"https://hub.example.org/?a=$b\"]\narchives = true\n\
         server = [\"nginx\", \"headers\", \"caddy\"]\nfiles.rss = \"index.xml\"\n\
         by = {{ tags = {{ formats = [\"json\", \"atom\"] }}, languages = {{ formats = [\"atom\"] }} }}\n{keys}"
    ))
}

#[test]
fn hosters_get_rules_that_never_meet_over_one_header() {
    insta::assert_snapshot!(configuration(Server::Headers, &feed(""), &[]), @r#"
    # Written by pressrun. It is read where it lies at the root of what is published; anywhere else, its rules belong
    # into the `_headers` of that root.

    /fr%C3%BCh%20$1/*
      Content-Security-Policy: default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'
      Referrer-Policy: strict-origin-when-cross-origin
      X-Content-Type-Options: nosniff

    /fr%C3%BCh%20$1/index.xml
      Content-Type: application/rss+xml; charset=utf-8
      Cache-Control: max-age=3600
      Vary: Accept-Encoding
      Access-Control-Allow-Origin: *
      Link: <https://hub.example.org/?a=$b>; rel="hub", <https://example.org/fr%C3%BCh%20$1/index.xml>; rel="self"

    /fr%C3%BCh%20$1/archive/rss-*
      Content-Type: application/rss+xml; charset=utf-8
      Cache-Control: max-age=3600
      Vary: Accept-Encoding
      Access-Control-Allow-Origin: *

    /fr%C3%BCh%20$1/atom.xml
      Content-Type: application/atom+xml; charset=utf-8
      Cache-Control: max-age=3600
      Vary: Accept-Encoding
      Access-Control-Allow-Origin: *
      Link: <https://hub.example.org/?a=$b>; rel="hub", <https://example.org/fr%C3%BCh%20$1/atom.xml>; rel="self"

    /fr%C3%BCh%20$1/archive/atom-*
      Content-Type: application/atom+xml; charset=utf-8
      Cache-Control: max-age=3600
      Vary: Accept-Encoding
      Access-Control-Allow-Origin: *

    /fr%C3%BCh%20$1/tags/:topic/atom.xml
      Content-Type: application/atom+xml; charset=utf-8
      Cache-Control: max-age=3600
      Vary: Accept-Encoding
      Access-Control-Allow-Origin: *

    /fr%C3%BCh%20$1/lang/:topic/atom.xml
      Content-Type: application/atom+xml; charset=utf-8
      Cache-Control: max-age=3600
      Vary: Accept-Encoding
      Access-Control-Allow-Origin: *

    /fr%C3%BCh%20$1/tags/:topic/feed.json
      Content-Type: application/feed+json; charset=utf-8
      Cache-Control: max-age=3600
      Vary: Accept-Encoding
      Access-Control-Allow-Origin: *

    /fr%C3%BCh%20$1/feeds.opml
      Content-Type: text/x-opml; charset=utf-8
      Cache-Control: max-age=3600
      Vary: Accept-Encoding
      Access-Control-Allow-Origin: *
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what is written")]
fn nginx_gets_a_location_for_each_kind_of_document_and_one_for_pages() {
    insta::assert_snapshot!(configuration(Server::Nginx, &feed("compress = true"), &[]), @r#"
    # Written by pressrun: how nginx gives out https://example.org/fr%C3%BCh%20$1/
    #
    #     server {
    #         server_name example.org;
    #         root /srv/www;   # in which this folder is /früh $1/
    #         include /srv/www/früh $1/nginx.conf;
    #     }

    location = "/früh $1/index.xml" {
        types {}
        default_type "application/rss+xml; charset=utf-8";
        error_page 404 "/früh $1/404.html";
        gzip_static on;
        gzip_vary on;
        #brotli_static on; # with the module ngx_brotli
        add_header Cache-Control "max-age=3600";
        add_header Access-Control-Allow-Origin "*";
        add_header X-Content-Type-Options "nosniff";
        add_header Link "<https://hub.example.org/?a=%24b>; rel=\"hub\", <https://example.org/fr%C3%BCh%20%241/index.xml>; rel=\"self\"";
    }

    location ~ "^/früh \$1/archive/rss-[0-9]+\.xml$" {
        types {}
        default_type "application/rss+xml; charset=utf-8";
        error_page 404 "/früh $1/404.html";
        gzip_static on;
        gzip_vary on;
        #brotli_static on; # with the module ngx_brotli
        add_header Cache-Control "max-age=3600";
        add_header Access-Control-Allow-Origin "*";
        add_header X-Content-Type-Options "nosniff";
    }

    location = "/früh $1/atom.xml" {
        types {}
        default_type "application/atom+xml; charset=utf-8";
        error_page 404 "/früh $1/404.html";
        gzip_static on;
        gzip_vary on;
        #brotli_static on; # with the module ngx_brotli
        add_header Cache-Control "max-age=3600";
        add_header Access-Control-Allow-Origin "*";
        add_header X-Content-Type-Options "nosniff";
        add_header Link "<https://hub.example.org/?a=%24b>; rel=\"hub\", <https://example.org/fr%C3%BCh%20%241/atom.xml>; rel=\"self\"";
    }

    location ~ "^/früh \$1/archive/atom-[0-9]+\.xml$" {
        types {}
        default_type "application/atom+xml; charset=utf-8";
        error_page 404 "/früh $1/404.html";
        gzip_static on;
        gzip_vary on;
        #brotli_static on; # with the module ngx_brotli
        add_header Cache-Control "max-age=3600";
        add_header Access-Control-Allow-Origin "*";
        add_header X-Content-Type-Options "nosniff";
    }

    location ~ "^/früh \$1/(tags|lang)/[^/]+/atom\.xml$" {
        types {}
        default_type "application/atom+xml; charset=utf-8";
        error_page 404 "/früh $1/404.html";
        gzip_static on;
        gzip_vary on;
        #brotli_static on; # with the module ngx_brotli
        add_header Cache-Control "max-age=3600";
        add_header Access-Control-Allow-Origin "*";
        add_header X-Content-Type-Options "nosniff";
    }

    location ~ "^/früh \$1/(tags)/[^/]+/feed\.json$" {
        types {}
        default_type "application/feed+json; charset=utf-8";
        error_page 404 "/früh $1/404.html";
        gzip_static on;
        gzip_vary on;
        #brotli_static on; # with the module ngx_brotli
        add_header Cache-Control "max-age=3600";
        add_header Access-Control-Allow-Origin "*";
        add_header X-Content-Type-Options "nosniff";
    }

    location = "/früh $1/feeds.opml" {
        types {}
        default_type "text/x-opml; charset=utf-8";
        error_page 404 "/früh $1/404.html";
        gzip_static on;
        gzip_vary on;
        #brotli_static on; # with the module ngx_brotli
        add_header Cache-Control "max-age=3600";
        add_header Access-Control-Allow-Origin "*";
        add_header X-Content-Type-Options "nosniff";
    }

    location "/früh $1/" {
        index index.html;
        charset utf-8;
        error_page 404 "/früh $1/404.html";
        gzip_static on;
        gzip_vary on;
        #brotli_static on; # with the module ngx_brotli
        add_header Content-Security-Policy "default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'" always;
        add_header Referrer-Policy "strict-origin-when-cross-origin" always;
        add_header X-Content-Type-Options "nosniff" always;
        location ~ "\.html$" {
            add_header Cache-Control "no-cache" always;
            add_header Content-Security-Policy "default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'" always;
            add_header Referrer-Policy "strict-origin-when-cross-origin" always;
            add_header X-Content-Type-Options "nosniff" always;
        }
    }

    location = "/früh $1/_headers" {
        error_page 404 "/früh $1/404.html";
        return 404;
    }

    location = "/früh $1/_redirects" {
        error_page 404 "/früh $1/404.html";
        return 404;
    }

    location = "/früh $1/caddy.conf" {
        error_page 404 "/früh $1/404.html";
        return 404;
    }

    location = "/früh $1/nginx.conf" {
        error_page 404 "/früh $1/404.html";
        return 404;
    }

    location = "/früh $1/.pressrun-files" {
        error_page 404 "/früh $1/404.html";
        return 404;
    }
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what is written")]
fn caddy_gets_a_matcher_for_each_kind_of_document_and_one_for_pages() {
    insta::assert_snapshot!(configuration(Server::Caddy, &feed("compress = true"), &[]), @r#"
    # Written by pressrun: how Caddy gives out https://example.org/fr%C3%BCh%20$1/
    #
    #     example.org {
    #         root * /srv/www  # in which this folder is /früh $1/
    #         import /srv/www/früh $1/caddy.conf
    #     }

    @main_rss path_regexp "^/früh [$]1/index[.]xml$"
    header @main_rss {
    	defer
    	Content-Type "application/rss+xml; charset=utf-8"
    	Cache-Control "max-age=3600"
    	Vary "Accept-Encoding"
    	Access-Control-Allow-Origin "*"
    	X-Content-Type-Options "nosniff"
    	Link "<https://hub.example.org/?a=$b>; rel=\"hub\", <https://example.org/fr%C3%BCh%20$1/index.xml>; rel=\"self\""
    }

    @main_archive_rss path_regexp "^/früh [$]1/archive/rss-[0-9]+[.]xml$"
    header @main_archive_rss {
    	defer
    	Content-Type "application/rss+xml; charset=utf-8"
    	Cache-Control "max-age=3600"
    	Vary "Accept-Encoding"
    	Access-Control-Allow-Origin "*"
    	X-Content-Type-Options "nosniff"
    }

    @main_atom path_regexp "^/früh [$]1/atom[.]xml$"
    header @main_atom {
    	defer
    	Content-Type "application/atom+xml; charset=utf-8"
    	Cache-Control "max-age=3600"
    	Vary "Accept-Encoding"
    	Access-Control-Allow-Origin "*"
    	X-Content-Type-Options "nosniff"
    	Link "<https://hub.example.org/?a=$b>; rel=\"hub\", <https://example.org/fr%C3%BCh%20$1/atom.xml>; rel=\"self\""
    }

    @main_archive_atom path_regexp "^/früh [$]1/archive/atom-[0-9]+[.]xml$"
    header @main_archive_atom {
    	defer
    	Content-Type "application/atom+xml; charset=utf-8"
    	Cache-Control "max-age=3600"
    	Vary "Accept-Encoding"
    	Access-Control-Allow-Origin "*"
    	X-Content-Type-Options "nosniff"
    }

    @main_topic_atom path_regexp "^/früh [$]1/(tags|lang)/[^/]+/atom[.]xml$"
    header @main_topic_atom {
    	defer
    	Content-Type "application/atom+xml; charset=utf-8"
    	Cache-Control "max-age=3600"
    	Vary "Accept-Encoding"
    	Access-Control-Allow-Origin "*"
    	X-Content-Type-Options "nosniff"
    }

    @main_topic_json path_regexp "^/früh [$]1/(tags)/[^/]+/feed[.]json$"
    header @main_topic_json {
    	defer
    	Content-Type "application/feed+json; charset=utf-8"
    	Cache-Control "max-age=3600"
    	Vary "Accept-Encoding"
    	Access-Control-Allow-Origin "*"
    	X-Content-Type-Options "nosniff"
    }

    @main_opml path_regexp "^/früh [$]1/feeds[.]opml$"
    header @main_opml {
    	defer
    	Content-Type "text/x-opml; charset=utf-8"
    	Cache-Control "max-age=3600"
    	Vary "Accept-Encoding"
    	Access-Control-Allow-Origin "*"
    	X-Content-Type-Options "nosniff"
    }

    @main_hidden path_regexp "^(/früh [$]1/_headers|/früh [$]1/_redirects|/früh [$]1/caddy[.]conf|/früh [$]1/nginx[.]conf|/früh [$]1/[.]pressrun-files)$"
    error @main_hidden 404

    @main_all path_regexp "^/früh [$]1/.*$"
    header @main_all {
    	defer
    	Content-Security-Policy "default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'"
    	Referrer-Policy "strict-origin-when-cross-origin"
    	X-Content-Type-Options "nosniff"
    }

    @main_page path_regexp "^/früh [$]1/(.*/)?([^/]*[.]html)?$"
    header @main_page {
    	defer
    	Cache-Control "no-cache"
    	Vary "Accept-Encoding"
    }

    file_server @main_all {
    	precompressed br gzip
    }

    handle_errors {
    	@main_404 {
    		path_regexp "^/früh [$]1/.*$"
    		expression {err.status_code} == 404
    	}
    	handle @main_404 {
    		header Cache-Control "no-cache"
    		header Content-Security-Policy "default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'"
    		header Referrer-Policy "strict-origin-when-cross-origin"
    		header X-Content-Type-Options "nosniff"
    		rewrite * "/früh $1/404.html"
    		file_server
    	}
    }
    "#);
}

#[test]
fn without_pages_no_server_hears_of_them() {
    for server in Server::ALL {
        let text = configuration(server, &feed("pages = false"), &[]);
        for word in ["Policy", "404.html", "index.html", "handle_errors", "no-cache"] {
            assert!(!text.contains(word), "{server:?}: {word}\n{text}");
        }
    }
}

#[test]
fn what_is_nobodys_to_read_is_hidden_by_its_path() {
    assert_eq!(root(&feed("")), "/früh $1/");
    assert_eq!(
        hidden(&feed("")),
        [
            "/früh $1/_headers",
            "/früh $1/_redirects",
            "/früh $1/caddy.conf",
            "/früh $1/nginx.conf",
            "/früh $1/.pressrun-files"
        ]
    );
}
