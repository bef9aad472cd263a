"""Data associations that carry from nothing or to nothing: the gate is asked which, and those are left out."""

from __future__ import annotations

import copy

from engine.bpmn.importing.asking import faults_of
from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions.languages import is_feel
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name, reference, text_of

__all__ = [
    "agree_on_collections", "leave_out_broken_data", "leave_out_unreadable_data", "put_data_into_processes",
]  # fmt: skip

_ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")
_SETS = ("dataInputRefs", "dataOutputRefs", "optionalInputRefs", "optionalOutputRefs", "whileExecutingInputRefs",
         "whileExecutingOutputRefs")  # fmt: skip


def put_data_into_processes(draft: Draft) -> None:
    """Data objects that stand beside the processes go into the one that refers to them; else they mean nothing."""
    for data in draft.root.findall(BPMN + "dataObject"):
        users = draft.root.iter(BPMN + "dataObjectReference")
        user = next((one for one in users if reference(one.get("dataObjectRef")) == data.get("id")), None)
        if user is not None:
            data.tail = None
            user.addprevious(data)
            draft.mended(data, "misplaced", f"The data '{draft.name_of(data)}' stood outside of its process.")
        else:
            draft.left_out(data, "misplaced", f"The data '{draft.name_of(data)}' belong to no process; left out.")
            draft.root.remove(data)


def leave_out_broken_data(draft: Draft) -> None:
    """Leave out each association and each entry of an input or output set that the gate would refuse."""
    from engine.bpmn.normalise import normalise  # heavy, like the rest of the gate; the import runs in a child process
    from engine.bpmn.rules import items
    from engine.bpmn.walk import walk

    if not any(next(draft.root.iter(BPMN + name), None) is not None for name in (*_ASSOCIATIONS, *_SETS)):
        return
    copied = copy.deepcopy(draft.root)
    normalise(copied)
    nodes = {node.get("id"): node for node in draft.nodes()}
    for process in walk(copied, file=None).processes:
        for problem in faults_of(items.check, process):
            node = nodes.get(problem.element or "")
            wrong = [] if node is None else _meant(node, problem.line)
            for one in wrong:
                draft.mended(one, "broken_data", f"{problem.message} It was left out.")
                one.getparent().remove(one)


def _meant(node: Element, line: int | None) -> list[Element]:
    """The associations that begin in this line; else the entries of sets that name nothing of the node's own."""
    found = [one for name in _ASSOCIATIONS for one in node.findall(BPMN + name) if one.sourceline == line]
    if found:
        return found
    own = {one.get("id") for one in node.iter(BPMN + "dataInput", BPMN + "dataOutput")}
    return [one for name in _SETS for one in node.iter(BPMN + name) if reference(one.text) not in own]


def leave_out_unreadable_data(draft: Draft) -> None:
    """An association whose expressions are no FEEL carries nothing: a text in their place would be wrong data."""
    for name in _ASSOCIATIONS:
        for association in list(draft.root.iter(BPMN + name)):
            said = [text_of(one) for one in association.iter(BPMN + "transformation", BPMN + "from")]
            wrong = next((text for text in said if text is not None and not is_feel(text)), None)
            if wrong is not None:
                draft.asked(association, "data", f"How does this data association read in FEEL? {wrong}")
                association.getparent().remove(association)


def agree_on_collections(draft: Draft) -> None:
    """A data object is a list when its item definition says so: that one tells what it is made of (§10.4.1)."""
    ids = draft.by_id()
    for item in draft.root.iter(BPMN + "*"):
        if item.get("isCollection") is None or local_name(item.tag) == "itemDefinition":
            continue
        definition = ids.get(reference(item.get("itemSubjectRef")) or "")
        if definition is None or is_true(definition.get("isCollection")) == is_true(item.get("isCollection")):
            continue
        del item.attrib["isCollection"]
        is_list = "a list" if is_true(definition.get("isCollection")) else "no list"
        draft.mended(item, "collection", f"'{draft.name_of(item)}' is {is_list}, as its item definition says.")
