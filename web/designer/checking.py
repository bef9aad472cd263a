"""What the gate says of a draft, with what the modeler can do about each fault; asked at each pause of drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.fixes import Fix, fixes_for
from engine.commands.deploy_definition import check
from engine.commands.installed import installed
from engine.errors import Problem
from engine.queries.design import groups_there_are
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
        around, groups = installed(connection, engine, files), groups_there_are(connection)
    problems = check(files, around).problems
    fixes = fixes_for(problems, files, groups=groups)
    found = [Found(problem, repairs) for problem, repairs in zip(problems, fixes, strict=True)]
    return sorted(found, key=lambda one: one.problem.severity != "error")
