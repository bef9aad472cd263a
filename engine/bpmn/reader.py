"""From the bytes of files to definitions and problems, in one process: XML, normalise, walk, rules, compile, gate.

`engine.bpmn.read` is the door; it calls this in a child process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.bpmn import gate, informal, support
from engine.bpmn.collaboration import connect
from engine.bpmn.compile import compile_process
from engine.bpmn.conversations import correlate
from engine.bpmn.faults import readable
from engine.bpmn.normalise import normalise
from engine.bpmn.parsed import Document, ParsedProcess
from engine.bpmn.reading import Reading, ReadProcess
from engine.bpmn.rules import Context, broken_rules
from engine.bpmn.surroundings import Known
from engine.bpmn.vocabulary import BPMN, GLOBAL_TASK_TAGS, Element
from engine.bpmn.walk import walk
from engine.bpmn.xml import load
from engine.errors import NotReadable, Problem
from engine.model.definition import Definition

__all__ = ["MAX_PROBLEMS", "read_files"]

MAX_PROBLEMS = 5_000  # more than anybody reads; keeps the answer to a hostile file small


@dataclass(slots=True)
class _Opened:
    """A file that could be read: its tree, and what it says."""

    file: str | None
    root: Element
    document: Document


def read_files(files: Mapping[str, bytes], known: Known) -> Reading:
    """Read files that are deployed together: processes may call each other across them."""
    problems: list[Problem] = []
    opened: list[_Opened] = []
    for name, content in files.items():
        file = name or None
        try:
            root = load(content)
        except NotReadable as error:
            problems.append(replace(error.problem, file=file))
            continue
        found = (*normalise(root), *support.check(root), *informal.check(root))
        problems.extend(replace(problem, file=file) for problem in found)
        document = walk(root, file=file)
        problems.extend(replace(problem, file=file) for problem in correlate(root, document))
        problems.extend(replace(problem, file=file) for problem in connect(root, document))
        opened.append(_Opened(file, root, document))
    problems.extend(_of_all(opened))
    context = Context(known, {process.id: process for one in opened for process in one.document.processes})
    for one in opened:
        for process in one.document.processes:
            if process.is_executable:
                broken = broken_rules(process, context)
                problems.extend(replace(problem, process=process.id, file=one.file) for problem in broken)
    definitions, processes = _compile_all(opened, problems)
    return Reading(tuple(definitions), tuple(_cut(problems)), tuple(processes))


def _compile_all(opened: list[_Opened], problems: list[Problem]) -> tuple[list[Definition], list[ReadProcess]]:
    """Compile the executable processes without faults; what the gate misses in one is added to the problems."""
    refused = {(problem.file, problem.process) for problem in problems if problem.severity == "error"}
    definitions: list[Definition] = []
    processes: list[ReadProcess] = []
    for one in opened:
        runs = [BPMN + tag for tag in ("process", *GLOBAL_TASK_TAGS)]
        elements = {element.get("id"): element for element in one.root.iter(*runs)}
        for process in one.document.processes:
            ok = not refused & {(one.file, process.id), (one.file, None)}
            if ok and process.is_executable:
                definition = compile_process(process)
                lost = list(gate.losses(elements[process.id], definition))
                problems.extend(replace(problem, process=process.id, file=one.file) for problem in lost)
                ok = not lost
                definitions.extend([definition] if ok else [])
            left_out = () if process.is_executable else _named_in(process)
            processes.append(ReadProcess(process.id, process.name, process.is_executable, ok, one.file, left_out))
    return definitions, processes


def _of_all(opened: list[_Opened]) -> Iterator[Problem]:
    """What concerns the files together: is there anything to run, and is each key used once?"""
    found = [(one, process) for one in opened for process in one.document.processes]
    keys: dict[str, str | None] = {}
    for one, process in found:
        if process.id in keys:
            message = f"The process '{process.id}' is also in the file {keys[process.id]}."
            yield _of_process(one, process, "duplicate_process", message, "Give one of the two another id.")
        keys[process.id] = one.file
    for one in opened:
        if not one.document.processes:
            hint = "Draw a process, or deploy another file."
            yield Problem(one.root.get("id"), "no_process", "The file contains no process.", hint=hint, file=one.file)
    drawn = [process for _, process in found if not process.is_global_task]
    runs = any(process.is_executable for process in drawn) or not drawn
    for one, process in found:
        if not process.is_executable:
            message = f"The process '{process.id}' is not marked as executable"
            message += ", so it is not deployed." if runs else "."
            problem = _of_process(one, process, "not_executable", message, "Set isExecutable to true to run it.")
            yield replace(problem, severity="warning" if runs else "error")


def _of_process(one: _Opened, process: ParsedProcess, code: str, message: str, hint: str) -> Problem:
    return Problem(process.id, code, message, hint=hint, line=process.line, process=process.id, file=one.file)


def _named_in(process: ParsedProcess) -> tuple[str, ...]:
    return (*process.nodes, *(flow.id for flow in process.flows))


def _cut(problems: list[Problem]) -> list[Problem]:
    """The problems, or as many and as much of them as anybody can read; errors first, so that a refusal stays one."""
    problems = [readable(problem) for problem in problems]
    if len(problems) <= MAX_PROBLEMS:
        return problems
    kept = sorted(problems, key=lambda problem: problem.severity != "error")[:MAX_PROBLEMS]
    more = f"There are {len(problems) - MAX_PROBLEMS:,} more problems, which are not listed."
    severity = kept[0].severity  # an error when there is one
    return [*kept, Problem(None, "more_problems", more, severity=severity, hint="Repair these first.")]
