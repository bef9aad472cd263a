// The model as items of a tree: processes, their elements in the order of the flow, branches nested until they meet again.
// Every element is one item, once; where a way comes to one that is told already, it says so.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "../draft/index.js";

const DEEPEST = 12;

/** item: { key, role: "process" | "element" | "branch" | "goto", element, flow, items } */
export function itemsOf(modeler) {
  const registry = modeler.get("elementRegistry");
  const told = new Set();
  const planned = new Set();
  const children = (parent) => registry.filter((one) => one.parent === parent && !one.labelTarget);
  const nodes = (parent) => children(parent).filter((one) => is(one, "bpmn:FlowNode"));
  const flowsOf = (one) => inFileOrder(one.outgoing.filter((flow) => is(flow, "bpmn:SequenceFlow")));

  function scope(parent, depth) {
    const items = [];
    const inside = nodes(parent).filter((one) => !is(one, "bpmn:BoundaryEvent"));
    const led = (one) => one.incoming.some((flow) => is(flow, "bpmn:SequenceFlow"));
    const starts = inside.filter((one) => is(one, "bpmn:StartEvent")).sort(byPlace);
    const entries = inside.filter((one) => !is(one, "bpmn:StartEvent") && !led(one)).sort(byPlace);
    for (const one of [...starts, ...entries, ...inside.sort(byPlace)]) if (!told.has(one.id)) walk(one, items, depth, null);
    return items;
  }

  function walk(first, items, depth, until) {
    let at = first;
    while (at && at !== until) {
      if (told.has(at.id) || (planned.has(at.id) && at !== first)) {
        items.push({ key: `goto:${items.length}:${at.id}`, role: "goto", element: at, items: [] });
        return;
      }
      told.add(at.id);
      const item = { key: at.id, role: "element", element: at, items: [] };
      items.push(item);
      about(at, item, depth);
      const flows = flowsOf(at);
      if (flows.length < 2) at = flows[0]?.target;
      else at = branches(at, item, flows, depth, until);
    }
  }

  function branches(split, item, flows, depth, until) {
    const meeting = meet(flows, split);
    const known = meeting && (told.has(meeting.id) || meeting === until || planned.has(meeting.id));
    if (meeting) planned.add(meeting.id);
    for (const flow of flows) {
      const branch = { key: flow.id, role: "branch", flow, element: flow, items: [] };
      item.items.push(branch);
      if (flow.target === meeting && !told.has(meeting.id)) continue;
      if (depth >= DEEPEST) continue;
      walk(flow.target, branch.items, depth + 1, meeting);
    }
    if (meeting && !known) planned.delete(meeting.id);
    return meeting && !known && !told.has(meeting.id) ? meeting : null;
  }

  function about(one, item, depth) {
    if (is(one, "bpmn:SubProcess")) item.items.push(...scope(plane(one), depth + 1));
    for (const event of (one.attachers ?? []).filter((other) => is(other, "bpmn:BoundaryEvent")).sort((a, b) => a.x - b.x || a.y - b.y)) {
      if (told.has(event.id)) continue;
      told.add(event.id);
      const own = { key: event.id, role: "element", element: event, items: [] };
      item.items.push(own);
      for (const flow of flowsOf(event)) walk(flow.target, own.items, depth + 1, null);
    }
  }

  // A collapsed sub-process has its inside on a plane of its own.
  const plane = (one) => {
    const found = registry.get(`${one.id}_plane`);
    return found && nodes(found).length ? found : one;
  };

  const roots = modeler.get("canvas").getRootElements().filter((root) => !registry.get(root.id.replace(/_plane$/, "")) || !root.id.endsWith("_plane"));
  const processes = roots.flatMap((root) => (is(root, "bpmn:Collaboration") ? children(root).filter((one) => is(one, "bpmn:Participant")) : [root]));
  const items = processes
    .filter((one) => one.businessObject)
    .map((one) => ({ key: one.id, role: "process", element: one, items: scope(one, 0) }));
  return items;

  function meet(flows, split) {
    let common = null;
    const far = new Map();
    for (const flow of flows) {
      const reached = new Map([[flow.target, 0]]);
      const waiting = [flow.target];
      while (waiting.length) {
        const at = waiting.shift();
        for (const { target } of flowsOf(at)) {
          if (!target || target === split || reached.has(target)) continue;
          reached.set(target, reached.get(at) + 1);
          waiting.push(target);
        }
      }
      for (const [one, distance] of reached) far.set(one, Math.max(far.get(one) ?? 0, distance));
      common = common ? new Set([...common].filter((one) => reached.has(one))) : new Set(reached.keys());
    }
    return [...(common ?? [])].sort((a, b) => far.get(a) - far.get(b))[0] ?? null;
  }
}

