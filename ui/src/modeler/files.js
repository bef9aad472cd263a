// A new form or decision for the step that names it: an empty file beside the diagram, and its tab.
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
      page.files.push({ name, kind });
      const href = `${page.edit}?file=${encodeURIComponent(name)}`;
      document.querySelector("nav.files ul")?.append(h("li", {}, h("a", { href }, name)));
      document.getElementById("toasts")?.append(h("p", { class: "toast" }, say("{name} is there now. Its tab is above.", { name })));
      await refreshed();
    }
    return name;
  };
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
