// The XML of the file, to read, to paste, to repair: what is broken is told with its line, and stays in the field.
import { h, mountProblems, say } from "../draft/index.js";

/** `mountSource(container, {read(), apply(text), keep(text), translate(text), jump, nameOf, readOnly})` → what is below */
export function mountSource(container, { read, apply, keep, translate, jump, nameOf, readOnly }) {
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
  const other = h("button", { type: "button", onclick: () => bringIn() }, say("Translate it"));
  const note = h("p", { class: "hint" }, say("Paste or change the file here. It is drawn when you leave the field or press the button; Ctrl+Z brings the last diagram back. What another tool wrote can be translated: its words become ours."));
  const told = h("section", { class: "translated", "aria-label": say("What the translation did"), tabindex: "0", hidden: true });
  container.replaceChildren(trouble, field, ...(readOnly ? [] : [h("p", { class: "actions" }, button, other, note), told]));
  const findings = mountProblems(told, {
    jump,
    nameOf,
    words: {
      title: say("What the translation did"),
      count: "{count} note about the translation|{count} notes about the translation",
      none: say("There was nothing to translate."),
    },
  });
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

  /** Put the translation in the place of the text, draw it, and list what there is to say about it. */
  async function bringIn() {
    if (field.readOnly) return; // on its way already
    clearTimeout(timer);
    const text = field.value;
    const fault = faultOf(text);
    if (fault) return tell(fault);
    field.readOnly = true;
    field.setAttribute("aria-busy", "true");
    try {
      const found = await translate(text);
      if (container.hidden) return; // somebody has gone on drawing: the text is another one by now
      field.value = found.content;
      if (!(await take())) return;
      told.hidden = false;
      findings.show(found.findings);
      told.scrollIntoView({ block: "nearest" });
    } catch (error) {
      tell({ message: say("It could not be translated: {reason}", { reason: error.message }), line: null });
    } finally {
      field.readOnly = false;
      field.removeAttribute("aria-busy");
    }
    return undefined;
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
    translate: bringIn,
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
