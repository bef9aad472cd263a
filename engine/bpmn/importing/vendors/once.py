"""What is said twice about the same data of an element: by BPMN and by a vendor's word, or by two data inputs."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.importing.draft import Draft, free_name
from engine.bpmn.importing.expressions.languages import is_feel
from engine.bpmn.importing.vendors.jbpm import data
from engine.bpmn.items import items_in
from engine.bpmn.parsed import ParsedItem
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, OURS, reference, text_of

__all__ = ["keep_one_mapping"]


def keep_one_mapping(draft: Draft) -> None:
    """Where BPMN's own data says what goes in or out, a vendor's word for the same is left out."""
    _name_data(draft)
    _name_data_apart(draft)
    _bring_each_once(draft)
    items = items_in(draft.root)
    for node in list(draft.nodes()):
        for kind, association, side in (
            ("input", "dataInputAssociation", "targetRef"),
            ("output", "dataOutputAssociation", "targetRef"),
        ):
            said = {
                items[key].name
                for one in node.findall(BPMN + association)
                if (key := reference(text_of(one.find(BPMN + side))) or "") in items
            }
            for mapping in node.findall(f"{BPMN}extensionElements/{OURS}{kind}"):
                if mapping.get("target") in said:
                    mapping.getparent().remove(mapping)
                    what = f"The {kind} '{mapping.get('target')}' of '{draft.name_of(node)}' was said twice"
                    message = f"{what}; BPMN's own data stays, not {short(mapping.get('expression') or '')}."
                    draft.left_out(node, "said_twice", message)


def _name_data(draft: Draft) -> None:
    """Data whose name and id FEEL cannot read get a name that it can."""
    ids = draft.by_id()
    items = items_in(draft.root)
    for key, item in items.items():
        if key in ids and item.id == key and not is_feel(item.name, {item.name}):
            ids[key].set("name", _other_end(draft, key, items) or "data")
            message = f"FEEL cannot read the name '{item.name}'; the data are now called '{ids[key].get('name')}'."
            draft.repaired(ids[key], "data_name", message)


def _other_end(draft: Draft, key: str, items: Mapping[str, ParsedItem]) -> str | None:
    """The name of the variable that an association connects these data with."""
    for association in draft.root.iter(BPMN + "dataInputAssociation", BPMN + "dataOutputAssociation"):
        ends = [reference(text_of(association.find(BPMN + name))) or "" for name in ("sourceRef", "targetRef")]
        for one, other in (ends, ends[::-1]):
            if one == key and other in items and is_feel(items[other].name, {items[other].name}):
                return items[other].name
    return None


def _bring_each_once(draft: Draft) -> None:
    """Several data that go into one input: each goes in under its own name."""
    items = items_in(draft.root)
    for node in list(draft.nodes()):
        taken: set[str | None] = set()
        for one in node.findall(BPMN + "dataInputAssociation"):
            target = reference(text_of(one.find(BPMN + "targetRef")))
            source = items.get(reference(text_of(one.find(BPMN + "sourceRef"))) or "")
            if target not in taken or source is None or one.find(BPMN + "assignment") is not None:
                taken.add(target)
                continue
            node.remove(one)
            data.add_input(draft, node, source.name, source.name)
            message = f"'{source.name}' goes into '{draft.name_of(node)}' under its own name, beside other data."
            draft.repaired(node, "same_input", message)


def _name_data_apart(draft: Draft) -> None:
    """Two data inputs of one name would be one variable; and a message carries what goes in as entries."""
    variables: data.Variables | None = None
    for node in list(draft.nodes()):
        taken: set[str] = set()
        for one in node.findall(f"{BPMN}ioSpecification/{BPMN}dataInput"):
            name = " ".join((one.get("name") or "").split())
            if name in taken:
                one.set("name", free_name(name, taken))
                message = f"Two data of '{draft.name_of(node)}' are called '{name}'; one is now '{one.get('name')}'."
                draft.repaired(node, "same_name", message)
            taken.add(one.get("name") or "")
        if node.tag == BPMN + "sendTask" and len(taken) > 1:
            variables = variables or data.variables_of(draft.root)
            data.write(draft, node, data.taken_out(draft, node, variables))
            draft.repaired(node, "payload", f"The data of '{draft.name_of(node)}' are now the parts of its message.")
