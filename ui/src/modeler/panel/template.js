// The template that an element was made from: what it asks for stands first; it can be changed or taken off.
import { h, say } from "../../draft/index.js";

export function templateSection({ bo, element, modeler, surroundings }) {
  const service = modeler.get("elementTemplates", false);
  const id = bo.get?.("reglament:template");
  const known = surroundings.templates.find((one) => one.id === id);
  const fitting = service?.getLatest(element) ?? [];
  if (!id && !fitting.length) return null;
  return {
    id: "template",
    title: say("Template"),
    fields: [],
    key: `${id ?? ""}/${fitting.length}/${known ? known.asks.filter((ask) => missing(bo, ask)).map(({ word }) => word) : ""}`,
    before: h(
      "div",
      { class: "template" },
      id ? h("p", {}, h("b", {}, known?.name ?? id)) : null,
      known ? h("p", { class: "hint" }, known.description) : null,
      known ? h("ul", { class: "asks" }, known.asks.filter((ask) => missing(bo, ask)).map((ask) => h("li", {}, say("Still to fill in: {what}", { what: ask.title })))) : null,
      service
        ? h(
            "p",
            { class: "actions" },
            fitting.length ? h("button", { type: "button", class: "small", onclick: () => modeler.get("eventBus").fire("elementTemplates.select", { element }) }, id ? say("Choose another template") : say("Choose a template")) : null,
            id ? h("button", { type: "button", class: "small", onclick: () => service.removeTemplate(element) }, say("Take the template off")) : null,
          )
        : null,
    ),
  };
}

function missing(bo, { word, required }) {
  if (!required) return false;
  if (word.startsWith("input:")) {
    const name = word.slice("input:".length);
    return !bo.extensionElements?.values?.some((one) => one.$type === "reglament:Input" && one.target === name && one.expression);
  }
  return !bo.get(word === "name" ? "name" : `reglament:${word}`);
}
