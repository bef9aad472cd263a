// Changes of the model as commands, so that each can be undone in one step, also when it touches several objects.

/** `commandStack.execute("reglament.several", { steps: [[command, context], …] })`: one step for undo. */
function Several(commandStack) {
  this.commandStack = commandStack;
}
Several.$inject = ["commandStack"];
Several.prototype.preExecute = function preExecute({ steps }) {
  for (const [command, context] of steps) this.commandStack.execute(command, context);
};

/** What the panel, the templates and the quick fixes do to a model. */
function Changes(commandStack, modeling, bpmnFactory, moddle, canvas, elementRegistry) {
  commandStack.registerHandler("reglament.several", Several);
  Object.assign(this, { commandStack, modeling, bpmnFactory, moddle, canvas, elementRegistry });
}
Changes.$inject = ["commandStack", "modeling", "bpmnFactory", "moddle", "canvas", "elementRegistry"];

/** Steps `[command, context]` as one. */
Changes.prototype.several = function several(steps) {
  if (steps.length === 1) this.commandStack.execute(...steps[0]);
  if (steps.length > 1) this.commandStack.execute("reglament.several", { steps });
};

/** The step that sets properties of an object of the model that belongs to `element`. */
Changes.prototype.step = (element, moddleElement, properties) => [
  "element.updateModdleProperties",
  { element, moddleElement, properties },
];

/** The step that sets properties of the element itself (its label and id follow). */
Changes.prototype.own = (element, properties) => ["element.updateProperties", { element, properties }];

Changes.prototype.make = function make(type, properties, parent) {
  const made = this.bpmnFactory.create(type, properties);
  made.$parent = parent;
  return made;
};

Changes.prototype.definitions = function definitions() {
  let one = this.canvas.getRootElement().businessObject;
  while (one.$parent) one = one.$parent;
  return one;
};

/** Our elements of a type below `bo`: `inside(bo, "reglament:Input")`. */
export const inside = (bo, type) => (bo.extensionElements?.values ?? []).filter((one) => one.$type === type);

/** The step that puts `made` in the place of all our elements of this type. */
Changes.prototype.put = function put(element, bo, type, made) {
  const others = (bo.extensionElements?.values ?? []).filter((one) => one.$type !== type);
  const values = [...others, ...made];
  if (!values.length) return this.step(element, bo, { extensionElements: undefined });
  if (!bo.extensionElements) {
    const extensionElements = this.make("bpmn:ExtensionElements", { values }, bo);
    for (const one of made) one.$parent = extensionElements;
    return this.step(element, bo, { extensionElements });
  }
  for (const one of made) one.$parent = bo.extensionElements;
  return this.step(element, bo.extensionElements, { values });
};

/** A new element of the root (a message, an error), and the step that adds it. */
Changes.prototype.root = function root(element, type, properties) {
  const definitions = this.definitions();
  const made = this.make(type, properties, definitions);
  return [made, this.step(element, definitions, { rootElements: [...definitions.rootElements, made] })];
};

export const ChangesModule = { __init__: ["changes"], changes: ["type", Changes] };
