"""Data is named by what can see it, and carried from something to something (BPMN 2.0.2 §10.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.bpmn.carrying import part_of
from engine.bpmn.compile import stores_of
from engine.bpmn.faults import Place, error, named, warning
from engine.bpmn.items import PLACEHOLDER, STORE
from engine.bpmn.parsed import ParsedCarriage, ParsedItem, ParsedMulti, ParsedNode, ParsedProcess, ParsedSets
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import integer
from engine.errors import Problem

__all__ = ["check"]

_RESERVED = {"now": "the time of the step", "process": "the running instance"}


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Names of data, input and output sets, and both ends of each association."""
    yield from _names(process)
    yield from _of_stores(process)
    yield from _of_sets(process, f"the process '{process.id}'", process.sets)
    for node in process.nodes.values():
        yield from _of_sets(node, named(node), node.sets)
        for carriage in node.carriages:
            yield from _of_carriage(process, node, carriage)
        if node.multi is not None:
            yield from _of_multi(process, node, node.multi)
        yield from _unfilled(node)


def _names(process: ParsedProcess) -> Iterator[Problem]:
    seen: dict[tuple[str | None, str], ParsedItem] = {}
    for item in process.items:
        place: Place = process.nodes.get(item.owner or "") or process
        if item.name in _RESERVED:
            yield error(
                place,
                "reserved_name",
                f"The {_what(item)} '{item.id}' is called '{item.name}', which is {_RESERVED[item.name]}.",
                "Give it another name.",
                line=item.line,
            )
        other = seen.setdefault((item.owner, item.name), item)
        if other is not item:
            yield warning(
                place,
                "same_data_name",
                f"The {_what(other)} '{other.id}' and the {_what(item)} '{item.id}' are both called '{item.name}': "
                "they are one variable.",
                "Give one of the two another name, or draw references to one data object.",
                line=item.line,
            )


def _of_stores(process: ParsedProcess) -> Iterator[Problem]:
    variables = {item.name: item for item in process.items}
    for store in stores_of(process):
        if store.capacity is not None and (integer(store.capacity) or 0) < 1:
            yield warning(
                process,
                "bad_capacity",
                f"The data store '{store.name}' has the capacity '{store.capacity}', which is no number of records: "
                "it is taken as unlimited.",
                "Write a whole number from 1, or mark it as unlimited.",
                line=store.line,
            )
        other = variables.get(store.name)
        if other is not None:
            yield warning(
                process,
                "same_data_name",
                f"The {_what(other)} '{other.id}' and the data store '{store.id}' are both called '{store.name}': "
                "an association of the store means the store, every other expression the variable.",
                "Give one of the two another name.",
                line=store.line,
            )


def _of_sets(place: Place, what: str, sets: ParsedSets) -> Iterator[Problem]:
    for unknown in sets.unknown:
        yield error(
            place,
            "unknown_reference",
            f"An input or output set of {what} names '{unknown}', which is no data input or output of it.",
            "Name one of its own.",
            line=sets.line or None,
        )


def _of_carriage(process: ParsedProcess, node: ParsedNode, carriage: ParsedCarriage) -> Iterator[Problem]:
    ends = [("source", end) for end in carriage.sources]
    ends += [("target", carriage.target)] if carriage.target is not None else []
    for role, (name, item) in ends:
        if item is None:
            yield _wrong(
                node,
                carriage,
                "unknown_reference",
                f"names '{name}' as its {role}, which holds no data in this file",
                f"Choose a data object or data input as its {role}.",
            )
        elif not _is_in_sight(process, node, item):
            yield _wrong(
                node,
                carriage,
                "data_out_of_sight",
                f"names '{item.name}' as its {role}, which stands inside '{item.owner}'",
                "Move the data object to where both can see it.",
            )
    if carriage.target is None:
        yield _wrong(node, carriage, "no_target", "carries its data nowhere", "Draw it to its target.")
    else:
        yield from _of_target(node, carriage, carriage.target[1])
        yield from _of_process(process, node, carriage)
        yield from _of_structure(node, carriage)


def _of_process(process: ParsedProcess, node: ParsedNode, carriage: ParsedCarriage) -> Iterator[Problem]:
    """A data input of the process brings data in, a data output takes it out (BPMN 2.0.2 §10.4.1)."""
    ends = carriage.sources if carriage.is_input else [carriage.target] if carriage.target is not None else []
    wrong = "dataOutput" if carriage.is_input else "dataInput"
    for _, item in ends:
        if item is not None and item.owner == process.id and item.kind == wrong:
            does = "comes from" if carriage.is_input else "leads to"
            yield _wrong(
                node,
                carriage,
                "data_wrong_way",
                f"{does} the {_what(item)} '{item.name}' of the process",
                "Use a data object, or turn it round.",
            )


