"""Scripts in Python see data and nothing else, stop by their limits, and give back exact values."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from pathlib import Path

import pytest

from engine.scripts import ScriptFailed, run_script

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = "the-word-in-the-file"


def run(source: str, **variables: object) -> dict[str, object]:
    return run_script(source, variables, now=NOW, seed="1:2")


def test_what_it_assigns_comes_back_and_what_it_defines_stays() -> None:
    source = (
        "import math\ndef twice(x):\n    return 2 * x\nclass Box: pass\nbox = Box()\n_own = 1\ntotal = twice(amount)"
    )
    assert run(source, amount=Decimal("1.10")) == {"total": Decimal("2.20")}


def test_a_variable_that_it_leaves_alone_is_not_written_again() -> None:
    assert run("order['paid'] = True\nseen = len(lines)", order={"id": 7}, lines=[1, 2], flag=True) == {
        "order": {"id": 7, "paid": True},
        "seen": 2,
    }
    assert run("flag = 1", flag=True) == {"flag": 1}


@pytest.mark.parametrize(
    "value",
    [
        Decimal("12345678901234567890.123456789"),
        10**60,
        "가격 é",
        None,
        date(2026, 2, 28),
        clock_time(9, 30),
        datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        timedelta(days=1, hours=2),
        [Decimal("0.10"), {"a": [None, False]}],
    ],
)
def test_values_come_back_unchanged(value: object) -> None:
    found = run("copy = [given][0]", given=value)["copy"]
    assert found == value
    assert type(found) is type(value)


def test_a_float_is_the_decimal_that_reads_as_it() -> None:
    assert run("rate = 0.1 + 0.2")["rate"] == Decimal("0.30000000000000004")
    assert isinstance(run("rate = 0.5")["rate"], Decimal)


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        ("a = 1\nb = 1 / 0", "ZeroDivisionError", "Line 2"),
        ("x ==", "SyntaxError", "Line 1"),
        ("x = {1, 2}", "NoValue", "x is a set"),
        ("x = [1, b'a']", "NoValue", "x[1] is a bytes"),
        ("x = {1: 2}", "NoValue", "the key 1"),
        ("x = float('inf')", "NoValue", "inf"),
        ("while True: pass", "TooSlow", "time limit"),
        ("x = 'a' * 10**10", "TooMuchMemory", "memory limit"),
        ("def f(): return f()\nf()", "TooDeep", "recursion"),
        ("x = missing", "NameError", "missing"),
        ("x" * 100_001, "TooLong", "100,001"),
    ],
)
def test_a_script_that_does_not_pass_says_why_and_where(source: str, code: str, said: str) -> None:
    with pytest.raises(ScriptFailed) as failed:
        run(source)
    assert failed.value.code == code
    assert said in str(failed.value)


def test_time_and_chance_are_given_so_that_a_repeated_run_gives_the_same() -> None:
    source = "import random\nfrom datetime import datetime\nat = datetime.now()\ndrawn = random.random()"
    assert run(source) == run(source)
    assert run(source)["at"] == NOW.replace(tzinfo=None)


def test_no_attack_reads_a_secret_or_outlasts_its_limits(shared: Callable[[str], Path], tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text(SECRET)
    attacks = json.loads(shared("attacks/python.json").read_text())
    assert len(attacks) == 84
    for attack in attacks:
        source = attack["code"].replace("{CANARY}", str(canary))
        if attack["kind"] == "expression":
            source = f"result = ({source})"
        begun = time.monotonic()
        try:
            told = repr(run(source, amount=10, items=[1, 2, 3], order={"id": 1}, name="ACME"))
        except ScriptFailed as failed:
            told = f"{failed.code} {failed}"
        assert SECRET not in told, attack["id"]
        assert time.monotonic() - begun < 60, attack["id"]  # 2 s by the limits; the rest is a busy machine's
    assert run("alive = True") == {"alive": True}
