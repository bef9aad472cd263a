"""What an expression, a table and a script cost once they are compiled; also as ratios to Python's own eval.

    make bench            (or: pytest -q -s -o python_files='bench_*.py' tests/bench/bench_feel.py)

The aim is 15 µs for a condition, 1 ms for a table of 50 rules, 1 ms for a script of ten lines; twice that is the most.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from engine.dmn import decide, read_decisions
from engine.feel import compile_expression
from engine.scripts import run_script
from tests.dmn.dmn_builder import decision, model

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONDITION = 'order.amount * rate > 100 and status in ("new", "open")'
VALUES = {"order": {"amount": Decimal("120.50")}, "rate": Decimal("1.2"), "status": "open"}
SCRIPT = "total = 0\nfor line in lines:\n    if line['amount'] > 10:\n        total += line['amount']\n    else:\n" + (
    "        total += 1\nlarge = total > 100\nname = 'order ' + str(len(lines))\nrest = [x for x in lines]\nok = not large"
)


def per_call(run: Callable[[], object], rounds: int) -> float:
    """The best of seven: microseconds a call."""
    best = float("inf")
    for _ in range(7):
        begun = time.perf_counter()
        for _ in range(rounds):
            run()
        best = min(best, (time.perf_counter() - begun) / rounds)
    return best * 1e6


def _is_quiet() -> bool:
    return os.getloadavg()[0] < (os.cpu_count() or 1)


def test_a_cached_condition() -> None:
    compiled = compile_expression(CONDITION, list(VALUES))
    assert compiled.evaluate(VALUES, NOW) is True
    ours = per_call(lambda: compiled.evaluate(VALUES, NOW), 2_000)
    code = compile("order['amount'] * rate > 100 and status in ('new', 'open')", "c", "eval")
    python = per_call(lambda: eval(code, {}, VALUES), 2_000)
    print(f"\ncached condition: {ours:.1f} µs, {ours / python:.0f} × Python's eval")
    assert ours <= 30 or not _is_quiet()


def test_a_table_of_fifty_rules() -> None:
    rules = "".join(
        f'<rule id="r{n}"><inputEntry id="i{n}"><text>[{n * 10}..{n * 10 + 10})</text></inputEntry>'
        f'<outputEntry id="o{n}"><text>{n}</text></outputEntry></rule>'
        for n in range(50)
    )
    table = (
        '<decisionTable hitPolicy="UNIQUE"><input id="a"><inputExpression typeRef="number"><text>amount</text>'
        f'</inputExpression></input><output id="o" typeRef="number"/>{rules}</decisionTable>'
    )
    decisions = read_decisions(model(decision("rate", table)).encode())
    assert decide(decisions, "rate", {"amount": 495}, NOW).value == 49
    cost = per_call(lambda: decide(decisions, "rate", {"amount": 495}, NOW), 200)
    print(f"\ntable of 50 rules: {cost / 1000:.2f} ms")
    assert cost <= 2_000 or not _is_quiet()


def test_a_script_of_ten_lines() -> None:
    variables = {"lines": [{"amount": Decimal(n)} for n in range(20)]}
    assert run_script(SCRIPT, variables, now=NOW, seed="1")["large"] is True
    cost = per_call(lambda: run_script(SCRIPT, variables, now=NOW, seed="1"), 50)
    print(f"\nscript of ten lines: {cost / 1000:.2f} ms")
    assert cost <= 2_000 or not _is_quiet()
