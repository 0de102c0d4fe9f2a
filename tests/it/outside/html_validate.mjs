// What html-validate says of the pages in files, in JSON: `["index.html:3:1: rule: message"]`.

import { relative } from "node:path";

import { load } from "./package.mjs";

const [folder, root, ...files] = process.argv.slice(2);
const { HtmlValidate } = load("html-validate", folder);

const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // HTML lets an id hold any letter.
    "valid-id": ["error", { relaxed: true }],
    // A title is as long as its writer makes it.
    "long-title": "off",
  },
});

const told = [];
for (const file of files) {
  const report = await validator.validateFile(file);
  for (const { messages } of report.results) {
    for (const { line, column, ruleId, message } of messages) {
      told.push(`${relative(root, file)}:${line}:${column}: ${ruleId}: ${message}`);
    }
  }
}
process.stdout.write(JSON.stringify(told));
