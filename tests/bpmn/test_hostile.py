"""Whatever is in a file: each door that takes BPMN refuses it with a reason or does no harm, soon, in little memory.

A child's own processor time is measured, for the machine may be busy; the figure (2 s) is asserted by `make bench`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn import layout
from engine.bpmn.importing import bring_in
from engine.bpmn.pool import ReaderPool
from engine.bpmn.reading import Reading
from engine.bpmn.surroundings import Surroundings
from engine.children import Child, encode_request
from engine.errors import NotReadable, Problem
from tests.bpmn.hostile import HOSTILE, Hostile, hostile

SECONDS = 5.0  # of processor; twice the figure and a half, for a busy machine
MEGABYTES = 512

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads time and memory from /proc")

each = pytest.mark.parametrize(
    "file", [pytest.param(one, id=one.name, marks=[pytest.mark.long] if one.is_heavy else []) for one in HOSTILE]
)
each_light = pytest.mark.parametrize("file", [pytest.param(one, id=one.name) for one in HOSTILE if not one.is_heavy])


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderPool]:
    pool = ReaderPool(size=1, memory_mb=MEGABYTES)
    yield pool
    pool.close()


@each
def test_the_reader_refuses_it_or_takes_no_harm(reader: ReaderPool, file: Hostile) -> None:
    child = reader.take()
    assert child is not None
    try:
        _ask(child, b"<warm/>")
        before = _seconds(child)
        answer = _ask(child, file.content)
        seconds, peak = _seconds(child) - before, _peak_megabytes(child)
        assert child.is_alive()
    finally:
        reader.give_back(child)
    reading = Reading.from_plain(answer["reading"])
    codes = {problem.code for problem in reading.faults}
    assert not codes & {"reader_failed", "reader_died", "too_slow", "lost"}, reading.faults
    assert not file.codes or file.codes & codes, f"expected one of {sorted(file.codes)}, not {sorted(codes)}"
    assert reading.ok == (not codes)
    _harmless(reading.problems, str(answer))
    assert seconds < SECONDS, f"{seconds:.1f} s of processor"
    assert peak < MEGABYTES, f"{peak} MB"


@each
def test_drawing_it_ends_well(file: Hostile) -> None:
    try:
        said = layout.drawn(file.content).decode()
    except NotReadable as refused:
        said = str(refused)
    assert said
    assert "took longer" not in said
    assert "root:" not in said


@each_light
def test_importing_it_ends_well(file: Hostile) -> None:
    imported = bring_in({"file.bpmn": file.content})
    assert set(imported.files) >= {"file.bpmn"}
    _harmless(imported.findings, str(imported.files) if file.codes else "")


def test_the_next_file_is_read_as_if_nothing_had_been(reader: ReaderPool) -> None:
    plain = Surroundings().plain()
    for name in ("billion laughs", "900,000 elements in UTF-7", "depth 100,000", "condition of 100,000 brackets"):
        reader.read({"": hostile(name).content}, plain)
    assert reader.read({"": hostile("XSLT instruction").content}, plain).ok


def _ask(child: Child, content: bytes) -> Any:
    return child.ask(encode_request({"": content}, Surroundings().plain()), 60)


def _harmless(problems: tuple[Problem, ...], said: str) -> None:
    """Nothing of the machine's in the answer, and nothing in the messages that a terminal would obey."""
    assert "root:" not in said
    for problem in problems:
        assert problem.message
        assert len(problem.message) <= 1_001
        assert not [
            sign for sign in problem.message if ord(sign) < 32 or 127 <= ord(sign) < 160 or sign in "\u202e\u200b"
        ]


def _seconds(child: Child) -> float:
    """Processor time that the child has used."""
    fields = Path(f"/proc/{child._process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_megabytes(child: Child) -> int:
    lines = Path(f"/proc/{child._process.pid}/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1000
