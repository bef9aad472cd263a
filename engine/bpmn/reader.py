"""From the bytes of files to definitions and problems, in one process: XML, normalise, walk, rules, compile, gate.

`engine.bpmn.read` is the door; it calls this in a child process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.bpmn import gate, support
from engine.bpmn.compile import compile_process
from engine.bpmn.normalise import normalise
from engine.bpmn.parsed import Document, ParsedProcess
from engine.bpmn.reading import Reading, ReadProcess
from engine.bpmn.rules import Context, broken_rules
from engine.bpmn.surroundings import Known
from engine.bpmn.vocabulary import BPMN, Element
from engine.bpmn.walk import walk
from engine.bpmn.xml import load
from engine.errors import NotReadable, Problem
from engine.model.definition import Definition

__all__ = ["read_files"]


@dataclass(slots=True)
class _Opened:
    """A file that could be read: its tree, and what it says."""

    root: Element
    document: Document


def read_files(files: Mapping[str, bytes], known: Known) -> Reading:
    """Read files that are deployed together: processes may call each other across them."""
    problems: list[Problem] = []
    opened: list[_Opened] = []
    for name, content in ((name or None, content) for name, content in files.items()):
        try:
            root = load(content)
        except NotReadable as error:
            problems.append(replace(error.problem, file=name))
            continue
        problems.extend(replace(problem, file=name) for problem in (*normalise(root), *support.check(root)))
        opened.append(_Opened(root, walk(root, file=name)))
    problems.extend(_of_all(opened, bool(problems)))
    definitions: list[Definition] = []
    processes: list[ReadProcess] = []
    context = Context(
        known=known, processes={process.id: process for one in opened for process in one.document.processes}
    )
    for one in opened:
        for process in one.document.processes:
            found = list(_judge(process, one, context, problems))
            problems.extend(found)
            ok = not any(_refuses(problem, process.id, one.document.file) for problem in problems)
            if ok and process.is_executable:
                definition, lost = _compile(process, one)
                problems.extend(lost)
                ok = not lost
                definitions.extend([definition] if ok else [])
            processes.append(ReadProcess(process.id, process.name, process.is_executable, ok, one.document.file))
    return Reading(tuple(definitions), tuple(problems), tuple(processes))


def _judge(process: ParsedProcess, opened: _Opened, context: Context, so_far: list[Problem]) -> Iterator[Problem]:
    if not process.is_executable:
        return
    for problem in broken_rules(process, context):
        yield replace(problem, process=process.id, file=opened.document.file)


def _compile(process: ParsedProcess, opened: _Opened) -> tuple[Definition, list[Problem]]:
    definition = compile_process(process)
    element = next(one for one in opened.root.iter(BPMN + "process") if one.get("id") == process.id)
    lost = [replace(one, process=process.id, file=opened.document.file) for one in gate.losses(element, definition)]
    return definition, lost


def _of_all(opened: list[_Opened], is_refused: bool) -> Iterator[Problem]:
    """What concerns the files together: is there anything to run, and is each key used once?"""
    keys: dict[str, str | None] = {}
    for one in opened:
        for process in one.document.processes:
            if process.id in keys:
                yield Problem(
                    process.id,
                    "duplicate_process",
                    f"The process '{process.id}' is also in the file {keys[process.id]}.",
                    hint="Give one of the two another id.",
                    line=process.line,
                    process=process.id,
                    file=one.document.file,
                )
            keys[process.id] = one.document.file
    found = [process for one in opened for process in one.document.processes]
    if not found and not is_refused:
        yield Problem(
            None, "no_process", "The file contains no process.", hint="Draw a process, or deploy another file."
        )
    runs = any(process.is_executable for process in found)
    for one in opened:
        for process in one.document.processes:
            if not process.is_executable:
                yield Problem(
                    process.id,
                    "not_executable",
                    f"The process '{process.id}' is not marked as executable"
                    + (", so it is not deployed." if runs else "."),
                    severity="warning" if runs else "error",
                    hint="Set isExecutable to true to run it.",
                    line=process.line,
                    process=process.id,
                    file=one.document.file,
                )


def _refuses(problem: Problem, process: str, file: str | None) -> bool:
    """Whether the problem is an error of this process, or of its whole file."""
    return problem.severity == "error" and problem.file == file and problem.process in (process, None)
