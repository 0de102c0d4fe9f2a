// The wall as a browser shows it: says in JSON what is wrong with it, and how long repainting took.
//
// Words: the folder of npm's packages, Chromium, the wall's address, the folder of the publication, the file with the bytes
// of the second subscriber's copy, and where pictures are laid, or `-`.
import { readFileSync, renameSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";

import { load } from "./package.mjs";
import { repainted } from "./repaint.mjs";

const [modules, chromium, address, folder, eml, shots] = process.argv.slice(2);
const { chromium: browsers } = load("playwright-core", modules);
const { source: axe } = load("axe-core", modules);

const complaints = [];
const complain = (where, what) => complaints.push(`${where}: ${what}`);
const FRAMES = ["html", "phone", "dark", "forced", "outlook", "bare", "plain", "feed", "page"];
const OTHERS = ["text", "speech", "headers", "source", "inbox", "size", "access", "changes"];
const ARTICLE = join(folder, "feeds/main/articles/frost.md");
const SAVES = 50;

const browser = await browsers.launch({ executablePath: chromium, args: ["--no-sandbox"] });

/** A page of the wall, of which everything is known that it asks for and that it runs. */
async function open(query, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  // What the page's policy forbids is never asked for, and does not come here.
  await page.route("**", (route) => {
    const url = route.request().url();
    if (url.startsWith(address) || url.startsWith("data:")) return route.continue();
    complain("network", url);
    return route.abort();
  });
  page.on("dialog", (dialog) => { complain("dialog", dialog.message()); dialog.dismiss(); });
  page.on("pageerror", (error) => complain("script", error.message));
  page.on("popup", (popup) => complain("popup", popup.url()));
  await page.goto(address + query, { waitUntil: "commit" });
  await page.waitForFunction(() => document.querySelector("#state")?.textContent === "live");
  return page;
}

/** The document in a frame, once it is there. */
async function mail(page, pane) {
  const frame = await page.waitForSelector(`#${pane} iframe:not(.coming)`);
  const content = await frame.contentFrame();
  await content.waitForSelector("body");
  return content;
}

/** Saves as editors do: a new file beside, moved over the old one. */
function save(file, text) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

async function panes() {
  for (const pane of [...FRAMES, ...OTHERS]) {
    const page = await open(`?panes=${pane}`);
    const shown = await page.$$eval(".pane:not([hidden])", (found) => found.map((one) => one.id));
    if (shown.join() !== pane) complain(pane, `shown are ${shown}`);
    const words = FRAMES.includes(pane) ? await (await mail(page, pane)).innerText("body") : await page.innerText(`#${pane}-sheet`);
    if (words.trim().length < 20) complain(pane, `it says only “${words}”`);
    await page.close();
  }
  const page = await open("?panes=html,dark,forced,bare,plain");
  const paper = async (pane) => (await mail(page, pane)).evaluate(() => {
    const sheet = document.querySelector("table.page") ?? document.body;
    return getComputedStyle(sheet).backgroundColor;
  });
  const papers = [await paper("html"), await paper("dark"), await paper("forced")];
  if (papers.join(";") !== "rgb(255, 255, 255);rgb(20, 20, 22);rgb(18, 18, 18)") complain("modes", papers.join("; "));
  const styled = await (await mail(page, "plain")).$$eval("[style]:not([style*=none]), style", (found) => found.length);
  if (styled) complain("plain", `${styled} styles are left`);
  await page.close();
}

async function keyboard() {
  const page = await open("?panes=html");
  await page.keyboard.press("8");
  await page.waitForSelector("#text:not([hidden])");
  if (!page.url().endsWith("panes=html,text")) complain("keyboard", page.url());
  const link = page.url();
  await page.keyboard.press("1");
  await page.waitForSelector("#html", { state: "hidden" });
  await page.goBack({ waitUntil: "commit" });
  await page.waitForSelector("#html:not([hidden])");
  if (page.url() !== link) complain("back", page.url());
  await page.keyboard.press("j");
  await page.waitForFunction(() => location.search.includes("main/1"));
  await page.keyboard.press("?");
  await page.waitForSelector("#keys[open]");
  await page.keyboard.press("r");
  const focused = await page.evaluate(() => document.activeElement.id);
  if (focused !== "to") complain("keyboard", `r leads to ${focused}`);
  await page.keyboard.press("Escape");
  const left = await page.evaluate(() => document.activeElement.id);
  if (left === "to" || (await page.$("#keys[open]"))) complain("keyboard", "Escape leads out of nothing");
  // Every control can be reached and seen.
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  if (outline === "none") complain("keyboard", "the focus is not to be seen");
  const again = await open(new URL(link).search);
  const shown = await again.$$eval(".pane:not([hidden])", (found) => found.map((one) => one.id));
  if (shown.join() !== "html,text") complain("permalink", shown.join());
  await again.close();
  await page.close();
}

async function switcher() {
  const page = await open("");
  const values = await page.$$eval("#to option", (options) => options.map((option) => option.value));
  await page.selectOption("#to", values[1]);
  await page.waitForFunction((value) => location.search.includes(`to=${value}`), values[1]);
  const href = await page.getAttribute("#save", "href");
  const bytes = await page.evaluate(async (href) => {
    const answer = await fetch(href);
    return [...new Uint8Array(await answer.arrayBuffer())];
  }, href);
  if (!Buffer.from(bytes).equals(readFileSync(eml))) complain("switcher", "the bytes are not those of `issue show --eml`");
  const hard = values.filter((value) => value.startsWith("hard-"));
  if (hard.length < 5) complain("switcher", `made up: ${hard}`);
  for (const value of hard) {
    await page.goto(`${address}?to=${value}`, { waitUntil: "commit" });
    await mail(page, "html");
    const trouble = (await page.innerText("#trouble")).trim();
    if (trouble) complain(value, trouble);
  }
  await page.close();
}

/** Who stands in no list is found by a form that the browser sends by itself. */
async function finding() {
  const page = await open("?issue=main/1&panes=html");
  await page.keyboard.press("/");
  await page.keyboard.type("reader-219");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /to=\d+/.test(location.search));
  // The last of 222 readers: addresses are masked on the page.
  if (!page.url().includes("to=222")) complain("find", page.url());
  await page.close();
}

