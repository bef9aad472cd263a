"""SpiffWorkflow's tasks: services become actions, what people do a user task, scripts around a task outputs of it."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions import python
from engine.bpmn.importing.expressions.tree import is_name
from engine.bpmn.importing.people import instruct
from engine.bpmn.importing.vendors.spiffworkflow.forms import form_of
from engine.bpmn.importing.vendors.spiffworkflow.own import add, feel_of, take, take_attribute, take_text
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name

__all__ = ["tell_the_rest", "translate"]

# Tasks that hand out nothing but their outputs, so that one output more takes nothing away.
_EXACT = ("manualTask", "task", "serviceTask", "sendTask", "receiveTask", "businessRuleTask")
_INFORMATION = ("unitTests", "taskMetadataValues", "guestConfirmation", "category", "signalButtonLabel")


def translate(draft: Draft, node: Element) -> None:
    """Translate the words on one node."""
    _scripts(draft, node)
    _service(draft, node)
    _decision(draft, node)
    _person(draft, node)
    _called(draft, node)
    tell_the_rest(draft, node)


def tell_the_rest(draft: Draft, element: Element) -> None:
    """What has no meaning here."""
    told = [name for name in _INFORMATION if take(element, name)]
    if take_attribute(element, "isOutputSynced") is not None:
        told.append("isOutputSynced")
    if told:
        name = draft.name_of(element)
        draft.left_out(element, "spiffworkflow_words", f"{', '.join(told)} of '{name}' means nothing here.")


def _service(draft: Draft, node: Element) -> None:
    for operator in take(node, "serviceTaskOperator"):
        action = (operator.get("id") or "").strip()
        if not action or node.tag != BPMN + "serviceTask":
            continue
        draft.say(node, "action", action)
        for parameter in operator.iter("{*}parameter"):
            name, text = parameter.get("id") or "", (parameter.get("value") or "").strip()
            if name and text:
                add(draft, node, "input", name, feel_of(draft, node, name, text))
        result = (operator.get("resultVariable") or "").strip()
        if result:
            draft.say(node, "resultVariable", result)
        for retry in operator.iter("{*}retry"):
            count = (retry.get("retries") or "").strip()
            if count.isdecimal():
                draft.say(node, "retries", str(min(int(count), 99) + 1))  # there after the first attempt, here with it
        message = f"'{draft.name_of(node)}' asks for the action '{action}', which has to be provided."
        draft.repaired(node, "action", message)


def _decision(draft: Draft, node: Element) -> None:
    decision = take_text(node, "calledDecisionId")
    if decision is None:
        return
    draft.say(node, "decision", decision)
    draft.asked(
        node,
        "decision_result",
        f"Which variables does the decision '{decision}' of '{draft.name_of(node)}' set? There, each of its outputs.",
        "Name an output for each, such as total = result.total, or one variable for the whole result.",
    )


def _person(draft: Draft, node: Element) -> None:
    """Who reads instructions has to say that it is done: a manual task waits there, and does not here."""
    if node.tag == BPMN + "manualTask":
        node.tag = BPMN + "userTask"
        message = (
            f"The manual task '{draft.name_of(node)}' is now a user task, since a person has to say that it is done."
        )
        draft.repaired(node, "manual_task", message)
    text = take_text(node, "instructionsForEndUser")
    if text is not None and node.tag == BPMN + "userTask":
        instruct(draft, node, text)
        if "{{" in text or "{%" in text:
            question = f"The instructions of '{draft.name_of(node)}' compute text with Jinja. What is to stand there?"
            draft.asked(node, "jinja", question, "Here they are read as they are written.")
    elif text is not None:
        message = f"'{draft.name_of(node)}' told people: {short(text)} Only tasks of people have instructions here."
        draft.left_out(node, "instructions", message)
    if is_true(take_text(node, "allowGuest")):
        question = f"Who does '{draft.name_of(node)}'? There it could be anybody who had the link."
        draft.asked(node, "guests", question)
    _form(draft, node)


def _form(draft: Draft, node: Element) -> None:
    said = {
        one.get("name"): (one.get("value") or "").strip()
        for properties in take(node, "properties")
        for one in properties
        if isinstance(one.tag, str)
    }
    schema = said.pop("formJsonSchemaFilename", "")
    said.pop("formUiSchemaFilename", "")
    if schema and node.tag == BPMN + "userTask":
        form_of(draft, node, schema)
    rest = [f"{name} ({short(value)})" for name, value in said.items() if name and value]
    if rest:
        message = f"{', '.join(rest)} of '{draft.name_of(node)}' means nothing here."
        draft.left_out(node, "spiffworkflow_words", message)


def _scripts(draft: Draft, node: Element) -> None:
    """A script after a task that hands out nothing else becomes outputs; any other is a question."""
    before, after = take_text(node, "preScript"), take_text(node, "postScript")
    if after is not None and local_name(node.tag) in _EXACT:
        variables = python.assignments_to_feel(after)
        if variables is not None and all(is_name(name) for name in variables):
            for name, feel in variables.items():
                add(draft, node, "output", name, feel)
            message = f"What '{draft.name_of(node)}' did afterwards is now its outputs: {short(after)}"
            draft.repaired(node, "script_after", message)
            after = None
    for when, text in (("before", before), ("after", after)):
        if text is None:
            continue
        script = python.script_to_feel(text)
        draft.asked(
            node,
            f"script_{when}",
            f"What happens {when} '{draft.name_of(node)}'? There it was this script: {short(text)}",
            f"Draw a script task {when} it" + (f": {script}" if script is not None else ", in FEEL") + ".",
        )
        if node.tag == BPMN + "userTask":
            indented = text.replace("\n", "\n    ")
            instruct(draft, node, f"Was done {when} this task by a script:\n\n    {indented}")


def _called(draft: Draft, node: Element) -> None:
    """A called process shared all variables there; here it gives back what is named."""
    if node.tag == BPMN + "callActivity" and (node.get("calledElement") or "").strip():
        draft.asked(
            node,
            "called_outputs",
            f"Which variables does '{draft.name_of(node)}' give back? There, all that the called process had set.",
            "Name an output for each; it gets every variable that is known where it is called.",
        )
