"""Data of jBPM's elements: taken out of the ioSpecification, written as our inputs and outputs.

A data input is filled from a process variable (`sourceRef`), or by an assignment of a text, in which `#{…}` is MVEL.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions.java import mvel_value_to_feel
from engine.bpmn.importing.expressions.languages import is_feel
from engine.bpmn.importing.expressions.templates import text_to_feel
from engine.bpmn.importing.expressions.tree import literal
from engine.bpmn.items import items_in
from engine.bpmn.vocabulary import BPMN, OURS, Element, reference, text_of

__all__ = ["Values", "Variables", "add_input", "add_output", "feel_of", "taken_out", "variables_of", "write"]


class Variables(dict[str, str]):
    """The variables of a file by their ids; what is not declared is called as it is."""

    def __missing__(self, key: str) -> str:
        return key


def variables_of(root: Element) -> Variables:
    """Read them once: every element of the file is asked about."""
    return Variables({key: item.name for key, item in items_in(root).items()})


@dataclass(slots=True)
class Values:
    """What goes in and out of one element, by the names that the element gives it."""

    constants: dict[str, str] = field(default_factory=dict)  # name → text, maybe with #{…}
    inputs: dict[str, str] = field(default_factory=dict)  # name → variable
    outputs: list[tuple[str, str]] = field(default_factory=list)  # name, variable that gets it


def taken_out(draft: Draft, node: Element, variables: Variables) -> Values:
    """Read the data of an element and remove it from the element, its multi-instance marker included."""
    names = _names(node)
    values = Values()
    into = [_sides(one) for one in node.findall(BPMN + "dataInputAssociation")]
    out = [_sides(one) for one in node.findall(BPMN + "dataOutputAssociation")]
    changed = [text_of(one) or "" for one in node.iter(BPMN + "transformation")]
    changed = [one for one in changed if one and not is_feel(one, set(variables.values()))]
    if changed:
        draft.asked(
            node,
            "data_transformation",
            f"How does '{draft.name_of(node)}' change its data? There it was: {'; '.join(changed)}",
            "Here the value goes in or out as it is. Write the change in FEEL, in the inputs or outputs.",
        )
    loop = node.find(BPMN + "multiInstanceLoopCharacteristics")
    if loop is not None:
        variables = Variables(variables)  # and the items of this loop
        into, out = _loop(draft, loop, into, out, names, variables)
    feels = {
        _ref(one, "targetRef"): text
        for one in node.findall(BPMN + "dataInputAssociation")
        if (text := text_of(one.find(BPMN + "transformation"))) is not None and text not in changed
    }
    for source, target, assignments in into:
        name = names.get(target or "", target or "")
        if source is not None:
            values.inputs[name] = feels.get(target, variables[source])
        for text, to in assignments:
            if text is not None and source is None:
                values.constants[names.get(to or "", name)] = text
    for source, target, assignments in out:
        if source is not None and target is not None:
            values.outputs.append((names.get(source, source), variables[target]))
        elif assignments:
            draft.asked(
                node,
                "data_assignment",
                f"What does '{draft.name_of(node)}' give back? There it was: "
                + "; ".join(f"{to} = {text}" for text, to in assignments),
            )
    for child in list(node):
        if child.tag in _DATA:
            node.remove(child)
    return values


_DATA = frozenset(
    BPMN + name
    for name in (
        "ioSpecification", "dataInputAssociation", "dataOutputAssociation", "dataInput", "dataOutput", "inputSet",
        "outputSet",
    )
)  # fmt: skip


def write(draft: Draft, node: Element, values: Values) -> None:
    """Write inputs, constants and outputs in our words."""
    for name, variable in values.inputs.items():
        add_input(draft, node, name, variable)
    for name, text in values.constants.items():
        add_input(draft, node, name, feel_of(draft, node, name, text))
    for name, variable in values.outputs:
        add_output(draft, node, variable, name)


def feel_of(draft: Draft, node: Element, name: str, text: str) -> str:
    """The FEEL of a text that may have `#{…}` in it; one that is not understood stands as text, and is asked about."""
    feel = text_to_feel(text, mvel_value_to_feel)
    if feel is not None:
        return feel
    draft.asked(node, "data_expression", f"What is '{name}' of '{draft.name_of(node)}' in FEEL? There it was: {text}")
    return literal(text)


def add_input(draft: Draft, node: Element, target: str, expression: str) -> None:
    """Add an input, once for each target."""
    _add(draft, node, "input", target, expression)


def add_output(draft: Draft, node: Element, target: str, expression: str) -> None:
    """Add an output, once for each target."""
    _add(draft, node, "output", target, expression)


def _add(draft: Draft, node: Element, kind: str, target: str, expression: str) -> None:
    words = draft.words_of(node)
    if not target or any(one.get("target") == target for one in words.findall(OURS + kind)):
        return
    mapping = words.makeelement(OURS + kind)
    mapping.set("target", target)
    mapping.set("expression", expression)
    words.append(mapping)


def _loop(
    draft: Draft,
    loop: Element,
    into: list[_Sides],
    out: list[_Sides],
    names: dict[str, str],
    variables: Variables,
) -> tuple[list[_Sides], list[_Sides]]:
    """The list and the item of a multi-instance; gives the associations that are left."""
    collection, results = _ref(loop, "loopDataInputRef"), _ref(loop, "loopDataOutputRef")
    item, result = loop.find(BPMN + "inputDataItem"), loop.find(BPMN + "outputDataItem")
    for element in (item, result):
        if element is not None:
            variables[element.get("id") or ""] = element.get("name") or element.get("id") or ""
    sources = [source for source, target, _ in into if target == collection and source is not None]
    if sources:
        draft.say(loop, "collection", variables[sources[0]])
    if item is not None:
        draft.say(loop, "item", variables[item.get("id") or ""])
    targets = [target for source, target, _ in out if source == results and target is not None]
    given = [source for source, target, _ in out if result is not None and target == result.get("id")]
    if targets and given and given[0] is not None:
        draft.say(loop, "outputCollection", variables[targets[0]])
        draft.say(loop, "outputItem", names.get(given[0], given[0]))
    elif targets or given:
        question = f"What does each round of '{draft.name_of(draft.shown(loop))}' add to the list of its outputs?"
        draft.asked(loop, "loop_output", question)
    for name in ("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem"):
        for child in loop.findall(BPMN + name):
            loop.remove(child)
    left_out = [side for side in out if side[0] != results and not (result is not None and side[1] == result.get("id"))]
    return [side for side in into if side[1] != collection], left_out


_Sides = tuple[str | None, str | None, list[tuple[str | None, str | None]]]


def _sides(association: Element) -> _Sides:
    """Source, target and assignments (from, to)."""
    assignments = [
        (text_of(one.find(BPMN + "from")), text_of(one.find(BPMN + "to")))
        for one in association.findall(BPMN + "assignment")
    ]
    return _ref(association, "sourceRef"), _ref(association, "targetRef"), assignments


def _ref(element: Element, name: str) -> str | None:
    return reference(text_of(element.find(BPMN + name)))


def _names(node: Element) -> dict[str, str]:
    """The data inputs and outputs of an element: their names by their ids."""
    around = [node, *node.findall(BPMN + "ioSpecification")]
    found = [one for outer in around for one in outer if one.tag in (BPMN + "dataInput", BPMN + "dataOutput")]
    return {one.get("id") or "": (one.get("name") or one.get("id") or "").strip() for one in found}
