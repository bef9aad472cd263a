"""Camunda 8: its words are elements of `zeebe`, its expressions FEEL. One file per theme."""

from __future__ import annotations

from collections.abc import Callable

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.vendors.words import Words
from engine.bpmn.importing.vendors.zeebe import people, told, variables, work
from engine.bpmn.importing.vendors.zeebe.table import WORDS
from engine.bpmn.vocabulary import BPMN

__all__ = ["SPACE", "WORDS", "translate_zeebe"]

SPACE = "http://camunda.org/schema/zeebe/1.0"
# Which translation looks at which elements (none: all); a word that one took, the later ones do not see.
_STEPS: tuple[tuple[Callable[[Words], None], tuple[str, ...]], ...] = (
    (people.person, ("userTask",)),
    (people.form, ("userTask", "startEvent")),
    (people.forms_inside, ("process",)),
    (work.decision, ("businessRuleTask",)),
    (work.script, ("scriptTask",)),
    (work.call, ("callActivity",)),
    (work.job, ()),
    (variables.mappings, ()),
    (variables.repeat, ("multiInstanceLoopCharacteristics",)),
    (variables.subscription, ("message",)),
    (variables.expressions, ()),
    (told.listeners, ()),
    (told.told, ()),
)


def translate_zeebe(draft: Draft) -> None:
    """Say in our words what the file says in Camunda 8's; afterwards none of its words is left."""
    if SPACE not in {space for one in draft.root.iter() for space in one.nsmap.values()}:
        return
    for element in list(draft.root.iter(BPMN + "*")):
        words = Words(draft, element, (SPACE,))
        for step, tags in _STEPS:
            if not tags or words.tag in tags:
                step(words)
        rest = words.rest()
        if rest:
            draft.left_out(element, "no_meaning", f"{', '.join(rest)}: nothing to do here.")
