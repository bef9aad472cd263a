"""Asks the gate's own rules about one element, so that the import and the gate never disagree about what runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.surroundings import Known, Surroundings
from engine.errors import Problem

__all__ = ["has_faults"]

_CONTEXT = Context(Known.from_plain(Surroundings().plain()), {})


def has_faults(check: Callable[[ParsedProcess, Context], Iterator[Problem]], node: ParsedNode) -> bool:
    """Whether a rule of the gate would refuse this node, standing alone in a process."""
    process = ParsedProcess("p", "", 0, is_executable=True, nodes={node.id: node})
    return any(problem.severity == "error" for problem in check(process, _CONTEXT))
