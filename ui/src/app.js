// Behaviour that every page shares: keys, live news, toasts, the session dialog, diagrams. Pages work without it.

import { dialog } from "./dialog.js";

const wide = matchMedia("(min-width: 75.01rem)");
const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const remembered = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be switched off
  }
};

// ---- the list and the task beside it ---------------------------------------------------------------------------

const links = () => all("#rows .row > a");
const chosenRow = () => $("#rows .row.chosen") ?? document.activeElement?.closest?.("#rows .row");

function choose(row) {
  for (const other of all("#rows .row.chosen")) other.classList.remove("chosen");
  row?.classList.add("chosen");
}

function move(step) {
  const found = links();
  if (!found.length) return;
  const at = found.indexOf(chosenRow()?.querySelector("a"));
  const next = found[at < 0 ? 0 : Math.min(Math.max(at + step, 0), found.length - 1)];
  choose(next.closest(".row"));
  next.focus();
}

function openBeside(link) {
  const row = link.closest(".row");
  choose(row);
  document.body.classList.add("open");
  htmx.ajax("GET", `${link.getAttribute("href")}?side`, { target: "#side", swap: "innerHTML" });
  const url = new URL(location.href);
  url.searchParams.set("task", row.id.slice(1));
  history.replaceState(history.state, "", url);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#rows .row > a");
  if (!link || !wide.matches || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  openBeside(link);
});

// A row changes at once; the server's answer, also a refusal, brings the row as it is.
document.addEventListener("submit", (event) => {
  event.submitter?.closest?.("#rows .row")?.classList.add("taking");
});
document.addEventListener("htmx:error", () => {
  for (const row of all(".row.taking")) row.classList.remove("taking");
});

// ---- keys --------------------------------------------------------------------------------------------------------

function tick(row) {
  const box = row?.querySelector(".tick input");
  if (!box) return;
  $(".bulk")?.setAttribute("open", "");
  box.checked = !box.checked;
}

const press = (selector) => $(selector)?.click();
const keys = {
  j: () => move(1),
  k: () => move(-1),
  c: () => (chosenRow()?.querySelector("button") ?? $("[data-key=c]"))?.click(),
  e: () => press("[data-key=e]"),
  x: () => tick(chosenRow()),
  z: () => press("[data-key=z]"),
  "/": () => $("#q")?.focus(),
  "?": () => press(".top .key"),
};

document.addEventListener("keydown", (event) => {
  if (event.target.isContentEditable || event.defaultPrevented) return; // an editor's own keys
  const typing = event.target.closest?.("input, textarea, select, dialog");
  if (event.key === "Escape" && !$("dialog[open]")) {
    if (typing) typing.blur();
    (chosenRow()?.querySelector("a") ?? links()[0])?.focus();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form?.id?.startsWith("form-")) {
    press("[data-key=e]");
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || remembered("keys") === "off") return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// ---- live news ---------------------------------------------------------------------------------------------------

// The stream names what changed; whatever shows one of these asks for its part again.
document.addEventListener("changed", (event) => {
  let news;
  try {
    news = JSON.parse(event.detail?.data ?? "{}");
  } catch {
    return;
  }
  const { work_items: tasks = [], instances = [], everything } = news;
  for (const element of all("[hx-trigger^=touched]")) {
    const { workItem, instance } = element.dataset;
    if (everything || tasks.includes(workItem) || instances.includes(instance)) htmx.trigger(element, "touched", {}, false);
  }
});

// A list that is as it was costs no bytes.
const tags = new WeakMap();
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const own = ctx.sourceElement.dataset.tag;
  const tag = tags.get(ctx.sourceElement) ?? (own && `"${own}"`);
  if (tag && ctx.request.method === "GET") ctx.request.headers["If-None-Match"] = tag;
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const tag = ctx.response?.headers?.get("ETag");
  if (tag && ctx.response.status === 200) tags.set(ctx.sourceElement, tag);
});

// ---- after each change of the page -------------------------------------------------------------------------------

function toasts() {
  for (const toast of all("#toasts > p:not([data-seen])")) {
    toast.dataset.seen = "";
    setTimeout(() => toast.remove(), toast.classList.contains("error") ? 15000 : 10000);
  }
}

function copying() {
  for (const button of all("[data-copy][hidden]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", () => navigator.clipboard.writeText($(".kept", button.closest(".notice")).value));
  }
}

// A session that was renewed has a new token: forms that stand on the page get it, and what was typed is saved.
document.addEventListener("renewed", (event) => {
  for (const field of all("input[name=_csrf]")) field.value = event.detail.csrf;
  setTimeout(arranged); // the form that asked is gone, and its swap told nobody
}, true); // before whoever sends something because of it

// ---- diagrams ----------------------------------------------------------------------------------------------------

const shown = new WeakMap();

