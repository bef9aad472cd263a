// Diagram, outline, XML: three ways to see one file, as tabs.

export function mountViews({ source, panel: properties, modeler, isBroken }) {
  const tabs = [...document.querySelectorAll("[role=tablist] [role=tab]")];
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  let current = "diagram";

  /** Resolves false when the XML cannot be drawn: it stays open then. */
  async function open(name) {
    if (name === current) return true;
    properties.flush();
    if (current === "xml" && (source.dirty() || isBroken()) && !(await source.take())) {
      tabs.find(({ dataset }) => dataset.view === "xml").focus();
      return false;
    }
    if (name === "xml") await source.refresh().catch(() => {});
    current = name;
    for (const tab of tabs) {
      const on = tab.dataset.view === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      const panel = panelOf(tab);
      if (tab.dataset.view === "diagram") {
        panel.inert = !on; // it keeps its size: what is drawn while another view is open needs one
        panel.classList.toggle("away", !on);
      } else panel.hidden = !on;
    }
    document.body.dataset.view = name;
    if (name === "diagram") modeler.get("canvas").resized();
    return true;
  }

  for (const tab of tabs) {
    tab.addEventListener("click", () => open(tab.dataset.view));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next.focus();
      open(next.dataset.view);
    });
  }
  return { open, current: () => current };
}
