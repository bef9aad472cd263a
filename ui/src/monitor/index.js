// Paints the figures of a process on its diagram: how much by one hue, how many by badges, what is broken in red.
// The table below the diagram says all of it too; what is painted here is for whoever sees it.

const box = document.querySelector("[data-diagram][data-instances]");
let painted = "";
let marked = [];
let overlays = [];

function paint() {
  const canvas = box.querySelector(".canvas");
  const source = document.querySelector("#painted");
  if (!canvas.viewer || !source || source.dataset.painted === painted) return;
  painted = source.dataset.painted;
  const view = canvas.viewer.get("canvas");
  const elements = canvas.viewer.get("elementRegistry");
  const layer = canvas.viewer.get("overlays");
  for (const [id, name] of marked) view.removeMarker(id, name);
  for (const id of overlays) layer.remove(id);
  marked = [];
  overlays = [];
  for (const row of JSON.parse(painted)) {
    const shape = elements.get(row.id);
    if (!shape) continue;
    const isFrame = shape.children?.some((child) => !child.labelTarget) && !shape.collapsed; // its steps are painted
    if (row.level && !isFrame) mark(view, row.id, `heat-${row.level}`);
    if (row.incidents) mark(view, row.id, "broken");
    const badges = document.createElement("div");
    badges.className = "badges";
    badges.setAttribute("aria-hidden", "true"); // the table has the same numbers, with names
    if (row.here) badges.append(badge(row, "here", row.here, {}));
    if (row.overdue) badges.append(badge(row, "overdue", `${row.overdue}!`, { state: "late", sort: "oldest" }));
    if (row.incidents) badges.append(badge(row, "stuck", `${row.incidents}✕`, { state: "incident", sort: "oldest" }));
    if (row.text && row.text !== row.here && row.text !== row.overdue) badges.append(badge(row, "number", row.text, null));
    if (badges.childElementCount) overlays.push(layer.add(row.id, { position: { top: 0, left: 0 }, html: badges, scale: { min: 0.7, max: 1.2 } }));
  }
}

function mark(view, id, name) {
  view.addMarker(id, name);
  marked.push([id, name]);
}

function badge(row, kind, text, more) {
  const made = document.createElement(more ? "a" : "span");
  made.className = `badge ${kind}`;
  made.textContent = text;
  made.title = row.label;
  if (more) {
    made.href = address(row.id, more);
    made.tabIndex = -1;
  }
  return made;
}

function address(element, more = {}) {
  const url = new URL(box.dataset.instances, location.href);
  for (const [name, value] of Object.entries({ element, ...more })) url.searchParams.set(name, value);
  return url.href;
}

function listen() {
  const canvas = box.querySelector(".canvas");
  if (!canvas.viewer || canvas.dataset.listens) return;
  canvas.dataset.listens = "";
  canvas.viewer.get("eventBus").on("element.click", ({ element, originalEvent }) => {
    const shape = element.labelTarget ?? element;
    if (shape.parent && !shape.waypoints && /Task|Event|Gateway|Activity|SubProcess|Transaction/.test(shape.type)) {
      if (originalEvent?.ctrlKey || originalEvent?.metaKey) open(address(shape.id));
      else location.assign(address(shape.id));
    }
  });
}

function all() {
  listen();
  paint();
}

if (box) {
  box.addEventListener("drawn", all);
  document.addEventListener("htmx:after:swap", () => setTimeout(paint));
  all();
}
