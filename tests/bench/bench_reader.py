"""What reading costs: large models, hostile ones, and `reglament check` on every file of the conformance suites.

    make bench            (or: pytest -q -s -o python_files='bench_*.py' -o timeout=1800 tests/bench/bench_reader.py)

Processor seconds of all processes that take part, so that a busy machine does not judge.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

from engine import ENGINE, Database, Engine, bpmn
from engine.bpmn.pool import ReaderPool
from engine.bpmn.surroundings import Surroundings
from engine.commands import DeployDefinition
from tests.bpmn.hostile import HOSTILE
from tests.bpmn.large import LARGE

LARGE_SECONDS, LARGE_MEGABYTES = 5.0, 512
HOSTILE_SECONDS = 2.0
CHECK_SECONDS = 2.0
ROOT = Path(__file__).resolve().parents[2]
SUITES = ROOT.parent / "shared" / "conformance" / "data"
PLAIN = Surroundings().plain()


@pytest.fixture
def reader() -> Iterator[ReaderPool]:
    pool = ReaderPool(size=1, memory_mb=LARGE_MEGABYTES)
    pool.read({"": b"<warm/>"}, PLAIN)
    yield pool
    pool.close()


def test_models_of_3000_nodes_are_deployed_in_time(reader: ReaderPool) -> None:
    for name, content in LARGE.items():
        database = Database("sqlite://")
        database.migrate()
        engine = Engine(database)
        before = _seconds(reader)
        assert reader.read({"": content}, PLAIN).ok
        reading = _seconds(reader) - before
        begun = process_time()
        engine.handle(DeployDefinition({"p.bpmn": content}), actor=ENGINE)  # in the engine's own reader
        seconds, peak = reading + process_time() - begun, _peak_megabytes(reader)
        print(f"\n{name}: read in {reading:.2f} s, deployed in {seconds:.2f} s, {peak} MB (at most {LARGE_SECONDS} s)")
        assert seconds < LARGE_SECONDS
        assert peak < LARGE_MEGABYTES
        database.dispose()


def test_no_hostile_file_takes_long(reader: ReaderPool) -> None:
    slowest: list[tuple[float, str]] = []
    for file in HOSTILE:
        content, before = file.content, _seconds(reader)
        reader.read({"": content}, PLAIN)
        slowest.append((max(0.0, _seconds(reader) - before), file.name))  # a replaced child begins at nought
    slowest.sort(reverse=True)
    print("\n" + "\n".join(f"{seconds:.2f} s  {name}" for seconds, name in slowest[:5]))
    assert slowest[0][0] < HOSTILE_SECONDS


def test_every_file_of_the_suites_is_checked_in_time() -> None:
    files = [path for path in SUITES.rglob("*") if path.suffix in (".bpmn", ".bpmn2", ".xml")]
    assert len(files) > 3_000
    took: list[tuple[float, Path]] = []
    for path in files:
        begun = process_time()
        bpmn.read(path.read_bytes(), in_process=True)
        took.append((process_time() - begun, path))
    took.sort(reverse=True)
    start = _of_a_command("check", str(took[0][1]))
    print(f"\nreglament check on the slowest of {len(files):,} files: {start:.2f} s of processor, start and all")
    print("\n".join(f"{seconds:.2f} s  {path.relative_to(SUITES)}" for seconds, path in took[:5]))
    assert start < CHECK_SECONDS


def _of_a_command(*arguments: str) -> float:
    """Processor seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "reglament", *arguments], cwd=ROOT, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _seconds(pool: ReaderPool) -> float:
    return sum(
        sum(int(field) for field in _proc(child._process.pid, "stat").rpartition(")")[2].split()[11:13])
        for child in pool._all
    ) / os.sysconf("SC_CLK_TCK")


def _peak_megabytes(pool: ReaderPool) -> int:
    (child,) = pool._all
    line = next(line for line in _proc(child._process.pid, "status").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1000


def _proc(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text("ascii")
