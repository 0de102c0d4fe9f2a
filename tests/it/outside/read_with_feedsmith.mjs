// What feedsmith tells of a feed: node read_with_feedsmith.mjs FOLDER FILE

import { readFileSync } from "node:fs";

import { load, shown } from "./package.mjs";

const [folder, file] = process.argv.slice(2);
const { parseFeed } = load("feedsmith", folder);
const { format, feed } = parseFeed(readFileSync(file, "utf8"));

const readers = {
    rss: (item) => ({
        id: item.guid.value,
        link: item.link,
        title: item.title,
        published: item.pubDate,
        author: item.dc.creators[0],
        content: item.content?.encoded,
        summary: shown(item.description ?? ""),
        tags: item.categories?.map((category) => category.name),
    }),
    atom: (entry) => ({
        id: entry.id,
        link: entry.links.find((link) => link.rel === "alternate").href,
        title: entry.title.value,
        published: entry.published,
        author: entry.authors[0].name,
        content: entry.content?.value,
        summary: entry.summary?.value,
        tags: entry.categories?.map((category) => category.term),
    }),
    json: (item) => ({
        id: item.id,
        link: item.url,
        title: item.title,
        published: item.date_published,
        author: item.authors[0].name,
        content: item.content_html,
        summary: item.summary,
        tags: item.tags,
    }),
};

const items = (feed.items ?? feed.entries).map(readers[format]).map((item) => ({
    ...item,
    published: Date.parse(item.published) / 1000,
    content: item.content ?? "",
    summary: item.summary ?? "",
    tags: item.tags ?? [],
}));
console.log(JSON.stringify(items));