const byPlace = (a, b) => a.y + a.height / 2 - (b.y + b.height / 2) || a.x - b.x;

/** Sequence flows in the order of the file, which is the order in which conditions are asked. */
export function inFileOrder(flows) {
  const order = flows[0]?.businessObject.$parent?.flowElements ?? [];
  return [...flows].sort((a, b) => order.indexOf(a.businessObject) - order.indexOf(b.businessObject));
}

const KINDS = [
  ["bpmn:Participant", "Process"],
  ["bpmn:Process", "Process"],
  ["bpmn:UserTask", "Task"],
  ["bpmn:ServiceTask", "Action"],
  ["bpmn:SendTask", "Message sent"],
  ["bpmn:ReceiveTask", "Message awaited"],
  ["bpmn:BusinessRuleTask", "Decision"],
  ["bpmn:ScriptTask", "Calculation"],
  ["bpmn:ManualTask", "Step by hand"],
  ["bpmn:CallActivity", "Another process"],
  ["bpmn:Transaction", "All or nothing"],
  ["bpmn:SubProcess", "Part of the process"],
  ["bpmn:Task", "Step"],
  ["bpmn:StartEvent", "Start"],
  ["bpmn:EndEvent", "End"],
  ["bpmn:BoundaryEvent", "Boundary event"],
  ["bpmn:IntermediateCatchEvent", "Wait"],
  ["bpmn:IntermediateThrowEvent", "Event"],
  ["bpmn:ExclusiveGateway", "Choice of one way"],
  ["bpmn:InclusiveGateway", "Choice of some ways"],
  ["bpmn:ParallelGateway", "All ways at once"],
  ["bpmn:EventBasedGateway", "Whatever comes first"],
];
const EVENTS = { Timer: "time", Message: "message", Error: "error", Terminate: "ends everything", Compensate: "undoes what was done", Cancel: "calls off the whole part", Link: "link", Signal: "signal", Escalation: "escalation", Conditional: "condition" };

/** What an item is called, what it is, and what else is known of it. */
export function wordsOf(item) {
  const bo = item.element.businessObject;
  if (item.role === "branch") {
    const source = item.flow.source.businessObject;
    const condition = bo.conditionExpression?.body;
    const facts = [source.default === bo ? say("otherwise") : null, condition].filter(Boolean);
    return { name: bo.name ?? "", kind: say("Way"), facts };
  }
  const name = (item.element.businessObject.name ?? bo.processRef?.name ?? "").replace(/\s+/g, " ").trim();
  const meets = item.role !== "branch" && is(item.element, "bpmn:Gateway") && item.element.outgoing.length < 2 && item.element.incoming.length > 1;
  const kind = meets
    ? say(is(item.element, "bpmn:ParallelGateway") ? "Waits for all ways" : "The ways meet")
    : say(KINDS.find(([type]) => is(item.element, type))?.[1] ?? bo.$type.replace("bpmn:", ""));
  if (item.role === "goto") return { name: say("Go on with: {name}", { name: name || kind }), kind: "", facts: [] };
  const own = (word) => bo.get?.(`reglament:${word}`);
  const event = bo.eventDefinitions?.[0]?.$type.match(/^bpmn:(.*)EventDefinition$/)?.[1];
  const facts = [
    event && say(EVENTS[event] ?? event),
    own("group") && say("for {group}", { group: own("group") }),
    own("form") && say("form {form}", { form: own("form") }),
    own("action") && say("action {action}", { action: own("action") }),
    own("decision") && say("decision {decision}", { decision: own("decision") }),
    bo.calledElement && say("calls {process}", { process: bo.calledElement }),
    bo.loopCharacteristics && say("repeated"),
  ].filter(Boolean);
  return { name, kind, facts };
}
