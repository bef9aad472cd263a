"""Repetition over variables, which SpiffWorkflow names where the standard has data, and times as Python texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions import python, python_alone
from engine.bpmn.importing.expressions.times import unknown_time
from engine.bpmn.importing.expressions.tree import is_name, literal
from engine.bpmn.importing.vendors.spiffworkflow.own import take_attribute
from engine.bpmn.places import short
from engine.bpmn.times import feel_of_time
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name, text_of

__all__ = ["names_variables", "repeat", "time"]


def names_variables(loop: Element, ids: Collection[str]) -> bool:
    """Whether a list of the loop is nothing that the file declares, so that it can only be a variable."""
    names = [text_of(loop.find(BPMN + name)) for name in ("loopDataInputRef", "loopDataOutputRef")]
    return any(name is not None and name not in ids and is_name(name) for name in names)


def repeat(draft: Draft, loop: Element, ids: Mapping[str, Element]) -> None:
    """The list, the item and what becomes of them."""
    shown = draft.name_of(draft.shown(loop))
    if is_true(take_attribute(loop, "scriptsOnInstances")):
        question = f"Do the scripts before and after '{shown}' run for each item? There they did."
        draft.asked(loop, "scripts_on_instances", question)
    collection, results = (
        _variable(draft, loop, "loopDataInputRef", ids),
        _variable(draft, loop, "loopDataOutputRef", ids),
    )
    item, result = _item(loop, "inputDataItem"), _item(loop, "outputDataItem")
    cardinality = loop.find(BPMN + "loopCardinality")
    if collection is not None:
        draft.say(loop, "collection", collection)
    elif cardinality is not None and text_of(cardinality) is not None:
        text = text_of(cardinality) or ""
        feel = python.value_to_feel(text)
        if feel is None:
            question = f"How often is '{shown}' repeated? There it was: {short(text)}"
            draft.asked(loop, "cardinality", question)
            feel = literal(text)
        if item is not None:  # it counts from nought
            draft.say(loop, "collection", f"if {feel} > 0 then (for count in 1..({feel}) return count - 1) else []")
            loop.remove(cardinality)
        else:
            cardinality.text = feel
    if item is not None:
        draft.say(loop, "item", item)
    if results is not None and result is not None:
        draft.say(loop, "outputCollection", results)
    if result is not None and results is not None:
        draft.say(loop, "outputItem", result)
    for name in ("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem"):
        for child in loop.findall(BPMN + name):
            loop.remove(child)


def _variable(draft: Draft, loop: Element, name: str, ids: Mapping[str, Element]) -> str | None:
    """The variable that a reference names: itself, or the data object behind it."""
    text = text_of(loop.find(BPMN + name))
    if text is None:
        return None
    found = ids.get(text)
    if found is not None and found.get("dataObjectRef"):
        text = found.get("dataObjectRef")
    if not is_name(text):
        draft.asked(
            loop, "loop_data", f"Which list is '{draft.name_of(draft.shown(loop))}' repeated for? There: {text}"
        )
        return None
    return str(text)


def _item(loop: Element, name: str) -> str | None:
    element = loop.find(BPMN + name)
    if element is None:
        return None
    found = (element.get("id") or element.get("name") or "").strip()
    return found if is_name(found) else None


def time(draft: Draft, element: Element) -> None:
    """`"PT1H"` and `timedelta(hours=1)` become ISO times, a variable the time that it holds as text."""
    text, name = text_of(element), local_name(element.tag)
    if text is None or feel_of_time(text) is not None:
        return
    iso = python_alone.time_of(text)
    if iso is not None and feel_of_time(iso) is not None:
        element.text = iso
        return
    feel = python.value_to_feel(text)
    if feel is not None and is_name(feel):
        feel = {"timeDuration": f"duration({feel})", "timeDate": f"date and time({feel})"}.get(name, feel)
    elif feel is None or iso is not None:
        shown = draft.name_of(draft.shown(element))
        draft.asked(element, "time", f"When does the timer '{shown}' fire? There it was: {short(text)}")
        feel = unknown_time(name, text)
    element.text = feel
    draft.repaired(element, "time_translated", f"The time {short(text)} is now {short(feel)}.")
