// Properties of our own namespace, as the server's table lists them: which, where, how written, what to choose from.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "../../draft/index.js";
import { inside } from "../changes.js";
import { errorOf, messageHolder, timerOf } from "./events.js";
import { processOf } from "./native.js";

const KINDS = { feel: "feel", time: "feel", text: "text", name: "name", number: "number", durations: "text" };

/** Sections `{id, title, fields}` for the words that may stand on this element. */
export function wordSections(at) {
  return at.sections
    .filter(({ id }) => id !== "template")
    .map(({ id, title, words }) => ({
      id,
      title,
      fields: words.flatMap((word) => {
        const target = targetOf(at.bo, word.on);
        return target && makesSense(at.bo, word.name) ? [fieldOf(at, word, target)] : [];
      }),
    }))
    .filter(({ fields }) => fields.length);
}

/** The object that carries a word: the element, its process, or its loop. */
function targetOf(bo, places) {
  return [bo, processOf(bo), bo.loopCharacteristics].find((one) => one && places.includes(one.$type)) ?? null;
}

/** The word that says more of the version that a call activity or a decision ("called", "decision") is bound to. */
function bindingOf(bo, what) {
  const said = bo.get(`reglament:${what}Binding`);
  if (said) return { version: `${what}Version`, tag: `${what}Tag` }[said];
  return [`${what}Version`, `${what}Tag`].find((word) => bo.get(`reglament:${word}`));
}

/** A key without a message, a variable without an error mean nothing. */
function makesSense(bo, name) {
  if (name === "correlationKey") return messageHolder(bo) !== null;
  if (name === "calledVersion" || name === "calledTag") return bindingOf(bo, "called") === name;
  if (name === "decisionVersion" || name === "decisionTag") return bindingOf(bo, "decision") === name;
  if (name === "zone") return is(bo, "bpmn:Process") || is(bo, "bpmn:Participant") || timerOf(bo) !== undefined;
  if (name === "missed") return timerOf(bo)?.timeCycle !== undefined;
  if (name === "errorVariable") return errorOf(bo) !== undefined;
  if (name === "item" || name === "outputItem") return is(bo.loopCharacteristics, "bpmn:MultiInstanceLoopCharacteristics");
  return true;
}

function fieldOf(at, word, target) {
  if (word.value === "mapping") return mappings(at, word, target);
  if (word.element) return longText(at, word, target);
  const attribute = `reglament:${word.name}`;
  return {
    id: word.name,
    label: word.label,
    kind: word.options.length ? "choice" : KINDS[word.value],
    part: target === at.bo && at.bo.$type !== "bpmn:Process" ? "local" : "known",
    hint: word.value === "time" ? `${word.title}. ${say("PT4H is four hours, P2D two days; or FEEL.")}` : word.title,
    options: word.options.length ? [["", say("As usual")], ...word.options] : word.choices ? () => choices(at.surroundings, word.choices) : null,
    more: word.choices ? at.more?.[word.choices] : null,
    get: () => target.get(attribute) ?? "",
    set: (value) => at.changes.several([at.changes.step(at.element, target, { [attribute]: value || undefined })]),
  };
}

/** Pairs of value and words for a list. */
export function choices(surroundings, from) {
  if (from === "actions") return surroundings.actions.map(({ name, title }) => [name, title]);
  return (surroundings[from] ?? []).map((one) => (typeof one === "string" ? [one] : [one.key ?? one.id, one.name]));
}

function longText(at, word, target) {
  const type = `reglament:${word.name[0].toUpperCase()}${word.name.slice(1)}`;
  return {
    id: word.name,
    label: word.label,
    kind: "long",
    hint: word.title,
    get: () => inside(target, type)[0]?.text ?? "",
    set: (text) => {
      const made = text ? [at.changes.make(type, { text })] : [];
      at.changes.several([at.changes.put(at.element, target, type, made)]);
    },
  };
}

function mappings(at, word, target) {
  const type = word.name === "input" ? "reglament:Input" : "reglament:Output";
  const { changes, element } = at;
  const all = () => inside(target, type);
  const action = at.surroundings.actions.find(({ name }) => name === target.get("reglament:action"));
  return {
    id: word.name === "input" ? "mappings" : "outputs",
    label: word.label,
    kind: "mappings",
    part: word.name === "input" ? "known" : "answer",
    expected: word.name === "input" && action ? action.params : [],
    get: () => all().map((one) => ({ target: one.target ?? "", expression: one.expression ?? "" })),
    set: (rows) => {
      const made = rows.map((row) => changes.make(type, { target: row.target || undefined, expression: row.expression || undefined }));
      changes.several([changes.put(element, target, type, made)]);
    },
  };
}
