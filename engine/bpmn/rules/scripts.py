"""A script task runs FEEL: a context, each entry of which becomes a variable. Or Python, where it can."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from engine.actions import SCRIPT_IN_PYTHON
from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """There is a script, and it says in which of the two languages; Python is well-formed, and can run here."""
    for node in process.nodes.values():
        if node.tag != "scriptTask":
            continue
        language = (node.script_format or "").strip()
        if "python" in language.lower():
            yield from _python(node, context)
        elif "feel" not in language.lower():
            what = f"is written in '{language}'" if language else "does not say its language"
            yield error(
                node,
                "script_format",
                f"The script of {named(node)} {what}; only FEEL and Python run here.",
                'Write a FEEL context such as {total: sum(lines.amount)} and set scriptFormat="feel".',
            )
        if node.script is None:
            yield error(
                node, "no_script", f"The script task {named(node)} has no script.", "Write one, or use a plain task."
            )


def _python(node: ParsedNode, context: Context) -> Iterator[Problem]:
    if context.known.actions is not None and SCRIPT_IN_PYTHON not in context.known.actions:
        yield error(
            node,
            "scripts_are_off",
            f"The script of {named(node)} is written in Python, and scripts are off here.",
            "Have the extra 'scripts' installed, or write the script in FEEL.",
        )
    try:
        ast.parse(node.script or "")  # read, never run; this process may fall over it: it has limits of its own
    except (SyntaxError, ValueError) as fault:
        line = f" in its line {fault.lineno}" if isinstance(fault, SyntaxError) and fault.lineno else ""
        yield error(
            node,
            "python_syntax",
            f"The script of {named(node)} cannot be read as Python{line}: {getattr(fault, 'msg', fault)}.",
            "Correct the script.",
        )
