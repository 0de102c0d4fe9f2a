import { feedPlugin } from "@11ty/eleventy-plugin-rss";

export default function (config) {
	config.addPassthroughCopy({ "./public/": "/" });
	config.addPassthroughCopy("content/**/*.png");
	config.addShortcode("tides", (place) => `tides of ${place}`);
	config.addPlugin(feedPlugin, {
		type: "atom",
		outputPath: "/feed/feed.xml",
		collection: { name: "posts", limit: 10 },
		metadata: {
			language: "en",
			title: "The Ferry Log",
			subtitle: "Crossings, and what they carried.",
			base: "https://ferry.test/",
			author: { name: "Jon Quist" },
		},
	});
}

// input: "old"
export const config = {
	dir: {
		input: "content", // the default was "."
		data: "../_data",
		output: "_site",
	},
};
