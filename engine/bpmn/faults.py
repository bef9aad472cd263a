"""Short ways to say what is wrong with a node, a flow or a process."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.bpmn.parsed import ParsedAssociation, ParsedFlow, ParsedNode, ParsedProcess
from engine.bpmn.places import short
from engine.errors import Problem

__all__ = ["MAX_MESSAGE", "Place", "error", "named", "readable", "warning"]

MAX_MESSAGE = 1_000  # characters: some messages quote the file
# Controls, and signs that turn the direction of writing.
_SIGNS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

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


def readable(problem: Problem) -> Problem:
    """Return the problem with its quotes of the file cut to length and without signs that a terminal would obey."""
    message = _SIGNS.sub("�", problem.message)
    if len(message) > MAX_MESSAGE:
        message = message[:MAX_MESSAGE] + "…"
    return problem if message == problem.message else replace(problem, message=message)
