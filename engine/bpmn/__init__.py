"""The door to reading BPMN: bytes in, definitions and problems out.

    reading = read(Path("order.bpmn").read_bytes())
    if not reading.ok:
        for problem in reading.problems: ...

A bad file is an answer, never an exception.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.pool import shared_pool
from engine.bpmn.reading import Reading, ReadProcess
from engine.bpmn.surroundings import Known, Surroundings
from engine.errors import NotReadable, Problem

__all__ = ["ReadProcess", "Reading", "Surroundings", "fault_of", "read", "warm"]


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
