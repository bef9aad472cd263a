"""The modelling rules, one a file. Each is asked about every process, so that all faults are shown at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["RULES", "Context", "Rule", "broken_rules"]

Rule = Callable[[ParsedProcess, Context], Iterator[Problem]]

RULES: tuple[Rule, ...] = ()


def broken_rules(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """What each rule has against the process."""
    for rule in RULES:
        yield from rule(process, context)
