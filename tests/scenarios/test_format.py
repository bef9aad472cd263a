"""Scenario files: what is written is read back, and what is wrong is told with its place and all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DefinitionRefused
from engine.scenarios import (
    Answer,
    Complete,
    Expectation,
    Kind,
    Message,
    Retry,
    Scenario,
    Start,
    Wait,
    read_scenario,
    write_scenario,
)

WHOLE = Scenario(
    title="Half the money first",
    description="The customer pays in two parts.",
    process="order",
    start=Start(
        {"amount": Decimal("1.50"), "wanted": date(2026, 3, 9)}, "R-1", datetime(2026, 3, 2, tzinfo=UTC), event="s"
    ),
    steps=(
        Complete("pick", {"rows": [{"sku": "CUP", "quantity": 3}], "note": None}, by="wanda", nth=2),
        Answer("book", result={"number": "B-1"}),
        Answer("ship", Kind.REFUSED, code="NoCarrier", detail="on strike", data={"until": date(2026, 3, 9)}),
        Answer("ship", Kind.RETRY, detail="busy"),
        Answer("ship", Kind.UNKNOWN, process="other"),
        Wait(span=timedelta(days=1, hours=2)),
        Wait(until=datetime(2026, 4, 1, 12, 30, tzinfo=UTC)),
        Wait(),
        Message("paid", "R-1", {"amount": Decimal("0.75")}),
        Retry("ship", {"carrier": "other"}),
        Retry("book"),
    ),
    expect=Expectation(
        "completed", "done", ("start", "pick", "done"), ("pick",), ("refused",), variables={"amount": Decimal("1.50")}
    ),
)


def faults(text: str) -> list[str]:
    with pytest.raises(DefinitionRefused) as refused:
        read_scenario(text, file="a.scenario")
    assert all(problem.file == "a.scenario" for problem in refused.value.problems)
    return [problem.message for problem in refused.value.problems]


def test_what_is_written_is_read_back() -> None:
    assert read_scenario(write_scenario(WHOLE)) == WHOLE


def test_nothing_open_is_something_to_expect() -> None:
    waiting = Scenario(expect=Expectation(status="running", path=(), open=()))
    assert read_scenario(write_scenario(waiting)).expect == waiting.expect


numbers = st.integers(-(10**20), 10**20) | st.decimals(allow_nan=False, allow_infinity=False, places=3)
names = st.text(min_size=1, max_size=8).filter(lambda name: name.strip("@"))
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(names, values, max_size=5))
def test_whatever_a_process_can_hold_survives_the_file(variables: dict[str, Any]) -> None:
    scenario = replace(WHOLE, start=Start(variables))
    assert read_scenario(write_scenario(scenario)) == scenario


def test_a_step_stands_on_one_line_where_it_fits() -> None:
    lines = write_scenario(WHOLE).splitlines()
    assert '    {"do": "wait", "for": "P1DT2H"},' in lines
    assert '    {"do": "answer", "element": "book", "outcome": "done", "result": {"number": "B-1"}},' in lines


def test_every_fault_is_told_with_its_place() -> None:
    text = """{"reglament_scenario": 1, "titel": "x", "start": {"at": "monday", "timer": 1},
      "steps": [{"do": "fly"}, {"do": "complete"}, 3, {"do": "wait", "for": "soon"}, {"element": "a"},
                {"do": "answer", "element": "a", "outcome": "refused"}, {"do": "complete", "element": "a", "nth": 0}],
      "expect": {"status": "finished", "path": "a"}}"""
    said = faults(text)
    for place in (
        "titel: is no field of a scenario",
        "start.at: 'monday' is no moment",
        "start.timer: must be true or false",
        "step 1: 'fly' is nothing that can be done",
        "step 2.element: is missing",
        "step 3: must be an object",
        "step 4.for: 'soon' is no span of time",
        "step 5: says not what to do",
        "step 6.code: is missing",
        "step 7.nth: must be a whole number",
        "expect.status: must be one of running",
        "expect.path: must be a list of texts",
    ):
        assert any(line.startswith(place) for line in said), (place, said)


def test_what_is_no_json_is_told_with_its_line() -> None:
    with pytest.raises(DefinitionRefused) as refused:
        read_scenario('{"reglament_scenario": 1,\n "title": "a",\n "steps": [}')
    [problem] = refused.value.problems
    assert (problem.line, problem.message.startswith("This is no JSON")) == (3, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "A scenario is a JSON object"),
        ("{}", "reglament_scenario: is missing"),
        ('{"reglament_scenario": 2}', "reglament_scenario: is 2: this program reads version 1"),
        ('{"reglament_scenario": 1, "start": {"variables": {"d": {"@": "tomorrow"}}}}', "This cannot be read"),
        ('{"reglament_scenario": 1, "steps": [' + ",".join(['{"do": "wait"}'] * 1001) + "]}", "steps: there are 1,001"),
        ('{"reglament_scenario": 1, "start": {"timer": true, "message": "m"}}', "start: begins by its timer or by"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(text: str, said: str) -> None:
    assert faults(text)[0].startswith(said)


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    assert faults('{"reglament_scenario": 1, "title": "' + "x" * 2_000_001 + '"}')[0].startswith("The file has")
