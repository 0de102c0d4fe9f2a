// Pages below a folder, as a browser shows them, by day and by night, wide and narrow.
//
// Says in JSON what is wrong: `{"pages": 12, "complaints": ["light 375 tags/index.html: …"]}`. Whatever a page asks of
// the address at which the folder is served comes from the folder; whatever else it asks for is refused.
import { readFileSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";

import { load } from "./package.mjs";

// A folder for pictures of all pages may be `-`.
const [modules, chromium, folder, base, shots, ...files] = process.argv.slice(2);
const { chromium: browsers } = load("playwright-core", modules);
const { source: axe } = load("axe-core", modules);

const TYPES = { html: "text/html; charset=utf-8", png: "image/png", svg: "image/svg+xml" };
// The narrowest is only measured.
const WIDTHS = [1200, 375, 320];
const NARROWEST = 320;
/** A mail stands within the page of a mail program, whose landmarks are its own. */
const NO_PAGE = { "landmark-one-main": { enabled: false }, region: { enabled: false } };

/** What the folder has at an address of ours. */
function answer(url) {
  const path = decodeURIComponent(new URL(url).pathname).slice(new URL(base).pathname.length);
  const file = join(folder, path.endsWith("/") || path === "" ? `${path}index.html` : path);
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

/** What can be measured of a page that is shown. */
function measured() {
  const complaints = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) complaints.push(`scrolls sideways by ${root.scrollWidth - root.clientWidth} px`);
  const words = [...document.querySelectorAll("main p, main li")].filter((node) => !node.querySelector("p, li"));
  for (const node of words) {
    const letters = (node.textContent ?? "").trim();
    const lines = new Map();
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const range = document.createRange();
      for (let at = 0; at < text.length; at += 1) {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const box = range.getBoundingClientRect();
        if (box.width > 0) lines.set(Math.round(box.bottom / 8), (lines.get(Math.round(box.bottom / 8)) ?? 0) + 1);
      }
    }
    const longest = Math.max(0, ...lines.values());
    const small = parseFloat(getComputedStyle(node).fontSize) < 17;
    if (longest > 75 && !small) complaints.push(`a line of ${longest} characters: ${letters.slice(0, 40)}`);
  }
  for (const link of document.querySelectorAll("main p a")) {
    const style = getComputedStyle(link);
    if (!style.textDecorationLine.includes("underline")) complaints.push(`a link that does not show: ${link.textContent}`);
  }
  for (const image of document.images) {
    if (!image.complete || image.naturalWidth === 0) complaints.push(`an image that does not load: ${image.src}`);
    if (image.getBoundingClientRect().width > root.clientWidth) complaints.push(`an image that is too wide: ${image.src}`);
  }
  return complaints;
}

/** What can be measured of a page that is printed: ink on white, whatever the hour, and nothing that only a screen can do. */
function printed() {
  const complaints = [];
  const body = getComputedStyle(document.body);
  if (body.color !== "rgb(0, 0, 0)" || body.backgroundColor !== "rgb(255, 255, 255)") complaints.push(`printed ${body.color} on ${body.backgroundColor}`);
  for (const node of document.querySelectorAll("nav, .skip, video, audio, iframe")) {
    if (node.getClientRects().length > 0) complaints.push(`printed: ${node.outerHTML.slice(0, 60)}`);
  }
  for (const node of document.querySelectorAll("pre, .scroll")) {
    if (node.scrollWidth > node.clientWidth + 1) complaints.push(`cut at the edge of the paper: ${node.textContent.slice(0, 40)}`);
  }
  return complaints;
}

const browser = await browsers.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const complaints = [];
for (const colorScheme of ["light", "dark"]) {
  for (const width of WIDTHS) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    await context.route("**/*", (route) => {
      const url = route.request().url();
      const file = url.startsWith(base) ? answer(url) : undefined;
      if (file === undefined) return url.startsWith(base) ? route.fulfill({ status: 404 }) : route.abort();
      return route.fulfill({ contentType: TYPES[file.split(".").pop()] ?? "application/octet-stream", body: readFileSync(file) });
    });
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && complaints.push(`console: ${message.text()}`));
    for (const file of files) {
      const say = (what) => complaints.push(`${colorScheme} ${width} ${file}: ${what}`);
      const path = file.split("/").map(encodeURIComponent).join("/").replace(/index\.html$/, "");
      await page.goto(base + path, { waitUntil: "load" });
      (await page.evaluate(measured)).forEach(say);
      // Colours are the same at each width, and what a page is made of at each hour.
      if ((colorScheme === "light") === (width === WIDTHS[0])) {
        await page.addScriptTag({ content: axe });
        const rules = file.endsWith("email.html") ? NO_PAGE : {};
        const { violations } = await page.evaluate((rules) => window.axe.run({ resultTypes: ["violations"], rules }), rules);
        for (const { id, nodes } of violations) {
          for (const node of nodes) say(`axe ${id}: ${node.html}`);
        }
      }
      if (shots !== "-" && width !== NARROWEST) {
        const name = `${path.replaceAll("/", "_") || "index"}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: join(shots, decodeURIComponent(name)), fullPage: true });
      }
      // As wide as what is left of A4 between its edges. Mails are printed by mail programs, each in its own way.
      if (width === WIDTHS[0] && !file.endsWith("email.html")) {
        await page.emulateMedia({ media: "print", colorScheme });
        await page.setViewportSize({ width: 658, height: 900 });
        (await page.evaluate(printed)).forEach((what) => say(what));
        if (shots !== "-" && colorScheme === "light") {
          const name = `${path.replaceAll("/", "_") || "index"}-print.png`;
          await page.screenshot({ path: join(shots, decodeURIComponent(name)), fullPage: true });
        }
        await page.emulateMedia({ media: "screen", colorScheme });
        await page.setViewportSize({ width, height: 900 });
      }
    }
    await context.close();
  }
}
await browser.close();
process.stdout.write(JSON.stringify({ pages: files.length, complaints }));
