// Properties of events: times, messages, errors, links, what is undone.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "../../draft/index.js";

const TIMES = ["timeDuration", "timeDate", "timeCycle"];

const eventOf = (bo, kind) => bo.eventDefinitions?.find(({ $type }) => $type === `bpmn:${kind}EventDefinition`);

export const timerOf = (bo) => eventOf(bo, "Timer");

export function timer(at) {
  const { bo, element, changes } = at;
  const event = timerOf(bo);
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
        hint: say("P1D is a day, PT4H four hours, 2027-01-31T09:00:00 a moment, R/P1D every day, 0 9 * * MON-FRI cron; or FEEL."),
        get: () => event[kind()]?.body ?? "",
        set: (body) => write(kind(), body),
      },
    ],
  };
}

/** Choose one of the root elements of a type, or make one by its name. */
export function reference(at, { holder, property, type, id, label, nameOf, make }) {
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

export function message(at) {
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

export function error(at) {
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

export function signal(at) {
  const holder = eventOf(at.bo, "Signal");
  if (!holder) return null;
  const field = reference(at, {
    holder,
    property: "signalRef",
    type: "bpmn:Signal",
    id: "signal",
    label: say("Signal"),
    nameOf: ({ name, id }) => name || id,
    make: (name) => ({ name }),
  });
  field.hint = say("Everybody who listens to this name hears it, in all instances.");
  return { id: "signal", title: say("Signal"), fields: [field] };
}

export function escalation(at) {
  const holder = eventOf(at.bo, "Escalation");
  if (!holder) return null;
  const field = reference(at, {
    holder,
    property: "escalationRef",
    type: "bpmn:Escalation",
    id: "escalation",
    label: say("Code of the escalation"),
    nameOf: ({ escalationCode, name, id }) => escalationCode || name || id,
    make: (escalationCode) => ({ name: escalationCode, escalationCode }),
  });
  if (is(at.bo, "bpmn:CatchEvent")) field.hint = say("Empty: every escalation.");
  return { id: "escalation", title: say("Escalation"), fields: [field] };
}

/** Happens when its condition has become true. */
export function conditional({ bo, changes, element }) {
  const event = eventOf(bo, "Conditional");
  if (!event) return null;
  return {
    id: "condition",
    title: say("Condition"),
    fields: [
      {
        id: "condition",
        label: say("Happens when"),
        kind: "feel",
        hint: say("Asked whenever a variable has changed: stock < 10"),
        get: () => event.condition?.body ?? "",
        set: (body) => {
          const condition = body ? changes.make("bpmn:FormalExpression", { body }, event) : undefined;
          changes.several([changes.step(element, event, { condition })]);
        },
      },
    ],
  };
}

/** The name by which two link events find each other. */
export function link({ bo, changes, element }) {
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

export function compensation(at) {
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
      {
        id: "waitForCompletion",
        label: say("Go on when all is undone"),
        kind: "flag",
        get: () => event.get("waitForCompletion") !== false,
        set: (on) => at.changes.several([at.changes.step(at.element, event, { waitForCompletion: on ? undefined : false })]),
      },
    ],
  };
}
