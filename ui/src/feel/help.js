// What the server's FEEL knows, for CodeMirror: completion with the variables of the place, and what is wrong with a text.
// The rules live on the server alone (engine/feel); an editor without an answer is an editor without help, nothing worse.
import { api, send } from "../draft/request.js";
import { say } from "../draft/say.js";

let placeOf = () => null;

/**
 * Say where the expressions of this page stand. `of(container)` gets the element that an editor is mounted in and gives
 * { bundle, file, element, part } (part: "known" | "local" | "answer" | "counters") or null.
 */
export function setPlace(of) {
  placeOf = of;
}

const ask = (path, question, signal) => send("POST", api("feel", path), { json: question, signal }).then((it) => it.json());

const place = (container) => {
  const found = placeOf(container);
  return found?.file ? { place: found } : {};
};

/** A completion source of CodeMirror. */
export function completions(container) {
  return async (context) => {
    const touched = context.matchBefore(/[\p{L}\p{N}_.]$/u);
    if (!context.explicit && !touched) return null;
    const text = context.state.doc.toString();
    let items;
    try {
      ({ items } = await ask("complete", { text, position: context.pos, ...place(container) }));
    } catch {
      return null;
    }
    if (context.aborted || !items.length) return null;
    const from = Math.min(...items.map(({ start }) => start));
    const options = items.map((item, at) => ({
      label: item.label,
      apply: text.slice(from, item.start) + item.insert,
      type: item.kind === "entry" ? "property" : item.kind,
      detail: item.type && item.type !== "function" ? item.type : undefined,
      info: item.about ? () => about(item.about) : undefined,
      boost: -at, // as the server sorted them
    }));
    return { from, options, filter: false };
  };
}

function about(text) {
  const box = document.createElement("div");
  box.className = "feel-about";
  for (const [at, line] of text.split("\n").entries()) {
    const part = document.createElement(/\)$/.test(line) && at % 2 === 0 ? "code" : "p");
    part.textContent = part.localName === "p" ? say(line) : line;
    box.append(part);
  }
  return box;
}

/** A lint source of CodeMirror. */
export function findings(container, tests) {
  return async (view) => {
    const text = view.state.doc.toString();
    if (!text.trim()) return [];
    try {
      const { items } = await ask("check", { text, tests, ...place(container) });
      const end = view.state.doc.length;
      return items.map((item) => ({
        from: Math.min(item.start, end),
        to: Math.min(Math.max(item.end, item.start + 1), end),
        severity: item.severity,
        source: SOURCE,
        message: say(item.message),
        actions: item.suggestion
          ? [{ name: item.suggestion, apply: (editor, from, to) => editor.dispatch({ changes: { from, to, insert: item.suggestion } }) }]
          : [],
      }));
    } catch {
      return [];
    }
  };
}

export const SOURCE = "reglament";
