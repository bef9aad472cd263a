"""Quick fixes: for each fault of the gate that a machine can repair, what it would do.

A fix is a word that the modeler knows (`mark_default`) with its parameters; it carries it out on its own model, so that
undo works. Faults without one are repaired by the designer: the modeler then shows the property that is meant (`show`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.bpmn.moddle import moddle_type
from engine.bpmn.vocabulary import local_name
from engine.errors import Problem

__all__ = ["VERBS", "Fix", "fixes_for"]


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair on offer. `title` is said to the designer."""

    id: str  # one of VERBS
    title: str
    params: Mapping[str, Any] = field(default_factory=dict)


# What the modeler can do to the element of the problem, and with which parameters.
VERBS: dict[str, tuple[str, ...]] = {
    "mark_default": (),  # the flow becomes the default of its source
    "clear_default": (),
    "remove_condition": (),
    "choose": ("word", "choices"),  # set one of our words; without choices the list of the surroundings is offered
    "clear": ("word",),
    "show": ("word",),  # open the property and put the cursor there
    "create_form": (),
    "create_decision": (),
    "add_inputs": (),  # the required parameters of the action
    "remove_inputs": (),  # those that the action does not have
    "delete": (),
    "append_end": (),
    "add_start": (),
    "add_end": (),
    "become": ("type",),  # another kind of element
    "set": ("attribute", "value"),  # an attribute of BPMN
    "remove_loop": (),
    "remove_foreign": (),  # words of other tools, and ours where they do not belong
    "translate": (),  # the whole file, by the import
    "create_message": (),
    "create_error": (),
    "remove_question": ("question",),
    "go_to_line": (),
}

_FOREIGN = (Fix("translate", "Translate the file"), Fix("remove_foreign", "Remove the words of another tool"))
_DELETE = Fix("delete", "Delete it")
_REMOVE_CONDITION = Fix("remove_condition", "Remove the condition")
_GO_ON = Fix("set", "Let it not interrupt", {"attribute": "interrupting", "value": False})
_INTERRUPT = Fix("set", "Let it interrupt", {"attribute": "interrupting", "value": True})


_WHERE = Fix("show", "Show where to write it")


def _show(word: str, title: str = _WHERE.title) -> Fix:
    return Fix("show", title, {"word": word})


