"""Each element that something can refer to has an id, and no two have the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from engine.bpmn.importing.draft import Draft, free_name
from engine.bpmn.vocabulary import BPMN, DI_NAMESPACES, FLOW_NODE_TAGS, MODEL, Element, local_name, reference

__all__ = ["make_ids_unique"]

_NEED_ONE = frozenset(("process", "message", "signal", "error", "escalation", "sequenceFlow", *FLOW_NODE_TAGS))
# Who keeps an id that two have: what is on the diagram, before definitions, before data, before the rest.
_RANKS = (
    frozenset(("process", "sequenceFlow", "participant", *FLOW_NODE_TAGS)),
    frozenset(("message", "signal", "error", "escalation", "dataObject", "dataObjectReference", "property")),
    frozenset(("dataInput", "dataOutput", "inputSet", "outputSet")),
)
_CALLED_BY_ID = frozenset(("property", "dataObject", "dataInput", "dataOutput", "inputDataItem", "outputDataItem"))
_LONGEST = 200  # characters of an id that is made up

# What a reference means, where its name says it.
_KINDS = {
    "processRef": "process",
    "dataInputRefs": "dataInput",
    "dataOutputRefs": "dataOutput",
    "inputSetRefs": "inputSet",
    "outputSetRefs": "outputSet",
    "messageRef": "message",
    "signalRef": "signal",
    "errorRef": "error",
    "escalationRef": "escalation",
}


def make_ids_unique(draft: Draft) -> None:
    """Give an id to what has none, and another one to the second of two; references inside its owner follow it."""
    taken = {one.get("id") for one in draft.root.iter() if one.get("id")}
    keepers: dict[str, Element] = {}
    for element in sorted(_with_id(draft.root, MODEL), key=_rank):  # stable: among equals the first of the file keeps
        element_id = element.get("id")
        first = keepers.setdefault(element_id, element)
        if first is not element:
            new = free_name(element_id, taken)
            taken.add(new)
            if local_name(element.tag) in _CALLED_BY_ID and not element.get("name"):
                element.set("name", element_id)  # by which expressions know it
            element.set("id", new)
            followed = _follow(element, first, element_id, new)
            message = f"Two elements had the id '{element_id}'; this {local_name(element.tag)} is now '{new}'."
            draft.repaired(element, "duplicate_id", message + (" References to it follow." if followed else ""))
    _name_nameless(draft, taken)
    _of_the_diagram(draft)


def _with_id(root: Element, space: str) -> Iterator[Element]:
    return (one for one in root.iter(f"{{{space}}}*") if one.get("id"))


def _rank(element: Element) -> int:
    name = local_name(element.tag)
    return next((rank for rank, names in enumerate(_RANKS) if name in names), len(_RANKS))


def _follow(element: Element, keeper: Element, old: str, new: str) -> bool:
    """Let the references that mean the renamed element follow: those of its kind, and those in its owner alone."""
    name, followed = local_name(element.tag), False
    around, other = element.getparent(), keeper.getparent()
    is_of_another_kind = local_name(keeper.tag) != name
    for one in element.getroottree().getroot().iter(BPMN + "*"):
        nearest = next((outer for outer in one.iterancestors() if outer in (around, other)), None)
        is_inside = around is not other and nearest is around
        for attribute, value in list(one.attrib.items()):
            if attribute in ("id", "name") or reference(value) != old:
                continue
            if is_inside or (is_of_another_kind and _KINDS.get(attribute) == name):
                one.set(attribute, new)
                followed = True
        tag = local_name(one.tag)
        if len(one) == 0 and reference(one.text) == old and one is not element:
            is_reference = tag.endswith(("Ref", "Refs")) or tag in ("incoming", "outgoing")
            if is_reference and (is_inside or (is_of_another_kind and _KINDS.get(tag) == name)):
                one.text = new
                followed = True
    return followed


def _name_nameless(draft: Draft, taken: set[str]) -> None:
    """Processes get an id from their name, the rest from what they are."""
    for element in draft.root.iter(BPMN + "*"):
        name = local_name(element.tag)
        if name not in _NEED_ONE or (element.get("id") or "").strip():
            continue
        wanted = _slug(element.get("name") or "") if name == "process" else ""
        if not wanted:
            ends = (element.get("sourceRef"), element.get("targetRef")) if name == "sequenceFlow" else ()
            wanted = "_to_".join(end for end in ends if end)
        if not 0 < len(wanted) <= _LONGEST:
            wanted = f"{name}_line_{element.sourceline}"
        new = free_name(wanted, taken)
        taken.add(new)
        element.set("id", new)
        draft.repaired(element, "missing_id", f"The {name} had no id; it is now called '{new}'.")
        if name == "sequenceFlow":  # the designer knows it by its ends alone
            said = f"{element.get('sourceRef')}->{element.get('targetRef')}"
            draft.findings[-1] = replace(draft.findings[-1], element=said)


def _of_the_diagram(draft: Draft) -> None:
    """Shapes and edges are referred to by nobody: the second of two just gets another id."""
    taken: set[str] = set()
    for space in DI_NAMESPACES:
        for element in _with_id(draft.root, space):
            new = free_name(element.get("id"), taken)
            taken.add(new)
            if new != element.get("id"):
                message = f"Two parts of the diagram had the id '{element.get('id')}'; one is now '{new}'."
                draft.repaired(draft.shown(element), "duplicate_id", message)
                element.set("id", new)


def _slug(name: str) -> str:
    text = re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_.-")
    return text if not text or text[0].isalpha() else f"p_{text}"
