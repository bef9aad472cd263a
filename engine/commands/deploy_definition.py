"""Deploy files as one immutable version: BPMN, decisions and forms together, after the gate has let them through."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from engine import bpmn
from engine.actions import Actions
from engine.commands.work import Work
from engine.dmn import read_decisions
from engine.errors import DefinitionError, DefinitionRefused, NotPermitted, Problem
from engine.forms import Form
from engine.store.definitions import known_processes, save_deployment

__all__ = ["DeployDefinition", "Deployed", "check", "handle"]


@dataclass(frozen=True, slots=True)
class DeployDefinition:
    """`files` by name: *.bpmn, *.dmn, *.form."""

    files: Mapping[str, bytes]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deployed:
    """The versions made. `unchanged`: the same files are deployed already, and nothing was written."""

    deployment_id: int
    definitions: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...] = ()  # repairs and warnings
    unchanged: bool = False


def check(
    files: Mapping[str, bytes], *, actions: Actions | None, processes: Mapping[str, Collection[str]] | None
) -> bpmn.Reading:
    """Read all files and return the gate's report, all faults at once.

    `actions`: what is installed; `processes`: deployed keys with what they call. None: not known, and not checked.
    """
    problems: list[Problem] = []
    decisions: set[str] = set()
    forms: set[str] = set()
    diagrams: dict[str, bytes] = {}
    for name, content in files.items():
        try:
            if name.endswith(".dmn"):
                found = read_decisions(content, file=name)
                decisions.update(found.ids)
                problems.extend(found.problems)
            elif name.endswith(".form"):
                Form.from_json(content)
                forms.add(name.removesuffix(".form"))
            elif name.endswith(".bpmn"):
                diagrams[name] = content
            else:
                problems.append(
                    Problem(None, "unknown_file", f"'{name}' is neither .bpmn, .dmn nor .form.", hint="Leave it out.")
                )
        except DefinitionError as error:
            problems.append(error.problem)
        except DefinitionRefused as error:
            problems.extend(error.problems)
    surroundings = bpmn.Surroundings(
        actions=actions, forms=frozenset(forms), decisions=frozenset(decisions), processes=processes
    )
    reading = bpmn.read(diagrams, surroundings)
    return replace(reading, problems=(*reading.problems, *problems))


def handle(command: DeployDefinition, work: Work) -> Deployed:
    """Raise `DefinitionRefused` with every fault, or `NotPermitted`."""
    if not work.actor.administrator:
        raise NotPermitted("Processes are deployed by designers and managers.")
    reading = check(
        command.files,
        actions=work.engine.actions,
        processes=known_processes(work.connection),
    )
    if not reading.ok:
        raise DefinitionRefused(reading.problems)
    if not reading.definitions:
        raise DefinitionRefused([Problem(None, "no_process", "There is no executable process in these files.")])
    saved = save_deployment(
        work.connection,
        work.engine.ids,
        files=command.files,
        definitions=reading.definitions,
        note=command.note,
        actor=work.actor,
        now=work.now,
    )
    work.changed.definitions = True
    work.engine.definitions.forget_latest()
    return Deployed(saved.deployment_id, saved.definitions, reading.problems, saved.unchanged)
