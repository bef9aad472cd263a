// The quick fixes that the server offers (engine/bpmn/fixes.py), carried out on the model as commands: undo takes them back.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { choose, h, say } from "../draft/index.js";
import { lookAt } from "./canvas.js";
import { inside } from "./changes.js";
import { errorOf, messageHolder } from "./panel/events.js";
import { asDefault } from "./panel/native.js";
import { choices } from "./panel/words.js";

/** `fixer({modeler, surroundings, panel, goToLine, createFile, translate})` → `apply(problem, fix)` */
export function fixer({ modeler, surroundings, panel, goToLine, createFile, translate }) {
  const service = (name) => modeler.get(name);
  return async function apply(problem, { id, params = {} }) {
    const element = id === "go_to_line" ? null : lookAt(modeler, problem.element);
    if (!element) return VERBS.go_to_line({ problem, goToLine });
    const at = { element, bo: element.businessObject, changes: service("changes"), modeler, surroundings, panel, service, createFile, translate };
    return VERBS[id]?.(at, params);
  };
}

const setWord = ({ element, bo, changes }, word, value) =>
  changes.several([changes.step(element, bo, { [`reglament:${word}`]: value })]);

const VERBS = {
  go_to_line({ problem, goToLine }) {
    return problem.line ? goToLine(problem.line) : undefined;
  },

  mark_default(at) {
    at.changes.several(asDefault(at, true));
  },

  clear_default({ element, changes }) {
    changes.several([changes.own(element, { default: undefined })]);
  },

  remove_condition({ element, changes }) {
    changes.several([changes.own(element, { conditionExpression: undefined })]);
  },

  async choose(at, { word, choices: given }) {
    const from = { group: "groups", form: "forms", action: "actions", decision: "decisions" }[word];
    const list = given?.length ? given.map((one) => [one]) : from ? choices(at.surroundings, from) : [];
    if (!list.length) return at.panel.show(word);
    const chosen = await chooseOne(list);
    if (chosen) setWord(at, word, chosen);
    if (chosen && word === "action") VERBS.add_inputs(at);
    return undefined;
  },

  clear(at, { word }) {
    setWord(at, word, undefined);
  },

  show({ panel }, { word }) {
    panel.show(word);
  },

  async create_form(at) {
    const key = at.bo.get("reglament:form") || at.bo.id;
    await at.createFile("form", key, at.bo.name || key);
    if (!at.bo.get("reglament:form")) setWord(at, "form", key);
  },

  async create_decision(at) {
    const key = at.bo.get("reglament:decision") || at.bo.id;
    await at.createFile("dmn", key, at.bo.name || key);
    if (!at.bo.get("reglament:decision")) setWord(at, "decision", key);
  },

  add_inputs({ element, bo, changes, surroundings }) {
    const action = surroundings.actions.find(({ name }) => name === bo.get("reglament:action"));
    const there = inside(bo, "reglament:Input");
    const missing = (action?.params ?? []).filter(({ name, required }) => required && !there.some(({ target }) => target === name));
    const made = missing.map(({ name }) => changes.make("reglament:Input", { target: name, expression: name }));
    if (made.length) changes.several([changes.put(element, bo, "reglament:Input", [...there, ...made])]);
  },

  remove_inputs({ element, bo, changes, surroundings }) {
    const action = surroundings.actions.find(({ name }) => name === bo.get("reglament:action"));
    if (!action) return;
    const kept = inside(bo, "reglament:Input").filter(({ target }) => action.params.some(({ name }) => name === target));
    changes.several([changes.put(element, bo, "reglament:Input", kept)]);
  },

  delete({ element, service }) {
    service("modeling").removeElements([element]);
  },

  append_end({ element, service }) {
    service("autoPlace").append(element, service("elementFactory").createShape({ type: "bpmn:EndEvent" }));
  },

  add_start({ element, bo, service }) {
    const first = flowNodes(element, bo, service).find((one) => !one.incoming.length && !is(one, "bpmn:StartEvent") && !one.host);
    const place = first
      ? { x: first.x - 80, y: first.y + first.height / 2 }
      : { x: (element.x ?? 100) + 60, y: (element.y ?? 100) + (element.height ?? 160) / 2 };
    const start = service("modeling").createShape({ type: "bpmn:StartEvent" }, place, first?.parent ?? scopeOf(element));
    if (first) service("modeling").connect(start, first);
  },

  add_end(at) {
    const last = flowNodes(at.element, at.bo, at.service).find((one) => !one.outgoing.length && !is(one, "bpmn:EndEvent"));
    if (last) return VERBS.append_end({ ...at, element: last });
    const { element, service } = at;
    const place = { x: (element.x ?? 100) + (element.width ?? 300) - 60, y: (element.y ?? 100) + (element.height ?? 160) / 2 };
    return service("modeling").createShape({ type: "bpmn:EndEvent" }, place, scopeOf(element));
  },

  become({ element, bo, service }, { type, event }) {
    const made = service("bpmnReplace").replaceElement(element, {
      type,
      ...(event ? { eventDefinitionType: `bpmn:${event[0].toUpperCase()}${event.slice(1)}EventDefinition` } : {}),
      ...(element.host ? { host: element.host } : {}),
      ...(is(bo, "bpmn:SubProcess") ? { isExpanded: true } : {}),
    });
    service("selection").select(made);
  },

  set({ element, bo, changes }, { attribute, value }) {
    if (attribute === "interrupting") {
      const name = is(bo, "bpmn:BoundaryEvent") ? "cancelActivity" : "isInterrupting";
      return changes.several([changes.own(element, { [name]: value })]);
    }
    if (attribute === "condition_language") {
      return changes.several([changes.step(element, bo.conditionExpression, { language: undefined })]);
    }
    const target = attribute === "isExecutable" && bo.processRef ? bo.processRef : bo;
    return changes.several([changes.step(element, target, { [attribute]: value ?? undefined })]);
  },

  remove_loop({ element, changes }) {
    changes.several([changes.own(element, { loopCharacteristics: undefined })]);
  },

  /** The question is one line of the text that the import left at the element. */
  remove_question({ element, bo, changes }, { question }) {
    const holder = bo.processRef ?? bo;
    const lines = inside(holder, "reglament:Question").flatMap(({ text }) => (text ?? "").split("\n"));
    const open = lines.map((line) => line.trim()).filter((line) => line && line !== question);
    const kept = open.length ? [changes.make("reglament:Question", { text: open.join("\n") })] : [];
    changes.several([changes.put(element, holder, "reglament:Question", kept)]);
  },

  remove_foreign({ element, bo, changes, surroundings }) {
    const steps = [];
    const known = new Set(surroundings.words[bo.$type] ?? []);
    const gone = Object.keys(bo.$attrs).filter((name) => !name.startsWith("xmlns") && !DRAWN.test(name));
    const ours = Object.keys(bo).filter((name) => name.startsWith("reglament:") && !known.has(name.slice("reglament:".length)));
    if (gone.length || ours.length) {
      steps.push(changes.step(element, bo, Object.fromEntries([...gone, ...ours].map((name) => [name, undefined]))));
    }
    const values = bo.extensionElements?.values ?? [];
    const kept = values.filter(({ $type }) => {
      const [prefix, name] = $type.split(":");
      return prefix === "reglament" && known.has(name[0].toLowerCase() + name.slice(1));
    });
    if (kept.length < values.length) {
      steps.push(
        kept.length
          ? changes.step(element, bo.extensionElements, { values: kept })
          : changes.step(element, bo, { extensionElements: undefined }),
      );
    }
    changes.several(steps);
  },

  /** The whole file, not the element alone: the words of a tool depend on each other. */
  translate({ translate }) {
    return translate();
  },

  create_message({ element, bo, changes, panel }) {
    const holder = messageHolder(bo);
    if (!holder) return;
    if (holder.messageRef) {
      changes.several([changes.step(element, holder.messageRef, { name: holder.messageRef.id })]);
    } else {
      const name = (bo.name || bo.id).trim().toLowerCase().replace(/\s+/g, ".");
      const [made, step] = changes.root(element, "bpmn:Message", { name });
      changes.several([step, changes.step(element, holder, { messageRef: made })]);
    }
    panel.show("message");
  },

  create_error({ element, bo, changes, panel }) {
    const holder = errorOf(bo);
    if (!holder) return;
    const errorCode = (bo.name || bo.id).trim().replace(/\s+/g, "");
    if (holder.errorRef) changes.several([changes.step(element, holder.errorRef, { errorCode })]);
    else {
      const [made, step] = changes.root(element, "bpmn:Error", { name: errorCode, errorCode });
      changes.several([step, changes.step(element, holder, { errorRef: made })]);
    }
    panel.show("error");
  },
};

const DRAWN = /^(bioc|color|xsi|xml):/;

/** The nodes directly inside a process or sub-process, from left to right. */
function flowNodes(element, bo, service) {
  return service("elementRegistry")
    .filter(
      (one) =>
        one.businessObject && !one.labelTarget && is(one, "bpmn:FlowNode") && (one.businessObject.$parent === bo || one.businessObject.$parent === bo.processRef),
    )
    .sort((a, b) => a.x - b.x);
}

const scopeOf = (element) => element; // a pool, a sub-process, or the canvas

/** A dialog with a list to choose from. Resolves with the value, or "". */
async function chooseOne(list) {
  const select = h("select", { "aria-label": say("Choose") }, list.map(([value, text]) => h("option", { value }, text && text !== value ? `${text} (${value})` : value)));
  const chosen = await choose({
    title: say("Choose"),
    body: [h("p", {}, select)],
    choices: [
      { value: "yes", label: say("Take it"), primary: true },
      { value: "", label: say("Cancel") },
    ],
  });
  return chosen ? select.value : "";
}
