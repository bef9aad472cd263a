"""Choreographies, conversations and data mappings that do not run here: they are left out, and each is told."""

from __future__ import annotations

from engine.bpmn.elements import ELEMENTS, Status
from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import remove
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, Element, local_name

__all__ = ["leave_out_what_never_runs"]


_OF_OTHERS = ("choreo", "conver", "subconver", "callconver", "globalconver", "globalchoreo")


def leave_out_what_never_runs(draft: Draft) -> None:
    """What the element table refuses, except nodes of the flow: those the gate names one by one."""
    gone: list[Element] = []
    for element in draft.root.iter(BPMN + "*"):
        name = local_name(element.tag)
        row = ELEMENTS.get(name)
        if row is None or row.status is not Status.REFUSED or name in FLOW_NODE_TAGS:
            continue
        if any(one is outer for one in gone[-1:] for outer in element.iterancestors()):
            continue  # inside one that goes
        message = f"{row.what} ({name}) does not run here; it was left out."
        if not name.lower().startswith(_OF_OTHERS):
            draft.mended(element, "never_runs", message, row.hint)
        else:
            draft.left_out(element, "never_runs", message, row.hint)
        gone.append(element)
    remove(*gone)
