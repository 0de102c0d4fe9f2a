// What rss-parser tells of a feed: node read_with_rss_parser.mjs FOLDER FILE

import { readFileSync } from "node:fs";

import { load, shown } from "./package.mjs";

const [folder, file] = process.argv.slice(2);
const Parser = load("rss-parser", folder);
const feed = await new Parser().parseString(readFileSync(file, "utf8"));

// Of Atom it tells `content`, of RSS `content:encoded` beside a `content` that is the description.
const items = feed.items.map((item) => ({
    id: item.guid ?? item.id,
    link: item.link,
    title: item.title,
    published: Date.parse(item.isoDate) / 1000,
    author: item.creator ?? item.author,
    content: item["content:encoded"] ?? (item.guid ? "" : (item.content ?? "")),
    summary: item.guid ? shown(item.content ?? "") : (item.summary ?? ""),
    tags: item.guid ? (item.categories ?? []) : null,
}));
console.log(JSON.stringify(items));
