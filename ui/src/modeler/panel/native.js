// Properties that BPMN has itself: conditions, times, messages, errors, repetition, scripts, called processes.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "../../draft/index.js";

const TIMES = ["timeDuration", "timeDate", "timeCycle"];

/** The sections `{id, title, fields}` of one element. `at`: element, bo, changes, surroundings, modeler. */
export function nativeSections(at) {
  return [general(at), process(at), condition(at), timer(at), message(at), error(at), link(at), compensation(at), script(at), call(at), loop(at)].filter(
    (section) => section?.fields.length,
  );
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
  const chooses = is(source, "bpmn:ExclusiveGateway") || is(source, "bpmn:InclusiveGateway") || is(source, "bpmn:Activity");
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

const eventOf = (bo, kind) => bo.eventDefinitions?.find(({ $type }) => $type === `bpmn:${kind}EventDefinition`);

function timer(at) {
  const { bo, element, changes } = at;
  const event = eventOf(bo, "Timer");
  if (!event) return null;
  const kind = () => TIMES.find((name) => event[name]) ?? "timeDuration";
  const write = (name, body) => {
    const none = Object.fromEntries(TIMES.map((one) => [one, undefined]));
    const made = changes.make("bpmn:FormalExpression", { body }, event);
    changes.several([changes.step(element, event, { ...none, [name]: made })]);
  };
  return {
    id: "timer",
    title: say("Time"),
    fields: [
      {
        id: "timeKind",
        label: say("Kind"),
        kind: "choice",
        options: [
          ["timeDuration", say("After a duration")],
          ["timeDate", say("At a date and time")],
          ["timeCycle", say("Again and again")],
        ],
        get: kind,
        set: (name) => write(name, event[kind()]?.body ?? ""),
      },
      {
        id: "time",
        label: say("Time"),
        kind: "feel",
        hint: say("P1D is a day, PT4H four hours, R/P1D every day, 2027-01-31T09:00:00Z a moment; or FEEL."),
        get: () => event[kind()]?.body ?? "",
        set: (body) => write(kind(), body),
      },
    ],
  };
}

/** Choose one of the root elements of a type, or make one by its name. */
function reference(at, { holder, property, type, id, label, nameOf, make }) {
  const { changes, element } = at;
  const all = () => changes.definitions().rootElements.filter(({ $type }) => $type === type);
  return {
    id,
    label,
    kind: "name",
    options: () => all().map((one) => [nameOf(one)]),
    get: () => (holder[property] ? nameOf(holder[property]) : ""),
    set: (value) => {
      const known = all().find((one) => nameOf(one) === value);
      if (!value || known) return changes.several([changes.step(element, holder, { [property]: known })]);
      const [made, step] = changes.root(element, type, make(value));
      return changes.several([step, changes.step(element, holder, { [property]: made })]);
    },
  };
}

/** What names a message at this element: its event definition, or the task itself. */
export const messageHolder = (bo) =>
  eventOf(bo, "Message") ?? (is(bo, "bpmn:SendTask") || is(bo, "bpmn:ReceiveTask") ? bo : null);

function message(at) {
  const holder = messageHolder(at.bo);
  if (!holder) return null;
  const field = reference(at, {
    holder,
    property: "messageRef",
    type: "bpmn:Message",
    id: "message",
    label: say("Message"),
    nameOf: ({ name, id }) => name || id,
    make: (name) => ({ name }),
  });
  field.hint = say("Its name, for example order.paid. A new name makes a new message.");
  return { id: "message", title: say("Message"), fields: [field] };
}

export const errorOf = (bo) => eventOf(bo, "Error");

function error(at) {
  const holder = errorOf(at.bo);
  if (!holder) return null;
  const field = reference(at, {
    holder,
    property: "errorRef",
    type: "bpmn:Error",
    id: "error",
    label: say("Code of the error"),
    nameOf: ({ errorCode, name, id }) => errorCode || name || id,
    make: (errorCode) => ({ name: errorCode, errorCode }),
  });
  if (!is(at.bo, "bpmn:EndEvent")) field.hint = say("Empty: every error.");
  return { id: "error", title: say("Error"), fields: [field] };
}

function compensation(at) {
  const event = eventOf(at.bo, "Compensate");
  if (!event || is(at.bo, "bpmn:BoundaryEvent")) return null;
  const activities = at.modeler
    .get("elementRegistry")
    .filter(({ businessObject, labelTarget }) => !labelTarget && is(businessObject, "bpmn:Activity"))
    .map(({ businessObject }) => businessObject);
  return {
    id: "compensation",
    title: say("Undoing"),
    fields: [
      {
        id: "activityRef",
        label: say("What is undone"),
        kind: "choice",
        options: [["", say("All that was done here")], ...activities.map(({ id, name }) => [id, name || id])],
        get: () => event.activityRef?.id ?? "",
        set: (id) => {
          const activityRef = activities.find((one) => one.id === id);
          at.changes.several([at.changes.step(at.element, event, { activityRef })]);
        },
      },
    ],
  };
}

function script(at) {
  const { bo, changes, element } = at;
  if (!is(bo, "bpmn:ScriptTask")) return null;
  return {
    id: "script",
    title: say("Script"),
    fields: [
      {
        id: "script",
        label: say("Script"),
        kind: "feel",
        part: "local",
        hint: say("A FEEL context; each entry becomes a variable: {total: sum(lines.amount)}"),
        get: () => bo.script ?? "",
        set: (text) => changes.several([changes.own(element, { script: text || undefined, scriptFormat: "feel" })]),
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

function loop(at) {
  const { bo, changes, element } = at;
  const multi = bo.loopCharacteristics;
  if (is(multi, "bpmn:StandardLoopCharacteristics")) return standardLoop(at, multi);
  if (!multi || !is(multi, "bpmn:MultiInstanceLoopCharacteristics")) return null;
  const expression = (name, id, label, hint) => ({
    id,
    label,
    hint,
    kind: "feel",
    part: name === "completionCondition" ? "counters" : "known",
    get: () => multi[name]?.body ?? "",
    set: (body) => {
      const made = body ? changes.make("bpmn:FormalExpression", { body }, multi) : undefined;
      changes.several([changes.step(element, multi, { [name]: made })]);
    },
  });
  return {
    id: "loop",
    title: say("Repetition"),
    fields: [
      {
        id: "isSequential",
        label: say("One after the other"),
        kind: "flag",
        get: () => multi.isSequential === true,
        set: (isSequential) => changes.several([changes.step(element, multi, { isSequential })]),
      },
      expression("loopCardinality", "cardinality", say("How often"), say("A number, where there is no list.")),
      expression("completionCondition", "completion", say("Enough when"), say("Asked after each; true ends the rest.")),
    ],
  };
}

/** Once more as long as a condition is true. */
function standardLoop({ changes, element }, standard) {
  const write = (properties) => changes.several([changes.step(element, standard, properties)]);
  return {
    id: "loop",
    title: say("Repetition"),
    fields: [
      {
        id: "loopCondition",
        label: say("Again as long as"),
        kind: "feel",
        get: () => standard.loopCondition?.body ?? "",
        set: (body) => write({ loopCondition: body ? changes.make("bpmn:FormalExpression", { body }, standard) : undefined }),
      },
      {
        id: "loopMaximum",
        label: say("At most, rounds"),
        kind: "number",
        get: () => String(standard.loopMaximum ?? ""),
        set: (text) => write({ loopMaximum: text ? Number(text) : undefined }),
        fault: (text) => (/^[1-9]\d*$|^$/.test(text) ? "" : say("A whole number from 1.")),
      },
      {
        id: "testBefore",
        label: say("Ask before the first round, too"),
        kind: "flag",
        get: () => standard.testBefore === true,
        set: (testBefore) => write({ testBefore }),
      },
    ],
  };
}

/** The name by which two link events find each other. */
function link({ bo, changes, element }) {
  const event = eventOf(bo, "Link");
  if (!event) return null;
  return {
    id: "link",
    title: say("Link"),
    fields: [
      {
        id: "linkName",
        label: say("Name of the link"),
        kind: "text",
        get: () => event.name ?? "",
        set: (name) => changes.several([changes.step(element, event, { name: name || undefined })]),
      },
    ],
  };
}
