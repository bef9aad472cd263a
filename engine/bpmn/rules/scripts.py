"""A script task runs FEEL: a context, each entry of which becomes a variable."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """There is a script, and it says that it is FEEL."""
    for node in process.nodes.values():
        if node.tag != "scriptTask":
            continue
        language = (node.script_format or "").strip()
        if "feel" not in language.lower():
            what = f"is written in '{language}'" if language else "does not say its language"
            yield error(
                node,
                "script_format",
                f"The script of {named(node)} {what}; only FEEL runs here.",
                'Write a FEEL context such as {total: sum(lines.amount)} and set scriptFormat="feel".',
            )
        if node.script is None:
            yield error(
                node, "no_script", f"The script task {named(node)} has no script.", "Write one, or use a plain task."
            )
