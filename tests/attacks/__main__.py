"""Every attack on FEEL and on scripts, each in a process of its own, with its seconds and memory: `make attacks`.

Prints a table and writes it to `docs/attacks.md`. Fails when a secret got out, or a limit was passed: 2 seconds of
processor time, 150 MB of memory (the whole process, the interpreter and the engine with it).
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from engine.feel import FeelError, FeelSyntaxError, compile_expression, compile_unary_tests
from engine.scripts import ScriptFailed, run_script, sandbox
from tests.feel.test_attacks import OWN, SECRET
from tools.console import ROOT

SHARED = ROOT.parent / "shared" / "attacks"
PAGE = ROOT / "docs" / "attacks.md"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS, MEGABYTES = 2.0, 150
VARIABLES: dict[str, Any] = {"amount": 5, "items": [1, 2, 3], "order": {"total": 7}, "name": "Ada"}
HEAD = """# Attacks on expressions and scripts

Made by `make attacks`: each attack in a process of its own, on one machine of one day. Allowed are {seconds:g} seconds
of processor time and {megabytes} MB, the interpreter and the engine counted in (they need about {floor} MB before
anything runs). An expression is run twice, as itself and as the test of a cell. "expressions" are the shared list of 37
(escapes `e…`, floods `c…`), "our own" come on top; "scripts" are the shared list of 84 in Python, in the sandbox.

**{passed} of {all} attacks were stopped or came to nothing: at most {slowest:.2f} s and {largest} MB.**
"""


@dataclass(frozen=True, slots=True)
class Attack:
    """One text, and what runs it."""

    list: str
    id: str
    text: str
    run: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attack."""

    attack: Attack
    result: str
    seconds: float
    megabytes: int
    secret_got_out: bool

    @property
    def contained(self) -> bool:
        """Whether it kept to the limits and saw no secret."""
        return not self.secret_got_out and self.seconds < SECONDS and self.megabytes < MEGABYTES


def expression(text: str) -> str:
    """Evaluate a text as an expression and as the tests of a cell; what it gave, or why not."""
    told = []
    for run in (
        lambda: repr(compile_expression(text).explain(VARIABLES, NOW)[0]),
        lambda: repr(compile_unary_tests(text).matches(5, VARIABLES, NOW)),
    ):
        try:
            told.append(run())
        except FeelSyntaxError as error:
            told.append(f"refused: {error.message}")
        except FeelError as error:
            told.append(f"stopped: {error}")
    return " / ".join(told)


def script(text: str) -> str:
    """Run a script in the sandbox; what it assigned, or why not."""
    try:
        return repr(run_script(text, VARIABLES, now=NOW, seed="1:2"))
    except ScriptFailed as failed:
        return f"stopped: {failed.code} {failed}"


def attacks(canary: Path) -> Iterator[Attack]:
    """All of them."""
    for one in json.loads((SHARED / "feel.json").read_text(encoding="utf-8")):
        yield Attack("expressions", one["id"], one["expression"].replace("{CANARY}", str(canary)), expression)
    for one in OWN:
        yield Attack("our own", one["id"], one["expression"].replace("{CANARY}", str(canary)), expression)
    for one in json.loads((SHARED / "python.json").read_text(encoding="utf-8")):
        code = one["code"].replace("{CANARY}", str(canary))
        yield Attack("scripts", one["id"], f"result = ({code})" if one["kind"] == "expression" else code, script)


def measured(attack: Attack) -> Outcome:
    """Run one in a process of its own."""
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_in_child, args=(attack, there))
    child.start()
    there.close()
    try:
        result, seconds, kilobytes = here.recv()
    except EOFError:
        result, seconds, kilobytes = "the process died", float("inf"), 0
    child.join()
    return Outcome(attack, result, seconds, kilobytes // 1024, SECRET in result)


def _in_child(attack: Attack, answer: Connection) -> None:
    result = attack.run(attack.text)
    workers = _peak_of_children()
    sandbox.close()
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    answer.send((result, seconds, max(own.ru_maxrss, others.ru_maxrss, workers)))
    answer.close()


def _peak_of_children() -> int:
    """The most kilobytes that a living child process has used."""
    peaks = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue  # it has ended meanwhile
        if int(lines.get("PPid", 0)) == os.getpid() and "VmHWM" in lines:
            peaks.append(int(lines["VmHWM"].split()[0]))
    return max(peaks)


def page(outcomes: list[Outcome]) -> str:
    """The page of documentation."""
    idle = min(one.megabytes for one in outcomes)
    head = HEAD.format(
        seconds=SECONDS,
        megabytes=MEGABYTES,
        floor=idle,
        passed=sum(one.contained for one in outcomes),
        all=len(outcomes),
        slowest=max(one.seconds for one in outcomes),
        largest=max(one.megabytes for one in outcomes),
    )
    rows = "\n".join(
        f"| {one.attack.list} | {one.attack.id} | {_cell(one.attack.text, 60)} | {_cell(one.result, 90)} |"
        f" {one.seconds:.2f} | {one.megabytes} |"
        for one in outcomes
    )
    return f"{head}\n| list | attack | text | what came of it | seconds | MB |\n|---|---|---|---|---|---|\n{rows}\n"


def _cell(text: str, longest: int) -> str:
    line = (
        re.sub(r"/\S*?/canary", "/canary", " ".join(text.split()))
        .replace("`", "'")
        .replace("|", "\\|")
        .replace("](", "] (")
    )  # it is no link
    return f"`{line if len(line) <= longest else line[: longest - 1] + '…'}`"


def main() -> int:
    """Run all, print and write the table; 1 when one was not contained."""
    if not SHARED.exists():
        print(f"The lists of attacks are not here: {SHARED}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder) / "canary"
        canary.write_text(SECRET, encoding="utf-8")
        outcomes = []
        for attack in attacks(canary):
            outcome = measured(attack)
            outcomes.append(outcome)
            mark = "" if outcome.contained else "  NOT CONTAINED"
            print(f"{attack.list:12} {attack.id:36} {outcome.seconds:6.2f} s {outcome.megabytes:4} MB{mark}")
    PAGE.write_text(page(outcomes), encoding="utf-8")
    loose = [one for one in outcomes if not one.contained]
    print(f"{len(outcomes) - len(loose)} of {len(outcomes)} contained; the table: {PAGE.relative_to(ROOT)}")
    return 1 if loose else 0


if __name__ == "__main__":
    sys.exit(main())
