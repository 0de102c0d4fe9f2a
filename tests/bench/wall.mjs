// How long it takes from a saved article to the repainted pane, over many saves, in Chromium.
//
// Words: the folder of npm's packages, the wall's address, and the article.
import { readFileSync, renameSync, writeFileSync } from "node:fs";

import { load } from "../it/outside/package.mjs";

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
    await page.evaluate((word) => {
      window.seen = new Promise((resolve) => {
        const sheet = document.getElementById("html-sheet");
        const look = () => {
          const frame = sheet.querySelector("iframe:not(.coming)");
          if (frame?.contentDocument?.body?.textContent.includes(word)) resolve(performance.timeOrigin + performance.now());
        };
        new MutationObserver(look).observe(sheet, { subtree: true, childList: true, attributes: true });
      });
    }, word);
    writeFileSync(`${article}.new`, original.replace("It was cold.", `It was cold. ${word}`));
    const before = performance.timeOrigin + performance.now();
    renameSync(`${article}.new`, article);
    times.push((await page.evaluate(() => window.seen)) - before);
  }
  writeFileSync(article, original);
  times.sort((left, right) => left - right);
  const at = (share) => Math.round(times[Math.min(SAVES - 1, Math.floor(SAVES * share))]);
  console.log(`repainted, ${panes.padEnd(28)} ${String(at(0.5)).padStart(5)} ms, a tenth more than ${at(0.9)}, at worst ${at(1)}`);
  await page.close();
}
await browser.close();
