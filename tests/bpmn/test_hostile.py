"""Whatever is in a file: each door that takes BPMN refuses it with a reason or does no harm, soon, in little memory.

A child's own processor time is measured, for the machine may be busy; the figure (2 s) is asserted by `make bench`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.bpmn import layout
from engine.bpmn.pool import ReaderPool
from engine.bpmn.surroundings import Surroundings
from engine.children import Child
from engine.errors import NotReadable, Problem
from tests.bpmn.hostile import HOSTILE, Hostile, hostile

SECONDS = 5.0  # of processor; twice the figure and a half, for a busy machine
MEGABYTES = 512
PLAIN = Surroundings().plain()
OURS = {"reader_failed", "reader_died", "too_slow", "too_much_memory", "lost"}  # faults and limits of the reader itself

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads time and memory from /proc")

each = pytest.mark.parametrize(
    "file", [pytest.param(one, id=one.name, marks=[pytest.mark.long] if one.is_heavy else []) for one in HOSTILE]
)


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderPool]:
    pool = ReaderPool(size=1, memory_mb=MEGABYTES, files_per_child=10_000)
    yield pool
    pool.close()


@each
def test_the_reader_refuses_it_or_takes_no_harm(reader: ReaderPool, file: Hostile) -> None:
    content = file.content
    with limited(reader):
        reading = reader.read({"": content}, PLAIN)
    codes = {problem.code for problem in reading.faults}
    assert not codes & OURS, reading.faults
    assert not file.codes or file.codes & codes, f"expected one of {sorted(file.codes)}, not {sorted(codes)}"
    assert reading.ok == (not codes)
    _harmless(reading.problems, str(reading))


@each
def test_importing_it_ends_well(reader: ReaderPool, file: Hostile) -> None:
    content = file.content
    with limited(reader):
        imported = reader.bring_in({"file.bpmn": content})
    assert not {finding.code for finding in imported.findings} & OURS, imported.findings
    assert set(imported.files) >= {"file.bpmn"}
    _harmless(imported.findings, "")
    assert b"root:" not in b"".join(imported.files.values())


@each
def test_drawing_it_ends_well(file: Hostile) -> None:
    try:
        said = layout.drawn(file.content).decode()
    except NotReadable as refused:
        said = str(refused)
    assert said
    assert "took longer" not in said
    assert "root:" not in said


def test_the_next_file_is_read_as_if_nothing_had_been(reader: ReaderPool) -> None:
    for name in ("billion laughs", "900,000 elements in UTF-7", "depth 100,000", "condition of 100,000 brackets"):
        reader.read({"": hostile(name).content}, PLAIN)
    assert reader.read({"": hostile("XSLT instruction").content}, PLAIN).ok


@contextmanager
def limited(pool: ReaderPool) -> Iterator[None]:
    """Hold what is done here to the limits of processor and memory; the child must live on."""
    pool.read({"": b"<warm/>"}, PLAIN)
    (child,) = pool._all
    before = _seconds(child)
    yield
    assert child.is_alive()
    seconds, peak = _seconds(child) - before, _peak_megabytes(child)
    assert seconds < SECONDS, f"{seconds:.1f} s of processor"
    assert peak < MEGABYTES, f"{peak} MB"


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