async function draw(box) {
  const canvas = $(".canvas", box);
  const known = shown.get(canvas);
  if (known) {
    mark(known, box);
    // Where each step leads somewhere else, the picture goes along.
    if (known.viewer && box.closest("[data-follow]") && known.focus !== box.dataset.focus) look(known.viewer, box);
    known.focus = box.dataset.focus;
    return;
  }
  shown.set(canvas, { marked: [] });
  try {
    style(document.body.dataset.viewerStyle);
    const [{ NavigatedViewer }, answer] = await Promise.all([
      import(document.body.dataset.viewer),
      fetch(box.dataset.diagram, { credentials: "same-origin" }),
    ]);
    if (!answer.ok) return;
    canvas.hidden = false;
    const ink = { defaultFillColor: "var(--paper)", defaultStrokeColor: "var(--ink)", defaultLabelColor: "var(--ink)" };
    const viewer = new NavigatedViewer({ container: canvas, bpmnRenderer: ink });
    await viewer.importXML(await answer.text());
    const drawing = { viewer, marked: [] };
    shown.set(canvas, drawing);
    mark(drawing, box);
    look(viewer, box);
    if ($(".tools", box)) $(".tools", box).hidden = false;
    canvas.viewer = viewer; // for a page that draws more on it, whichever of the two scripts is first
    box.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
  } catch (error) {
    canvas.hidden = true; // the path in words stays
    console.warn("the diagram cannot be drawn", error);
  }
}

function style(href) {
  if ($(`link[href="${href}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}

function mark(drawing, box) {
  if (!drawing.viewer) return;
  const canvas = drawing.viewer.get("canvas");
  const elements = drawing.viewer.get("elementRegistry");
  for (const [id, name] of drawing.marked) canvas.removeMarker(id, name);
  const wanted = [
    ...Object.entries(JSON.parse(box.dataset.marks)),
    ...JSON.parse(box.dataset.flows).map((id) => [id, "taken"]),
  ];
  drawing.marked = wanted.filter(([id]) => elements.get(id));
  for (const [id, name] of drawing.marked) canvas.addMarker(id, name);
}

// A small diagram, and one too large to be read, shows where it stands; any other one all of it.
function look(viewer, box, wish) {
  const canvas = viewer.get("canvas");
  const home = viewer.get("elementRegistry").get(box.dataset.focus);
  const root = home && canvas.findRoot(home);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  const small = box.classList.contains("small");
  canvas.zoom("fit-viewport", "auto");
  const readable = canvas.zoom() > 0.55;
  if (!home || wish === "whole" || (!wish && readable && !small)) return;
  const { width, height } = canvas.viewbox().outer;
  const scale = small ? 0.7 : 0.8;
  canvas.viewbox({
    x: home.x + home.width / 2 - width / scale / 2,
    y: home.y + home.height / 2 - height / scale / 2,
    width: width / scale,
    height: height / scale,
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-zoom]");
  const box = button?.closest("[data-diagram]");
  const drawing = box && shown.get($(".canvas", box));
  if (drawing?.viewer) look(drawing.viewer, box, button.dataset.zoom);
});

// A word about an element leads to it, in every diagram of the page that has it.
document.addEventListener("click", (event) => {
  const id = event.target.closest?.("[data-look]")?.dataset.look;
  if (!id) return;
  for (const box of all("[data-diagram]")) {
    const viewer = shown.get($(".canvas", box))?.viewer;
    const registry = viewer?.get("elementRegistry");
    const canvas = viewer?.get("canvas");
    for (const one of registry?.filter((element) => canvas.hasMarker(element, "looked-at")) ?? []) canvas.removeMarker(one, "looked-at");
    if (!registry?.get(id)) continue;
    canvas.addMarker(id, "looked-at");
    box.dataset.focus = id;
    look(viewer, box, "here");
    box.scrollIntoView({ block: "nearest" });
  }
});

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    draw(entry.target);
  }
});

// ---- ticks -------------------------------------------------------------------------------------------------------

document.addEventListener("change", ({ target }) => {
  const name = target.dataset?.checkAll;
  for (const box of name ? all(`input[type=checkbox][name="${name}"]`, target.form ?? document) : []) box.checked = target.checked;
});

// ---- begin -------------------------------------------------------------------------------------------------------

function arranged() {
  toasts();
  dialog();
  copying();
  for (const box of all("[data-diagram]")) {
    if (shown.has($(".canvas", box))) draw(box);
    else seen.observe(box);
  }
  const open = $(".side .task")?.dataset.workItem;
  if (open) choose(document.getElementById(`w${open}`));
  if (!open) document.body.classList.toggle("open", false);
}

document.addEventListener("htmx:after:swap", () => setTimeout(arranged));
const off = $("#keys-off");
if (off) {
  off.checked = remembered("keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
}
arranged();