/** A broken article shows its own error over the last good rendering. */
async function broken() {
  const page = await open("?panes=html&issue=main/1");
  await mail(page, "html");
  const original = readFileSync(ARTICLE, "utf8");
  save(ARTICLE, original.replace('title = "Frost"', 'title = "Frost'));
  await page.waitForFunction(() => document.querySelector("#trouble")?.innerText.trim());
  if (!(await page.innerText("body")).includes("frost.md:2:")) complain("broken article", await page.innerText("#trouble"));
  if (!(await (await mail(page, "html")).innerText("body")).includes("Thin ice.")) complain("broken article", "the last good rendering is gone");
  save(ARTICLE, original);
  await page.waitForFunction(() => !document.querySelector("#trouble")?.innerText.trim());
  await page.close();
}

async function problems() {
  const page = await open("");
  const place = page.locator(".place button", { hasText: "frost.md" }).first();
  const told = (await place.innerText()).trim();
  await place.click();
  const opened = join(folder, "opened.txt");
  const until = Date.now() + 10_000;
  while (!(existsSync(opened) && readFileSync(opened, "utf8").trim()) && Date.now() < until) await page.evaluate(() => new Promise(requestAnimationFrame));
  const line = existsSync(opened) ? readFileSync(opened, "utf8").trim() : "nothing";
  if (line !== `${ARTICLE}:${told.split(":")[1]}`) complain("problems", `${told} opened ${line}`);
  await page.close();
}

async function repaint() {
  const page = await open("?panes=html,phone&issue=main/1");
  await mail(page, "html");
  const original = readFileSync(ARTICLE, "utf8");
  const times = [];
  for (let turn = 0; turn < SAVES; turn += 1) {
    const word = `Word${turn}x${Date.now()}`;
    const saved = () => save(ARTICLE, original.replace("It was cold.", `It was cold. ${word}`));
    times.push(Math.round(await repainted(page, word, saved)));
  }
  const outlined = await (await mail(page, "html")).$$eval("[data-outlined]", (found) => found.map((one) => one.textContent));
  if (!outlined.some((text) => text.includes("Word"))) complain("repaint", `outlined is ${outlined}`);
  // A place that was scrolled to is kept.
  await (await mail(page, "phone")).evaluate(() => scrollTo(0, 40));
  const top = await (await mail(page, "phone")).evaluate(() => scrollY);
  save(ARTICLE, original.replace("It was cold.", "It was cold. Once more."));
  await page.waitForFunction(() => document.querySelector("#phone iframe:not(.coming)")?.contentDocument?.body?.textContent.includes("Once more."));
  const now = await (await mail(page, "phone")).evaluate(() => scrollY);
  if (now !== top) complain("repaint", `the place moved from ${top} to ${now}`);
  // A broken file shows its error over the last good rendering.
  const issue = join(folder, "feeds/main/issues/0001-frost.md");
  const whole = readFileSync(issue, "utf8");
  save(issue, whole.replace("number = 1", "number = "));
  await page.waitForFunction(() => document.querySelector("#trouble")?.innerText.includes("error"));
  if (!(await (await mail(page, "html")).innerText("body")).includes("Once more.")) complain("broken", "the last good rendering is gone");
  save(issue, whole);
  await page.waitForFunction(() => !document.querySelector("#trouble")?.innerText.trim());
  save(ARTICLE, original);
  await page.close();
  return times.sort((left, right) => left - right);
}

async function hostile() {
  const page = await open("?panes=html,phone,dark,forced,outlook,bare,plain,speech,access,changes,feed,page&issue=main/1");
  for (const pane of FRAMES) {
    const frame = await mail(page, pane);
    const url = frame.url();
    if (!url.startsWith(`${address}mail?`)) complain(pane, `it went to ${url}`);
    const ran = await page.evaluate((pane) => document.querySelector(`#${pane} iframe`).contentWindow.hacked, pane);
    if (ran) complain(pane, "a script ran");
    if (await frame.$("form, script, [href^='javascript:']")) complain(pane, "something hostile is left");
  }
  if (await page.evaluate(() => window.hacked)) complain("page", "a script ran");
  await page.close();
}

async function fits() {
  for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [375, "light"], [375, "dark"]]) {
    for (const query of ["", "?panes=text,speech,headers,source", "?panes=inbox,size,access,changes"]) {
      const page = await open(query, { viewport: { width, height: 900 }, colorScheme: scheme });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) complain(`${width} ${scheme} ${query}`, `it scrolls sideways by ${over} px`);
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run(document, { iframes: false, resultTypes: ["violations"] }));
      for (const violation of found.violations) {
        complain(`${width} ${scheme} ${query}`, `${violation.id} ${violation.nodes.map((node) => node.html).join(" ").slice(0, 300)}`);
      }
      if (shots !== "-") await page.screenshot({ path: join(shots, `wall-${width}-${scheme}-${query.replace(/\W/g, "")}.png`), fullPage: true });
      await page.close();
    }
  }
}

await panes();
await keyboard();
await switcher();
await finding();
await problems();
await broken();
const times = await repaint();
await hostile();
await fits();
await browser.close();
console.log(JSON.stringify({ complaints, median_ms: times[Math.floor(times.length / 2)], worst_ms: times.at(-1) }));
