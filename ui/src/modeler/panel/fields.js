// The fields of the panel as plain form controls: a label each, written to the model while one types.
import { h, say } from "../../draft/index.js";

const WAIT = 250; // after the last key: one step of undo for what was typed in one go

let count = 0;

/** A field's row, with `refresh()` that shows the model's value unless somebody is typing there. */
export function rowOf(field, place) {
  if (field.kind === "mappings") return mappingRows(field, place);
  const id = `property-${++count}`;
  const control = controlOf(field, id);
  if (field.readOnly) control.disabled = true;
  const fault = h("p", { class: "error", id: `${id}-error`, role: "alert", hidden: true });
  const hint = field.hint ? h("p", { class: "hint", id: `${id}-hint` }, field.hint) : null;
  const describedBy = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  control.setAttribute("aria-describedby", describedBy);
  const label = h("label", { for: id }, field.label);
  const list = field.options && field.kind === "name" ? h("datalist", { id: `${id}-list` }) : null;
  if (list) control.setAttribute("list", list.id);
  const more = field.more ? moreButton(field) : null;
  const row = h(
    "div",
    { class: `property ${field.kind}`, "data-property": field.id },
    ...(field.kind === "flag" ? [h("p", {}, control, " ", label)] : [label, control]),
    list,
    hint,
    fault,
    more,
  );
  let timer;
  let written = null; // what this row wrote last: the model's echo of it is no news
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const value = valueOf(control);
    if (value === field.get()) return;
    const wrong = field.fault?.(value) ?? "";
    fault.textContent = wrong;
    fault.hidden = !wrong;
    control.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (wrong) return;
    written = value;
    field.set(value);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, field.kind === "flag" || field.kind === "choice" ? 0 : WAIT);
  };
  control.addEventListener("input", later);
  control.addEventListener("change", write);
  if (list) control.addEventListener("focus", () => fill(list, field.options()));
  const refresh = () => {
    const value = field.get();
    if (timer || (document.activeElement === control && value === written)) return;
    if (valueOf(control) !== value) show(control, value);
    if (field.kind === "flag") control.checked = value;
  };
  show(control, field.get());
  return { row, refresh, flush: () => timer && write(), focus: () => control.focus(), place };
}

function controlOf(field, id) {
  const common = { id, name: field.id, autocomplete: "off", spellcheck: field.kind === "long" ? "true" : "false" };
  switch (field.kind) {
    case "long":
      return h("textarea", { ...common, rows: "1" });
    case "feel":
      return h("textarea", { ...common, rows: "1", class: "feel", "data-feel": true });
    case "flag":
      return h("input", { ...common, type: "checkbox" });
    case "choice":
      return h(
        "select",
        common,
        field.options.map(([value, text]) => h("option", { value }, text)),
      );
    case "number":
      return h("input", { ...common, inputmode: "numeric" });
    default:
      return h("input", common);
  }
}

const valueOf = (control) => (control.type === "checkbox" ? control.checked : control.value);

function show(control, value) {
  if (control.type === "checkbox") control.checked = value;
  else control.value = value;
}

function fill(list, options) {
  list.replaceChildren(...options.map(([value, text]) => h("option", { value, label: text ? `${text} · ${value}` : null })));
}

function moreButton({ more }) {
  return h(
    "p",
    { class: "more" },
    more.map(({ label, act }) => h("button", { type: "button", class: "link", onclick: act }, label)),
  );
}

/** Variables set on the way in or out: name and FEEL, one row each; what an action needs has its row already. */
function mappingRows(field, place) {
  const body = h("div", { class: "mappings" });
  const row = h("div", { class: "property", "data-property": field.id }, body);
  let rows = [];
  let timer;
  const readOnly = field.readOnly;

  const current = () => rows.filter(({ target, expression }) => target || expression);
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    if (JSON.stringify(current()) !== JSON.stringify(field.get())) field.set(current());
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, WAIT);
  };

  function draw() {
    const given = field.get();
    const expected = field.expected.filter(({ name }) => !given.some(({ target }) => target === name));
    rows = [...given, ...expected.map(({ name }) => ({ target: name, expression: "" }))];
    body.replaceChildren(
      ...rows.map((one, index) => {
        const parameter = field.expected.find(({ name }) => name === one.target);
        const id = `mapping-${++count}`;
        const set = (name) => (event) => {
          one[name] = event.target.value;
          later();
        };
        return h(
          "div",
          { class: "mapping" },
          parameter
            ? h("label", { for: `${id}-e` }, parameter.title || parameter.name, parameter.required ? "" : ` (${say("optional")})`)
            : h("input", { "aria-label": say("Variable"), value: one.target, oninput: set("target"), onchange: write, class: "target", disabled: readOnly, spellcheck: "false" }),
          h("textarea", { id: `${id}-e`, rows: "1", class: "feel", "data-feel": true, "aria-label": parameter ? null : say("Value of {name}", { name: one.target }), oninput: set("expression"), onchange: write, disabled: readOnly, spellcheck: "false" }, one.expression),
          !readOnly && !parameter &&
            h("button", { type: "button", class: "link", title: say("Remove {name}", { name: one.target }), onclick: () => remove(index) }, h("span", { "aria-hidden": "true" }, "✕"), h("span", { class: "quiet" }, say("Remove {name}", { name: one.target }))),
        );
      }),
      readOnly ? "" : h("button", { type: "button", class: "small add", onclick: add }, say("Add a variable")),
    );
  }
  function add() {
    clearTimeout(timer);
    const taken = new Set(rows.map(({ target }) => target));
    let name = "variable";
    for (let n = 2; taken.has(name); n++) name = `variable_${n}`;
    field.set([...current(), { target: name, expression: "null" }]);
    draw();
    const target = [...body.querySelectorAll(".target")].at(-1);
    target?.focus();
    target?.select();
  }
  function remove(index) {
    clearTimeout(timer);
    timer = undefined;
    field.set(current().filter((one) => one !== rows[index]));
    draw();
    body.querySelector(".add")?.focus();
  }
  draw();
  const refresh = () => {
    if (timer || body.contains(document.activeElement)) return;
    draw();
  };
  return { row, refresh, flush: () => timer && write(), focus: () => body.querySelector("textarea, button")?.focus(), place };
}
