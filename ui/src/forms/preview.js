// The form as people will see it: rendered by the server with the page's own templates, and tried with real answers.
import { h, say, token } from "../draft/index.js";

const LANGUAGES = { en: "English", ko: "한국어", ru: "Русский" };

export function mountPreview(container, { bundle, file }) {
  let produce = null;
  let shown = 0;
  const form = h("form", { class: "form", novalidate: true });
  const result = h("div", { role: "status" });
  const tongue = h(
    "select",
    { id: "preview-language", onchange: () => show() },
    Object.entries(LANGUAGES).map(([value, name]) => h("option", { value, selected: value === document.documentElement.lang }, name)),
  );
  const check = h("button", { type: "button", class: "small", onclick: () => show({ _check: "1" }) }, say("Check the answers"));
  container.classList.add("preview");
  container.replaceChildren(
    h("h2", {}, say("As people will see it")),
    h("p", { class: "field" }, h("label", { for: "preview-language" }, say("Language")), tongue),
    form,
    h("p", { class: "actions" }, check),
    result,
  );

  async function show(more = {}) {
    if (!produce) return;
    const turn = ++shown;
    const given = new FormData(form);
    given.set("_text", await produce());
    given.set("_file", file);
    given.set("_language", tongue.value);
    for (const [name, value] of Object.entries(more)) given.set(name, value);
    let answer;
    try {
      answer = await fetch(`/processes/${encodeURIComponent(bundle)}/forms/preview`, {
        method: "POST",
        body: given,
        credentials: "same-origin",
        headers: { "X-CSRF-Token": token() },
      });
    } catch {
      return; // no connection: what was shown stays
    }
    if (turn !== shown || !answer.ok) return;
    const focused = form.contains(document.activeElement) ? document.activeElement.name : null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    form.replaceChildren(...page.querySelectorAll("[data-preview=form] > *"));
    result.replaceChildren(...page.querySelectorAll("[data-preview=result] > *"));
    if (focused) form.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
  }

  // Answers change what is shown; buttons add and remove rows.
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 500);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (!button) return;
    event.preventDefault();
    show({ [button.name]: button.value });
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  return {
    changed(newest) {
      produce = newest;
      clearTimeout(timer);
      timer = setTimeout(show, 400);
    },
  };
}
