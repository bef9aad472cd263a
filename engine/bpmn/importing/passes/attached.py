"""Boundary events that stand elsewhere than what they sit on, interrupt where they must not, or ask twice."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import Flows, definitions_of, is_event_sub_process, remove_node
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name, reference, text_of

__all__ = ["join_conditions", "let_them_interrupt", "put_where_they_sit"]

_ALWAYS = ("compensate", "cancel", "error")


def put_where_they_sit(draft: Draft) -> None:
    """An event on the border of an activity belongs to the scope of that activity (§10.5.4)."""
    ids, flows = draft.by_id(), Flows(draft)
    for event in list(draft.root.iter(BPMN + "boundaryEvent")):
        host = ids.get(reference(event.get("attachedToRef")) or "")
        if host is None:
            continue
        name = draft.name_of(host)
        if is_event_sub_process(host):
            why = f"it sits on the event sub-process '{name}', whose border nothing can interrupt."
            remove_node(draft, event, "not_attached", why)
        elif event.getparent() is not host.getparent() and host not in event.iterdescendants():
            _move_behind(event, host)
            for flow in flows.out_of(event):  # those that led out of the scope in which they were drawn, too
                target = flows.target(flow)
                if target is not None and target.getparent() is host.getparent():
                    _move_behind(flow, event)
            message = f"'{draft.name_of(event)}' sits on '{name}' and stood in another scope; it now stands beside it."
            draft.mended(event, "not_attached", message)


def _move_behind(moved: Element, other: Element) -> None:
    moved.tail = None
    other.addnext(moved)


def let_them_interrupt(draft: Draft) -> None:
    """Errors, cancelling and undoing always interrupt (§10.5.4): the mark that they do not means nothing."""
    for event in draft.root.iter(BPMN + "boundaryEvent"):
        kinds = {kind for kind, _ in definitions_of(draft, event)} & {*_ALWAYS}
        if kinds and not is_true(event.get("cancelActivity"), default=True):
            del event.attrib["cancelActivity"]
            message = f"'{draft.name_of(event)}' catches {', '.join(sorted(kinds))}, which always interrupts."
            draft.mended(event, "must_interrupt", message)


def join_conditions(draft: Draft) -> None:
    """Several conditions of one event are one: any of them, or all where the event waits for all."""
    for node in list(draft.nodes()):
        found = [one for one in node if local_name(one.tag) == "conditionalEventDefinition"]
        conditions = [one.find(BPMN + "condition") for one in found]
        texts = [text_of(one) for one in conditions if one is not None]
        if len(found) < 2 or len(texts) != len(found) or None in texts or conditions[0] is None:
            continue
        for child in list(conditions[0]):
            conditions[0].remove(child)
        word = " and " if is_true(node.get("parallelMultiple")) else " or "
        conditions[0].text = word.join(f"({(text or '').removeprefix('=')})" for text in dict.fromkeys(texts))
        for one in found[1:]:
            node.remove(one)
        draft.repaired(node, "several_conditions", f"The conditions of '{draft.name_of(node)}' are one now.")
