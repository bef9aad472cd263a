// FEEL fields with completion from the variables known at their place, and with their faults underlined.
//
//   setPlace((container) => ({ bundle, file, element, part }))   once a page: where its expressions stand
//   const field = mountFeel(container, { value, onChange(text), label, tests, singleLine, readOnly, describedBy });
//     field.setValue(text), field.focus()
// Every editor of "@bpmn-io/feel-editor" on the page (properties panels, decision tables) has the same help: the bundler
// replaces that package by editor.js.
import { EditorView } from "@codemirror/view";
import FeelEditor from "./editor.js";

export { setPlace } from "./help.js";

export function mountFeel(container, { value = "", onChange, label, tests = false, singleLine = false, readOnly = false, describedBy } = {}) {
  container.classList.add("feel-field");
  let silent = false;
  const editor = new FeelEditor({
    container,
    value,
    readOnly,
    dialect: tests ? "unaryTests" : "expression",
    onChange: (text) => !silent && onChange?.(text),
    onKeyDown: (event) => {
      if (singleLine && event.key === "Enter" && !container.querySelector(".cm-tooltip-autocomplete")) event.preventDefault();
    },
    contentAttributes: { "aria-label": label ?? "FEEL", ...(describedBy ? { "aria-describedby": describedBy } : {}) },
    extensions: [EditorView.lineWrapping],
  });
  return {
    focus: (at) => editor.focus(at),
    setValue(text) {
      silent = true; // the model said so, not the person
      editor.setValue(text);
      silent = false;
    },
  };
}