# Code of the problem → its fixes, the best first.
_BY_CODE: dict[str, tuple[Fix, ...]] = {
    "missing_condition": (
        Fix("mark_default", "Mark as the default way"),
        _show("condition", "Write the condition"),
    ),
    "default_unknown": (Fix("clear_default", "Forget the default"),),
    "default_misplaced": (Fix("clear_default", "Forget the default"),),
    "default_with_condition": (_REMOVE_CONDITION,),
    "empty_condition": (_REMOVE_CONDITION, _show("condition", "Write the condition")),
    "lonely_condition": (_REMOVE_CONDITION,),
    "condition_misplaced": (_REMOVE_CONDITION,),
    "condition_ignored": (_REMOVE_CONDITION,),
    "expression_language": (Fix("set", "It is FEEL", {"attribute": "condition_language", "value": None}),),
    "nobody_responsible": (Fix("choose", "Choose a group", {"word": "group"}),),
    "unknown_group": (Fix("choose", "Choose another group", {"word": "group"}),),
    "unknown_form": (
        Fix("create_form", "Create the form"),
        Fix("choose", "Choose another form", {"word": "form"}),
        Fix("clear", "Leave the form out", {"word": "form"}),
    ),
    "no_action": (Fix("choose", "Choose an action", {"word": "action"}),),
    "unknown_action": (Fix("choose", "Choose another action", {"word": "action"}),),
    "missing_parameter": (Fix("add_inputs", "Add what the action needs"),),
    "unknown_parameter": (Fix("remove_inputs", "Remove what the action does not know"),),
    "bad_mapping": (_show("mappings"),),
    "no_decision": (
        Fix("choose", "Choose a decision", {"word": "decision"}),
        Fix("create_decision", "Create a decision"),
    ),
    "unknown_decision": (
        Fix("choose", "Choose another decision", {"word": "decision"}),
        Fix("create_decision", "Create the decision"),
    ),
    "result_unused": (Fix("choose", "Name the variable", {"word": "resultVariable", "choices": ["decision"]}),),
    "not_connected": (_DELETE,),
    "unreachable": (_DELETE,),
    "flow_without_end": (_DELETE,),
    "flow_leaves": (_DELETE,),
    "flow_enters": (_DELETE,),
    "not_attached": (_DELETE,),
    "empty_sub_process": (Fix("become", "Make it a task", {"type": "bpmn:Task"}), _DELETE),
    "implicit_end": (Fix("append_end", "Draw an end event"),),
    "start_leads_nowhere": (Fix("append_end", "Draw an end event"),),
    "event_leads_nowhere": (Fix("append_end", "Draw an end event"),),
    "boundary_leads_nowhere": (Fix("append_end", "Draw an end event"), _DELETE),
    "no_start_event": (Fix("add_start", "Draw a start event"),),
    "no_end_event": (Fix("add_end", "Draw an end event"),),
    "several_start_events": (_DELETE,),
    "message_starts_twice": (_DELETE,),
    "trigger_in_sub_process": (Fix("become", "Remove the trigger", {"type": "bpmn:StartEvent"}),),
    "must_interrupt": (_INTERRUPT,),
    "interrupts_nothing": (_INTERRUPT,),
    "no_activation_condition": (
        Fix("become", "Make it an inclusive gateway", {"type": "bpmn:InclusiveGateway"}),
        Fix("become", "Make it a parallel gateway", {"type": "bpmn:ParallelGateway"}),
    ),
    "like_an_inclusive_gateway": (Fix("become", "Make it an inclusive gateway", {"type": "bpmn:InclusiveGateway"}),),
    "gateway_direction": (Fix("set", "Forget the direction", {"attribute": "gatewayDirection", "value": None}),),
    "deadlock": (Fix("become", "Make it an exclusive gateway", {"type": "bpmn:ExclusiveGateway"}),),
    "no_message": (Fix("create_message", "Create a message"), _show("message")),
    "no_correlation": (_show("correlationKey"),),
    "no_error_code": (Fix("create_error", "Create an error"),),
    "caught_twice": (_DELETE,),
    "timer_without_time": (_show("time"),),
    "not_a_duration": (_show("time"),),
    "not_a_cycle": (_show("time"),),
    "cycle_misplaced": (_show("time"),),
    "unknown_zone": (_show("zone"), Fix("clear", "Take the zone of the installation", {"word": "zone"})),
    "missed_unknown": (
        Fix("choose", "Choose what becomes of them", {"word": "missed", "choices": ["one", "skip", "all"]}),
    ),
    "word_without_timer": (_show("time"),),
    "cycle_fires_once": (_show("time"), _GO_ON),
    "calls_nothing": (_show("calledElement", "Choose the process"),),
    "binding_unknown": (
        Fix(
            "choose",
            "Choose a binding",
            {"word": "calledBinding", "choices": ["latest", "deployment", "version", "tag"]},
        ),
    ),
    "unique_unknown": (_show("unique"),),
    "binding_unclear": (_show("calledBinding"),),
    "not_in_deployment": (_show("calledBinding"), _show("calledElement", "Choose another process")),
    "unknown_version": (_show("calledVersion"),),
    "call_computed": (_show("calledElement", "Choose the process"),),
    "unknown_process": (_show("calledElement", "Choose another process"),),
    "script_format": (Fix("set", "It is FEEL", {"attribute": "scriptFormat", "value": "feel"}),),
    "no_script": (
        _show("script", "Write the script"),
        Fix("become", "Make it a plain task", {"type": "bpmn:Task"}),
    ),
    "multi_without_items": (_show("collection"), Fix("remove_loop", "Do it once")),
    "loop_without_end": (_show("loopCondition", "Write when it runs again"), Fix("remove_loop", "Do it once")),
    "loop_misplaced": (Fix("remove_loop", "Do it once"),),
    "link_without_name": (_show("linkName", "Name the link"),),
    "link_alone": (_show("linkName", "Name it as its other half"), _DELETE),
    "link_twice": (_show("linkName", "Give it another name"),),
    "multi_output": (_show("outputCollection"),),
    "not_a_handler": (Fix("set", "Mark it for compensation", {"attribute": "isForCompensation", "value": True}),),
    "handler_of_nothing": (
        Fix("set", "It is no compensation", {"attribute": "isForCompensation", "value": False}),
        _DELETE,
    ),
    "cancel_outside_transaction": (_DELETE,),
    "not_executable": (Fix("set", "Let it run", {"attribute": "isExecutable", "value": True}),),
    "vendor_extension": _FOREIGN,
    "listener": _FOREIGN,
    "unknown_extension": (Fix("remove_foreign", "Remove it"),),
    "unknown_attribute": (Fix("remove_foreign", "Remove it"),),
    "unsupported_marker": (Fix("remove_loop", "Do it once"),),
}

