// The property panel: sections of the chosen element, open as somebody left them, kept while the model changes.
import { getLabel } from "bpmn-js/lib/util/LabelUtil";
import { h, say } from "../../draft/index.js";
import { setPlace } from "../../feel/index.js";
import { rowOf } from "./fields.js";
import { nativeSections } from "./native.js";
import { templateSection } from "./template.js";
import { wordSections } from "./words.js";

const OPEN = new Set(["general", "template", "assignment", "condition", "timer", "signal", "escalation", "join", "begin", "adhoc", "script", "action", "decision", "call", "message", "error"]);

/** `mountPanel(container, {modeler, page, sections, surroundings, more, readOnly})` → `{show(word), refresh(), flush()}` */
export function mountPanel(container, { modeler, page, sections, surroundings, more, readOnly }) {
  const bus = modeler.get("eventBus");
  const changes = modeler.get("changes", false);
  const open = new Map(); // section → is it open, as the person left it
  let element = null;
  let shape = ""; // which fields are shown
  let parts = []; // of the sections: {fields, rows, build(), box}

  setPlace((place) => {
    const part = place.closest("[data-part]")?.dataset.part ?? "known";
    return element ? { bundle: page.bundle, file: page.file, element: element.businessObject.processRef?.id ?? element.businessObject.id, part } : null;
  });

  const found = (one) => {
    const at = { element: one, bo: one.businessObject, modeler, changes, surroundings, sections, more: more(one) };
    const [general, ...others] = nativeSections(at);
    return merge([general, templateSection(at), ...others, ...wordSections(at)]);
  };

  const rows = () => parts.flatMap((part) => part.rows);
  const flush = () => rows().forEach((row) => row.flush());

  function draw(one) {
    const list = found(one);
    const newShape = `${one.id}|${one.type}|${list.map(shapeOf)}`;
    if (newShape === shape) return rows().forEach((row) => row.refresh());
    flush();
    const focused = one === element ? document.activeElement?.closest?.("[data-property]")?.dataset.property : null;
    element = one;
    shape = newShape;
    parts = list.map(section);
    container.replaceChildren(head(one), ...parts.map(({ box }) => box));
    if (focused) show(focused);
    return undefined;
  }

  function section({ id, title, fields, before }) {
    const box = h("details", { class: "section", "data-section": id }, h("summary", {}, h("h3", {}, title)), before);
    const part = {
      box,
      fields,
      rows: [],
      build() {
        if (part.rows.length) return;
        part.rows = fields.map((field) => rowOf({ ...field, readOnly }));
        box.append(...part.rows.map(({ row }) => row));
      },
    };
    box.open = open.get(id) ?? OPEN.has(id);
    if (box.open) part.build(); // closed ones cost nothing until they are opened
    box.addEventListener("toggle", () => {
      open.set(id, box.open);
      if (box.open) part.build();
    });
    return part;
  }

  function head(one) {
    const kind = kindOf(one);
    const name = (getLabel(one) || "").trim();
    return h("header", {}, h("h2", {}, name || kind), name ? h("p", { class: "hint" }, kind) : null);
  }

  function show(word) {
    const part = parts.find(({ fields }) => fields.some(({ id }) => id === word));
    if (!part) return false;
    part.box.open = true;
    part.build();
    const at = part.fields.findIndex(({ id }) => id === word);
    part.rows[at].row.scrollIntoView({ block: "nearest" });
    part.rows[at].focus();
    return true;
  }

  const chosen = () => {
    const selected = modeler.get("selection", false)?.get() ?? [];
    if (selected.length > 1) return null;
    const one = selected[0]?.labelTarget ?? selected[0];
    if (one) return one;
    const root = modeler.get("canvas").getRootElement();
    const pools = root.businessObject?.participants ?? []; // nothing chosen: the process, be it drawn with a pool or not
    return pools.length === 1 ? modeler.get("elementRegistry").get(pools[0].id) : root;
  };

  function refresh() {
    const one = chosen();
    if (one?.businessObject) return draw(one);
    forget();
    container.replaceChildren(h("p", { class: "hint" }, say("Several elements are chosen. Choose one to see its properties.")));
    return undefined;
  }

  function forget() {
    flush();
    parts = [];
    shape = "";
    element = null;
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
    parts = []; // what waits in a field belongs to the model that goes
    shape = "";
    element = null;
  });

  return {
    refresh,
    flush,
    /** Open the property with this id and put the cursor there. */
    show(word) {
      refresh();
      return show(word);
    },
  };
}

const shapeOf = ({ id, fields, key }) => `${id}:${key ?? ""}:${fields.map((field) => `${field.id}/${field.kind}/${field.expected?.map(({ name }) => name) ?? ""}`)}`;

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
  const words = (type) =>
    type
      .replace(/^bpmn:|EventDefinition$/g, "")
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .replace(/^compensate$/, "compensation")
      .replace("sub process", "sub-process")
      .replace("event based", "event-based")
      .replace("multi instance", "multi-instance");
  const event = bo.eventDefinitions?.[0]?.$type;
  const text = `${event ? `${words(event)} ` : ""}${words(bo.$type)}`;
  return say(text[0].toUpperCase() + text.slice(1));
}
