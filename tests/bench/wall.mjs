// How long it takes from a saved article to the repainted pane, over many saves, in Chromium.
//
// Words: the folder of npm's packages, the wall's address, and the article.
import { readFileSync, renameSync, writeFileSync } from "node:fs";

import { load } from "../it/outside/package.mjs";
import { repainted } from "../it/outside/repaint.mjs";

const [modules, address, article] = process.argv.slice(2);
const { chromium: browsers } = load("playwright-core", modules);
const SAVES = 50;

const browser = await browsers.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const panes of ["html", "html,phone", "html,phone,dark,text,inbox"]) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${address}?panes=${panes}&issue=main/1`, { waitUntil: "commit" });
  await page.waitForFunction(() => document.querySelector("#state")?.textContent === "live");
  await page.waitForSelector("#html iframe:not(.coming)");
  const original = readFileSync(article, "utf8");
  const times = [];
  for (let turn = 0; turn < SAVES; turn += 1) {
    const word = `Word${turn}x${Date.now()}`;
    writeFileSync(`${article}.new`, original.replace("It was cold.", `It was cold. ${word}`));
    times.push(await repainted(page, word, () => renameSync(`${article}.new`, article)));
  }
  writeFileSync(article, original);
  times.sort((left, right) => left - right);
  const at = (share) => Math.round(times[Math.min(SAVES - 1, Math.floor(SAVES * share))]);
  console.log(`repainted, ${panes.padEnd(28)} ${String(at(0.5)).padStart(5)} ms, a tenth more than ${at(0.9)}, at worst ${at(1)}`);
  await page.close();
}
await browser.close();
