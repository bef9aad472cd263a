"""Deploy files as one immutable version: BPMN, decisions and forms together, after the gate has let them through."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from engine import bpmn
from engine.commands.installed import Installed, installed
from engine.commands.work import Work
from engine.dmn import imports_of, lint, read_decisions
from engine.errors import DefinitionError, DefinitionRefused, ExpressionFailed, NotPermitted, Problem
from engine.execution.conversations import key_before_start
from engine.execution.timers import start_due
from engine.feel import FeelError, FeelSyntaxError
from engine.forms import Form
from engine.forms.shapes import shapes_of_form
from engine.model.actor import Actor
from engine.model.definition import Definition, EventDefinition, Node
from engine.scenarios import Scenario, misfits, read_scenario
from engine.store.definitions import Saved, deployed_alike, save_deployment

if TYPE_CHECKING:
    from engine.commands.engine import Engine

__all__ = ["DeployDefinition", "Deployed", "ReadDeployment", "check", "handle", "prepare", "refuse_what_cannot_run"]


_LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class DeployDefinition:
    """`files` by name: *.bpmn, *.dmn, *.form, *.scenario.

    `bundle`: which one they are; else that of the latest deployment of any of their processes, else their main process.
    """

    files: Mapping[str, bytes]
    note: str = ""
    bundle: str | None = None


@dataclass(frozen=True, slots=True)
class Deployed:
    """The versions made. `unchanged`: the same files are deployed already, and nothing was written."""

    deployment_id: int
    definitions: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...] = ()  # repairs and warnings
    unchanged: bool = False
    decisions: tuple[tuple[str, int], ...] = ()


def check(files: Mapping[str, bytes], around: Installed) -> bpmn.Reading:
    """Read all files and return the gate's report, all faults at once. `around`: what they may refer to."""
    problems: list[Problem] = []
    decisions: dict[str, str | None] = {}
    forms: dict[str, tuple[str, ...]] = {}
    diagrams: dict[str, bytes] = {}
    scenarios: dict[str, Scenario] = {}
    for name, content in files.items():
        try:
            if name.endswith(".dmn"):
                found = read_decisions(content, file=name, imported=imports_of(files, name), tolerant=True)
                problems.extend(_ids_of_decisions(found.ids, decisions, name))
                decisions.update(found.tags)
                problems.extend(replace(problem, file=name) for problem in (*found.problems, *lint(found)))
            elif name.endswith(".form"):
                forms[name.removesuffix(".form")] = tuple(shapes_of_form(Form.from_json(content)))
            elif name.endswith(".bpmn"):
                diagrams[name] = content
            elif name.endswith(".scenario"):
                scenarios[name] = read_scenario(content, file=name)
            elif ".cmmn" in name.lower():
                said = f"'{name}' is a case model; CMMN does not run here."
                hint = "Draw an ad-hoc sub-process: its activities are done in any order, as often as they are needed."
                problems.append(Problem(None, "case_model", said, hint=hint, file=name))
            else:
                said = f"'{name}' is neither .bpmn, .dmn, .form nor .scenario."
                problems.append(Problem(None, "unknown_file", said, hint="Leave it out.", file=name))
        except DefinitionError as error:
            problems.append(replace(error.problem, file=name))
        except DefinitionRefused as error:
            problems.extend(replace(problem, file=name) for problem in error.problems)
    surroundings = bpmn.Surroundings(
        actions=around.actions,
        forms=forms,
        decisions=decisions,
        decision_versions=around.decision_versions,
        processes=around.processes,
        versions=around.versions,
        start_forms=around.start_forms,
        uncallable=around.uncallable,
    )
    reading = bpmn.read(diagrams, surroundings)
    if reading.ok:  # else a fault of the diagram would be told once more for each scenario
        for name, scenario in scenarios.items():
            problems.extend(misfits(scenario, reading.definitions, file=name))
    return replace(reading, problems=(*reading.problems, *problems))


def _ids_of_decisions(ids: Collection[str], before: Collection[str], file: str) -> list[Problem]:
    """Ids are names by which tasks ask, and keys of rows: one decision each, and not too long."""
    found = []
    for one in ids:
        if one in before:
            said = f"The decision '{one}' stands in two of these files."
            found.append(Problem(one, "duplicate_id", said, hint="Give one of the two another id.", file=file))
        if len(one) > _LONGEST_ID:
            said = f"An id of a decision has {len(one):,} characters; at most {_LONGEST_ID} are read."
            found.append(Problem(None, "id_too_long", said, hint="Give it a shorter one.", file=file))
    return found


