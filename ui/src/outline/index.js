// The model as a tree that is read and edited by keyboard and screen reader, in step with the canvas.
//
//   const outline = mountOutline(container, modeler, { properties, readOnly });
//     modeler     a bpmn-js modeler (or viewer: then nothing can be changed)
//     properties  element that shows the properties of what is selected; Alt+Enter goes there (default: #properties)
//   outline.focus(id)   move to an element;  outline.close()
//
// Keys (WAI-ARIA tree): arrows, Home, End, letters; F2 renames, Insert or + adds behind, C connects, Delete removes,
// Alt+arrows reorder, Alt+Enter opens the properties. Every key is a button, too.
import { choose, h, say, teach } from "../draft/index.js";
import { ADDABLE, changesOf } from "./changes.js";
import { itemsOf, wordsOf } from "./items.js";
import words from "./words.js";

teach(words);

export function mountOutline(container, modeler, { properties = document.querySelector("#properties"), readOnly = !modeler.get("modeling", false) } = {}) {
  const bus = modeler.get("eventBus");
  const selection = modeler.get("selection", false);
  const changes = readOnly ? null : changesOf(modeler);
  const closed = new Set(); // keys of items that were collapsed
  let items = new Map(); // key → { item, node, parent, level }
  let order = []; // keys that are shown, from top to bottom
  let current = null;
  let quiet = false; // the tree itself selects on the canvas

  const tree = h("ul", { role: "tree", class: "outline-tree", "aria-label": say("Outline of the process") });
  const news = h("p", { class: "quiet", role: "status" });
  const button = (label, key, act) => h("button", { type: "button", class: "small", "aria-keyshortcuts": key, title: key, onclick: () => at(act) }, say(label));
  const tools = h(
    "div",
    { class: "outline-tools", role: "toolbar", "aria-label": say("Change the outline") },
    readOnly
      ? null
      : [
          button("Add after", "Insert", add),
          button("Rename", "F2", rename),
          button("Connect to", "C", connect),
          button("Move up", "Alt+ArrowUp", (entry) => move(entry, -1)),
          button("Move down", "Alt+ArrowDown", (entry) => move(entry, 1)),
          button("Delete", "Delete", remove),
        ],
    properties && button("Properties", "Alt+Enter", openProperties),
  );
  container.classList.add("outline");
  container.replaceChildren(tools, tree, news);

  // ---- drawing -----------------------------------------------------------------------------------------------------

  function draw() {
    stale = false;
    const focused = tree.contains(document.activeElement) && !tree.querySelector("input");
    items = new Map();
    tree.replaceChildren(...itemsOf(modeler).map((item) => node(item, null, 1)));
    list();
    if (!items.has(current)) current = order[0] ?? null;
    roving();
    if (focused && current) items.get(current).node.focus({ preventScroll: true });
  }

  function node(item, parent, level) {
    const { name, kind, facts } = wordsOf(item);
    const open = !closed.has(item.key);
    // The item is the line; what is below it stands in a group beside it, so that its name is its own text alone.
    const box = h(
      "div",
      {
        role: "treeitem",
        class: `told-line outline-${item.role}`,
        tabindex: "-1",
        "aria-level": level,
        "aria-selected": "false",
        "aria-expanded": item.items.length ? String(open) : null,
        "data-key": item.key,
        "aria-label": [name, kind, ...facts].filter(Boolean).join(" "),
      },
      h("span", { class: "twist", "aria-hidden": "true" }, item.items.length ? (open ? "▾" : "▸") : ""),
      name && h("b", {}, name, " "),
      kind && h("span", { class: "hint" }, kind, " "),
      facts.map((fact) => h("span", { class: "fact" }, fact, " ")),
    );
    const group = item.items.length > 0 && h("ul", { role: "group", hidden: !open }, item.items.map((inner) => node(inner, item.key, level + 1)));
    items.set(item.key, { item, node: box, group, parent, level, name });
    return h("li", { role: "none" }, box, group);
  }

  function list() {
    order = [...tree.querySelectorAll("[role=treeitem]")].filter((one) => !one.parentElement.closest("[role=group][hidden]")).map(({ dataset }) => dataset.key);
  }

  function roving() {
    for (const [key, { node: one }] of items) {
      one.tabIndex = key === current ? 0 : -1;
      one.setAttribute("aria-selected", String(key === current));
    }
  }

  // ---- moving about ------------------------------------------------------------------------------------------------

  function go(key, { focus = true, select = true } = {}) {
    const entry = items.get(key);
    if (!entry) return;
    for (let up = entry.parent; up; up = items.get(up).parent) toggle(up, true);
    current = key;
    roving();
    if (focus) entry.node.focus();
    entry.node.scrollIntoView({ block: "nearest" });
    if (select && selection && entry.item.role !== "goto") {
      quiet = true;
      selection.select(entry.item.role === "process" ? [] : entry.item.element);
      quiet = false;
      const canvas = modeler.get("canvas");
      const root = canvas.findRoot(entry.item.element);
      if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
      if (entry.item.role !== "process" && canvas.getContainer().offsetParent) canvas.scrollToElement(entry.item.element);
    }
  }

  function toggle(key, open) {
    const entry = items.get(key);
    if (!entry?.item.items.length) return;
    if (open) closed.delete(key);
    else closed.add(key);
    entry.node.setAttribute("aria-expanded", String(open));
    entry.group.hidden = !open;
    entry.node.querySelector(".twist").textContent = open ? "▾" : "▸";
    list();
  }

  const step = (by) => go(order[Math.min(Math.max(order.indexOf(current) + by, 0), order.length - 1)]);
  const at = (act) => {
    const entry = items.get(current);
    if (entry) act(entry);
  };
  const tell = (text) => (news.textContent = text);

  let typed = "";
  let typedAt = -Infinity; // nothing yet: also the first key of a page that came in no time may be a command
  function seek(letter) {
    const now = performance.now();
    typed = now - typedAt > 700 ? letter : typed + letter;
    typedAt = now;
    const from = order.indexOf(current) + (typed.length > 1 ? 0 : 1);
    const found = [...order.slice(from), ...order.slice(0, from)].find((key) => items.get(key).name.toLowerCase().startsWith(typed));
    if (found) go(found);
  }

  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => go(order[0]),
    End: () => go(order.at(-1)),
    ArrowRight: ({ item, node: one }) => {
      if (!item.items.length) return;
      if (one.getAttribute("aria-expanded") === "false") toggle(item.key, true);
      else go(item.items[0].key);
    },
    ArrowLeft: ({ item, node: one, parent }) => {
      if (item.items.length && one.getAttribute("aria-expanded") === "true") toggle(item.key, false);
      else if (parent) go(parent);
    },
    Enter: (entry) => (entry.item.role === "goto" ? go(entry.item.element.id) : openProperties(entry)),
    " ": ({ item }) => go(item.key),
    F2: rename,
    Insert: add,
    "+": add,
    Delete: remove,
  };

  tree.addEventListener("keydown", (event) => {
    const entry = items.get(event.target.closest?.("[role=treeitem]")?.dataset.key);
    if (!entry || event.target.matches("input")) return;
    let act = null;
    if (event.altKey && !event.ctrlKey) {
      act = { ArrowUp: (one) => move(one, -1), ArrowDown: (one) => move(one, 1), Enter: openProperties }[event.key];
    } else if (!event.ctrlKey && !event.metaKey) {
      act = keys[event.key] ?? (event.key.toLowerCase() === "c" && changes && performance.now() - typedAt > 700 ? connect : null);
      if (!act && event.key.length === 1) act = () => seek(event.key.toLowerCase());
    }
    if (!act || (readOnly && [rename, add, remove].includes(act))) return;
    event.preventDefault();
    event.stopPropagation();
    act(entry);
  });

  tree.addEventListener("click", (event) => {
    const one = event.target.closest("[role=treeitem]");
    if (!one || event.target.matches("input")) return;
    if (event.target.closest(".twist")) toggle(one.dataset.key, one.getAttribute("aria-expanded") === "false");
    go(one.dataset.key);
  });
  tree.addEventListener("dblclick", (event) => {
    const entry = items.get(event.target.closest("[role=treeitem]")?.dataset.key);
    if (entry && changes) rename(entry);
  });
  tree.addEventListener("focusin", (event) => {
    const key = event.target.closest("[role=treeitem]")?.dataset.key;
    if (key && key !== current && !event.target.matches("input")) go(key, { focus: false });
  });

  // ---- changes -----------------------------------------------------------------------------------------------------

  function rename({ item, node: one, name }) {
    if (!changes || item.role === "goto") return;
    const input = h("input", { value: item.element.businessObject.name ?? "", "aria-label": say("Name of {name}", { name: name || wordsOf(item).kind }), onkeydown: key, onblur: () => done(true) });
    let over = false;
    function key(event) {
      event.stopPropagation();
      if (event.key === "Enter") done(true);
      if (event.key === "Escape") done(false);
    }
    function done(keep) {
      if (over) return;
      over = true;
      const text = input.value.trim();
      input.remove();
      if (keep && text !== (item.element.businessObject.name ?? "")) {
        changes.rename(item.element, text);
        tell(say("Renamed to {name}", { name: text }));
      }
      draw();
      go(item.key);
    }
    one.after(input);
    input.focus();
    input.select();
  }

  async function add({ item }) {
    if (!changes || item.role === "goto" || item.role === "process") return;
    const chosen = await choose({
      title: say("Add after {name}", { name: wordsOf(item).name || wordsOf(item).kind }),
      choices: [...ADDABLE.map(({ label }, number) => ({ value: String(number), label: say(label) })), { value: "", label: say("Cancel"), primary: true }],
    });
    if (chosen === "") return go(item.key);
    const made = attempt(() => changes.addAfter(item, ADDABLE[Number(chosen)]));
    draw();
    if (!made) return tell(say("Nothing can be added there."));
    go(made.id);
    rename(items.get(made.id));
  }

  async function connect({ item }) {
    if (!changes || item.role !== "element") return;
    const targets = changes.targetsOf(item.element);
    const name = (one) => wordsOf({ role: "element", element: one }).name || wordsOf({ role: "element", element: one }).kind;
    if (!targets.length) return tell(say("There is nothing it could be connected to."));
    const chosen = await choose({
      title: say("Connect {name} to", { name: name(item.element) }),
      choices: [...targets.map((one) => ({ value: one.id, label: name(one) })), { value: "", label: say("Cancel"), primary: true }],
    });
    const target = targets.find(({ id }) => id === chosen);
    if (target && attempt(() => changes.connect(item.element, target))) tell(say("Connected to {name}", { name: name(target) }));
    draw();
    go(item.key);
  }

  function move(entry, by) {
    if (!changes) return;
    const reason = attempt(() => changes.move(entry.item, by));
    draw();
    go(entry.item.key);
    tell(reason || say("Moved"));
  }

  function remove({ item }) {
    if (!changes || item.role === "goto" || item.role === "process") return;
    const place = order.indexOf(item.key);
    attempt(() => changes.remove(item.element));
    draw();
    go(order[Math.min(place, order.length - 1)]);
    tell(say("Deleted. Undo brings it back."));
  }

  function attempt(work) {
    try {
      return work();
    } catch (error) {
      console.warn("the outline cannot change this", error);
      return null;
    }
  }

  function openProperties({ item }) {
    go(item.key);
    const field = properties?.querySelector("input, select, textarea, [contenteditable=true], summary");
    (field ?? properties)?.focus();
  }

  // ---- in step with the canvas -------------------------------------------------------------------------------------

  let pending;
  let stale = true; // drawn only while somebody sees it: a large model changes often
  const later = () => {
    stale = true;
    cancelAnimationFrame(pending);
    // A name that is being typed is not drawn over; whoever ends it draws.
    pending = requestAnimationFrame(() => tree.querySelector("input") ?? (container.offsetParent && draw()));
  };
  const seen = new ResizeObserver(() => {
    if (!stale || !container.offsetParent) return;
    draw();
    follow({ newSelection: selection?.get() ?? [] });
  });
  seen.observe(container);
  const follow = ({ newSelection }) => {
    const [one] = newSelection;
    if (quiet || !one || newSelection.length > 1) return;
    const key = (one.labelTarget ?? one).id;
    if (items.has(key)) go(key, { focus: false, select: false });
  };
  bus.on("commandStack.changed", later);
  bus.on("import.done", later);
  bus.on("selection.changed", follow);
  if (container.offsetParent) draw();

  return {
    focus(id) {
      if (stale) draw();
      go(id ?? current);
    },
    close() {
      cancelAnimationFrame(pending);
      seen.disconnect();
      bus.off("commandStack.changed", later);
      bus.off("import.done", later);
      bus.off("selection.changed", follow);
      container.replaceChildren();
    },
  };
}