def _of_structure(node: ParsedNode, carriage: ParsedCarriage) -> Iterator[Problem]:
    """Without a transformation both ends hold the same (§10.4.2); a package before its name makes no difference."""
    if carriage.transformation is not None or carriage.assignments or len(carriage.sources) != 1:
        return
    ends = [carriage.sources[0][1], carriage.target[1] if carriage.target is not None else None]
    names = {re.split(r"[.:]", end.structure)[-1].lower() for end in ends if end is not None and end.structure}
    if len(names - {"object", "any", "anytype"}) > 1:
        yield _wrong(
            node,
            carriage,
            "type_differs",
            f"carries a {' to a '.join(end.structure or '' for end in ends if end is not None)}",
            "Give both the same item definition, or write a transformation.",
        )


def _of_target(node: ParsedNode, carriage: ParsedCarriage, target: ParsedItem | None) -> Iterator[Problem]:
    if target is None:
        return
    own = target.owner == node.id
    if (carriage.is_input and not own) or (not carriage.is_input and own and target.kind == "dataInput"):
        ends = "what is its own" if carriage.is_input else "what is outside of it"
        yield _wrong(
            node,
            carriage,
            "data_wrong_way",
            f"leads to the {_what(target)} '{target.name}', not to {ends}",
            "Turn it round, or choose another target.",
        )
    if len(carriage.sources) > 1 and carriage.transformation is None and not carriage.assignments:
        yield _wrong(
            node,
            carriage,
            "no_transformation",
            f"has {len(carriage.sources)} sources and does not say what becomes of them",
            "Write a transformation, or draw one association for each.",
        )
    if carriage.is_informal:
        yield _wrong(
            node,
            carriage,
            "informal_expression",
            "assigns by a text for people, which no engine can run",
            'Write FEEL, and xsi:type="tFormalExpression".',
        )
    for said, to in carriage.assignments:
        if said is None:
            yield _wrong(node, carriage, "bad_assignment", "has an assignment without 'from'", "Write what it assigns.")
        if part_of(target, to) is None:
            yield _wrong(
                node,
                carriage,
                "bad_assignment",
                f"assigns to '{to or ''}', which is neither '{target.name}' nor a part of it",
                f"Write '{target.name}', or '{target.name}.part'.",
            )


def _of_multi(process: ParsedProcess, node: ParsedNode, multi: ParsedMulti) -> Iterator[Problem]:
    for carriage in node.carriages:
        target = carriage.target[1] if carriage.target is not None else None
        collected = multi.writes is not None and multi.writes[0] in [name for name, _ in carriage.sources]
        if target is not None and target.kind == STORE and collected:
            yield _wrong(
                node,
                carriage,
                "store_of_rounds",
                f"leads the list of outputs to the data store '{target.name}'",
                "Lead it to a data object, and from there to the store by an activity behind.",
            )
    for what, end in (("list to repeat for", multi.reads), ("list of outputs", multi.writes)):
        if end is not None and (end[1] is None or not _is_in_sight(process, node, end[1])):
            yield error(
                node,
                "unknown_reference",
                f"The multi-instance {named(node)} names '{end[0]}' as its {what}, which is no data that it can see.",
                "Choose a data object, or a data input or output of its own.",
                line=multi.line,
            )


def _unfilled(node: ParsedNode) -> Iterator[Problem]:
    """An input that is asked for and that no association fills is a variable that must be set by then."""
    filled = {carriage.target[0] for carriage in node.carriages if carriage.is_input and carriage.target is not None}
    if node.multi is not None and node.multi.reads is not None:
        filled.add(node.multi.reads[0])
    given = {mapping.target for mapping in node.inputs}
    for item in node.items:
        asked = bool(node.sets.inputs) and all(item.id in listed for listed in node.sets.inputs)
        if item.kind == "dataInput" and asked and item.id not in filled and item.name not in given:
            yield warning(
                node,
                "unfilled_input",
                f"The data input '{item.name}' of {named(node)} is required, and no data association fills it: "
                "a variable of this name must be set before.",
                "Draw a data association to it, or mark it as optional.",
                line=item.line,
            )


def _is_in_sight(process: ParsedProcess, node: ParsedNode, item: ParsedItem) -> bool:
    if item.name == PLACEHOLDER or item.kind == STORE or item.owner == node.id:
        return True
    scope = node.scope
    while scope is not None:
        if item.owner == scope:
            return True
        scope = process.nodes[scope].scope
    return item.owner == process.id


def _what(item: ParsedItem) -> str:
    return {"dataObject": "data object", "dataInput": "data input", "dataOutput": "data output"}.get(
        item.kind, "data store" if item.kind == "dataStore" else "property"
    )


def _wrong(node: ParsedNode, carriage: ParsedCarriage, code: str, what: str, hint: str) -> Problem:
    kind = "input" if carriage.is_input else "output"
    return error(node, code, f"A data {kind} association of {named(node)} {what}.", hint, line=carriage.line)
