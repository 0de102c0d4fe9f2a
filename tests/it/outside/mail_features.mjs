// What of HTML and CSS mails use that mail programs lack, and how the mails fare without it.
//
// Says in JSON: `{"missing": {"overflow": "outlook.windows"}, "complaints": ["7 in outlook.windows: …"]}`.
// Which program has what is known from caniemail.com, as of the packages' version. For each program, all that it lacks is
// taken out of each mail, and a browser shows what is left: every word must still be there to be read, no colour may come
// too close to its ground, and nothing may be wider than the screen.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { load } from "./package.mjs";

const [modules, chromium, folder, ...files] = process.argv.slice(2);
const { doIUseEmail } = load("@jsx-email/doiuse-email", modules);
const { chromium: browsers } = load("playwright-core", modules);
const { source: axe } = load("axe-core", modules);
const known = JSON.parse(
  readFileSync(join(createRequire(`${modules}/`).resolve("caniemail/package.json"), "../data/caniemail.json"), "utf8"),
).data;

/** The programs that most mail is read in. The package does not know Outlook on the web; the data do. */
const PROGRAMS = ["gmail.desktop-webmail", "gmail.ios", "gmail.android", "outlook.windows", "outlook.outlook-com",
  "apple-mail.macos", "apple-mail.ios", "yahoo.desktop-webmail", "yahoo.ios", "yahoo.android"];

/** The programs of ours that lack the feature called `title`, by its newest test. */
function lacking(title) {
  const features = known.filter((feature) => feature.title === title);
  const lacks = (program) => {
    const [family, platform] = program.split(".");
    return features.some(({ stats }) => {
      const versions = Object.entries(stats[family]?.[platform] ?? {});
      return versions.length > 0 && versions.at(-1)[1].startsWith("n");
    });
  };
  return PROGRAMS.filter(lacks);
}

/** The titles of all features in `html` that one of many programs has not, or not wholly. */
function features(html) {
  const { errors = [], warnings = [] } = doIUseEmail(html, { emailClients: ["gmail.*", "outlook.*", "apple-mail.*", "yahoo.*"] });
  const titles = [...errors, ...warnings].map((told) => told.match(/^`(.*)` is/)?.[1]);
  return new Set(titles.filter((title) => title !== undefined));
}

