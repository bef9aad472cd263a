// Attributes and expressions of BPMN itself that need nothing but a field each: one row of this table.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "../../draft/index.js";

/** Rows: which element, under which heading, what it is called. `otherwise` is what the standard takes for it. */
const rows = () => [
  {
    on: "bpmn:ComplexGateway", section: ["join", say("Joining")], name: "activationCondition", kind: "feel",
    label: say("Goes on when"),
    hint: say("activationCount is on how many ways something has arrived, arrived are their ids: activationCount >= 2"),
  },
  {
    on: "bpmn:AdHocSubProcess", section: ["adhoc", say("Ad-hoc")], name: "completionCondition", kind: "feel",
    label: say("Enough when"), hint: say("Asked after each; true ends the rest."),
  },
  {
    on: "bpmn:AdHocSubProcess", section: ["adhoc", say("Ad-hoc")], name: "ordering", kind: "choice", otherwise: "Parallel",
    label: say("Several at the same time"), options: [["Parallel", say("Yes")], ["Sequential", say("One after the other")]],
  },
  {
    on: "bpmn:AdHocSubProcess", section: ["adhoc", say("Ad-hoc")], name: "cancelRemainingInstances", kind: "flag", otherwise: true,
    label: say("What is still open ends with it"),
  },
  {
    on: "bpmn:ReceiveTask", section: ["message", say("Message")], name: "instantiate", kind: "flag", otherwise: false,
    label: say("Its message starts the process"),
  },
  {
    on: "bpmn:EventBasedGateway", section: ["begin", say("Start")], name: "instantiate", kind: "flag", otherwise: false,
    label: say("Its events start the process"),
  },
  {
    on: "bpmn:EventBasedGateway", section: ["begin", say("Start")], name: "eventGatewayType", kind: "choice", otherwise: "Exclusive",
    label: say("It waits for"), options: [["Exclusive", say("The first event")], ["Parallel", say("All events")]],
    when: (bo) => bo.get("instantiate") === true || bo.get("eventGatewayType") === "Parallel",
  },
  {
    on: "bpmn:Activity", section: ["tokens", say("Tokens")], name: "startQuantity", kind: "number", otherwise: 1,
    label: say("Begins when so many have arrived"), hint: say("As usual 1: each time a flow leads here."),
  },
  {
    on: "bpmn:Activity", section: ["tokens", say("Tokens")], name: "completionQuantity", kind: "number", otherwise: 1,
    label: say("So many leave on each way"), hint: say("As usual 1: what follows is done once."),
  },
];

/** The sections `{id, title, fields}` of the table's rows for one element. */
export function standardSections(at) {
  const found = new Map();
  for (const row of rows()) {
    if (!is(at.bo, row.on) || !(row.when?.(at.bo) ?? true)) continue;
    const [id, title] = row.section;
    if (!found.has(id)) found.set(id, { id, title, fields: [] });
    found.get(id).fields.push(fieldOf(at, row));
  }
  return [...found.values()];
}

function fieldOf(at, row) {
  const { bo, changes, element } = at;
  const write = (value) => changes.several([changes.own(element, { [row.name]: value })]);
  const plain = { id: row.name, label: row.label, hint: row.hint, kind: row.kind, options: row.options };
  switch (row.kind) {
    case "feel":
      return {
        ...plain,
        get: () => bo.get(row.name)?.body ?? "",
        set: (body) => write(body ? changes.make("bpmn:FormalExpression", { body }, bo) : undefined),
      };
    case "flag":
      return { ...plain, get: () => bo.get(row.name) === true, set: (on) => write(on === row.otherwise ? undefined : on) };
    case "number":
      return {
        ...plain,
        get: () => String(bo.get(row.name) ?? row.otherwise),
        set: (text) => write(Number(text) === row.otherwise || !text ? undefined : Number(text)),
        fault: (text) => (/^[1-9]\d{0,2}$|^1000$|^$/.test(text) ? "" : say("A whole number from 1 to 1000.")),
      };
    default:
      return { ...plain, get: () => bo.get(row.name) ?? row.otherwise, set: (value) => write(value === row.otherwise ? undefined : value) };
  }
}
