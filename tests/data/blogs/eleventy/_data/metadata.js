export default {
	title: "The Ferry Log",
	url: "https://ferry.test/",
	language: "en",
	description: "Crossings, and what they carried.",
	author: {
		name: "Jon Quist",
		email: "jon@ferry.test",
	},
};
