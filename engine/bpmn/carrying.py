"""What the data associations of a node mean here: inputs and outputs as any other (BPMN 2.0.2 §10.4.2).

An input association sets a local variable with the name of the data input. An output association carries what the
activity answered under the name of the data output; without a source, under the name of its target.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.items import PLACEHOLDER, STORE
from engine.bpmn.parsed import ParsedCarriage, ParsedItem, ParsedMapping, ParsedMulti, ParsedNode

__all__ = ["carry", "part_of", "required_inputs"]


def carry(node: ParsedNode) -> None:
    """Add the mappings that the node's associations stand for. What is wrong with them, the rules say."""
    for carriage in node.carriages:
        mappings = list(_mappings(node, carriage))
        (node.inputs if carriage.is_input else node.outputs).extend(mappings)
    if node.multi is not None:
        _repeat(node, node.multi)


def required_inputs(node: ParsedNode) -> tuple[tuple[str, ...], ...]:
    """The names that must have a value before the node begins: one of these sets; none when nothing is required."""
    names = {item.id: item.name for item in node.items if item.kind == "dataInput"}
    read = node.multi.reads[0] if node.multi is not None and node.multi.reads is not None else None
    sets = [tuple(names[one] for one in listed if one in names and one != read) for listed in node.sets.inputs]
    return tuple(sets) if sets and all(sets) else ()


def part_of(item: ParsedItem, to: str | None) -> tuple[str, ...] | None:
    """The part of an item that an assignment's `to` names: empty for all of it, None when it names something else."""
    text = (to or "").strip()
    for name in (item.id, item.name):
        if text == name:
            return ()
        if text.startswith(f"{name}."):
            parts = tuple(part.strip() for part in text[len(name) + 1 :].split("."))
            return parts if all(part.isidentifier() for part in parts) else None
    return None


def _mappings(node: ParsedNode, carriage: ParsedCarriage) -> Iterator[ParsedMapping]:
    target = carriage.target[1] if carriage.target is not None else None
    sources = [item for _, item in carriage.sources if item is not None]
    if target is None or target.name == PLACEHOLDER:
        return
    for mapping in _plain_mappings(node, carriage, target, sources):
        mapping.into_store = target.kind == STORE
        stores = [item.name for item in (*sources, target) if item.kind == STORE]
        mapping.reads = tuple(dict.fromkeys(stores))
        yield mapping


def _plain_mappings(
    node: ParsedNode, carriage: ParsedCarriage, target: ParsedItem, sources: list[ParsedItem]
) -> Iterator[ParsedMapping]:
    source = None if carriage.is_input else ""  # in any case
    if not carriage.is_input and len(carriage.sources) == 1 and sources and sources[0].owner == node.id:
        source = sources[0].name
    if carriage.transformation is not None:
        yield ParsedMapping(target.name, carriage.transformation, carriage.line, source)
    elif carriage.assignments:
        for said, to in carriage.assignments:
            path = part_of(target, to)
            if path is not None:
                yield ParsedMapping(target.name, said, carriage.line, source, path)
    elif sources:
        yield ParsedMapping(target.name, sources[0].name, carriage.line, source)
    elif not carriage.is_input and not carriage.sources:
        yield ParsedMapping(target.name, target.name, carriage.line, target.name)


def _repeat(node: ParsedNode, multi: ParsedMulti) -> None:
    """A multi-instance over BPMN data (§10.3.8): in our words, where they are not said already."""
    said = multi.extensions
    if multi.reads is not None and multi.reads[1] is not None:
        name = multi.reads[1].name
        feeding = [one for one in node.inputs if one.target == name and multi.reads[1] in node.items]
        said.setdefault("collection", feeding[0].expression or name if feeding else name)
        multi.stores = feeding[0].reads if feeding else ()
        node.inputs = [one for one in node.inputs if one not in feeding]
    if multi.item is not None:
        said.setdefault("item", multi.item.name)
    if multi.writes is not None and multi.writes[1] is not None:
        name = multi.writes[1].name
        leaving = [one for one in node.outputs if one.source == name]
        said.setdefault("outputCollection", leaving[0].target or name if leaving else name)
        node.outputs = [one for one in node.outputs if one not in leaving]
    if multi.output_item is not None:
        name = multi.output_item.name
        said.setdefault("outputItem", name)
        node.outputs.append(ParsedMapping(name, name, multi.line, name))
