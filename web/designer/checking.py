"""What the gate says of a draft, with what the modeler can do about each fault; asked at each pause of drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.fixes import Fix, fixes_for
from engine.commands.deploy_definition import check
from engine.errors import Problem
from engine.queries.design import groups_there_are
from engine.store.bound_calls import known_versions, uncallable
from engine.store.decisions import known_decisions
from web import context

__all__ = ["Found", "found_in"]


@dataclass(frozen=True, slots=True)
class Found:
    """A problem with its repairs."""

    problem: Problem
    fixes: tuple[Fix, ...]


def found_in(files: Mapping[str, bytes]) -> list[Found]:
    """Check files against what is installed and deployed; errors first, then in the order of the files."""
    engine = context.engine()
    with context.reading() as connection:
        processes = engine.definitions.calls(connection)
        groups, versions = groups_there_are(connection), known_versions(connection)
        decision_versions = known_decisions(connection)
        no_start = uncallable(connection, engine.definitions, files)
    problems = check(
        files,
        actions=engine.actions,
        processes=processes,
        versions=versions,
        decision_versions=decision_versions,
        start_forms=engine.start_forms,
        no_start=no_start,
    ).problems
    fixes = fixes_for(problems, files, groups=groups)
    found = [Found(problem, repairs) for problem, repairs in zip(problems, fixes, strict=True)]
    return sorted(found, key=lambda one: one.problem.severity != "error")
