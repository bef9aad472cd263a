"""Repetitions that do not say how often: multi-instances without items, loops without an end, quantities of nothing."""

from __future__ import annotations

from engine.bpmn.elements import MARKERS
from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import add_child
from engine.bpmn.importing.naming import variable_named
from engine.bpmn.vocabulary import BPMN, OURS, Element, integer, local_name, reference, text_of

__all__ = ["ask_how_often", "forget_refused_markers"]


def ask_how_often(draft: Draft) -> None:
    """Items and conditions that are missing become variables that nothing sets: an incident, never a silent pass."""
    for node in list(draft.nodes()):
        multi = node.find(BPMN + "multiInstanceLoopCharacteristics")
        if multi is not None:
            _of_multi(draft, node, multi)
            _forget_lost_outputs(draft, node, multi)
            _complete_outputs(draft, node, multi)
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
    if _holds_data(draft, multi.find(BPMN + "loopDataInputRef")):
        return
    named = _named_list(draft, multi)
    if named is not None:
        multi.set(OURS + "collection", named)
        draft.repaired(node, "items", f"'{name}' is repeated for the list {named}, a variable and no data object.")
        return
    variable = variable_named(f"items of {name}", f"items of {node.get('id')}")
    multi.set(OURS + "collection", variable)
    draft.mended(node, "no_items", f"'{name}' does not say what it is repeated for.")
    draft.asked(
        node, "items", f"For what is '{name}' repeated? The draft takes the list {variable}, which nothing sets."
    )


def _holds_data(draft: Draft, named: Element | None) -> bool:
    """Whether a reference names data of the file."""
    wanted = reference(named.text) if named is not None else None
    return wanted is not None and any(one.get("id") == wanted for one in draft.root.iter(BPMN + "*"))


def _named_list(draft: Draft, multi: Element) -> str | None:
    """The variable that a reference names instead of data; what goes with it is said in our words, too."""
    named, item = multi.find(BPMN + "loopDataInputRef"), multi.find(BPMN + "inputDataItem")
    if named is None or not (named.text or "").strip():
        return None
    multi.remove(named)
    if item is not None:
        multi.set(OURS + "item", variable_named(item.get("name") or item.get("id") or "item"))
        multi.remove(item)
    return variable_named(named.text)


def _forget_lost_outputs(draft: Draft, node: Element, multi: Element) -> None:
    """Where no data of the file takes the outputs, a variable does."""
    named, item = multi.find(BPMN + "loopDataOutputRef"), multi.find(BPMN + "outputDataItem")
    if named is None or _holds_data(draft, named):
        return
    multi.remove(named)
    if item is not None:
        multi.remove(item)
    if (named.text or "").strip() and item is not None and multi.get(OURS + "outputCollection") is None:
        multi.set(OURS + "outputCollection", variable_named(named.text))
        multi.set(OURS + "outputItem", variable_named(item.get("name") or item.get("id") or "item"))
    draft.repaired(node, "outputs", f"The outputs of '{draft.name_of(node)}' go to '{named.text}', a variable.")


def _complete_outputs(draft: Draft, node: Element, multi: Element) -> None:
    """Outputs need both their list and what each is; the half that is alone is left out."""
    said = [word for word in ("outputCollection", "outputItem") if multi.get(OURS + word) is not None]
    if len(said) == 1:
        what = multi.attrib.pop(OURS + said[0])
        draft.left_out(node, "outputs", f"'{draft.name_of(node)}' says half of its outputs ({what}); it was left out.")


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
