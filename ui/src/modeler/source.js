// The XML of the file, to read, to paste, to repair: what is broken is told with its line, and stays in the field.
import { h, say } from "../draft/index.js";

/** `mountSource(container, {read(), apply(text), readOnly})` → `{show(text), goTo(line), text(), busy()}` */
export function mountSource(container, { read, apply, keep, readOnly }) {
  const field = h("textarea", {
    class: "source",
    id: "source",
    "aria-label": say("XML of this file"),
    spellcheck: "false",
    autocomplete: "off",
    wrap: "off",
    readonly: readOnly,
  });
  const trouble = h("div", { class: "notice bad", role: "alert", hidden: true });
  const button = h("button", { type: "button", class: "primary", onclick: () => take() }, say("Draw this"));
  const note = h("p", { class: "hint" }, say("Paste or change the file here. It is drawn when you leave the field or press the button; Ctrl+Z brings the last diagram back."));
  container.replaceChildren(trouble, field, ...(readOnly ? [] : [h("p", { class: "actions" }, button, note)]));
  let shown = "";
  let timer;

  async function take() {
    clearTimeout(timer);
    if (readOnly || field.value === shown) return true;
    const text = field.value;
    const fault = faultOf(text) ?? (await apply(text));
    tell(fault);
    if (fault) {
      keep(text); // broken, and yet not lost: it is what the draft holds now
      return false;
    }
    shown = text;
    return true;
  }

  function tell(fault) {
    trouble.hidden = !fault;
    if (fault) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (!fault) return trouble.replaceChildren();
    trouble.replaceChildren(
      h("p", {}, fault.message),
      h("p", {}, say("Nothing is lost: the text below is kept, and the last diagram that could be drawn is still there.")),
      fault.line ? h("p", {}, h("button", { type: "button", class: "small", onclick: () => goTo(fault.line) }, say("Go to line {line}", { line: fault.line }))) : null,
    );
    return undefined;
  }

  function goTo(line) {
    const lines = field.value.split("\n");
    const at = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    field.focus();
    field.setSelectionRange(at, at + (lines[line - 1]?.length ?? 0));
    const height = parseFloat(getComputedStyle(field).lineHeight);
    field.scrollTop = Math.max(0, (line - 4) * height);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(field.value), 300);
  });

  return {
    take,
    goTo,
    text: () => field.value,
    /** Whether the field has something that is not drawn. */
    dirty: () => !readOnly && field.value !== shown,
    async refresh() {
      field.value = shown = await read();
      tell(null);
    },
    show(text, fault) {
      field.value = text;
      shown = fault ? null : text;
      tell(fault);
    },
  };
}

/** What is wrong with a text as XML: message and line; null when it is well-formed. */
export function faultOf(text) {
  if (!text.trim()) return { message: say("The file is empty."), line: null };
  const error = new DOMParser().parseFromString(text, "application/xml").querySelector("parsererror");
  if (!error) return null;
  const said = (error.querySelector("div") ?? error).textContent;
  const [, line] = /line (?:number )?(\d+)/i.exec(said) ?? [];
  const reason = /column \d+:\s*([^\n]+)/.exec(said)?.[1] ?? said.split("\n")[0];
  return { message: say("This is no well-formed XML, so it cannot be drawn: {reason}", { reason }), line: line ? Number(line) : null };
}