/** Takes a feature out of the page that is shown, as a program does that does not know it. */
function without(feature) {
  // From the text, since to a browser some properties are parts or other names of others.
  const styles = (...names) => {
    for (const node of document.querySelectorAll("[style]")) {
      const declarations = node.getAttribute("style").split(";");
      const kept = declarations.filter((declaration) => !names.includes(declaration.split(":")[0].trim()));
      node.setAttribute("style", kept.join(";"));
    }
  };
  const attribute = (name) => document.querySelectorAll(`[${name}]`).forEach((node) => node.removeAttribute(name));
  const unwrap = (selector) => {
    for (const node of document.querySelectorAll(selector)) node.replaceWith(...node.childNodes);
  };
  /** Elements that a program does not know are boxes without a form. */
  const formless = (selector) => {
    for (const node of document.querySelectorAll(selector)) {
      const box = document.createElement("div");
      box.append(...node.childNodes);
      node.replaceWith(box);
    }
  };
  const rules = (text) => {
    for (const sheet of document.querySelectorAll("style")) {
      if (text === undefined || sheet.textContent.includes(text)) sheet.remove();
    }
  };
  const takers = {
    "@media": () => rules("@media"),
    "<abbr> element": () => unwrap("abbr"),
    "<bdi> element": () => unwrap("bdi"),
    "<body> element": () => { document.body.removeAttribute("style"); },
    "<del> element": () => unwrap("del"),
    "<ins> element": () => unwrap("ins"),
    "Attribute selector": () => rules("[data-og"),
    "Chaining selectors": () => rules(),
    "Class selector": () => rules(),
    "Descendant combinator": () => rules(),
    "Type selector": () => rules(),
    ":root": () => rules(":root"),
    "HTML5 semantics": () => {
      unwrap("mark, time");
      formless("figure, figcaption, article, section, aside, header, footer, nav");
    },
    "aria-hidden attribute": () => attribute("aria-hidden"),
    "aria-label attribute": () => attribute("aria-label"),
    "border-spacing": () => styles("border-spacing"),
    "color-scheme": () => { styles("color-scheme"); rules("color-scheme"); },
    "dir attribute": () => attribute("dir"),
    "letter-spacing": () => styles("letter-spacing"),
    "max-height": () => styles("max-height"),
    "max-width": () => styles("max-width"),
    overflow: () => styles("overflow", "overflow-x"),
    "overflow-wrap": () => styles("overflow-wrap"),
    "table-layout": () => styles("table-layout"),
    "text-decoration-color": () => styles("text-decoration-color"),
    "text-decoration-thickness": () => styles("text-decoration-thickness"),
    "text-underline-offset": () => styles("text-underline-offset"),
    "text-wrap": () => styles("text-wrap"),
    // Only Word lacks it. It knows what is preformatted, and breaks its lines where they are too long, as all lines.
    "white-space": () => {
      const pre = document.querySelectorAll("pre[style]");
      pre.forEach((node) => node.removeAttribute("style"));
      styles("white-space");
      pre.forEach((node) => node.setAttribute("style", "white-space:pre-wrap"));
    },
    "word-break": () => styles("word-break"),
  };
  if (takers[feature] === undefined) return false;
  takers[feature]();
  return true;
}

/** What of the page is read: its words, and what lines there are in code. */
function read() {
  const shown = (text) => text.replace(/\s+/g, " ").trim();
  const code = [...document.querySelectorAll("pre")].map((node) => node.innerText.trim().split("\n").length);
  return { words: shown(document.body.innerText), code: code.join(" ") };
}

function wider() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

const browser = await browsers.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
/** How wide a program shows a mail: Outlook for Windows has a window, telephones have less. */
function widthOf(program) {
  if (program === "outlook.windows") return 1000;
  return /ios|android/.test(program) ? 375 : 600;
}

const context = await browser.newContext({ bypassCSP: true });
await context.route("**/*", (route) => route.abort());
const page = await context.newPage();
const missing = {};
const complaints = [];
for (const file of files) {
  const html = readFileSync(join(folder, file), "utf8");
  const used = [...features(html)];
  const seen = new Set();
  for (const program of PROGRAMS) {
    const lacked = used.filter((title) => lacking(title).includes(program));
    for (const title of lacked) missing[title] = lacking(title).join(" ");
    const width = widthOf(program);
    // What lacks the same looks the same.
    const key = `${width} ${lacked}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const colorScheme of ["light", "dark"]) {
      const say = (what) => complaints.push(`${file} in ${program}, ${width} px, ${colorScheme}: ${what}`);
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.setContent(html, { waitUntil: "domcontentloaded" });
      const whole = await page.evaluate(read);
      for (const feature of lacked) {
        if (!(await page.evaluate(without, feature))) say(`nobody knows how it looks without ${feature}`);
      }
      const left = await page.evaluate(read);
      if (left.words !== whole.words) say("its words are others");
      if (left.code !== whole.code) say("its lines of code are others");
      const more = await page.evaluate(wider);
      if (more > 0) say(`it is ${more} px too wide`);
      await page.addScriptTag({ content: axe });
      const run = () => window.axe.run({ runOnly: { type: "rule", values: ["color-contrast"] } });
      const { violations } = await page.evaluate(run);
      for (const { nodes } of violations) nodes.forEach((node) => say(`contrast: ${node.html.slice(0, 120)}`));
    }
  }
}
await browser.close();
process.stdout.write(JSON.stringify({ missing, complaints }));
