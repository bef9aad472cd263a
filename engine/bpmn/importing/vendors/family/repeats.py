"""Multi-instance: the list, its items, when it is enough."""

from __future__ import annotations

from engine.bpmn.importing.expressions.juel import is_expression
from engine.bpmn.importing.vendors.family.texts import condition, is_juel, is_name, names_at, of_counters, value
from engine.bpmn.importing.vendors.words import Fate, Words, attribute_of, child_text, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, text_of

__all__ = ["WORDS", "repeat"]

_ON = "multiInstanceLoopCharacteristics"
WORDS = (
    *table_of(
        Fate.TRANSLATED,
        _ON,
        """
        collection: reglament:collection
        elementVariable: reglament:item
        elementIndexVariable: reglament:input, counted from 0
        """,
    ),
    *table_of(
        Fate.ASKED,
        _ON,
        """
        <collection> collection@class collection@delegateExpression: it is asked which list a bean gave
        <variableAggregation>: it is asked which output of an item is collected
        """,
    ),
    *table_of(
        Fate.LEFT_OUT, _ON, "noWaitStatesAsyncLeave: every step is saved"
    ),
)  # fmt: skip


def repeat(words: Words) -> None:
    """The list or number, the item, and the completion condition, which counts with other names there."""
    draft, element, host = words.draft, words.element, words.element.getparent()
    collection, item = words.take("collection"), words.take("elementVariable")
    outside = names_at(host.getparent())
    for one in words.elements("collection"):
        bean = attribute_of(one, "delegateExpression") or attribute_of(one, "class")
        text = child_text(one, "string") or child_text(one, "expression")
        draft.asked(element, "collection", f"Which list is it repeated for? '{short(bean or text or '')}' gave it.")
        collection = collection or (text if bean is None else None)
    if collection is not None:
        if not is_expression(collection):
            collection = "${" + collection + "}"
        words.say("collection", value(words, collection, "The list to repeat for", names=outside))
        draft.repaired(element, "collection", f"It is repeated for {short(element.get(words.own('collection')))}.")
        if item is not None and is_name(item):
            words.say("item", item)
    index = words.take("elementIndexVariable")
    if index is not None and is_name(index):
        Words(draft, host, words.spaces).map("input", index, "loopCounter - 1")
        draft.repaired(element, "mapping", f"The number of the round, from 0, becomes '{index}'.")
    if words.elements("variableAggregation"):
        draft.asked(
            element,
            "collection",
            "Which output of each item is collected, and in which variable?",
            "Set reglament:outputItem and reglament:outputCollection.",
        )
    cardinality = element.find(BPMN + "loopCardinality")
    if cardinality is not None and is_juel(text_of(cardinality) or ""):
        cardinality.text = value(words, text_of(cardinality) or "", "The number of rounds", names=outside)
        draft.repaired(element, "cardinality", f"It is repeated {short(cardinality.text)} times.")
    enough = element.find(BPMN + "completionCondition")
    if enough is not None and is_juel(text_of(enough) or ""):
        enough.text = condition(draft, element, text_of(enough) or "", of_counters())
