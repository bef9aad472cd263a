"""Which variables each node of a process sets (docs/engine.md, Variables), as far as the files say.

Some nodes set what no file says: a message brings what its sender put in, a form that is not here has fields. Behind
them any name may be known.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn.answers import answers_of
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.surroundings import Known

__all__ = ["NamesSet", "answered_names", "names_set", "script_names"]

_MESSAGES = ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")


@dataclass(frozen=True, slots=True)
class NamesSet:
    """What a node leaves behind in its scope. `anything`: also names that nobody knows."""

    names: frozenset[str] = frozenset()
    anything: bool = False


@dataclass(slots=True)
class _Found:
    names: set[str] = field(default_factory=set)
    anything: bool = False


def names_set(process: ParsedProcess, known: Known) -> dict[str, NamesSet]:
    """Return by node what it sets itself; what stands inside a sub-process is told of the nodes there."""
    return {node.id: _of_node(node, known) for node in process.nodes.values()}


def answered_names(node: ParsedNode, known: Known) -> NamesSet:
    """Return the entries of what comes back to a node: its form's fields, its script's entries, …"""
    if node.tag == "userTask":
        form = node.extensions.get("form")
        fields = (known.fields or {}).get(form or "")
        return NamesSet(frozenset(fields or ()), anything=form is None or fields is None)
    if node.tag == "scriptTask":
        names = script_names(node)
        return NamesSet(frozenset(names or ()), anything=names is None)
    if node.tag in ("serviceTask", "sendTask"):
        declared = [one.name for one in answers_of(node.extensions.get("answers", ""))]
        results = declared or (known.results or {}).get(node.extensions.get("action", ""))
        return NamesSet(frozenset(results or ()), anything=node.tag == "serviceTask" and results is None)
    if node.tag == "businessRuleTask":
        return NamesSet(frozenset({node.extensions.get("decision", "")}))
    if node.tag == "callActivity":
        return NamesSet(anything=True)
    if node.tag in _MESSAGES and (node.tag == "receiveTask" or any(_brings(event.kind) for event in node.events)):
        return NamesSet(anything=True)
    if node.tag == "startEvent" and node.scope is None and any(event.kind == "conditional" for event in node.events):
        return NamesSet(anything=True)  # the values for which its condition held
    return NamesSet()


def script_names(node: ParsedNode) -> tuple[str, ...] | None:
    """The entries of the context that a FEEL script writes; None when it is not written out."""
    from engine.feel import FeelSyntaxError, compile_expression  # heavy; only the reader's process needs it here
    from engine.feel.nodes import ContextLiteral

    if node.script is None or "feel" not in (node.script_format or "").lower():
        return None
    try:
        written = compile_expression(node.script).node
    except FeelSyntaxError:
        return None
    return tuple(name for name, _ in written.entries) if isinstance(written, ContextLiteral) else None


def _of_node(node: ParsedNode, known: Known) -> NamesSet:
    said = node.extensions
    if node.multi is not None:  # what an item sets stays with the item
        collected = node.multi.extensions.get("outputCollection")
        return NamesSet(frozenset({collected} if collected else ()))
    found = _Found({mapping.target for mapping in node.outputs if mapping.target and not mapping.into_store})
    for word in ("resultVariable", "errorVariable"):
        if word in said:
            found.names.add(said[word])
    if all(mapping.source is not None for mapping in node.outputs):  # else they stand in place of the answer
        answer = answered_names(node, known)
        is_kept = node.tag in ("userTask", "receiveTask", "scriptTask") or node.tag in _MESSAGES
        if is_kept:
            found.names |= answer.names
            found.anything = answer.anything
    return NamesSet(frozenset(found.names), found.anything)


def _brings(kind: str) -> bool:
    return kind in ("message", "signal")
