"""What modelers note in a file for themselves: sizes, stencils, who saved it when. It is removed, and told once."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.vendors.words import remove
from engine.bpmn.vocabulary import namespace

__all__ = ["SPACES", "forget"]

SPACES = (
    "http://flowable.org/design",
    "http://flowable.org/modeler",
    "http://activiti.com/modeler",
    "http://www.activiti.com/modeler",
    "http://activiti.org/test",
)


def forget(draft: Draft) -> None:
    """Remove the notes of the modelers."""
    gone = 0
    for element in list(draft.root.iter()):
        if not isinstance(element.tag, str):
            continue
        if namespace(element.tag) in SPACES:
            remove(element)
            gone += 1
            continue
        for attribute in [one for one in element.attrib if namespace(one) in SPACES]:
            del element.attrib[attribute]
            gone += 1
    if gone:
        draft.left_out(draft.root, "modeler_notes", f"{gone} notes that a modeler kept for itself were removed.")
