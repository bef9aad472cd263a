"""Asks the gate's own rules about one element, so that the import and the gate never disagree about what runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.surroundings import Known, Surroundings
from engine.errors import Problem

__all__ = ["faults_of", "has_faults"]

Check = Callable[[ParsedProcess, Context], Iterator[Problem]]

_CONTEXT = Context(Known.from_plain(Surroundings().plain()), {})


def faults_of(check: Check, process: ParsedProcess) -> list[Problem]:
    """What a rule of the gate would refuse in a process."""
    return [problem for problem in check(process, _CONTEXT) if problem.severity == "error"]


def has_faults(check: Check, node: ParsedNode) -> bool:
    """Whether a rule of the gate would refuse this node, standing alone in a process."""
    return bool(faults_of(check, ParsedProcess("p", "", 0, is_executable=True, nodes={node.id: node})))
