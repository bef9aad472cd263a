"""What jBPM's tasks ask others to do: work items and services become actions, rules a person's, DMN a decision."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.people import hand_to_person
from engine.bpmn.importing.vendors.jbpm import data
from engine.bpmn.importing.vendors.jbpm.data import Values
from engine.bpmn.vocabulary import BPMN, Element, is_true, reference

__all__ = ["business_rule_task", "call_activity", "name_action", "operations_of", "send_task", "work_item"]

_DROOLS = "{http://www.jboss.org/drools}"
_GPD = "{http://www.jboss.org/drools/flow/gpd}"


def work_item(draft: Draft, task: Element, values: Values) -> None:
    """`<task drools:taskName="Email">`: an action of that name, its parameters are the data inputs."""
    name = (task.attrib.pop(_DROOLS + "taskName", None) or "").strip() or values.constants.get("TaskName", "").strip()
    values.constants.pop("TaskName", None)
    if name == "Milestone":
        reached = values.constants.pop("Condition", "")
        text = f"The milestone is reached when: {reached}" if reached else "Confirm that the milestone is reached."
        hand_to_person(draft, task, "milestone", f"When is the milestone '{draft.name_of(task)}' reached?", text)
    elif name:
        task.tag = BPMN + "serviceTask"
        _action(draft, task, name)
    data.write(draft, task, values)


def operations_of(root: Element) -> dict[str, Element]:
    """The operations of a file by their ids."""
    return {one.get("id"): one for one in root.iter(BPMN + "operation") if one.get("id")}


def name_action(draft: Draft, task: Element, operations: Mapping[str, Element]) -> None:
    """A service task names an operation of an interface: an action `interface.operation`."""
    operation = operations.get(reference(task.get("operationRef")) or "")
    stored = [task.attrib.pop(_DROOLS + name, None) for name in ("serviceinterface", "serviceoperation")]
    task.attrib.pop(_DROOLS + "serviceimplementation", None)
    interface, name = stored[0] or "", stored[1] or ""
    if operation is not None:
        name = (operation.get("name") or operation.get("id") or "").strip()
        around = operation.getparent()
        interface = (around.get("name") or around.get("implementationRef") or "").strip()
    if name:
        _action(draft, task, f"{interface.rpartition('.')[2]}.{name}" if interface else name)


def send_task(draft: Draft, task: Element, values: Values) -> None:
    """A send task throws its message, the data inputs are its payload."""
    data.write(draft, task, values)


def _action(draft: Draft, task: Element, name: str) -> None:
    draft.say(task, "action", name)
    draft.repaired(task, "action", f"'{draft.name_of(task)}' asks for the action '{name}', which has to be provided.")


def business_rule_task(draft: Draft, task: Element, values: Values) -> None:
    """With DMN it makes a decision; a group of Drools rules is a person's to judge."""
    group = next((task.attrib.pop(space + "ruleFlowGroup", None) or "" for space in (_DROOLS, _GPD)), "")
    group = group or task.attrib.pop(_GPD + "ruleFlowGroup", "")
    said = {name: values.constants.pop(name, "").strip() for name in ("namespace", "model", "decision", "fileName")}
    decision = said["decision"] or said["model"]
    if decision:
        draft.say(task, "decision", decision)
        if not said["decision"]:
            question = f"Which decision of the model '{said['model']}' does '{draft.name_of(task)}' make?"
            draft.asked(task, "decision", question, "There, all of them were made.")
        if len(values.outputs) == 1:
            draft.say(task, "resultVariable", values.outputs.pop()[1])
        data.write(draft, task, values)
        return
    data.write(draft, task, values)
    rules = f"the rules of '{group}'" if group else "rules that are not named"
    hand_to_person(
        draft,
        task,
        "rules",
        f"Which decision does '{draft.name_of(task)}' make? There it was {rules}, in Drools.",
        f"Apply {rules} and enter what follows from them.",
    )


def call_activity(draft: Draft, call: Element, values: Values) -> None:
    """A called process gets its inputs and gives its outputs, as here; there are no calls that are not waited for."""
    name = call.attrib.pop(_DROOLS + "calledElementByName", None)
    if name and not (call.get("calledElement") or "").strip():
        if re.fullmatch(r"[\w.-]+", name):
            call.set("calledElement", name)
        draft.asked(call, "called_by_name", f"What is the id of the process '{name}' that is called by its name?")
    if "#{" in (call.get("calledElement") or ""):
        computed = call.attrib.pop("calledElement")
        draft.asked(call, "called_element", f"Which process does '{draft.name_of(call)}' call? There: {computed}")
    if not is_true(call.attrib.pop(_DROOLS + "waitForCompletion", None), default=True):
        draft.asked(
            call,
            "no_waiting",
            f"Does the process go on without waiting for '{draft.name_of(call)}'? Here it waits.",
            "Throw a message that starts the other process instead.",
        )
    if is_true(call.attrib.pop(_DROOLS + "independent", None)):
        draft.left_out(
            call, "independent", f"'{draft.name_of(call)}' was to go on when its caller is cancelled; here it is, too."
        )
    data.write(draft, call, values)
