"""Where a process and a sub-process begin: one plain start, which interrupts nothing, and no trigger inside."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import (
    Flows,
    add_child,
    add_root,
    definitions_of,
    is_event_sub_process,
    remove,
    remove_node,
)
from engine.bpmn.importing.naming import key_named
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name

__all__ = ["settle_starts"]


def settle_starts(draft: Draft) -> None:
    """Each scope's start events, as its kind of scope wants them."""
    for scope in draft.scopes():
        starts = scope.findall(BPMN + "startEvent")
        if local_name(scope.tag) == "adHocSubProcess":
            for border in (*starts, *scope.findall(BPMN + "endEvent")):
                remove_node(draft, border, "ad_hoc_border", "an ad-hoc sub-process has neither start nor end.")
        elif is_event_sub_process(scope):
            if len(starts) > 1:
                _gather(draft, scope, starts)
        else:
            for start in starts:
                _interrupts_nothing(draft, start)
            if local_name(scope.tag) == "process":
                _of_process(draft, starts)
            else:
                _of_sub_process(draft, scope, starts)


def _gather(draft: Draft, scope: Element, starts: list[Element]) -> None:
    """Several starts of an event sub-process become one that any of their triggers begins (§10.5.2, multiple)."""
    for start in starts[1:]:
        for child in [one for one in start if local_name(one.tag).startswith(_TRIGGERS)]:
            starts[0].append(child)
    flows = Flows(draft)
    led_to = [flows.target(flow) for flow in flows.out_of(starts[0])]
    for flow in [flow for start in starts[1:] for flow in flows.out_of(start)]:
        if any(flows.target(flow) is one for one in led_to):
            draft.repaired(flow, "same_way", f"'{draft.name_of(scope)}' leads to one element twice; one way stays.")
            remove(flow)
        else:
            draft.asked(
                scope, "several_starts", f"What follows which start of '{draft.name_of(scope)}'? All of it does."
            )
    _join(draft, scope, starts)


def _interrupts_nothing(draft: Draft, start: Element) -> None:
    if not is_true(start.get("isInterrupting"), default=True):
        del start.attrib["isInterrupting"]
        message = f"The start '{draft.name_of(start)}' was marked as not interrupting; here is nothing to interrupt."
        draft.repaired(start, "interrupts_nothing", message)


def _of_process(draft: Draft, starts: list[Element]) -> None:
    for start in starts:
        conditions = [one for kind, one in definitions_of(draft, start) if kind == "conditional"]
        if conditions:
            for child in [
                one for one in start if local_name(one.tag) in ("conditionalEventDefinition", "eventDefinitionRef")
            ]:
                start.remove(child)
            _start_by_message(draft, start)
            draft.asked(
                start,
                "conditional_start",
                f"Who notices that '{draft.name_of(start)}' is the case? No variables exist before a process starts; "
                "the draft begins here when a message says so.",
            )
    plain = [start for start in starts if not list(definitions_of(draft, start))]
    for start in plain[1:]:
        _start_by_message(draft, start)
        draft.asked(
            start,
            "several_starts",
            f"When does the process begin at '{draft.name_of(start)}'? Plainly started it begins at "
            f"'{draft.name_of(plain[0])}', here when a message says so.",
        )


def _start_by_message(draft: Draft, start: Element) -> None:
    name = key_named(start.get("name") or "", start.get("id"))
    message = add_root(draft, "message", id=draft.free_id(f"Message_{start.get('id')}"), name=f"start.{name}")
    add_child(start, "messageEventDefinition", messageRef=message.get("id"))


def _of_sub_process(draft: Draft, scope: Element, starts: list[Element]) -> None:
    for start in starts:
        for _, definition in list(definitions_of(draft, start)):
            draft.mended(
                start,
                "trigger_in_sub_process",
                f"The start '{draft.name_of(start)}' had a trigger ({local_name(definition.tag)}), but a sub-process "
                "begins when its flow arrives; the trigger was left out.",
            )
        for child in [one for one in start if local_name(one.tag).startswith(_TRIGGERS)]:
            start.remove(child)
    if len(starts) > 1:
        _join(draft, scope, starts)


_TRIGGERS = (
    "eventDefinitionRef",
    *(
        f"{kind}EventDefinition"
        for kind in "message timer error escalation signal conditional compensate cancel link terminate".split()
    ),
)


def _join(draft: Draft, scope: Element, starts: list[Element]) -> None:
    """All plain starts of an embedded sub-process are taken together: one of them gets the flows of the others."""
    flows = Flows(draft)
    first = starts[0]
    for start in starts[1:]:
        for flow in flows.out_of(start):
            flow.set("sourceRef", first.get("id"))
            for listed in start.findall(BPMN + "outgoing"):
                start.remove(listed)
        draft.mended(
            start,
            "several_starts",
            f"The sub-process '{draft.name_of(scope)}' had several starts; what followed '{draft.name_of(start)}' now "
            f"follows '{draft.name_of(first)}'.",
        )
    remove(*starts[1:])
