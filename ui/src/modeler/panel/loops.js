// How an activity is repeated: for a list, so many times, or as long as a condition holds.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "../../draft/index.js";

export function loop(at) {
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
      ...thrown(at, multi),
    ],
  };
}

const EVENT_OF = { None: "noneBehaviorEventRef", One: "oneBehaviorEventRef" };

/** What the rounds throw for the boundary events of the activity, while they go on. */
function thrown({ changes, element }, multi) {
  const behavior = () => multi.get("behavior") ?? "All";
  const fields = [
    {
      id: "behavior",
      label: say("Throws a signal"),
      hint: say("A boundary event on it hears the signal; it gets the counters."),
      kind: "choice",
      options: [
        ["All", say("Never")],
        ["One", say("After the first round")],
        ["None", say("After each round")],
        ...(behavior() === "Complex" ? [["Complex", say("By conditions (in the XML)")]] : []),
      ],
      get: behavior,
      set: (value) => changes.several([changes.step(element, multi, { behavior: value === "All" ? undefined : value })]),
    },
  ];
  const property = EVENT_OF[behavior()];
  if (!property) return fields;
  const signals = () => changes.definitions().rootElements.filter(({ $type }) => $type === "bpmn:Signal");
  const named = () => multi.get(property);
  return [
    ...fields,
    {
      id: "behaviorEvent",
      label: say("Signal of the rounds"),
      kind: "name",
      options: () => signals().map(({ name, id }) => [name || id]),
      get: () => {
        const what = named()?.signalRef ?? named()?.messageRef ?? named()?.escalationRef ?? named()?.errorRef;
        return what?.name || what?.id || "";
      },
      set: (name) => {
        if (!name) return changes.several([changes.step(element, multi, { [property]: undefined })]);
        const definitions = changes.definitions();
        const known = signals().find((one) => (one.name || one.id) === name);
        const signalRef = known ?? changes.make("bpmn:Signal", { name }, definitions);
        const event = changes.make("bpmn:SignalEventDefinition", { signalRef }, definitions);
        const rootElements = [...definitions.rootElements, ...(known ? [] : [signalRef]), event];
        return changes.several([
          changes.step(element, definitions, { rootElements }),
          changes.step(element, multi, { [property]: event }),
        ]);
      },
    },
  ];
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
