// The property panel: sections of the selected element, opened where somebody works, kept while the model changes.
import { getLabel } from "bpmn-js/lib/util/LabelUtil";
import { h, say } from "../../draft/index.js";
import { rowOf } from "./fields.js";
import { nativeSections } from "./native.js";
import { templateSection } from "./template.js";
import { wordSections } from "./words.js";

const OPEN = new Set(["general", "template", "assignment", "condition", "timer", "action", "decision", "call", "message"]);

/** `mountPanel(container, {modeler, sections, surroundings, more, readOnly})` → `{show(word), refresh()}` */
export function mountPanel(container, { modeler, sections, surroundings, more, readOnly }) {
  const bus = modeler.get("eventBus");
  const changes = modeler.get("changes", false);
  const open = new Map(); // section → is it open, as the person left it
  let element = null;
  let shape = ""; // which fields are shown
  let rows = [];

  const found = (one) => {
    const at = { element: one, bo: one.businessObject, modeler, changes, surroundings, sections, more: more(one) };
    const [general, ...others] = nativeSections(at);
    return merge([general, templateSection(at), ...others, ...wordSections(at)]);
  };

  function draw(one, { force = false } = {}) {
    const list = found(one);
    const newShape = `${one.id}|${one.type}|${list.map(({ id, fields }) => `${id}:${fields.map((field) => `${field.id}/${field.kind}${field.expected?.length ?? ""}`)}`)}`;
    if (!force && newShape === shape) return rows.forEach((row) => row.refresh());
    const focused = container.contains(document.activeElement) && one === element ? document.activeElement.name : null;
    for (const row of rows) row.flush();
    element = one;
    shape = newShape;
    rows = [];
    container.replaceChildren(head(one), ...list.map(section));
    if (focused) container.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
    return undefined;
  }

  function section({ id, title, fields, before }) {
    const made = fields.map((field) => rowOf({ ...field, readOnly }, id));
    rows.push(...made);
    const box = h(
      "details",
      { class: "section", "data-section": id, open: open.get(id) ?? OPEN.has(id) },
      h("summary", {}, h("h3", {}, title)),
      before,
      ...made.map(({ row }) => row),
    );
    box.addEventListener("toggle", () => open.set(id, box.open));
    return box;
  }

  function head(one) {
    const kind = kindOf(one);
    const name = (getLabel(one) || "").trim();
    return h("header", {}, h("h2", {}, name || kind), name ? h("p", { class: "hint" }, kind) : null);
  }

  const chosen = () => {
    const selected = modeler.get("selection", false)?.get() ?? [];
    if (selected.length > 1) return null;
    const one = selected[0]?.labelTarget ?? selected[0];
    return one ?? modeler.get("canvas").getRootElement();
  };
  function refresh() {
    const one = chosen();
    if (!one?.businessObject) {
      for (const row of rows) row.flush();
      rows = [];
      shape = "";
      container.replaceChildren(h("p", { class: "hint" }, say("Several elements are chosen. Choose one to see its properties.")));
      return;
    }
    draw(one);
  }
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      refresh();
    });
  };
  bus.on(["selection.changed", "elements.changed", "root.set", "import.done", "commandStack.changed"], 100, soon);
  bus.on("import.parse.start", () => {
    rows = [];
    shape = "";
  });

  return {
    refresh,
    flush: () => rows.forEach((row) => row.flush()),
    /** Open the property with this id and put the cursor there. */
    show(word) {
      refresh();
      const row = container.querySelector(`[data-property="${CSS.escape(word)}"]`) ?? container.querySelector(`[data-property^="${CSS.escape(word.slice(0, 4))}"]`);
      if (!row) return false;
      row.closest("details").open = true;
      row.scrollIntoView({ block: "nearest" });
      row.querySelector("input, textarea, select, button")?.focus();
      return true;
    },
  };
}

/** Sections of the same id become one; the order is that of the first. */
function merge(all) {
  const byId = new Map();
  for (const one of all.filter(Boolean)) {
    const known = byId.get(one.id);
    if (known) known.fields = [...known.fields, ...one.fields];
    else byId.set(one.id, { ...one });
  }
  return [...byId.values()];
}

/** What an element is, in words: "User task", "Timer boundary event". */
export function kindOf({ businessObject: bo }) {
  const event = bo.eventDefinitions?.[0]?.$type.replace(/^bpmn:|EventDefinition$/g, "");
  const kind = bo.$type.replace("bpmn:", "");
  const words = (text) => text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  const text = event ? `${words(event)} ${words(kind)}` : words(kind);
  return say(text[0].toUpperCase() + text.slice(1));
}
