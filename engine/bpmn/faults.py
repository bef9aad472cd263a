"""Short ways to say what is wrong with a node, a flow or a process."""

from __future__ import annotations

from engine.bpmn.parsed import ParsedAssociation, ParsedFlow, ParsedNode, ParsedProcess
from engine.bpmn.places import short
from engine.errors import Problem

__all__ = ["Place", "error", "named", "warning"]

Place = ParsedNode | ParsedFlow | ParsedProcess | ParsedAssociation


def error(at: Place, code: str, message: str, hint: str = "", *, line: int | None = None) -> Problem:
    """A fault that refuses the process."""
    return Problem(at.id, code, message, hint=hint, line=line or at.line)


def warning(at: Place, code: str, message: str, hint: str = "", *, line: int | None = None) -> Problem:
    """Something dubious that runs all the same."""
    return Problem(at.id, code, message, severity="warning", hint=hint, line=line or at.line)


def named(node: ParsedNode) -> str:
    """How a message calls a node: its label, else its id."""
    return f"'{short(' '.join(node.name.split()))}'" if node.name else f"'{node.id}'"
