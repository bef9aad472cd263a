"""Each row 1-37 of what the best BPM systems do, with the tests that play it here: a row without one fails."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
FINER = {
    5: ("dmn/test_tables.py",),
    12: ("execution/test_complex_gateway.py",),
    14: ("commands/test_call_bindings.py", "execution/test_global_tasks.py"),
    17: ("execution/test_ad_hoc.py",),
    22: ("execution/test_compensation.py", "execution/test_compensation_of_sub_processes.py"),
    24: ("commands/test_messages_and_starts.py",),
    25: ("commands/test_timers.py", "commands/test_timers_of_suspended_processes.py"),
    26: ("execution/test_signals.py", "commands/test_signals.py"),
    27: ("execution/test_uncaught_errors.py",),
    28: ("execution/test_escalations.py",),
    29: ("execution/test_conditional_and_multiple_events.py", "commands/test_start_events.py"),
    31: ("execution/test_conditional_and_multiple_events.py",),
    32: ("execution/test_data_objects.py",),
    34: ("commands/test_correlation.py", "commands/test_conversations.py"),
    37: ("commands/test_collaborations.py",),
}
# Row → its name where the rows are described. The plain test of a row says its number; `FINER` are files of more.
ROWS = {
    1: "User task",
    2: "Manual task / bare task",
    3: "Service task",
    4: "Script task",
    5: "Business rule task",
    6: "Send / receive task",
    7: "Several flows out of an activity; conditional flow on an activity",
    8: "Exclusive gateway",
    9: "Parallel gateway",
    10: "Inclusive gateway split + join",
    11: "Event-based gateway",
    12: "Complex gateway",
    13: "Embedded subprocess",
    14: "Call activity",
    15: "Event subprocess, interrupting and not",
    16: "Transaction + cancel events",
    17: "Ad-hoc subprocess",
    18: "Parallel multi-instance",
    19: "Sequential multi-instance",
    20: "Completion condition (n of m)",
    21: "Standard loop marker",
    22: "Compensation (boundary, throw, end, event subprocess)",
    23: "Link events",
    24: "Message start / catch / boundary / throw / end",
    25: "Timer date / duration / cycle; start, catch, boundary",
    26: "Signal start / catch / boundary / throw / end",
    27: "Error boundary / end / event subprocess",
    28: "Escalation",
    29: "Conditional start / catch / boundary",
    30: "Terminate end",
    31: "Multiple / parallel-multiple",
    32: "Data object / data store",
    33: "Input/output mapping",
    34: "Message correlation",
    35: "Listeners (execution / task)",
    36: "Lanes drive assignment",
    37: "Pools run as one collaboration",
}


def test_the_rows_are_those_that_are_described(shared: Callable[[str], Path]) -> None:
    text = shared("design/bpm-features.md").read_text()
    described = {int(number): name for number, name in re.findall(r"^\| (\d+) \| (.*?) \|", text, re.MULTILINE)}
    assert {number: name for number, name in described.items() if number <= 37} == ROWS


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_its_plain_test_and_its_finer_ones_are_there(row: int) -> None:
    named = {test for test in plays_of("execution/test_rows_1_to_37.py") if row in numbers_in(test)}
    assert named, f"row {row} ({ROWS[row]}) has no test in test_rows_1_to_37.py"
    for file in FINER.get(row, ()):
        assert plays_of(file), f"{file} is said to have finer tests of row {row}"


def numbers_in(test: str) -> set[int]:
    """The rows in the name of a test: test_row_7_…, test_rows_8_10_12_…, test_rows_18_and_19_…"""
    found = re.match(r"test_rows?((?:_and)?_\d+(?:(?:_and)?_\d+)*)_", test)
    return {int(number) for number in re.findall(r"\d+", found[1])} if found else set()


@cache
def plays_of(file: str) -> frozenset[str]:
    """The tests of a file that run: functions that assert something, and are not skipped."""
    found = set()
    for one in ast.parse((HERE / file).read_text()).body:
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
            said = ast.dump(one)
            if ("Assert" in said or "raises" in said) and "'skip" not in said:
                found.add(one.name)
    return frozenset(found)
