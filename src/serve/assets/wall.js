// Keys, repainting in place, and the way into the mail's frame. The page works without it.
"use strict";

const parts = () => document.querySelectorAll("[data-part]");
const state = document.getElementById("state");
const written = new Map([...parts()].map((part) => [part.id, part.innerHTML]));
let painting = 0;
let shown = location.href;

document.documentElement.classList.add("scripted");

// Repainting: what differs is replaced, all else keeps its focus and what was opened, and its place unless another
// issue is shown.

async function paint(url) {
  const turn = ++painting;
  let page;
  try {
    page = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
  } catch {
    return false;
  }
  if (turn !== painting) return true;
  const now = [...parts()].map((part) => part.id).join();
  if (now !== [...page.querySelectorAll("[data-part]")].map((part) => part.id).join()) {
    // Another set of parts: there was no issue to be seen, or there is none any more.
    location.assign(url);
    return true;
  }
  const stay = issue(url) === issue(shown);
  shown = url;
  document.title = page.title;
  for (const shell of document.querySelectorAll("[data-shell]")) {
    shell.hidden = page.getElementById(shell.id).hidden;
  }
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (written.get(part.id) === fresh.innerHTML) continue;
    written.set(part.id, fresh.innerHTML);
    if ("frame" in part.dataset) reframe(part, fresh.querySelector("iframe"), stay);
    else replace(part, fresh, stay);
  }
  if (!stay) document.querySelector("#issues [aria-current]")?.scrollIntoView({ block: "nearest" });
  document.dispatchEvent(new Event("painted"));
  return true;
}

function issue(url) {
  return new URL(url, location.href).searchParams.get("issue");
}

function replace(part, fresh, stay) {
  const focus = part.contains(document.activeElement) ? document.activeElement.id : "";
  const top = part.scrollTop;
  const typed = [...part.querySelectorAll("input:not([type=hidden])")].map((input) => [input.id, input.value]);
  for (const details of part.querySelectorAll("details[id]")) {
    const same = fresh.querySelector("#" + details.id);
    if (same) same.open = details.open;
  }
  part.replaceChildren(...fresh.childNodes);
  for (const [id, value] of typed) {
    const input = document.getElementById(id);
    if (input) input.value = value;
  }
  part.scrollTop = stay || !part.classList.contains("sheet") ? top : 0;
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
}

// A new frame comes up behind the old one and takes its place once it is there, at the same height.
function reframe(sheet, fresh, stay) {
  const [old, ...others] = sheet.querySelectorAll("iframe");
  others.forEach((frame) => frame.remove());
  if (!fresh || !old) {
    sheet.replaceChildren(...(fresh ? [fresh] : []));
    if (fresh) fresh.addEventListener("load", () => enter(fresh));
    return;
  }
  fresh.classList.add("coming");
  fresh.addEventListener("load", () => {
    if (!fresh.isConnected) return;
    if (stay) fresh.contentWindow.scrollTo(0, old.contentWindow.scrollY);
    const before = stay ? blocks(old.contentDocument) : undefined;
    old.remove();
    fresh.classList.remove("coming");
    if (before) outline(fresh.contentDocument, before);
    enter(fresh);
  });
  sheet.append(fresh);
}

// What a writer changed is outlined for a moment. The mail's own document runs no script, and needs none for it.
const BLOCKS = "h1, h2, h3, h4, p, li, pre, td.entry > img, figure, blockquote";

function blocks(mail) {
  return new Set([...(mail?.querySelectorAll(BLOCKS) ?? [])].map((block) => block.innerHTML));
}

function outline(mail, before) {
  for (const block of mail?.querySelectorAll(BLOCKS) ?? []) {
    if (before.has(block.innerHTML) || block.closest("[data-outlined]")) continue;
    block.dataset.outlined = "";
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent");
    const frames = [{ outline: `2px solid ${colour}`, outlineOffset: "6px" }, { outline: "2px solid transparent", outlineOffset: "6px" }];
    block.animate(frames, { duration: 2400, easing: "ease-in" });
  }
}

// The mail's own document runs no script; this page listens in it for keys, and opens its links outside.
function enter(frame) {
  const mail = frame.contentDocument;
  if (!mail) return;
  mail.addEventListener("keydown", onKey);
  mail.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    event.preventDefault();
    const target = new URL(link.href);
    if (["http:", "https:"].includes(target.protocol)) window.open(target, "_blank", "noopener,noreferrer");
  });
}

// Choosing: links and the list of subscribers lead to another state without leaving the page.

async function go(url) {
  if (await paint(url)) history.pushState(null, "", url);
  else location.assign(url);
}

function onKey(event) {
  const target = event.target;
  if (event.key === "Escape") {
    // Out of whatever one is in.
    if (/^(SELECT|INPUT|TEXTAREA)$/.test(target.tagName)) target.blur();
    for (const panel of document.querySelectorAll("#keys[open], #test[open]")) panel.open = false;
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || /^(SELECT|INPUT|TEXTAREA)$/.test(target.tagName)) return;
  if (event.key === " " && target.role === "button") {
    event.preventDefault();
    target.click();
    return;
  }
  const control = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  if (/^(SELECT|INPUT)$/.test(control.tagName)) control.focus();
  else control.click();
  if (control.id === "test-summary") document.getElementById("address")?.focus();
  if (control.id === "tally") document.getElementById("findings")?.focus({ preventScroll: true });
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/?']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.href);
});
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[action='/find']")) return;
  event.preventDefault();
  const told = form.querySelector("output");
  if (told) told.textContent = "under way …";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const words = await answer.text();
    if (told) told.textContent = words;
    else if (!answer.ok) state.textContent = words;
  } catch {
    if (told) told.textContent = "nobody answers";
  }
});
document.addEventListener("change", (event) => {
  if (event.target.id !== "to") return;
  go("/?" + new URLSearchParams(new FormData(event.target.form)));
});
window.addEventListener("popstate", () => paint(location.href));

// Listening: a new edition repaints the page. While nobody answers, the page says so.

function listen(edition) {
  const events = new EventSource("/changes?after=" + encodeURIComponent(edition));
  const tell = (text, stopped) => {
    state.textContent = text;
    document.body.classList.toggle("stopped", stopped);
  };
  events.addEventListener("open", () => tell("live", false));
  events.addEventListener("message", (event) => {
    edition = event.data;
    paint(location.href);
  });
  events.addEventListener("error", () => {
    tell("stopped: start pressrun preview again", true);
    if (events.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen(edition), 1000);
  });
  // A browser keeps few connections to one host: what nobody looks at needs none, and asks again when it is seen.
  const hide = () => {
    if (!document.hidden) return;
    events.close();
    document.removeEventListener("visibilitychange", hide);
    document.addEventListener("visibilitychange", () => listen(edition), { once: true });
  };
  document.addEventListener("visibilitychange", hide);
}

if (matchMedia("(max-width: 760px)").matches) document.getElementById("issues-list").open = false;
for (const frame of document.querySelectorAll("iframe")) {
  frame.addEventListener("load", () => enter(frame));
  enter(frame);
}
listen(document.body.dataset.edition);
