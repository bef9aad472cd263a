"""The door to reading BPMN: bytes in, definitions and problems out.

    reading = read(Path("order.bpmn").read_bytes())
    if not reading.ok:
        for problem in reading.problems: ...
    imported = import_files({"order.bpmn": content})  # what another tool drew, as an executable draft

A bad file is an answer, never an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.bpmn.imported import Imported
from engine.bpmn.pool import shared_pool
from engine.bpmn.reading import Reading, ReadProcess
from engine.bpmn.surroundings import Known, Surroundings
from engine.errors import NotReadable, Problem

__all__ = ["Imported", "ReadProcess", "Reading", "Surroundings", "fault_of", "import_files", "read", "warm"]


def read(
    files: Mapping[str, bytes] | bytes, surroundings: Surroundings | None = None, *, in_process: bool = False
) -> Reading:
    """Read one file, or several that are deployed together, in a child process with limits of time and memory.

    `surroundings` says what the definitions may refer to; without it, references are not checked. `in_process` reads
    here and now, without limits: for tests and files of our own only.
    """
    named = {"": files} if isinstance(files, bytes) else dict(files)
    plain = (surroundings or Surroundings()).plain()
    if in_process:
        from engine.bpmn.reader import read_files  # imports SpiffWorkflow, which the server must not

        return read_files(named, Known.from_plain(plain))
    return shared_pool().read(named, plain)


def import_files(files: Mapping[str, bytes], *, draw: bool = True, in_process: bool = False) -> Imported:
    """Make executable drafts of files that any tool wrote, in a child process with limits, and say what was changed.

    `files` is a whole project: diagrams with the forms and decisions that belong to them. A diagram about which there
    is nothing to say stays byte for byte; one without places for its elements is drawn, unless `draw` is false.
    `in_process` translates here and now, without limits and without drawing. Raises nothing: what cannot be read stays
    as it is and is told.
    """
    if in_process:
        from engine.bpmn.importing import bring_in  # imports lxml, which a server needs only for files

        return bring_in(files)
    imported = shared_pool().bring_in(files)
    drawn, findings = dict(imported.files), list(imported.findings)
    unread = {finding.file for finding in findings if finding.severity == "error"}
    for name, content in imported.files.items() if draw else ():
        if name.lower().endswith((".bpmn", ".xml", ".bpmn2")) and name not in unread and b"BPMNShape" not in content:
            drawn[name], finding = _drawn(name, content)
            findings.append(finding)
    return Imported(drawn, tuple(findings))


def _drawn(name: str, content: bytes) -> tuple[bytes, Problem]:
    from engine.bpmn.layout import drawn  # starts a child of its own

    try:
        message = "The file had no diagram; its elements were given places."
        return drawn(content), Problem(None, "drawn", message, severity="repair", file=name)
    except NotReadable as error:
        return content, replace(error.problem, severity="warning", file=name)


def fault_of(content: bytes) -> Problem | None:
    """Say why this is no BPMN file at all: not well-formed, not safe, too large. None: it can be opened."""
    from engine.bpmn.xml import load  # lxml is loaded by whoever opens files

    try:
        load(content)
    except NotReadable as error:
        return error.problem
    return None


def warm() -> None:
    """Start a reading process now, so that the first file need not wait for it."""
    shared_pool().warm()
