// Variables set on the way in or out: name and FEEL, one row each. What an action needs has its row already.
import { h, say } from "../../draft/index.js";
import { mountFeel } from "../../feel/index.js";

export function mappingRows(field, wait) {
  const body = h("div", { class: "mappings" });
  const row = h("div", { class: "property", "data-property": field.id, "data-part": field.part }, body);
  const { readOnly } = field;
  let rows = [];
  let timer;

  const filled = () => rows.filter(({ target, expression }) => target || expression).map(({ target, expression }) => ({ target, expression }));
  const kept = () => filled().filter(({ target, expression }) => expression || !isExpected(target));
  const isExpected = (target) => field.expected.some(({ name }) => name === target);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!same(kept(), field.get())) field.set(kept());
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, wait);
  };

  function draw() {
    const given = field.get();
    const missing = field.expected.filter(({ name }) => !given.some(({ target }) => target === name));
    rows = [...given, ...missing.map(({ name }) => ({ target: name, expression: "" }))];
    body.replaceChildren(
      ...rows.map(line),
      ...(readOnly ? [] : [h("button", { type: "button", class: "small add", onclick: add }, say("Add a variable"))]),
    );
  }

  function line(one) {
    const parameter = field.expected.find(({ name }) => name === one.target);
    const place = h("div", { class: "feel" });
    const label = parameter ? `${parameter.title || parameter.name}` : say("Value of {name}", { name: one.target });
    mountFeel(place, {
      value: one.expression,
      label,
      readOnly,
      onChange(text) {
        one.expression = text.trim();
        later();
      },
    });
    const remove = say("Remove {name}", { name: one.target });
    return h(
      "div",
      { class: "mapping" },
      parameter
        ? h("span", { class: "label" }, label, parameter.required ? null : h("span", { class: "optional" }, ` (${say("optional")})`), " ", h("code", {}, parameter.name), parameter.type === "any" ? null : h("span", { class: "optional" }, ` ${parameter.choices?.length ? parameter.choices.join(" | ") : parameter.type}`))
        : h("input", {
            class: "target",
            "aria-label": say("Variable"),
            value: one.target,
            disabled: readOnly,
            spellcheck: "false",
            autocomplete: "off",
            onchange: write,
            oninput(event) {
              one.target = event.target.value.trim();
              later();
            },
          }),
      readOnly || parameter
        ? null
        : h("button", { type: "button", class: "link", title: remove, "aria-label": remove, onclick: () => drop(one) }, "✕"),
      place,
    );
  }

  function add() {
    const taken = new Set(rows.map(({ target }) => target));
    let name = "variable";
    for (let n = 2; taken.has(name); n++) name = `variable_${n}`;
    clearTimeout(timer);
    timer = undefined;
    field.set([...kept(), { target: name, expression: "null" }]);
    draw();
    const target = [...body.querySelectorAll(".target")].at(-1);
    target?.focus();
    target?.select();
  }

  function drop(one) {
    rows = rows.filter((other) => other !== one);
    write();
    draw();
    body.querySelector(".add")?.focus();
  }

  draw();
  row.addEventListener("focusout", () => timer !== undefined && write());
  return {
    row,
    refresh() {
      if (timer === undefined && !same(kept(), field.get())) draw();
    },
    flush: () => timer !== undefined && write(),
    focus: () => body.querySelector(".cm-content, input, button")?.focus(),
  };
}
