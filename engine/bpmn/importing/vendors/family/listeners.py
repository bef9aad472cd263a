"""Listeners: one that only sets a variable is an output where that is the same; every other one is a question."""

from __future__ import annotations

from engine.bpmn.importing.expressions import juel
from engine.bpmn.importing.vendors.family.actions import delegate
from engine.bpmn.importing.vendors.family.languages import script_of_script
from engine.bpmn.importing.vendors.family.texts import is_name, names_at
from engine.bpmn.importing.vendors.words import Fate, Words, attribute_of, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element, local_name

__all__ = ["WORDS", "listeners"]

WORDS = (
    *table_of(
        Fate.TRANSLATED,
        "activities, events, gateways, flows, process",
        """
        <executionListener>: reglament:output, where it only sets a variable at the end of a task or the start of \
            the process; else it is asked what should happen instead: a task or an action
        """,
    ),
    *table_of(
        Fate.ASKED,
        "userTask, process",
        """
        <taskListener> <eventListener>: it is asked what should happen instead: a task or an action
        executionListener@event executionListener@class executionListener@expression \
            executionListener@delegateExpression: when it was called, and what
        taskListener@event taskListener@class taskListener@expression taskListener@delegateExpression \
            taskListener@id: when it was called, and what
        <field>: told with the listener
        """,
    ),
)  # fmt: skip

# Where an output hides nothing that would come out without it.
_END = ("task", "manualTask", "serviceTask", "sendTask", "callActivity")
_WHEN = {
    "start": "when it starts", "end": "when it ends", "take": "when the flow is taken",
    "create": "when the task is created", "assignment": "when it is assigned", "complete": "when it is completed",
    "delete": "when it is deleted", "update": "when it is changed", "timeout": "when its time is up",
}  # fmt: skip


def listeners(words: Words) -> None:
    """Each listener of an element."""
    for one in words.elements("executionListener", "taskListener", "eventListener"):
        if local_name(one.tag) == "executionListener" and _as_output(words, one):
            continue
        event = attribute_of(one, "event") or attribute_of(one, "events") or ""
        if local_name(one.tag) == "eventListener":
            when = f"at the events {short(event)}" if event else "at every event"
        else:
            when = _WHEN.get(event, f"at '{event}'" if event else "when it starts")
        what = delegate(one) or _script(one) or _thrown(one) or "something"
        words.draft.asked(
            words.element,
            "listener",
            f"What should happen here instead of {what}, which was called {when}: a task or an action?",
            "Draw it before or behind this element.",
        )


def _as_output(words: Words, listener: Element) -> bool:
    """Write a listener that sets one variable as an output; False when it does anything else."""
    expression, event = attribute_of(listener, "expression"), attribute_of(listener, "event") or "start"
    if expression is None:
        return False
    setting = juel.variable_set(expression, names_at(words.element))
    target, feel = setting if setting is not None else ("", None)
    if feel is None or not is_name(target):
        return False
    at = _place(words, event)
    if at is None:
        return False
    place = Words(words.draft, at, words.spaces)
    if not place.map("output", target, feel):
        return False
    words.draft.repaired(at, "listener", f"The variable '{target}' is set to {short(feel)}, as a listener did.")
    return True


def _place(words: Words, event: str) -> Element | None:
    """The element whose output is the same as a listener of this one."""
    element = words.element
    if words.tag in _END and event == "end" and not _has_loop(element):
        return element
    if words.tag == "startEvent" and local_name(element.getparent().tag) == "process":
        return element
    if words.tag == "process" and event == "start":
        starts = element.findall(BPMN + "startEvent")
        return starts[0] if len(starts) == 1 and not _has_event(starts[0]) else None
    return None


def _has_loop(element: Element) -> bool:
    return any(local_name(one.tag).endswith("LoopCharacteristics") for one in element if isinstance(one.tag, str))


def _has_event(element: Element) -> bool:
    return any(local_name(one.tag).endswith("EventDefinition") for one in element if isinstance(one.tag, str))


def _script(listener: Element) -> str | None:
    script = next((one for one in listener if isinstance(one.tag, str) and local_name(one.tag) == "script"), None)
    if script is None:
        return None
    text = "".join(script.itertext()).strip() or attribute_of(script, "resource") or ""
    feel = script_of_script(text, attribute_of(script, "scriptFormat"), None)
    said = " ".join(text.split())
    return f"the script {short(said)}" + (f" (in FEEL {feel})" if feel is not None else "")


def _thrown(listener: Element) -> str | None:
    kind = attribute_of(listener, "throwEvent")
    names = [attribute_of(listener, name) for name in ("signalName", "messageName", "errorCode")]
    return f"the {kind} {next(filter(None, names), '')}" if kind else None
