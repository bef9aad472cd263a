"""The answer of the reader: definitions to deploy, or everything that stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.errors import DefinitionRefused, Problem
from engine.model.codec import from_plain, to_plain
from engine.model.definition import Definition

__all__ = ["ReadProcess", "Reading"]


@dataclass(frozen=True, slots=True)
class ReadProcess:
    """A process that was found in a file."""

    id: str
    name: str
    is_executable: bool
    ok: bool  # it has no faults of its own; one that is not executable is then left out, with a warning
    file: str | None = None
    left_out: tuple[str, ...] = ()  # ids of the nodes and flows that are not deployed with a process that does not run


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one or several files together."""

    definitions: tuple[Definition, ...] = ()  # of the executable processes without faults, in the order of the files
    problems: tuple[Problem, ...] = ()
    processes: tuple[ReadProcess, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the files may be deployed: there is something to run, and no fault in all of them."""
        return bool(self.definitions) and not self.faults

    @property
    def faults(self) -> tuple[Problem, ...]:
        """The problems that refuse the files."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def raise_if_refused(self) -> None:
        """Raise DefinitionRefused with all problems unless the reading is `ok`."""
        if not self.ok:
            raise DefinitionRefused(self.problems)

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "definitions": [to_plain(definition) for definition in self.definitions],
            "problems": [asdict(problem) for problem in self.problems],
            "processes": [asdict(process) for process in self.processes],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Reading:
        """Read what `plain` wrote. Raises ValueError or TypeError for anything else."""
        return cls(
            definitions=tuple(from_plain(Definition, one) for one in plain["definitions"]),
            problems=tuple(Problem(**one) for one in plain["problems"]),
            processes=tuple(ReadProcess(**{**one, "left_out": tuple(one["left_out"])}) for one in plain["processes"]),
        )
