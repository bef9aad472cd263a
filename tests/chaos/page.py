"""What the runs came to: kept as JSON in `var/chaos`, told as a table on the terminal and as `docs/chaos.md`."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from tests.chaos.fault import Fault, Measure
from tools import parts
from tools.console import version_of

__all__ = ["Ran", "keep", "kept", "lines", "page", "versions"]

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "chaos"
HEAD = """# What happens when things break

<!-- Written by `make chaos`; do not edit. -->

Each row is a program in [`tests/chaos/faults`](../tests/chaos/faults): it starts `reglament web` and `reglament worker`
with a PostgreSQL, a Redis and a ledger of their own, breaks something under load, mends it, waits until all is quiet,
and counts. The ledger stands outside and counts each effect: **lost** is what was accepted and never happened,
**doubled** what happened twice, **stuck** what neither ended nor stands before a person. Requests that got no answer
are sent again with their `Idempotency-Key`. Whether the invariants hold is asked in SQL after each run (`reglament
verify` asks the same).

`make chaos` runs all of it, for an hour; `make chaos ARGS="killed-workers redis-away"` runs some and writes this page
with what the others came to last. A short form is part of `make test` (`tests/chaos/test_chaos.py`). Times depend on
the machine, counts do not.
"""


@dataclass(frozen=True)
class Ran:
    """One run of one fault."""

    name: str
    seed: int
    seconds: float
    on: str  # the date
    commit: str
    measures: tuple[Measure, ...]
    error: str = ""

    @property
    def met(self) -> bool:
        """Whether every target was reached."""
        return not self.error and all(measure.met is not False for measure in self.measures)


def versions() -> str:
    """What the runs ran on."""
    postgres, redis = parts.postgres(), parts.redis()
    servers = [
        f"PostgreSQL {_numbers(version_of([postgres / 'postgres', '--version']))}" if postgres else "no PostgreSQL",
        f"Redis {_version_of_redis(redis)}" if redis else "no Redis",
    ]
    cores = f"{os.cpu_count()} cores"
    return ", ".join([f"Python {platform.python_version()}", f"RQ {version('rq')}", *servers, cores])


def _version_of_redis(program: Path) -> str:
    told = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"v=([\d.]+)", told)
    return found.group(1) if found else "unknown"


def commit() -> str:
    """The commit that is checked out, marked when files differ from it."""
    told = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return told.stdout.strip() or "unknown"


def keep(ran: Ran) -> None:
    """Keep a run for the page."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{ran.name}-{ran.seed}.json").write_text(json.dumps(asdict(ran), indent=1))


def kept(name: str, fault: Fault) -> list[Ran]:
    """The last run of each of the fault's seeds, of those that ran."""
    found = []
    for seed in fault.seeds:
        path = KEPT / f"{name}-{seed}.json"
        if path.exists():
            told = json.loads(path.read_text())
            measures = tuple(Measure(**measure) for measure in told.pop("measures"))
            found.append(Ran(**told, measures=measures))
    return found


def lines(faults: dict[str, Fault], runs: Iterable[Ran]) -> str:
    """The runs as a table for the terminal."""
    told = []
    for ran in runs:
        told.append(f"{faults[ran.name].number:>6}  {ran.name}, seed {ran.seed}, {ran.seconds:.0f} s: "
                    f"{'all targets reached' if ran.met else 'NOT REACHED'}")  # fmt: skip
        told += [f"{'!! ' if one.met is False else '':>11}{one.name}: {one.value}{_of(one)}" for one in ran.measures]
        if ran.error:
            told.append(f"        !! {ran.error}")
    return "\n".join(told)


def page(faults: dict[str, Fault]) -> str:
    """The page, from the last runs of all faults."""
    rows = [
        "| fault | what breaks | load | found (target) | runs |",
        "|---|---|---|---|---|",
    ]
    for name, fault in faults.items():
        runs = kept(name, fault)
        rows.append(f"| {fault.number} | {fault.name} | {fault.load} | {_found(runs)} | {_runs(runs)} |")
    return f"{HEAD}\nRun on {versions()}.\n\n" + "\n".join(rows) + "\n"


def _found(runs: list[Ran]) -> str:
    if not runs:
        return "not run yet"
    told = [f"**failed**: {ran.error}" for ran in runs if ran.error]
    for measure in runs[0].measures:
        same = [one for ran in runs for one in ran.measures if one.name == measure.name]
        values = list(dict.fromkeys(one.value for one in same))
        mark = "**not reached** " if any(one.met is False for one in same) else ""
        told.append(f"{mark}{measure.name}: {' · '.join(values)}{_of(measure)}")
    return "<br>".join(told)


def _runs(runs: list[Ran]) -> str:
    if not runs:
        return ""
    seeds = ", ".join(str(ran.seed) for ran in runs)
    return f"seed {seeds}; {runs[-1].on}; {', '.join(dict.fromkeys(ran.commit for ran in runs))}"


def _of(measure: Measure) -> str:
    return f" ({measure.target})" if measure.target else ""


def _numbers(found: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in found)
