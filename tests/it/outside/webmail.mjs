// What a webmail shows of the mail that lies in it: JSON, a mail each with what stands in its list, its head and its parts.
//
// Words: the folder of npm's packages, Chromium, the webmail's address (MailDev's), and where pictures are laid, or `-`.
import { join } from "node:path";

import { load } from "./package.mjs";

const [modules, chromium, address, shots] = process.argv.slice(2);
const { chromium: browsers } = load("playwright-core", modules);

const browser = await browsers.launch({ executablePath: chromium, args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(address);
await page.waitForSelector(".email-item-link");
const links = await page.$$eval(".email-item-link", (items) => items.map((item) => item.getAttribute("href")));

/** Turns to a view of the mail, by the word that MailDev's own menu has for it, and says what stands there. */
async function view(name, place) {
    await page.evaluate((name) => document.querySelector(`a[ng-click="show('${name}')"]`).click(), name);
    return (await page.waitForSelector(place, { state: "visible" })).innerText();
}

const mails = [];
for (const [number, link] of links.entries()) {
    await page.goto(address + link);
    const frame = await (await page.waitForSelector("iframe.panel-html")).contentFrame();
    await frame.waitForFunction(() => document.body?.innerText.trim());
    if (shots !== "-") await page.screenshot({ path: join(shots, `webmail-${number + 1}.png`) });
    mails.push({
        head: await page.innerText("body"),
        html: await frame.evaluate(() => document.body.innerText),
        text: await view("plain", ".panel-plain"),
        headers: await view("headers", ".panel-headers"),
    });
}
await browser.close();
console.log(JSON.stringify(mails));
