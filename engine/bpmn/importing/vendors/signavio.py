"""Signavio: colours and labels are notes of the modeler; what its attributes say about an element is told with it."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element, local_name, namespace

__all__ = ["translate_signavio"]

_SPACE = "http://www.signavio.com"
_DRAWN = frozenset(("bgcolor", "bordercolor", "fontcolor", "messageposition", "labelposition"))
_NOTHING = frozenset(("", "[]", "{}", "null", "none"))


def translate_signavio(draft: Draft) -> None:
    """Take out what Signavio notes; a link of a sub-process to another diagram is asked about."""
    if _SPACE not in draft.root.nsmap.values():
        return
    drawn = 0
    for words in list(draft.root.iter(BPMN + "extensionElements")):
        owner = words.getparent()
        said: dict[str, str] = {}
        for word in [one for one in words if namespace(one.tag) == _SPACE]:
            key, value = word.get("metaKey") or local_name(word.tag), (word.get("metaValue") or "").strip()
            is_note = local_name(word.tag) == "signavioMetaData" and key not in _DRAWN and value.lower() not in _NOTHING
            if is_note:
                said[key] = value
            drawn += not is_note
            words.remove(word)
        if not len(words) and owner is not None:
            owner.remove(words)
        _linked(draft, owner, said)
        if said:
            listed = ", ".join(f"{key} = {short(value)}" for key, value in said.items())
            draft.left_out(owner, "signavio_notes", f"Notes in Signavio at '{draft.name_of(owner)}': {listed}")
    if drawn:
        draft.left_out(draft.root, "modeler_notes", f"{drawn} notes that Signavio kept for itself were removed.")


def _linked(draft: Draft, owner: Element, said: dict[str, str]) -> None:
    """`entry`: the diagram that a collapsed sub-process opens."""
    diagram = said.pop("entry", None)
    if diagram is not None:
        question = f"Is '{draft.name_of(owner)}' the process '{diagram}'? In Signavio it opened that diagram."
        draft.asked(owner, "linked_diagram", question, "Make it a call activity that calls the process.")
