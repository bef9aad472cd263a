// Properties that BPMN has itself: names, processes, conditions, scripts, called processes; events and loops beside it.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "../../draft/index.js";
import { compensation, conditional, error, escalation, link, message, signal, timer } from "./events.js";
import { loop } from "./loops.js";
import { standardSections } from "./standard.js";

/** The sections `{id, title, fields}` of one element. `at`: element, bo, changes, surroundings, modeler. */
export function nativeSections(at) {
  const events = [timer, conditional, message, signal, error, escalation, link, compensation].map((one) => one(at));
  const found = [general(at), process(at), condition(at), ...events, script(at), call(at), loop(at), ...standardSections(at)];
  return found.filter((section) => section?.fields.length);
}

const own = (at, name) => ({
  get: () => at.bo.get(name) ?? "",
  set: (value) => at.changes.several([at.changes.own(at.element, { [name]: value || undefined })]),
});

function general(at) {
  const { bo, element, changes } = at;
  const fields = [];
  if (is(bo, "bpmn:TextAnnotation")) {
    fields.push({ id: "text", label: say("Text"), kind: "long", ...own(at, "text") });
  } else if (!is(bo, "bpmn:Collaboration")) {
    fields.push({ id: "name", label: say("Name"), kind: "long", ...own(at, "name") });
  }
  fields.push({
    id: "id",
    label: say("Id"),
    kind: "text",
    hint: say("By this name history, tests and other processes know it."),
    get: () => bo.id,
    set: (value) => changes.several([changes.own(element, { id: value })]),
    fault: (value) => faultOfId(at, value),
  });
  if (is(bo, "bpmn:FlowElement") || is(bo, "bpmn:Process")) fields.push(documentation(at, bo));
  return { id: "general", title: say("General"), fields };
}

function faultOfId({ bo, modeler }, value) {
  if (!/^[A-Za-z_][\w.-]*$/.test(value)) return say("An id begins with a letter and has letters, digits, _ - . only.");
  const holder = modeler.get("moddle").ids.assigned(value);
  return holder && holder !== bo ? say("Another element has this id.") : "";
}

function documentation(at, bo) {
  return {
    id: `documentation-${bo.id}`,
    label: say("Description"),
    kind: "long",
    get: () => bo.documentation?.[0]?.text ?? "",
    set: (text) => {
      const made = text ? [at.changes.make("bpmn:Documentation", { text }, bo)] : [];
      at.changes.several([at.changes.step(at.element, bo, { documentation: made })]);
    },
  };
}

/** The process behind a pool, or behind the canvas. */
export const processOf = (bo) => (is(bo, "bpmn:Process") ? bo : is(bo, "bpmn:Participant") ? bo.processRef : null);

function process(at) {
  const found = processOf(at.bo);
  if (!found) return null;
  const set = (properties) => at.changes.several([at.changes.step(at.element, found, properties)]);
  const fields = [
    {
      id: "isExecutable",
      label: say("It can be run"),
      kind: "flag",
      get: () => found.isExecutable === true,
      set: (isExecutable) => set({ isExecutable }),
    },
  ];
  if (found !== at.bo) {
    fields.unshift({
      id: "processId",
      label: say("Key of the process"),
      kind: "text",
      get: () => found.id,
      set: (id) => set({ id }),
      fault: (value) => faultOfId({ ...at, bo: found }, value),
    });
    fields.push(documentation(at, found));
  }
  return { id: "process", title: say("Process"), fields };
}

function condition(at) {
  const { bo, element, changes } = at;
  if (!is(bo, "bpmn:SequenceFlow")) return null;
  const source = bo.sourceRef;
  const chooses = is(source, "bpmn:ExclusiveGateway") || is(source, "bpmn:InclusiveGateway") || is(source, "bpmn:ComplexGateway") || is(source, "bpmn:Activity");
  if (!chooses && !bo.conditionExpression) return null;
  const fields = [
    {
      id: "default",
      label: say("Taken when no other condition is true"),
      kind: "flag",
      get: () => source.default === bo,
      set: (on) => changes.several(asDefault(at, on)),
    },
  ];
  if (source.default !== bo || bo.conditionExpression) {
    fields.push({
      id: "condition",
      label: say("Condition"),
      kind: "feel",
      get: () => bo.conditionExpression?.body ?? "",
      set: (body) => {
        const made = body ? changes.make("bpmn:FormalExpression", { body }, bo) : undefined;
        changes.several([changes.own(element, { conditionExpression: made })]);
      },
    });
  }
  return { id: "condition", title: say("Condition"), fields };
}

/** The steps that make a flow the default of its source, or end that. */
export function asDefault({ bo, element, changes, modeler }, on) {
  const source = modeler.get("elementRegistry").get(bo.sourceRef.id) ?? element.source;
  const steps = [changes.own(source, { default: on ? bo : undefined })];
  if (on && bo.conditionExpression) steps.push(changes.own(element, { conditionExpression: undefined }));
  return steps;
}

function script(at) {
  const { bo, changes, element } = at;
  if (!is(bo, "bpmn:ScriptTask")) return null;
  const isPython = /python/i.test(bo.scriptFormat ?? "");
  const scriptFormat = isPython ? "python" : "feel";
  return {
    id: "script",
    title: say("Script"),
    key: scriptFormat,
    fields: [
      {
        id: "scriptFormat",
        label: say("Language"),
        kind: "choice",
        options: [
          ["feel", "FEEL"],
          ["python", "Python"],
        ],
        get: () => scriptFormat,
        set: (language) => changes.several([changes.own(element, { scriptFormat: language })]),
      },
      {
        id: "script",
        label: say("Script"),
        kind: isPython ? "long" : "feel",
        part: "local",
        hint: isPython
          ? say("It runs in a sandbox, without modules; each variable that it sets becomes one of the process.")
          : say("A FEEL context; each entry becomes a variable: {total: sum(lines.amount)}"),
        get: () => bo.script ?? "",
        set: (text) => changes.several([changes.own(element, { script: text || undefined, scriptFormat })]),
      },
    ],
  };
}

function call(at) {
  if (!is(at.bo, "bpmn:CallActivity")) return null;
  return {
    id: "call",
    title: say("Called process"),
    fields: [
      {
        id: "calledElement",
        label: say("Process"),
        kind: "name",
        options: () => at.surroundings.processes.map(({ key, name }) => [key, name]),
        ...own(at, "calledElement"),
      },
    ],
  };
}

