// "Try this decision": inputs typed here, answered by our engine, the rules that fired told and marked.
import { Refused, api, h, say, send } from "../draft/index.js";

export function mountTry(container, { bundle, file, onFired }) {
  let produce = null;
  let text = "";
  let decisions = [];
  let chosen = null;
  let looking = 0;
  const typed = new Map(); // "decision/path" -> what was typed; stays while the table changes

  const select = h("select", { id: "try-decision", onchange: () => choose(select.value) });
  const fields = h("div", { class: "stack" });
  const answer = h("div", { role: "status" });
  const form = h(
    "form",
    { onsubmit: (event) => { event.preventDefault(); take(); } },
    h("div", { class: "field" }, h("label", { for: "try-decision" }, say("Decision")), select),
    fields,
    h("button", { class: "primary" }, say("Try")),
  );
  container.classList.add("try");
  container.replaceChildren(h("h2", {}, say("Try this decision")), form, answer);

  async function look() {
    const turn = ++looking;
    try {
      const newest = await produce();
      const { items } = await (await send("POST", api("decisions", "inputs"), { json: { text: newest, bundle, file } })).json();
      if (turn !== looking) return;
      text = newest;
      decisions = items;
    } catch (error) {
      if (turn !== looking) return;
      if (!(error instanceof Refused)) console.warn("the decisions cannot be looked at", error.message);
      decisions = [];
    }
    draw();
  }

  function draw() {
    container.hidden = decisions.length === 0;
    if (!decisions.some(({ id }) => id === chosen)) chosen = decisions[0]?.id ?? null;
    select.replaceChildren(...decisions.map(({ id, name }) => h("option", { value: id, selected: id === chosen }, name)));
    select.parentElement.hidden = decisions.length < 2;
    const found = decisions.find(({ id }) => id === chosen);
    const held = fields.contains(document.activeElement) ? document.activeElement.name : null;
    fields.replaceChildren(...(found?.inputs ?? []).map(field));
    if (held) fields.querySelector(`[name="${CSS.escape(held)}"]`)?.focus();
  }

  function field({ path, type, suggestions }, at) {
    const id = `try-${at}`;
    const key = `${chosen}/${path}`;
    const value = typed.get(key) ?? "";
    const keep = (event) => typed.set(key, event.target.value);
    const kind = { number: "number", date: "date" }[type];
    let input;
    if (type === "boolean") {
      input = h("select", { id, name: path, onchange: keep }, ["", "true", "false"].map((one) => h("option", { value: one, selected: one === value }, one)));
    } else {
      input = h("input", { id, name: path, oninput: keep, list: suggestions.length ? `${id}-list` : null, autocomplete: "off", ...(kind ? { type: kind, step: "any" } : { type: "text" }) });
      input.value = value;
    }
    const list = suggestions.length > 0 && h("datalist", { id: `${id}-list` }, suggestions.map((one) => h("option", { value: type === "string" ? bare(one) : one })));
    return h(
      "div",
      { class: "field" },
      h("label", { for: id }, path, " ", h("span", { class: "type" }, type === "Any" ? say("any value, in FEEL") : type)),
      input,
      list,
      h("p", { class: "error", id: `${id}-e`, hidden: true }),
    );
  }

  // What is typed into a field of a type is a value of it; anything else is FEEL.
  function written({ path, type }) {
    const value = (typed.get(`${chosen}/${path}`) ?? "").trim();
    if (!value) return "";
    if (type === "string") return JSON.stringify(value);
    if (type === "date") return `date(${JSON.stringify(value)})`;
    return value;
  }

  async function take() {
    const found = decisions.find(({ id }) => id === chosen);
    if (!found) return;
    for (const line of fields.querySelectorAll(".error")) line.hidden = true;
    const inputs = Object.fromEntries(found.inputs.map((one) => [one.path, written(one)]));
    try {
      const verdict = await (await send("POST", api("decisions", "try"), { json: { text, bundle, file, decision: chosen, inputs } })).json();
      tell(verdict);
    } catch (error) {
      onFired([]);
      const wrong = error.problem?.fields ?? {};
      for (const [at, { path }] of found.inputs.entries()) {
        if (!wrong[path]) continue;
        const line = fields.querySelector(`#try-${at}-e`);
        line.textContent = say(wrong[path]);
        line.hidden = false;
      }
      answer.replaceChildren(h("div", { class: "answer fault" }, h("p", {}, error.message)));
    }
  }

  function tell({ text: said, trace, fault }) {
    if (fault) {
      onFired(fault.rule_ids);
      answer.replaceChildren(h("div", { class: "answer fault" }, h("p", {}, h("strong", {}, say("No answer"))), h("p", {}, fault.message)));
      return;
    }
    const rules = trace.flatMap((one) => [...one.rules, ...one.tables.flatMap((table) => table.rules)]);
    onFired(rules.map(({ id }) => id));
    answer.replaceChildren(
      h(
        "div",
        { class: "answer" },
        h("p", {}, h("strong", {}, say("Answer"))),
        h("pre", {}, said),
        trace.map((one) =>
          h(
            "p",
            { class: "hint" },
            `${one.name}: `,
            one.rules.length ? say("rules that fired: {numbers}", { numbers: one.rules.map(({ index }) => index).join(", ") }) : say("no rule fired"),
            one.notes.length ? h("span", {}, `. ${one.notes.join("; ")}.`) : null,
          ),
        ),
      ),
    );
  }

  let timer;
  return {
    changed(newest) {
      produce = newest;
      clearTimeout(timer);
      timer = setTimeout(look, 300);
      onFired([]);
    },
    focus(decision) {
      if (!decision || decision === chosen) return;
      choose(decision);
    },
  };

  function choose(decision) {
    chosen = decision;
    answer.replaceChildren();
    onFired([]);
    draw();
  }
}

const bare = (literal) => (literal.startsWith('"') ? literal.slice(1, -1) : literal);
