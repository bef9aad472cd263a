// Keys of the page; those of the canvas are bpmn-js's own. Fields keep their undo.
import { choose, h, say } from "../draft/index.js";

const LIST = [
  ["Ctrl+Z, Ctrl+Y", "Undo, redo; after a reload, too"],
  ["Ctrl+C, Ctrl+V", "Copy, paste"],
  ["Ctrl+F", "Find an element"],
  ["Ctrl+A", "Choose all"],
  ["N / A", "Create, append anything (on the canvas)"],
  ["R", "Change the kind of an element"],
  ["E", "Write its name"],
  ["C, L, S, H", "Connect, lasso, space, hand"],
  ["Del", "Delete"],
  ["←↑→↓", "Move what is chosen"],
  ["Ctrl+↑↓←→", "Move the canvas"],
  ["Ctrl++, Ctrl+-, Ctrl+0", "Larger, smaller, as it is"],
  ["T", "Token simulation"],
  ["F6", "Canvas, properties, problems: the next one"],
  ["F8", "Next problem"],
  ["?", "These keys"],
];

export function bindKeys({ undo, redo, nextProblem, areas, find }) {
  document.addEventListener(
    "keydown",
    (event) => {
      const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable=true]");
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      const act =
        event.key === "F8"
          ? nextProblem
          : event.key === "F6"
            ? () => next(areas(), event.shiftKey)
            : command && key === "s"
              ? () => {} // it is saved already
              : typing || event.target.closest?.("dialog")
                ? null
                : event.key === "?" && !command
                  ? help
                  : command && key === "z"
                    ? event.shiftKey ? redo : undo
                    : command && key === "y"
                      ? redo
                      : command && key === "f" && !event.target.closest?.(".djs-container")
                        ? find
                        : null;
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    },
    true,
  );
}

function next(areas, backwards) {
  const list = areas.filter((one) => one && !one.closest("[hidden]"));
  const at = list.findIndex((one) => one.contains(document.activeElement));
  list[(at + (backwards ? list.length - 1 : 1)) % list.length]?.focus();
}

export function help() {
  return choose({
    title: say("Keys"),
    body: [h("dl", { class: "keys" }, LIST.map(([keys, text]) => [h("dt", {}, h("kbd", {}, keys)), h("dd", {}, say(text))]))],
    choices: [{ value: "", label: say("Close"), primary: true }],
  });
}