@dataclass(frozen=True, slots=True)
class ReadDeployment:
    """A deployment whose files have been read: reading takes seconds, and no transaction waits for it."""

    command: DeployDefinition
    reading: bpmn.Reading


def prepare(command: DeployDefinition, engine: Engine, actor: Actor) -> ReadDeployment | Deployed:
    """Read and check before the transaction; files that are deployed already are answered at once.

    Raise `DefinitionRefused` with every fault, or `NotPermitted`.
    """
    if not (actor.administrator or actor.designer):
        raise NotPermitted("Processes are deployed by designers and managers.")
    with engine.database.read() as connection:
        try:
            same = deployed_alike(connection, command.files)
        except ValueError as error:  # the store reads texts; what it cannot read is the file's fault
            hint = "Save it as UTF-8, or leave it out."
            raise DefinitionRefused([Problem(None, "no_text", str(error), hint=hint)]) from error
        if same is not None:
            return Deployed(same.deployment_id, same.definitions, unchanged=True, decisions=same.decisions)
        around = installed(connection, engine, command.files)
    reading = check(command.files, around)
    refuse_what_cannot_run(reading, command.files)
    return ReadDeployment(command, reading)


def refuse_what_cannot_run(reading: bpmn.Reading, files: Collection[str], more: Sequence[Problem] = ()) -> None:
    """Raise `DefinitionRefused` for faults, and when nothing runs: there is no process, nor decisions alone."""
    shared = any(name.endswith(".dmn") for name in files) and not any(name.endswith(".bpmn") for name in files)
    hint = "Draw a process and mark it as executable (isExecutable)."
    none = Problem(None, "no_process", "There is no executable process in these files.", hint=hint)
    nothing = [none] if not reading.definitions and not shared and not reading.faults else []
    if reading.faults or nothing or more:
        raise DefinitionRefused([*reading.problems, *more, *nothing])


def handle(prepared: ReadDeployment, work: Work) -> Deployed:
    """Keep the files and their definitions as the next version."""
    try:
        saved = _saved(prepared, work)
    except DefinitionRefused as refused:  # by what the store knows of other deployments, and of time
        raise DefinitionRefused([_placed(one, prepared) for one in refused.problems]) from refused
    work.changed.definitions = not saved.unchanged
    problems = prepared.reading.problems
    return Deployed(saved.deployment_id, saved.definitions, problems, saved.unchanged, saved.decisions)


def _saved(prepared: ReadDeployment, work: Work) -> Saved:
    command = prepared.command
    return save_deployment(
        work.connection,
        work.engine.ids,
        files=command.files,
        definitions=[definition.in_zone(work.engine.zone) for definition in prepared.reading.definitions],
        note=command.note,
        bundle=command.bundle,
        actor=work.actor,
        now=work.now,
        first_due=lambda definition, node, event: _first_due(definition, node, event, work.now),
        start_key=lambda definition, event: key_before_start(definition, event, work.now),
    )


def _placed(problem: Problem, prepared: ReadDeployment) -> Problem:
    """Say of a problem of a compiled process in which file and line its element stands."""
    file = next((one.file for one in prepared.reading.processes if one.id == problem.process), None)
    content = prepared.command.files.get(file or "", b"").decode(errors="replace")
    found = re.search(rf"""\sid\s*=\s*["']{re.escape(problem.element or "")}["']""", content)
    return replace(problem, file=file, line=content.count("\n", 0, found.start()) + 1 if found is not None else None)


def _first_due(
    definition: Definition, start: Node, event: EventDefinition, now: datetime
) -> tuple[datetime, str | None]:
    """Return when a timer start fires first, and what is kept of its cycle; a time that is none refuses the files."""
    try:
        return start_due(definition, event, start.id, now)
    except (ExpressionFailed, FeelError, FeelSyntaxError) as error:
        hint = "Write a time that lies ahead; a timer that starts a process knows no variables but `now`."
        problem = Problem(start.id, "timer_never_starts", str(error), hint=hint, process=definition.key)
        raise DefinitionRefused([problem]) from error
