// The FEEL editor of bpmn.io with our own language behind it. The bundler puts this file in the place of
// "@bpmn-io/feel-editor" (build.mjs), so every FEEL field has it: cells of decisions, the form editor's panel, our own.
import { autocompletion } from "@codemirror/autocomplete";
import { linter } from "@codemirror/lint";
import Original from "../../node_modules/@bpmn-io/feel-editor/dist/index.js";
import { SOURCE, completions, findings } from "./help.js";

const ours = (diagnostics) => diagnostics.filter(({ source }) => source === SOURCE);

export default class FeelEditor {
  constructor(config) {
    const { container, dialect = "expression", extensions = [] } = config;
    return new Original({
      ...config,
      builtins: [], // completion is ours, and so is what counts as wrong: the original's parser only colours the text
      variables: [],
      extensions: [
        ...extensions,
        autocompletion({ override: [completions(container)], icons: false }),
        linter(findings(container, dialect === "unaryTests"), { delay: 400, markerFilter: ours, tooltipFilter: ours }),
      ],
    });
  }
}
