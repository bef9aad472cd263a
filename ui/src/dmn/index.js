// The page of a decision model: dmn-js, saved by itself, its problems beside it, and decisions tried on our engine.
import DmnModeler from "dmn-js/lib/Modeler";
import DmnViewer from "dmn-js/lib/NavigatedViewer";
import { bindSteps, h, mountProblems, openFile, say, teach, translate, watchProblems } from "../draft/index.js";
import { setPlace } from "../feel/index.js";
import { markRules } from "./rows.js";
import { mountTry } from "./try.js";
import words from "./words.js";

teach(words);

const $ = (selector) => document.querySelector(selector);
const page = JSON.parse($("#page").textContent);
const { bundle, file: name } = page;
const stage = $("#stage");
const own = { translate: ["value", translate] };
const modules = { additionalModules: [own] };
const modeler = new (page.readOnly ? DmnViewer : DmnModeler)({
  container: stage,
  drd: modules,
  decisionTable: modules,
  literalExpression: modules,
  boxedExpression: modules,
});

let importing = false;
let first = true;
let marks = [];
const xml = async () => (await modeler.saveXML({ format: true })).xml;

// ---- the text and the picture --------------------------------------------------------------------------------------

async function show(text) {
  importing = true;
  stage.querySelector(".unreadable")?.remove();
  try {
    await modeler.importXML(text);
    const logic = modeler.getViews().filter(({ type }) => type !== "drd");
    if (first && logic.length === 1) await modeler.open(logic[0]); // one table: there is nothing to choose
    else if (modeler.getActiveView()?.type === "drd") modeler.getActiveViewer().get("canvas").zoom("fit-viewport");
    first = false;
  } catch (error) {
    unreadable(text, error);
  } finally {
    importing = false;
  }
  marked();
}

// What no editor can draw is shown as text: it was saved as it is, and can be repaired here.
function unreadable(text, error) {
  const area = h("textarea", { "aria-label": say("The file as text"), spellcheck: "false" });
  area.value = text;
  area.addEventListener("input", () => changed(() => area.value));
  const again = h("button", { type: "button", class: "primary", onclick: () => show(area.value) }, say("Draw it again"));
  stage.append(
    h("div", { class: "unreadable" }, h("h2", {}, say("This file cannot be drawn")), h("p", { class: "error" }, error.message), area, h("p", {}, again)),
  );
}

function changed(produce = xml) {
  if (importing || page.readOnly) return;
  let text; // asked once for a change: the draft, the check and the try panel share it
  const once = () => (text ??= produce());
  file.changed(once);
  check.changed(once);
  trial.changed(once);
}

modeler.on("viewer.created", ({ viewer }) => {
  viewer.on("commandStack.changed", () => changed());
  viewer.on("elements.changed", () => queueMicrotask(marked));
});
modeler.on("views.changed", () => {
  trial.focus(decisionShown());
  listViews();
  setTimeout(marked);
});

// The diagram of the decisions, and each of them: buttons, for dmn-js itself has none.
const views = $("#views");
function listViews() {
  const shown = modeler.getActiveView();
  views.replaceChildren(
    ...modeler
      .getViews()
      .filter(({ type, element }) => type !== "drd" || (element.get("dmnDI")?.diagrams?.[0]?.diagramElements ?? []).length)
      .map((view) =>
        h(
          "button",
          { type: "button", "aria-pressed": String(view === shown), onclick: () => modeler.open(view) },
          view.type === "drd" ? say("Requirements") : view.element.name || view.element.id,
        ),
      ),
  );
}

const decisionShown = () => {
  const view = modeler.getActiveView();
  return view && view.type !== "drd" ? view.element.id : null;
};

// ---- problems ------------------------------------------------------------------------------------------------------

const problems = mountProblems($("#problems"), { jump, nameOf });

function shown(found) {
  const own = found.filter((one) => one.file === name || (!one.file && ownIds().has(one.element)));
  marks = own.filter(({ element }) => element);
  problems.show(own);
  marked();
}

const drg = () => modeler.getDefinitions()?.drgElement ?? [];
const ownIds = () => {
  const ids = new Set();
  const walk = (element) => {
    if (!element || typeof element !== "object" || !element.$type) return;
    if (element.id) ids.add(element.id);
    for (const key of ["decisionLogic", "rule", "input", "output", "inputEntry", "outputEntry", "inputExpression"]) {
      for (const inner of [].concat(element[key] ?? [])) walk(inner);
    }
  };
  drg().forEach(walk);
  return ids;
};

/** The decision and the rule (from 1) that an id stands in. */
function placeOf(id) {
  for (const element of drg()) {
    if (element.id === id) return { element };
    const table = element.decisionLogic;
    if (table?.id === id) return { element };
    const rules = table?.rule ?? [];
    const at = rules.findIndex((rule) => rule.id === id || [...(rule.inputEntry ?? []), ...(rule.outputEntry ?? [])].some((cell) => cell.id === id));
    if (at >= 0) return { element, rule: rules[at], number: at + 1 };
    const columns = [...(table?.input ?? []), ...(table?.output ?? [])];
    if (columns.some((column) => column.id === id || column.inputExpression?.id === id)) return { element };
  }
  return null;
}

function nameOf(id) {
  const place = placeOf(id);
  if (!place) return id;
  const decision = place.element.name || place.element.id;
  return place.number ? say("rule {number} of {decision}", { number: place.number, decision }) : decision;
}

async function jump({ element: id }) {
  const place = placeOf(id);
  const view = place && modeler.getViews().find(({ element }) => element === place.element);
  if (view && modeler.getActiveView() !== view) await modeler.open(view);
  const cell =
    stage.querySelector(`[data-element-id="${CSS.escape(id)}"]`) ??
    (place?.rule && stage.querySelector(`[data-row-id="${CSS.escape(place.rule.id)}"]`));
  cell?.scrollIntoView({ block: "center", inline: "nearest" });
  const target = cell?.matches("[contenteditable]") ? cell : cell?.querySelector("[contenteditable], [tabindex]");
  (target ?? stage).focus?.();
}

let fired = [];
function marked() {
  markRules(stage, {
    fired,
    faulty: marks.filter(({ severity }) => severity === "error").map(({ element }) => placeOf(element)?.rule?.id),
    doubtful: marks.filter(({ severity }) => severity !== "error").map(({ element }) => placeOf(element)?.rule?.id),
  });
}

// ---- begin ---------------------------------------------------------------------------------------------------------

setPlace(() => ({ bundle, file: name, element: decisionShown(), part: "known" }));

listViews();
const trial = $("#try")
  ? mountTry($("#try"), {
      bundle,
      file: name,
      onFired(rules) {
        fired = rules;
        marked();
      },
    })
  : { changed() {}, focus() {} };
const file = await openFile({
  page,
  line: $("#state"),
  async onText(text) {
    await show(text);
    check.changed(() => text);
    trial.changed(() => text);
  },
});
const check = page.readOnly ? { changed() {}, now() {} } : watchProblems({ bundle, name, show: shown });

bindSteps({
  file,
  stack: () => modeler.getActiveViewer()?.get("commandStack", false),
});

await show(file.text);
check.changed(() => file.text);
check.now();
trial.changed(() => file.text);
trial.focus(decisionShown());
if (location.hash) jump({ element: decodeURIComponent(location.hash.slice(1)) });
document.body.dataset.ready = "yes";
