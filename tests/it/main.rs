//! All integration tests in one binary: one link, and what they share stands once.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a test may panic, and what tests share is nobody else's"
)]

mod asked;
mod backup;
mod blogs;
mod chance;
mod cli_addresses;
mod cli_articles;
mod cli_build;
mod cli_config;
mod cli_folders;
mod cli_formats;
mod cli_import;
mod cli_keys;
mod cli_lint;
mod cli_operate;
mod cli_plan;
mod cli_preview;
mod cli_rules;
mod cli_send;
mod cli_site;
mod cli_state;
mod cli_templates;
mod cli_told;
mod cli_typed;
mod cli_web;
mod cli_words;
mod clone;
mod crash;
mod delivery;
mod drain;
mod feed_rules;
mod feeds;
mod filters;
mod frozen;
mod fuzz;
mod golden;
mod handover;
mod hostile;
mod hostile_table;
mod house;
mod import;
mod left;
mod limited;
mod limits;
mod lint;
mod mail_lint;
mod mail_matrix;
mod matrix;
mod mutations;
mod obstacles;
mod operator;
mod outside;
mod outside_dkim;
mod outside_features;
mod outside_feeds;
mod outside_mail;
mod outside_pages;
mod outside_postfix;
mod outside_server;
mod outside_strace;
mod overtime;
mod personal;
mod personal_templates;
mod pictures;
mod podcast;
mod post;
mod preview;
mod profile;
mod publication;
mod readers;
mod readme;
mod sample;
mod signed;
mod sink;
mod site;
mod smtp;
mod smtp_identity;
mod smtp_opening;
mod smtp_pipelined;
mod smtp_replies;
mod smtp_text;
mod store;
mod story;
mod text_parts;
mod tidy;
mod two_senders;
mod verdict;
mod waits;
