// The page of a form: form-js as its editor, the server's own rendering beside it, its problems, and a draft that saves itself.
import { FormEditor } from "@bpmn-io/form-js-editor";
import { bindSteps, h, mountProblems, openFile, say, teach, watchProblems } from "../draft/index.js";
import { setPlace } from "../feel/index.js";
import { mountPreview } from "./preview.js";
import { translated } from "./translated.js";
import words from "./words.js";

teach(words);
const $ = (selector) => document.querySelector(selector);
const page = JSON.parse($("#page").textContent);
const { bundle, file: name } = page;
const stage = $("#stage");

translated(stage);
const editor = new FormEditor({ container: stage });
let importing = false;
let other = {}; // what stands in the file besides what the editor knows of
const text = () => `${JSON.stringify({ ...other, ...editor.saveSchema() }, null, 2)}\n`;

async function show(newest) {
  importing = true;
  stage.querySelector(".unreadable")?.remove();
  stage.classList.remove("broken");
  try {
    const schema = JSON.parse(newest);
    ({ ...other } = schema);
    await editor.importSchema(schema);
  } catch (error) {
    unreadable(newest, error);
  } finally {
    importing = false;
  }
}

// What no editor can draw is shown as text: it was saved as it is, and can be repaired here.
function unreadable(newest, error) {
  const area = h("textarea", { "aria-label": say("The file as text"), spellcheck: "false" });
  area.value = newest;
  area.addEventListener("input", () => changed(() => area.value));
  const again = h("button", { type: "button", class: "primary", onclick: () => show(area.value) }, say("Draw it again"));
  stage.classList.add("broken");
  stage.append(
    h("div", { class: "unreadable" }, h("h2", {}, say("This file cannot be drawn")), h("p", { class: "error" }, error.message), area, h("p", {}, again)),
  );
}

function changed(produce = text) {
  if (importing || page.readOnly) return;
  let newest; // asked once for a change: the draft, the check and the preview share it
  const once = () => (newest ??= produce());
  file.changed(once);
  check.changed(once);
  preview.changed(once);
}

editor.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && changed());

// ---- problems ------------------------------------------------------------------------------------------------------

const fields = () => editor.get("formFieldRegistry").getAll();
const fieldOf = (id) => fields().find((one) => [one.id, one.key, one.path].includes(id));

const problems = mountProblems($("#problems"), {
  nameOf: (id) => fieldOf(id)?.label || fieldOf(id)?.key || id,
  jump({ element }) {
    const field = fieldOf(element);
    if (!field) return;
    editor.get("selection").set(field);
    const box = stage.querySelector(`[data-id="${CSS.escape(field.id)}"]`);
    box?.scrollIntoView({ block: "center" });
    box?.focus();
  },
});

const shown = (found) => problems.show(found.filter((one) => one.file === name || (!one.file && fieldOf(one.element))));

// ---- begin ---------------------------------------------------------------------------------------------------------

setPlace(() => ({ bundle, file: name, element: null, part: "local" }));
const preview = mountPreview($("#preview"), { bundle, file: name });
const file = await openFile({
  page,
  line: $("#state"),
  async onText(newest) {
    await show(newest);
    check.changed(() => newest);
    preview.changed(() => newest);
  },
});
const check = page.readOnly ? { changed() {}, now() {} } : watchProblems({ bundle, name, show: shown });
bindSteps({ file, stack: () => editor.get("commandStack") });

await show(file.text);
check.changed(() => file.text);
check.now();
preview.changed(() => file.text);
document.body.dataset.ready = "yes";
