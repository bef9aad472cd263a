// What the server's gate finds in a draft, shown beside the editor. The rules live on the server alone.
import { h } from "./dom.js";
import { api, send } from "./request.js";
import { say, sayCount } from "./say.js";

const MARKS = { error: "✕", repair: "↻", warning: "!" };
const ORDER = ["error", "repair", "warning"];

const usual = () => ({ title: say("Problems"), count: "{count} problem|{count} problems", none: say("No problems found") });

/** `words`: what the list is called, when it tells something else than problems. */
export function mountProblems(container, { jump, fix, nameOf = (id) => id, words = usual() } = {}) {
  const news = h("p", { class: "quiet", role: "status" });
  const heading = h("h2", {}, words.title);
  const list = h("ol", { class: "problem-list" });
  container.classList.add("problems");
  container.replaceChildren(heading, news, list);

  function show(problems) {
    const sorted = [...problems].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
    const summary = sorted.length ? sayCount(words.count, sorted.length) : words.none;
    heading.textContent = sorted.length ? summary : words.title;
    if (news.textContent !== summary) news.textContent = summary;
    const focused = list.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.key : null;
    list.replaceChildren(
      ...(sorted.length ? sorted.map(entry) : [h("li", { class: "none" }, words.none)]),
    );
    if (focused) [...list.children].find((item) => item.dataset.key === focused)?.querySelector("button")?.focus();
  }

  function entry(problem) {
    const place = problem.element ? nameOf(problem.element, problem) || problem.element : null;
    return h(
      "li",
      { class: problem.severity, "data-key": `${problem.code}:${problem.element}:${problem.message}` },
      h("span", { class: "mark", "aria-hidden": "true" }, MARKS[problem.severity]),
      h(
        "div",
        {},
        h("p", {}, h("span", { class: "quiet" }, `${severity(problem.severity)}: `), say(problem.message)),
        problem.hint && h("p", { class: "hint" }, say(problem.hint)),
        h(
          "p",
          { class: "actions" },
          problem.element && jump && h("button", { type: "button", class: "small", onclick: () => jump(problem) }, say("Show {place}", { place })),
          fix && (problem.fixes ?? []).map((one) => h("button", { type: "button", class: "small", onclick: () => fix(problem, one) }, say(one.title))),
        ),
      ),
    );
  }

  return { show };
}

const severity = (name) => ({ error: say("Error"), repair: say("Repaired"), warning: say("Warning") })[name] ?? name;

export function watchProblems({ bundle, name, show, wait = 300 }) {
  let timer, asking, produce;
  async function now() {
    clearTimeout(timer);
    asking?.abort();
    const own = (asking = new AbortController());
    try {
      const files = produce ? { [name]: await produce() } : {};
      const answer = await send("POST", api("drafts", bundle, "check"), { json: { files }, signal: own.signal });
      const { problems } = await answer.json();
      if (!own.signal.aborted) show(problems);
    } catch (error) {
      if (error.name !== "AbortError") console.warn("the check did not answer", error.message);
    }
  }
  return {
    now,
    changed(newest) {
      produce = newest;
      clearTimeout(timer);
      timer = setTimeout(now, wait);
    },
  };
}
