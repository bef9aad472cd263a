"""Where a process and a sub-process begin: starts interrupt nothing, and a sub-process has one, without a trigger."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import (
    Flows,
    definitions_of,
    is_event_sub_process,
    remove,
    remove_node,
)
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
            if local_name(scope.tag) != "process":  # several ways to begin are the process's right
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
