// The service `elementTemplates` that menus and the chooser ask; its templates come from the server as records.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { inside } from "./changes.js";

function ElementTemplates(templates, elementFactory, bpmnReplace, modeling, changes, selection, bpmnFactory) {
  this.all = templates ?? [];
  Object.assign(this, { elementFactory, bpmnReplace, modeling, changes, selection, bpmnFactory });
}
ElementTemplates.$inject = [
  "config.templates",
  "elementFactory",
  "bpmnReplace",
  "modeling",
  "changes",
  "selection",
  "bpmnFactory",
];

const proto = ElementTemplates.prototype;

proto.getAll = function getAll() {
  return this.all;
};

/** The templates that fit an element; all when none is named. */
proto.getLatest = function getLatest(element) {
  if (!element) return this.all;
  return this.all.filter(({ appliesTo, elementType, id }) => {
    if (this.idOf(element) === id) return false;
    if (!appliesTo.some((type) => element.businessObject.$type === type)) return false;
    return !elementType.eventDefinition || (is(element, "bpmn:Event") && element.type === elementType.value);
  });
};

proto.idOf = (element) => element.businessObject?.get("reglament:template");

/** The template of an element, or the one with this id. */
proto.get = function get(element) {
  const id = typeof element === "string" ? element : element && this.idOf(element);
  return (id && this.all.find((one) => one.id === id)) || null;
};

/** A new element made by the template; menus place it. */
proto.createElement = function createElement(template) {
  const { value, eventDefinition } = template.elementType;
  const element = this.elementFactory.createShape({
    type: value,
    ...(eventDefinition ? { eventDefinitionType: eventDefinition } : {}),
    ...(value === "bpmn:BoundaryEvent" && !template.interrupting ? { cancelActivity: false } : {}),
  });
  const bo = element.businessObject;
  for (const { target, properties } of this.filling(bo, template)) {
    for (const [name, content] of Object.entries(properties)) target.set(name, content);
  }
  return element;
};

/** Turn an element into what the template makes, and fill in what is not written yet. One step for undo. */
proto.applyTemplate = function applyTemplate(element, template) {
  const { value, eventDefinition } = template.elementType;
  let target = element;
  const events = element.businessObject.eventDefinitions ?? [];
  if (element.type !== value || (eventDefinition && events[0]?.$type !== eventDefinition)) {
    target = this.bpmnReplace.replaceElement(element, {
      type: value,
      ...(eventDefinition ? { eventDefinitionType: eventDefinition } : {}),
      ...(element.host ? { host: element.host } : {}),
    });
  }
  const filling = this.filling(target.businessObject, template, { keep: true });
  this.changes.several(filling.map(({ target: object, properties }) => this.changes.step(target, object, properties)));
  this.selection.select(target);
  return target;
};

/** The element stays as it is, and is no longer shown by its template. */
proto.removeTemplate = function removeTemplate(element) {
  this.changes.several([this.changes.step(element, element.businessObject, { "reglament:template": undefined })]);
  return element;
};

/** What the template writes: objects of the model with their new properties. With `keep`, what is written stays. */
proto.filling = function filling(bo, template, { keep = false } = {}) {
  const free = (name) => !keep || !bo.get(name);
  const properties = { "reglament:template": template.id };
  if (free("name")) properties.name = template.name;
  const made = [];
  for (const [word, text] of Object.entries(template.words)) {
    if (word === "instructions") {
      if (!keep || !inside(bo, "reglament:Instructions").length) made.push(this.make("Instructions", { text }));
    } else if (word === "action" || free(`reglament:${word}`)) properties[`reglament:${word}`] = text;
  }
  for (const [type, mappings] of [["Input", template.inputs], ["Output", template.outputs]]) {
    const there = new Set(keep ? inside(bo, `reglament:${type}`).map(({ target }) => target) : []);
    for (const [target, expression] of Object.entries(mappings)) {
      if (!there.has(target)) made.push(this.make(type, { target, expression }));
    }
  }
  const changed = [{ target: bo, properties }];
  if (made.length) {
    const values = [...(bo.extensionElements?.values ?? []), ...made];
    if (bo.extensionElements) changed.push({ target: bo.extensionElements, properties: { values } });
    else properties.extensionElements = this.changes.make("bpmn:ExtensionElements", { values }, bo);
    for (const one of made) one.$parent = bo.extensionElements ?? properties.extensionElements;
  }
  const timer = template.time && bo.eventDefinitions?.find(({ $type }) => $type === "bpmn:TimerEventDefinition");
  if (timer && !timer.timeDuration && !timer.timeDate && !timer.timeCycle) {
    const timeDuration = this.changes.make("bpmn:FormalExpression", { body: template.time }, timer);
    changed.push({ target: timer, properties: { timeDuration } });
  }
  return changed;
};

proto.make = function make(type, properties) {
  return this.bpmnFactory.create(`reglament:${type}`, properties);
};

export const TemplatesModule = { elementTemplates: ["type", ElementTemplates] };
