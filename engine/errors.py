"""Every error of the engine, sorted by whose fault it is.

    ReglamentError
    ├── DefinitionError        the designer's: shown on the diagram, deployment refused, all faults at once
    │   ├── NotReadable            the file is not what it claims to be
    │   ├── UnsupportedElement     it uses what does not run
    │   └── RuleBroken             it breaks a modelling rule
    ├── CommandRejected        the caller's: nothing was written
    │   ├── NotFound               404 (also for what the caller may not see)
    │   ├── NotPermitted           403 (visible, but not allowed)
    │   ├── InvalidInput           422, with the field
    │   ├── WrongState             409, with who and when
    │   └── StaleVersion           409 (412 when If-Match was sent)
    └── ExecutionFailed        the process's or its data's: undone is what the element did, an incident stands there
        ├── ExpressionFailed       a FEEL expression or a decision could not be evaluated
        ├── NoPathTaken            no way out of a gateway or an activity
        └── BudgetExceeded         more steps in one transaction than allowed

What the outside world refuses is no exception but a job's outcome (`engine.actions`). Anything else is our bug.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

__all__ = [
    "BudgetExceeded",
    "CommandRejected",
    "DefinitionError",
    "DefinitionRefused",
    "ExecutionFailed",
    "ExpressionFailed",
    "InvalidInput",
    "NoPathTaken",
    "NotFound",
    "NotPermitted",
    "NotReadable",
    "Problem",
    "ReglamentError",
    "RuleBroken",
    "StaleVersion",
    "UnsupportedElement",
    "WrongState",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a definition: what the designer reads beside the element."""

    element: str | None  # id on the diagram; None when the file as a whole is meant
    code: str  # the rule's name, stable: tests and the modeler's quick fixes know it
    message: str  # what is wrong, in words
    severity: Literal["error", "repair", "warning"] = "error"  # refuses · was changed · was left as it is
    hint: str = ""  # what to do about it
    line: int | None = None  # in the file, counted from 1
    process: str | None = None  # id of the process it belongs to
    file: str | None = None  # its name, where several are deployed together


class ReglamentError(Exception):
    """The root of all errors that the engine raises on purpose."""


class DefinitionError(ReglamentError):
    """A definition cannot be deployed. `problem` says where, why and what to do."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        where = f"{problem.element}: " if problem.element else ""
        hint = f" {problem.hint}" if problem.hint else ""
        super().__init__(f"{where}{problem.message}{hint}")


class NotReadable(DefinitionError):
    """The file is not well-formed, not BPMN or DMN, or not safe to read."""


class UnsupportedElement(DefinitionError):
    """The file uses an element or attribute that the engine would not run exactly."""


class RuleBroken(DefinitionError):
    """The file breaks a modelling rule."""


class DefinitionRefused(ReglamentError):
    """The deploy gate said no; `problems` holds every fault at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        faults = [p for p in self.problems if p.severity == "error"]
        first = faults[0] if faults else None
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        where = f"{first.element}: " if first and first.element else ""
        super().__init__(f"{where}{first.message}{more}" if first else "refused")


class CommandRejected(ReglamentError):
    """The command cannot be carried out; nothing was written."""


class NotFound(CommandRejected):
    """There is no such thing, or the caller may not see it."""


class NotPermitted(CommandRejected):
    """The caller may see it but not do this."""


class InvalidInput(CommandRejected):
    """Values are wrong; `fields` maps each field's key to its message."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class WrongState(CommandRejected):
    """Somebody or something was first; `who` and `when` say it, where known."""

    def __init__(self, message: str, *, who: str | None = None, when: datetime | None = None) -> None:
        super().__init__(message)
        self.who = who
        self.when = when


class KeyTaken(WrongState):
    """A process that allows one instance per business key has one already: `instance_id`."""

    def __init__(self, message: str, *, instance_id: int) -> None:
        super().__init__(message)
        self.instance_id = instance_id


class StaleVersion(CommandRejected):
    """The object changed since the caller read it."""


class ExecutionFailed(ReglamentError):
    """The process cannot go on; becomes an incident on `element` that keeps the input."""

    code = "execution_failed"  # the incident's kind
    turn: int | None = None  # of the step in which it failed, where what came before can be kept

    def __init__(self, message: str, *, element: str | None = None, detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.element = element
        self.detail = dict(detail or {})


class ExpressionFailed(ExecutionFailed):
    """A FEEL expression or a decision has no usable value here."""

    code = "expression_failed"


class NoPathTaken(ExecutionFailed):
    """No condition was true and no default is set."""

    code = "no_path_taken"


class BudgetExceeded(ExecutionFailed):
    """The step would run longer than one transaction may: most likely an endless loop."""

    code = "budget_exceeded"
