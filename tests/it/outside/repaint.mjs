// How long it takes from a saved article to the repainted pane, as the page itself sees it.

const now = () => performance.timeOrigin + performance.now();

/** Milliseconds from the moment at which `save` ends until `word` stands in the mail that `page` shows. */
export async function repainted(page, word, save) {
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
  const before = now();
  save();
  return (await page.evaluate(() => window.seen)) - before;
}
