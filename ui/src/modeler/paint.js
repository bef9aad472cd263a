// Problems painted on the elements: a mark at the corner that leads to the list, a coloured outline.
import { h, say } from "../draft/index.js";
import { elementOf } from "./canvas.js";

const CLASS = { error: "has-error", repair: "has-repair", warning: "has-warning" };
const WORSE = ["repair", "warning", "error"];

/** `painter(modeler, open(elementId))` → `paint(problems)`: those of the file that is shown. */
export function painter(modeler, open) {
  let painted = [];
  return function paint(problems) {
    const canvas = modeler.get("canvas");
    const overlays = modeler.get("overlays");
    overlays.remove({ type: "problem" });
    for (const [id, name] of painted) if (modeler.get("elementRegistry").get(id)) canvas.removeMarker(id, name);
    painted = [];
    const byElement = new Map();
    for (const problem of problems) {
      const element = elementOf(modeler, problem.element);
      if (!element || problem.severity === "repair") continue;
      byElement.set(element, [...(byElement.get(element) ?? []), problem]);
    }
    for (const [element, found] of byElement) {
      const severity = WORSE[Math.max(...found.map((one) => WORSE.indexOf(one.severity)))];
      canvas.addMarker(element, CLASS[severity]);
      painted.push([element.id, CLASS[severity]]);
      if (!element.parent) continue; // the canvas itself has no corner
      const text = found.map(({ message }) => message).join("\n");
      overlays.add(element, "problem", {
        position: element.waypoints ? { top: -8, left: -8 } : { top: -9, right: 9 },
        html: h(
          "button",
          { type: "button", class: `problem-mark ${severity}`, title: text, "aria-label": say("{count} problems here", { count: found.length }), onclick: () => open(found[0].element) },
          severity === "error" ? "✕" : "!",
        ),
      });
    }
  };
}
