// The drawing surface: bpmn-js with what a designer needs; for readers the viewer of the same library.
import Modeler from "bpmn-js/lib/Modeler";
import ColorPickerModule from "bpmn-js-color-picker";
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from "bpmn-js-create-append-anything";
import TemplateChooserModule from "@bpmn-io/element-template-chooser";
import SimulationModule from "bpmn-js-token-simulation";
import SimulationViewerModule from "bpmn-js-token-simulation/lib/viewer";
import MinimapModule from "diagram-js-minimap";
import { translate } from "../draft/index.js";
import { ChangesModule } from "./changes.js";
import { OnlyWhatRunsModule } from "./only_what_runs.js";
import { TemplatesModule } from "./templates.js";

// Colours of the page, so that the diagram follows light and dark.
const INK = { defaultFillColor: "var(--paper)", defaultStrokeColor: "var(--ink)", defaultLabelColor: "var(--ink)" };

/** A bpmn-js modeler in `container`; with `readOnly` a viewer that has the same events and services for reading. */
export function createCanvas(container, { moddle, refused, templates, readOnly }) {
  const shared = {
    container,
    bpmnRenderer: INK,
    moddleExtensions: { reglament: moddle },
    minimap: { open: false },
    keyboard: { bind: true },
  };
  const words = { translate: ["value", translate] };
  if (readOnly) {
    return new Modeler.NavigatedViewer({ ...shared, additionalModules: [words, MinimapModule, SimulationViewerModule] });
  }
  return new Modeler({
    ...shared,
    refused,
    templates,
    additionalModules: [
      words,
      ChangesModule,
      OnlyWhatRunsModule,
      TemplatesModule,
      CreateAppendAnythingModule,
      CreateAppendElementTemplatesModule,
      TemplateChooserModule,
      ColorPickerModule,
      MinimapModule,
      SimulationModule,
    ],
  });
}

/** Bring an element before the eyes: its plane, its place, selected. */
export function lookAt(modeler, id) {
  const found = elementOf(modeler, id);
  if (!found) return null;
  const canvas = modeler.get("canvas");
  const root = canvas.findRoot(found);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  if (found !== root) {
    if (canvas.zoom() < 0.6) canvas.zoom(0.9, middleOf(found)); // far away nobody could read it
    canvas.scrollToElement(found, 80);
  }
  modeler.get("selection", false)?.select(found === root ? [] : found);
  return found;
}

const middleOf = ({ x, y, width = 0, height = 0, waypoints }) =>
  waypoints ? waypoints[Math.floor(waypoints.length / 2)] : { x: x + width / 2, y: y + height / 2 };

/** The element on the canvas for an id of the model: a process is its pool, or the canvas itself. */
export function elementOf(modeler, id) {
  const registry = modeler.get("elementRegistry");
  if (!id) return null;
  return (
    registry.get(id) ??
    registry.find(({ businessObject }) => businessObject?.processRef?.id === id) ??
    modeler.get("canvas").getRootElements().find(({ businessObject }) => businessObject?.id === id) ??
    null
  );
}
