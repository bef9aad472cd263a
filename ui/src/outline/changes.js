// What the tree does to the model: each is one step of the editor's own history, and the canvas shows it at once.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "../draft/index.js";
import { inFileOrder } from "./items.js";

const GAP = 160; // between the middle of a new element and its neighbours

/** Kinds that can be added, in the order in which they are offered. */
export const ADDABLE = [
  { type: "bpmn:UserTask", label: "Task" },
  { type: "bpmn:ServiceTask", label: "Action" },
  { type: "bpmn:BusinessRuleTask", label: "Decision" },
  { type: "bpmn:ScriptTask", label: "Calculation" },
  { type: "bpmn:SendTask", label: "Message sent" },
  { type: "bpmn:ReceiveTask", label: "Message awaited" },
  { type: "bpmn:ExclusiveGateway", label: "Choice of one way" },
  { type: "bpmn:ParallelGateway", label: "All ways at once" },
  { type: "bpmn:IntermediateCatchEvent", event: "bpmn:TimerEventDefinition", label: "Wait for a time" },
  { type: "bpmn:IntermediateCatchEvent", event: "bpmn:MessageEventDefinition", label: "Wait for a message" },
  { type: "bpmn:CallActivity", label: "Another process" },
  { type: "bpmn:SubProcess", label: "Part of the process" },
  { type: "bpmn:EndEvent", label: "End" },
];

export function changesOf(modeler) {
  const get = (name) => modeler.get(name);
  const stack = get("commandStack");
  // Several steps as one of the history.
  stack.registerHandler("outline.together", function Together() {
    this.preExecute = (context) => context.work(context);
  });
  stack.registerHandler("outline.order", Order);
  const together = (work) => {
    const context = { work };
    stack.execute("outline.together", context);
    return context.result;
  };
  const flows = (list) => list.filter((flow) => is(flow, "bpmn:SequenceFlow"));

  return {
    rename: (element, name) => get("modeling").updateProperties(element, { name: name || undefined }),

    remove: (element) => get("modeling").removeElements([element]),

    /** Add an element behind another one, or on a branch. Resolves with it, or null where it cannot be. */
    addAfter(item, { type, event }) {
      const flow = item.role === "branch" ? item.flow : flows(item.element.outgoing)[0];
      const splits = item.role === "element" && (flows(item.element.outgoing).length > 1 || is(item.element, "bpmn:Gateway"));
      const create = () => get("elementFactory").createShape({ type, ...(event ? { eventDefinitionType: event } : {}), ...(type === "bpmn:SubProcess" ? { isExpanded: true } : {}) });
      const source = item.role === "branch" ? item.flow.source : item.element;
      if (is(source, "bpmn:EndEvent")) return null;
      return together((context) => {
        const shape = create();
        if (flow && !splits && type !== "bpmn:EndEvent") context.result = insertOn(flow, shape);
        else context.result = get("autoPlace").append(source, shape);
      });
    },

    /** Where an element can be connected to, in the order of the diagram. */
    targetsOf(element) {
      const rules = get("bpmnRules");
      return get("elementRegistry")
        .filter((one) => one !== element && one.parent === element.parent && is(one, "bpmn:FlowNode") && !one.labelTarget)
        .filter((one) => rules.canConnectSequenceFlow(element, one) && !flows(element.outgoing).some(({ target }) => target === one))
        .sort((a, b) => a.x - b.x || a.y - b.y);
    },

    connect: (element, target) => get("modeling").connect(element, target, { type: "bpmn:SequenceFlow" }),

    /** Move a branch among its siblings, or a step before or behind its neighbour. Returns a text when it cannot be. */
    move(item, by) {
      if (item.role === "branch") return moveBranch(item.flow, by);
      if (item.role === "element") return by < 0 ? swap(before(item.element), item.element) : swap(item.element, behind(item.element));
      return say("This cannot be moved.");
    },
  };

  function insertOn(flow, shape) {
    const { source, target } = flow;
    const parent = flow.parent;
    const start = source.x + source.width;
    const room = target.x - start;
    const need = shape.width + 100;
    // Everything to the right makes room first: the new element stands between, on the line.
    if (room < need && target.x > source.x) {
      const later = get("elementRegistry").filter((one) => one.parent === parent && !one.waypoints && !one.labelTarget && !one.host && one.x >= start);
      const delta = need - Math.max(room, 0);
      get("modeling").moveElements(later, { x: delta, y: 0 }, parent, { autoResize: true });
    }
    const points = flow.waypoints;
    const at = points[Math.floor((points.length - 1) / 2)];
    const next = points[Math.floor((points.length - 1) / 2) + 1];
    const place = { x: Math.round((at.x + next.x) / 2), y: Math.round((at.y + next.y) / 2) };
    const made = get("modeling").createShape(shape, place, flow);
    if (made.incoming.length && made.outgoing.length) return made;
    // The line was too short to be dropped on: connect by hand.
    get("modeling").reconnectEnd(flow, made, { x: made.x, y: made.y + made.height / 2 });
    get("modeling").connect(made, target, { type: "bpmn:SequenceFlow" });
    return made;
  }

  function moveBranch(flow, by) {
    const siblings = inFileOrder(flows(flow.source.outgoing));
    const other = siblings[siblings.indexOf(flow) + by];
    if (!other) return say("It is the last one already.");
    stack.execute("outline.order", { flow, other });
    return null;
  }

  function before(element) {
    const [flow, more] = flows(element.incoming);
    return flow && !more ? flow.source : null;
  }

  function behind(element) {
    const [flow, more] = flows(element.outgoing);
    return flow && !more ? flow.target : null;
  }

  /** a → first → second → b becomes a → second → first → b. */
  function swap(first, second) {
    const simple = (one) => one && is(one, "bpmn:FlowNode") && !is(one, "bpmn:StartEvent") && !is(one, "bpmn:EndEvent") && !is(one, "bpmn:BoundaryEvent") && flows(one.incoming).length === 1 && flows(one.outgoing).length === 1;
    if (!simple(first) || !simple(second)) return say("Only a step between two others can be moved; connect it instead.");
    const [into] = flows(first.incoming);
    const [between] = flows(first.outgoing);
    const [out] = flows(second.outgoing);
    const middle = (one) => ({ x: one.x + one.width / 2, y: one.y + one.height / 2 });
    const [here, there] = [middle(first), middle(second)];
    together(() => {
      const modeling = get("modeling");
      modeling.moveElements([first], { x: there.x - here.x, y: there.y - here.y }, first.parent);
      modeling.moveElements([second], { x: here.x - there.x, y: here.y - there.y }, second.parent);
      modeling.reconnect(into, into.source, second, middle(second));
      modeling.reconnect(between, second, first, middle(first));
      modeling.reconnect(out, first, out.target, middle(first));
      for (const flow of [into, between, out]) modeling.layoutConnection(flow);
    });
    return null;
  }
}

/** Two flows change places in the file: conditions are asked in that order. */
function Order() {
  const exchange = ({ flow, other }) => {
    for (const list of [flow.businessObject.$parent.flowElements, flow.businessObject.sourceRef.outgoing ?? []]) {
      const [a, b] = [list.indexOf(flow.businessObject), list.indexOf(other.businessObject)];
      if (a >= 0 && b >= 0) [list[a], list[b]] = [list[b], list[a]];
    }
    return [flow, other, flow.source];
  };
  this.execute = exchange;
  this.revert = exchange;
}
