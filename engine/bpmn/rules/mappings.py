"""An input or output names its target and says what it gets."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedMapping, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Target and expression are there, and no target is set twice."""
    for node in process.nodes.values():
        yield from _of_mappings(node, "input", node.inputs)
        yield from _of_mappings(node, "output", node.outputs)
        for word in ("passes", "returns"):
            said = node.extensions.get(word)
            if said is not None and said != "all":
                yield error(node, "bad_mapping", f"{word} of {named(node)} is '{said}'.", "Write all, or leave it out.")


def _of_mappings(node: ParsedNode, kind: str, mappings: list[ParsedMapping]) -> Iterator[Problem]:
    seen: set[str] = set()
    for mapping in mappings:
        if mapping.target is None or mapping.expression is None:
            missing = "target" if mapping.target is None else "expression"
            yield error(
                node,
                "bad_mapping",
                f"An {kind} of {named(node)} has no {missing}.",
                f"Set its {missing}.",
                line=mapping.line,
            )
        elif mapping.target in seen and not mapping.path:
            yield error(
                node,
                "bad_mapping",
                f"Two {kind}s of {named(node)} set '{mapping.target}'.",
                "Keep one of the two.",
                line=mapping.line,
            )
        seen.add(mapping.target or "")
