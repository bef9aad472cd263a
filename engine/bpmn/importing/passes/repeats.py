"""Repetitions that do not say how often: multi-instances without items, loops without an end, quantities of nothing."""

from __future__ import annotations

from engine.bpmn.elements import MARKERS
from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import add_child
from engine.bpmn.importing.naming import variable_named
from engine.bpmn.vocabulary import BPMN, OURS, Element, integer, local_name, text_of

__all__ = ["ask_how_often", "forget_refused_markers"]


def ask_how_often(draft: Draft) -> None:
    """Items and conditions that are missing become variables that nothing sets: an incident, never a silent pass."""
    for node in list(draft.nodes()):
        multi = node.find(BPMN + "multiInstanceLoopCharacteristics")
        if multi is not None:
            _of_multi(draft, node, multi)
        loop = node.find(BPMN + "standardLoopCharacteristics")
        if loop is not None:
            _of_loop(draft, node, loop)


def _of_multi(draft: Draft, node: Element, multi: Element) -> None:
    cardinality = multi.find(BPMN + "loopCardinality")
    if cardinality is not None and text_of(cardinality) is None:
        multi.remove(cardinality)
        cardinality = None
    name = draft.name_of(node)
    if multi.get(OURS + "collection") is not None:
        if cardinality is not None:
            multi.remove(cardinality)
            draft.repaired(node, "items", f"'{name}' had items and a number; it is done for each item.")
        return
    for word in ("item",):
        if multi.get(OURS + word) is not None:
            del multi.attrib[OURS + word]
    if cardinality is not None:
        return
    if multi.find(BPMN + "loopDataInputRef") is not None and _data_runs():
        return
    variable = variable_named(f"items of {name}", f"items of {node.get('id')}")
    multi.set(OURS + "collection", variable)
    draft.asked(
        node, "items", f"For what is '{name}' repeated? The draft takes the list {variable}, which nothing sets."
    )


def _data_runs() -> bool:
    """Whether the engine repeats over BPMN data by itself."""
    from engine.bpmn.elements import ELEMENTS, Status

    return ELEMENTS["loopDataInputRef"].status is not Status.REFUSED


def _of_loop(draft: Draft, node: Element, loop: Element) -> None:
    maximum = loop.get("loopMaximum")
    if maximum is not None and (integer(maximum) or 0) < 1:
        del loop.attrib["loopMaximum"]
        draft.repaired(node, "loop_maximum", f"The loop '{draft.name_of(node)}' has a maximum of '{maximum}' rounds.")
        maximum = None
    condition = loop.find(BPMN + "loopCondition")
    if text_of(condition) is not None or maximum is not None:
        return
    variable = variable_named(f"{draft.name_of(node)} again", f"{node.get('id')} again")
    (condition if condition is not None else add_child(loop, "loopCondition")).text = f"{variable} = true"
    draft.asked(
        node, "loop", f"When is '{draft.name_of(node)}' done again? The draft looks whether {variable} is true."
    )


def forget_refused_markers(draft: Draft) -> None:
    """Values of attributes that do not run here are left out; each is told."""
    for element in draft.root.iter(BPMN + "*"):
        for marker in MARKERS:
            value = element.get(marker.attribute)
            if value is None or (marker.on and local_name(element.tag) not in marker.on):
                continue
            if marker.is_refused(value) and marker.attribute != "instantiate":
                del element.attrib[marker.attribute]
                said = f'{marker.what} ({marker.attribute}="{value}") does not run here; it was left out.'
                draft.left_out(element, "marker", f"'{draft.name_of(draft.shown(element))}': {said}")
