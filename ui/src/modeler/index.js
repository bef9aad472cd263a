// The page /processes/<bundle>/edit for a BPMN file: canvas, panel, problems, XML, and a draft that saves itself.
import { api, h, mountProblems, openFile, say, send, teach, watchProblems } from "../draft/index.js";
import { mountOutline } from "../outline/index.js";
import { createCanvas, elementOf, lookAt } from "./canvas.js";
import { addFiles, keepCopy, newFile } from "./files.js";
import { fixer } from "./fixes.js";
import { bindKeys, help } from "./keys.js";
import { painter } from "./paint.js";
import { mountPanel } from "./panel/index.js";
import { translateSimulation } from "./simulation_words.js";
import { faultOf, mountSource } from "./source.js";
import { mountViews } from "./views.js";
import ko from "./words/ko.js";
import ru from "./words/ru.js";

teach({ ko, ru });
const $ = (selector) => document.querySelector(selector);
const page = JSON.parse($("#page").textContent);

begin().catch((error) => {
  console.warn("the modeler cannot begin", error);
  $("#state").textContent = say("The modeler cannot begin: {reason}", { reason: error.message });
});

async function begin() {
  const json = async (url) => (await send("GET", url)).json();
  const [moddle, surroundings, opened] = await Promise.all([
    json(api("modeler", "moddle.json")),
    json(`${api("modeler", "surroundings")}?bundle=${encodeURIComponent(page.bundle)}`),
    openFile({ page, line: $("#state") }),
  ]);
  const readOnly = page.readOnly;
  const modeler = createCanvas($("#canvas"), { ...surroundings, moddle, readOnly });
  translateSimulation($("#canvas"));
  const actions = { more: () => ({}) };
  const panel = mountPanel($("#properties"), {
    modeler,
    page,
    surroundings,
    readOnly,
    sections: surroundings.sections,
    more: (element) => actions.more(element),
  });

  // ---- the text of the file: from the canvas, or from the XML field while that cannot be drawn ---------------------
  let broken = null; // text that cannot be drawn
  const fresh = () => {
    let text;
    return () => (text ??= broken === null ? modeler.saveXML({ format: true }).then(({ xml }) => xml) : Promise.resolve(broken));
  };
  const read = () => fresh()();
  const changed = () => {
    if (readOnly) return;
    const produce = fresh(); // one text for the draft, the copy in the browser, and the check
    opened.changed(produce);
    check.changed(produce);
  };

  let lastDrawn = null; // the text that was drawn last, to come back to
  let drawnDefinitions = null;

  /** Draw a text. Resolves with what is wrong with it, or null; then the canvas is as it was. */
  async function draw(text) {
    const fault = faultOf(text);
    if (fault) return fault;
    if (!/BPMN(Shape|Edge)\b/.test(text)) return (await unreadable(modeler, text)) ?? (readOnly ? noDiagram() : layOut(text));
    const canvas = modeler.get("canvas");
    const first = lastDrawn === null;
    const box = first ? null : canvas.viewbox();
    const root = first ? null : canvas.getRootElement()?.id;
    const begun = performance.now();
    try {
      await modeler.importXML(text);
      document.body.dataset.drawn = String(Math.round(performance.now() - begun));
    } catch (failure) {
      // What cannot be parsed leaves the canvas as it was; what fails later has wiped it.
      if (!first && modeler.getDefinitions() !== drawnDefinitions) await modeler.importXML(lastDrawn);
      return (await unreadable(modeler, text)) ?? { message: say("The file cannot be drawn: {reason}", { reason: failure.message }), line: null };
    }
    broken = null;
    lastDrawn = text;
    drawnDefinitions = modeler.getDefinitions();
    const again = root && canvas.findRoot(root);
    if (again) canvas.setRootElement(again);
    if (first) fit(canvas);
    else canvas.viewbox(box);
    return null;
  }

  const noDiagram = (reason = "") => ({ message: `${say("The file has no diagram: there is nothing to draw.")} ${reason}`.trim(), line: null });

  /** A model without a diagram gets one from the server. */
  async function layOut(text) {
    let laidOut;
    try {
      const answer = await send("POST", api("modeler", "diagram"), { body: text, headers: { "Content-Type": "application/xml" } });
      laidOut = await answer.text();
    } catch (error) {
      return noDiagram(error.message);
    }
    const fault = await draw(laidOut);
    if (fault) return fault;
    $("#toasts").append(h("p", { class: "toast" }, say("The file had no diagram; one was drawn.")));
    if (!opened.text || opened.text === text) queueMicrotask(changed); // opened so: the diagram is a change of its own
    return null;
  }

  const source = mountSource($("#source-view"), {
    readOnly,
    read,
    async apply(text) {
      const fault = await draw(text);
      if (!fault) changed();
      return fault;
    },
    keep(text) {
      broken = text; // what is in the field is the file, until it is drawn
      changed();
    },
    async translate(text) {
      const found = await (await send("POST", api("drafts", page.bundle, "translate"), { json: { file: page.file, text } })).json();
      if (Object.keys(found.files).length) {
        await addFiles({ page, files: found.files });
        await refreshed();
      }
      return found;
    },
    jump: (finding) => jump({ ...finding, line: null }), // its line is one of the text as it was
    nameOf: (id) => nameOf(id),
  });
  mountOutline($("#outline-view"), modeler, { properties: $("#properties"), readOnly });
  const views = mountViews({ source, panel, modeler, readOnly, isBroken: () => broken !== null });

  async function show(text) {
    const fault = await draw(text);
    if (fault) {
      broken = text;
      await views.open("xml");
      source.show(text, fault);
    } else if (views.current() === "xml") source.show(text, null);
  }
  opened.onText = async (text) => {
    await show(text);
    check.changed(() => text);
  };

  opened.asCopy = async (text) => keepCopy({ page, moddle: modeler.get("moddle"), text });

  // ---- problems ----------------------------------------------------------------------------------------------------
  const paint = painter(modeler, (id) => list.querySelector(`[data-element="${CSS.escape(id)}"] button`)?.focus());
  const list = $("#problems");
  list.hidden = readOnly; // what stands against a release has been told before it was published
  let found = [];
  const goToLine = async (line) => {
    await views.open("xml");
    source.goTo(line);
  };
  const refreshed = async () => {
    const newest = await json(`${api("modeler", "surroundings")}?bundle=${encodeURIComponent(page.bundle)}`);
    Object.assign(surroundings, newest);
    panel.refresh();
    check.now();
  };
  const createFile = newFile({ page, refreshed });
  const translate = async () => {
    await views.open("xml");
    await source.translate();
  };
  const fix = fixer({ modeler, surroundings, panel, goToLine, createFile, translate });
  const jump = async (problem) => {
    if (problem.file && problem.file !== page.file) return leave(addressOf(problem.file, problem.element));
    await views.open("diagram");
    if (!lookAt(modeler, problem.element) && problem.line) await goToLine(problem.line);
    return undefined;
  };
  const nameOf = (id, { file } = {}) => {
    if (file && file !== page.file) return file;
    const element = elementOf(modeler, id);
    return element?.businessObject.name?.replace(/\s+/g, " ").trim() || id;
  };
  const problems = mountProblems(list, {
    jump,
    nameOf,
    fix: readOnly ? null : (problem, one) => (problem.file && problem.file !== page.file ? jump(problem) : fix(problem, one)),
  });
  const check = watchProblems({
    bundle: page.bundle,
    name: page.file,
    show(all) {
      found = all;
      problems.show(all);
  
      paint(all.filter(({ file }) => !file || file === page.file));
      document.body.dataset.checked = String(Number(document.body.dataset.checked ?? 0) + 1);
    },
  });
  let at = -1;
  const nextProblem = () => {
    const shown = found.filter(({ severity, element }) => element && severity !== "repair");
    if (shown.length) jump(shown[(at = (at + 1) % shown.length)]);
  };

  // ---- undo, keys, the bar -------------------------------------------------------------------------------------------
  const stack = modeler.get("commandStack", false);
  const undo = async () => {
    panel.flush();
    if (stack?.canUndo()) stack.undo();
    else if (!readOnly) await opened.back();
  };
  const redo = async () => {
    if (stack?.canRedo()) stack.redo();
    else if (!readOnly) await opened.forward();
  };
  const acts = {
    undo,
    redo,
    keys: help,
    fit: () => fit(modeler.get("canvas")),
    map() {
      modeler.get("minimap").toggle();
      $("[data-act=map]").setAttribute("aria-pressed", String(modeler.get("minimap").isOpen()));
    },
    tokens: () => modeler.get("toggleMode").toggleMode(),
    earlier: () => opened.earlier(),
  };
  for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", () => acts[button.dataset.act]());
  modeler.get("eventBus").on("tokenSimulation.toggleMode", ({ active }) => {
    $("[data-act=tokens]").setAttribute("aria-pressed", String(active));
    document.body.classList.toggle("simulating", active);
  });
  bindKeys({
    undo,
    redo,
    nextProblem,
    find: () => modeler.get("searchPad", false)?.toggle(),
    areas: () => [$("#canvas .djs-container > svg"), $("#properties"), $("#problems")],
  });

  // ---- begin ---------------------------------------------------------------------------------------------------------
  actions.more = (element) => panelLinks(element, { createFile, surroundings });
  await show(opened.text);
  modeler.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && changed());
  if (!readOnly) check.changed(() => opened.text);
  if (opened.state === "unsaved") check.now();
  const lookAtHash = () => lookAt(modeler, decodeURIComponent(location.hash.slice(1)));
  lookAtHash();
  addEventListener("hashchange", lookAtHash);
  for (const link of document.querySelectorAll(".top a, .work a, nav.files a")) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      leave(link.href);
    });
  }
  new ResizeObserver(() => modeler.get("canvas").resized()).observe($("#canvas"));
  document.body.dataset.ready = "yes";

  async function leave(address) {
    panel.flush();
    if (!readOnly) await Promise.race([opened.flush(), new Promise((done) => setTimeout(done, 2500))]);
    location.href = address;
  }

  function panelLinks() {
    return {
      forms: readOnly ? [] : fileLinks("form"),
      decisions: readOnly ? [] : fileLinks("decision"),
    };
  }

  function fileLinks(word) {
    const value = () => modeler.get("selection").get()[0]?.businessObject.get(`reglament:${word}`);
    const name = () => (word === "form" ? `${value()}.form` : surroundings.decisions.find(({ id }) => id === value())?.file);
    return [
      {
        label: word === "form" ? say("Open the form") : say("Open the decision"),
        act: async () => {
          const kind = word === "form" ? "form" : "dmn";
          if (!value()) return;
          if (!name() || !page.files.some((one) => one.name === name())) await createFile(kind, value(), value());
          await leave(addressOf(name() ?? `${value()}.dmn`));
        },
      },
    ];
  }
}

const addressOf = (file, element) => `${page.edit}?file=${encodeURIComponent(file)}${element ? `#${encodeURIComponent(element)}` : ""}`;

/** What bpmn-moddle has against a text: message and line; null when it can be parsed. */
async function unreadable(modeler, text) {
  try {
    await modeler.get("moddle").fromXML(text);
    return null;
  } catch (error) {
    const [, line] = /line: (\d+)/.exec(error.message) ?? [];
    return {
      message: say("The file is no BPMN that can be drawn: {reason}", { reason: error.message.split("\n")[0] }),
      line: line ? Number(line) + 1 : null,
    };
  }
}

function fit(canvas) {
  canvas.resized();
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
}
