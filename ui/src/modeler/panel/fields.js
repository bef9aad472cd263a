// The fields of the panel as plain form controls with a label each, written to the model while one types.
import { h } from "../../draft/index.js";
import { mountFeel } from "../../feel/index.js";
import { mappingRows } from "./mappings.js";

const WAIT = 250; // after the last key: one step of undo for what was typed in one go

let count = 0;

/** A field's row: `refresh()` shows the model's value unless somebody is typing there, `flush()` writes what waits. */
export function rowOf(field) {
  if (field.kind === "mappings") return mappingRows(field, WAIT);
  const id = `property-${++count}`;
  const fault = h("p", { class: "error", id: `${id}-error`, hidden: true });
  const hint = field.hint ? h("p", { class: "hint", id: `${id}-hint` }, field.hint) : null;
  const describedBy = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  let timer;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const value = control.get();
    if (value === field.get()) return;
    const wrong = field.fault?.(value) ?? "";
    fault.textContent = wrong;
    fault.hidden = !wrong;
    control.wrong?.(Boolean(wrong));
    if (!wrong) field.set(value);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, field.kind === "flag" || field.kind === "choice" ? 0 : WAIT);
  };
  const control = field.kind === "feel" ? feel(field, id, describedBy, later) : plain(field, id, describedBy, later, write);
  const label =
    field.kind === "feel"
      ? h("span", { class: "label", id: `${id}-label`, onclick: () => control.focus() }, field.label)
      : h("label", { for: id }, field.label);
  const row = h(
    "div",
    { class: `property is-${field.kind}`, "data-property": field.id, "data-part": field.part },
    ...(field.kind === "flag" ? [h("p", {}, control.node, label)] : [label, control.node]),
    control.list,
    hint,
    fault,
    field.more && !field.readOnly
      ? h("p", { class: "more" }, field.more.map((one) => h("button", { type: "button", class: "link", onclick: one.act }, one.label)))
      : null,
  );
  const refresh = () => {
    if (timer !== undefined) return;
    const value = field.get();
    if (control.get() !== value) control.set(value);
  };
  row.addEventListener("focusout", () => timer !== undefined && write());
  return { row, refresh, flush: () => timer !== undefined && write(), focus: () => control.focus() };
}

function feel(field, id, describedBy, later) {
  const node = h("div", { class: "feel", id });
  let text = field.get();
  const editor = mountFeel(node, {
    value: text,
    label: field.label,
    readOnly: field.readOnly,
    describedBy,
    onChange(value) {
      text = value;
      later();
    },
  });
  return {
    node,
    get: () => text.trim(),
    set(value) {
      text = value;
      editor.setValue(value);
    },
    focus: () => editor.focus(),
    wrong: (is) => node.classList.toggle("wrong", is),
  };
}

function plain(field, id, describedBy, later, write) {
  const attributes = {
    id,
    name: field.id,
    autocomplete: "off",
    "aria-describedby": describedBy,
    disabled: field.readOnly,
    oninput: later,
    onchange: write,
  };
  const node = made(field, attributes);
  const isFlag = field.kind === "flag";
  const control = {
    node,
    get: () => (isFlag ? node.checked : node.value),
    set(value) {
      if (isFlag) node.checked = value;
      else node.value = value;
    },
    focus: () => node.focus(),
    wrong(is) {
      if (is) node.setAttribute("aria-invalid", "true");
      else node.removeAttribute("aria-invalid");
    },
  };
  if (field.kind === "name" && field.options) {
    control.list = h("datalist", { id: `${id}-list` });
    node.setAttribute("list", control.list.id);
    node.addEventListener("focus", () => {
      const options = field.options().map(([value, text]) => h("option", { value, label: text && text !== value ? `${text} · ${value}` : null }));
      control.list.replaceChildren(...options);
    });
  }
  control.set(field.get());
  return control;
}

function made(field, attributes) {
  switch (field.kind) {
    case "long":
      return h("textarea", { ...attributes, rows: "1" });
    case "flag":
      return h("input", { ...attributes, type: "checkbox" });
    case "choice":
      return h("select", attributes, field.options.map(([value, text]) => h("option", { value }, text)));
    case "number":
      return h("input", { ...attributes, inputmode: "numeric" });
    default:
      return h("input", { ...attributes, spellcheck: "false" });
  }
}

