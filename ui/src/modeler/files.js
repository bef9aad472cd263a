// New files beside the diagram, each with its tab: a form or decision for the step that names it, a copy of the diagram.
import { api, h, say, send } from "../draft/index.js";

/** `newFile({page, refreshed})` → `createFile(kind, key, title)`: resolves with the file's name. */
export function newFile({ page, refreshed }) {
  return async function createFile(kind, key, title) {
    const name = `${key}.${kind === "form" ? "form" : "dmn"}`;
    if (!page.files.some((one) => one.name === name)) {
      await send("PUT", api("drafts", page.bundle, "files", name), {
        body: kind === "form" ? emptyForm(key) : emptyDecision(key, title),
        headers: { "If-None-Match": "*", "Content-Type": "text/plain; charset=utf-8" },
      });
      announce(page, name, kind);
      await refreshed();
    }
    return name;
  };
}

/** Files that belong to what was brought in: those that the draft has are left alone. */
export async function addFiles({ page, files }) {
  for (const [name, text] of Object.entries(files)) {
    if (page.files.some((one) => one.name === name)) continue;
    await send("PUT", api("drafts", page.bundle, "files", name), {
      body: text,
      headers: { "If-None-Match": "*", "Content-Type": "text/plain; charset=utf-8" },
    });
    announce(page, name, name.slice(name.lastIndexOf(".") + 1));
  }
}

/** A copy of a diagram that somebody else has changed meanwhile: it does not run, and its process has a key of its own. */
export async function keepCopy({ page, moddle, text }) {
  const stem = page.file.replace(/\.bpmn$/, "");
  let name = `${stem}-copy.bpmn`;
  for (let n = 2; page.files.some((one) => one.name === name); n++) name = `${stem}-copy-${n}.bpmn`;
  const number = /copy(-\d+)?/.exec(name)[0].replace("-", "_");
  await send("PUT", api("drafts", page.bundle, "files", name), {
    body: await renamed(moddle, text, number),
    headers: { "If-None-Match": "*", "Content-Type": "text/plain; charset=utf-8" },
  });
  announce(page, name, "bpmn");
  return name;
}

/** The text with other keys for its processes; as it is when it cannot be read. */
async function renamed(moddle, text, suffix) {
  try {
    const { rootElement } = await moddle.fromXML(text);
    for (const process of rootElement.rootElements.filter(({ $type }) => $type === "bpmn:Process")) {
      process.id = `${process.id}_${suffix}`; // what refers to it holds the object, and is written anew with it
      process.isExecutable = false;
    }
    return (await moddle.toXML(rootElement, { format: true })).xml;
  } catch {
    return text;
  }
}

function announce(page, name, kind) {
  page.files.push({ name, kind });
  const href = `${page.edit}?file=${encodeURIComponent(name)}`;
  document.querySelector("nav.files ul")?.append(h("li", {}, h("a", { href }, name)));
  document.getElementById("toasts")?.append(h("p", { class: "toast" }, say("{name} is there now. Its tab is above.", { name })));
}

const emptyForm = (id) => `${JSON.stringify({ type: "default", id, schemaVersion: 19, components: [] }, null, 2)}\n`;

function emptyDecision(id, title) {
  const text = new Option(title).innerHTML.replaceAll('"', "&quot;");
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="definitions_${id}" name="${text}" namespace="urn:reglament:decisions">
  <decision id="${id}" name="${text}">
    <variable id="${id}_variable" name="${id}" typeRef="string"/>
    <decisionTable id="${id}_table" hitPolicy="UNIQUE">
      <input id="${id}_input" label="">
        <inputExpression id="${id}_input_expression" typeRef="string"><text></text></inputExpression>
      </input>
      <output id="${id}_output" label="" name="${id}" typeRef="string"/>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="${id}_diagram">
      <dmndi:DMNShape id="${id}_shape" dmnElementRef="${id}"><dc:Bounds height="80" width="180" x="160" y="100"/></dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`;
}
