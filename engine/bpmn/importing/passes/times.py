"""Timers without a time, or with one that cannot be read, and conditional events without a condition: asked for.

What stands in their place is a variable that nothing sets. It is null when the token comes there, so that there is an
incident, never a silent pass; whoever repairs the incident may set it.
"""

from __future__ import annotations

import copy
import re

from engine.bpmn.importing.asking import has_faults
from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import add_child, definitions_of
from engine.bpmn.importing.naming import variable_named
from engine.bpmn.normalise import strip_equals, write_times_as_feel
from engine.bpmn.parsed import ParsedEvent, ParsedNode
from engine.bpmn.places import short
from engine.bpmn.times import feel_of_time
from engine.bpmn.vocabulary import BPMN, Element, local_name, text_of

__all__ = ["ask_for_conditions", "ask_for_times"]

_TIMES = ("timeDate", "timeDuration", "timeCycle")


def ask_for_times(draft: Draft) -> None:
    """Each timer has exactly one time that can be read."""
    seen: list[Element] = []
    for node in list(draft.nodes()):
        for kind, timer in definitions_of(draft, node):
            if kind == "timer" and not any(timer is one for one in seen):
                seen.append(timer)
                _settle(draft, node, timer)


def _settle(draft: Draft, node: Element, timer: Element) -> None:
    times = [child for child in timer if local_name(child.tag) in _TIMES]
    for time in times[1:]:
        draft.left_out(
            node, "second_time", f"The timer '{draft.name_of(node)}' has several times; only the first stays."
        )
        timer.remove(time)
    if not times:
        times = [add_child(timer, "timeDuration")]
    time = times[0]
    text = text_of(time)
    if text is not None and local_name(time.tag) == "timeCycle" and local_name(node.tag) == "intermediateCatchEvent":
        parts = text.strip("\"'").split("/")
        time.tag = BPMN + "timeDuration"
        if len(parts) == 2 and parts[0].startswith("R") and feel_of_time(parts[1]) is not None:
            time.text = parts[1]
            message = f"The timer '{draft.name_of(node)}' waits once, so of its cycle {text} the duration stays."
            draft.repaired(node, "cycle", message)
            return
        _ask(draft, node, time, text)
    elif text is None or not _is_readable(node, timer, time):
        _ask(draft, node, time, text)


def _is_readable(node: Element, timer: Element, time: Element) -> bool:
    """Whether the gate has nothing against the time, and it can be read as FEEL once it is written so."""
    from engine.bpmn.rules import timers  # heavy, like the rest of the gate; the import runs in a child process
    from engine.feel import FeelSyntaxError, compile_expression

    copied = copy.deepcopy(timer)
    list(write_times_as_feel(copied))
    list(strip_equals(copied))
    text = next(text_of(one) or "" for one in copied if one.tag == time.tag)
    event = ParsedEvent("timer", line=0, timer=local_name(time.tag), timers=1, expression=text)
    parsed = ParsedNode("timer", local_name(node.tag), 0, None, events=[event])
    if has_faults(timers.check, parsed):
        return False
    if text[:1].isdigit() or re.match(r"-?P\d", text):
        return False  # a date or duration that is none: FEEL would read it as a number or a name
    try:
        compile_expression(text)
    except FeelSyntaxError:
        return False
    return True


def _ask(draft: Draft, node: Element, time: Element, text: str | None) -> None:
    name = draft.name_of(node)
    variable = variable_named(f"time of {name}", f"time of {node.get('id')}")
    for child in list(time):
        time.remove(child)
    time.text = variable
    said = f" It says '{short(text)}', which is no time that can be read here." if text else ""
    word = {"timeDate": "When is", "timeDuration": "How long is", "timeCycle": "How often is"}[local_name(time.tag)]
    draft.asked(node, "time", f"{word} the timer '{name}'?{said} Until it is said, nothing sets {variable}.")


def ask_for_conditions(draft: Draft) -> None:
    """A conditional event without a condition."""
    for node in list(draft.nodes()):
        for kind, event in definitions_of(draft, node):
            condition = event.find(BPMN + "condition") if kind == "conditional" else None
            if kind != "conditional" or text_of(condition) is not None:
                continue
            variable = variable_named(draft.name_of(node), node.get("id"))
            (condition if condition is not None else add_child(event, "condition")).text = f"{variable} = true"
            draft.mended(node, "no_condition", f"The event '{draft.name_of(node)}' has no condition.")
            draft.asked(
                node,
                "condition",
                f"When does '{draft.name_of(node)}' happen? The draft waits for {variable} to become true; nothing "
                "sets it yet.",
            )