# Of which version of a decision is asked, the words are others than of which process is called.
_OF_DECISION: dict[str, tuple[Fix, ...]] = {
    "binding_unknown": (
        Fix(
            "choose",
            "Choose a binding",
            {"word": "decisionBinding", "choices": ["latest", "deployment", "version", "tag"]},
        ),
    ),
    "binding_unclear": (_show("decisionBinding"),),
    "not_in_deployment": (
        _show("decisionBinding"),
        Fix("choose", "Choose another decision", {"word": "decision"}),
    ),
    "unknown_version": (_show("decisionVersion"),),
}

# What does not run, by the kind of element: what can stand instead.
_INSTEAD: dict[str, tuple[Fix, ...]] = {
    "adHocSubProcess": (Fix("become", "Make it a sub-process", {"type": "bpmn:SubProcess"}),),
}
_LOOP = Fix("remove_loop", "Do it once")
_EVENTS = ("startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "endEvent", "boundaryEvent")


def fixes_for(
    problems: Iterable[Problem], files: Mapping[str, bytes], *, groups: Collection[str] = ()
) -> list[tuple[Fix, ...]]:
    """Return the fixes of each problem, in their order. `groups`: what may be chosen where a group is missing."""
    kinds: dict[str, dict[str, str]] = {}
    found = []
    for problem in problems:
        if problem.file is not None and problem.file not in kinds and problem.file.endswith(".bpmn"):
            kinds[problem.file] = _kinds(files.get(problem.file, b""))
        kind = kinds.get(problem.file or "", {}).get(problem.element or "", "")
        found.append(tuple(_with_choices(fix, groups) for fix in _of(problem, kind)))
    return found


def _of(problem: Problem, kind: str) -> tuple[Fix, ...]:
    if problem.severity == "repair":
        return ()  # the gate does it by itself
    if problem.element is None or not kind:
        return (Fix("go_to_line", "Show the line"),) if problem.line is not None else ()
    if problem.code == "open_question":
        return (Fix("remove_question", "Answered: remove the question", {"question": problem.message}),)
    if problem.code == "unsupported_element":
        if "loop marker" in problem.message:
            return (_LOOP,)
        if kind in _EVENTS:
            return (_as_message(kind),)
        return _INSTEAD.get(kind, ())
    if problem.code == "unknown_reference":
        word = next((word for word in ("message", "error") if f"names the {word} " in problem.message), "")
        return (_show(word),) if word else ()
    if problem.code == "event_without_trigger":
        return (_as_message(kind),)
    if problem.code == "feel_syntax":
        return (_show(_place_of_expression(problem.message), "Show the expression"),)
    if problem.code == "not_a_number":
        word = problem.message.partition(" of ")[0]
        return (Fix("clear", "Use the default", {"word": word}), _show(word))
    if problem.code == "not_a_duration" and problem.message.startswith("backoff"):
        return (Fix("clear", "Use the default", {"word": "backoff"}), _show("backoff"))
    if kind == "businessRuleTask" and problem.code in _OF_DECISION:
        return _OF_DECISION[problem.code]
    return _BY_CODE.get(problem.code, ())


def _as_message(kind: str) -> Fix:
    return Fix("become", "Make it a message event", {"type": moddle_type(kind), "event": "message"})


def _place_of_expression(message: str) -> str:
    """Which property a fault of FEEL is about: the rule begins with it, "The condition of …" or "title …"."""
    first, _, rest = message.partition(" ")
    word = rest.partition(" ")[0] if first == "The" else first
    return {"input": "mappings", "output": "outputs", "loop": "loopCondition"}.get(word, word)


def _with_choices(fix: Fix, groups: Collection[str]) -> Fix:
    if fix.id == "choose" and fix.params.get("word") == "group" and groups:
        return Fix(fix.id, fix.title, {**fix.params, "choices": sorted(groups)})
    return fix


def _kinds(content: bytes) -> dict[str, str]:
    """The local name of each element that has an id; nothing for what is no XML: the gate has said so."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    return {element.get("id"): local_name(element.tag) for element in root.iter("*") if element.get("id")}
