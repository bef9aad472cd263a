"""What came of scenarios: differences that people can read, and what all of them cover."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.commands.deploy_definition import check
from engine.commands.installed import Installed
from engine.errors import DefinitionRefused
from engine.scenarios import Answer, Complete, Expectation, Scenario, Start, read_scenario, write_scenario
from engine.trials import coverage, differences, expectation_of, read_bundle, run, run_scenario, run_scenarios
from tests.trials.conftest import diagram
from tests.trials.test_trials import ACTIONS, APPROVE, DMN, START

REFUSED = Complete("check", {"verdict": "refuse", "reason": "too dear"})
HAPPY = Scenario("Happy", start=START, steps=(APPROVE, Answer("book", result={"booking": "B-1"})))
SAD = Scenario("Sad", start=START, steps=(REFUSED,), expect=Expectation("completed", "refused"))


def with_scenarios(files: dict[str, bytes], **scenarios: Scenario) -> dict[str, bytes]:
    return {**files, **{f"{name}.scenario": write_scenario(one).encode() for name, one in scenarios.items()}}


def test_a_scenario_that_expects_what_came_passes(request_files) -> None:
    state = run(request_files, HAPPY, actions=ACTIONS)
    kept = replace(HAPPY, expect=expectation_of(state))
    assert kept.expect.open == ("pack",)
    assert [one.ok for one in run_scenarios(with_scenarios(request_files, a=kept, b=SAD), actions=ACTIONS)] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("expect", "line"),
    [
        (Expectation(status="completed"), "status: expected completed, came running"),
        (Expectation(outcome="packed"), "outcome: expected packed, came no end yet"),
        (
            Expectation(path=("asked", "check", "refused")),
            "path: expected after 'check' refused, came decided, book, pack",
        ),
        (
            Expectation(path=("asked", "check", "decided", "book")),
            "path: expected after 'book' nothing, came pack",
        ),
        (Expectation(passes=("pack", "packed")), "passes 'packed': expected to be entered, came not entered"),
        (Expectation(avoids=("book",)), "avoids 'book': expected not to be entered, came entered"),
        (Expectation(open=()), "open: expected nothing, came pack"),
        (Expectation(variables={"verdict": "refuse"}), """variable 'verdict': expected "refuse", came "approve\""""),
        (Expectation(variables={"colour": "red"}), """variable 'colour': expected "red", came no such variable"""),
    ],
)
def test_what_came_out_otherwise_is_told_in_a_line(request_files, expect: Expectation, line: str) -> None:
    state = run(request_files, HAPPY, actions=ACTIONS)
    assert [one.text for one in differences(expect, state)] == [line]


def test_a_step_that_does_not_fit_any_more_fails_the_scenario_with_its_number(request_files) -> None:
    changed = dict(request_files)
    changed["request.bpmn"] = (
        changed["request.bpmn"].replace(b'id="pack"', b'id="wrap"').replace(b'Ref="pack"', b'Ref="wrap"')
    )
    packs = replace(HAPPY, steps=(*HAPPY.steps, Complete("pack", {"boxes": [{"weight": 1}]})))
    [result] = run_scenarios(with_scenarios(changed, packs=packs), actions=ACTIONS)
    assert not result.ok
    assert result.lines == ("step 3: There is no element 'pack' in the diagrams (any more).",)


def test_the_gate_warns_of_elements_that_a_scenario_misses_and_refuses_one_that_cannot_be_read(request_files) -> None:
    lost = replace(HAPPY, steps=(Complete("gone"),), expect=Expectation(path=("asked", "never")), process="request")
    reading = check(with_scenarios(request_files, lost=lost), Installed(actions=ACTIONS))
    assert reading.ok
    told = [(one.code, one.file, one.severity) for one in reading.problems if one.file == "lost.scenario"]
    assert told == [("scenario_misfit", "lost.scenario", "warning")] * 2
    broken = check({**request_files, "bad.scenario": b"{}"}, Installed(actions=ACTIONS))
    assert [(one.file, one.severity) for one in broken.faults] == [("bad.scenario", "error")]
    [result] = run_scenarios({**request_files, "bad.scenario": b"{}"}, actions=ACTIONS)
    assert not result.ok


def test_scenarios_of_a_broken_draft_fail_with_the_gates_words() -> None:
    files = with_scenarios({"p.bpmn": b"<broken"}, a=Scenario("A"))
    [result] = run_scenarios(files)
    assert not result.ok
    assert result.state.problems_refuse


def test_coverage_counts_elements_flows_and_rows_over_all_scenarios(request_files) -> None:
    bundle = read_bundle(with_scenarios(request_files, a=HAPPY, b=SAD), actions=ACTIONS, resolve=None)
    results = [run_scenario(bundle, name, actions=ACTIONS) for name in sorted(bundle.scenarios)]
    covered = coverage(bundle, results)
    [process] = covered.processes
    assert process.elements["check"] == 2
    assert process.elements["pack"] == 1
    assert set(process.missed) == {"packed", "cancelling", "cancel_wished", "undo_all", "cancelled"}
    assert process.flows["to_refused"] == 1
    assert covered.elements == (6, 11)
    assert covered.scenarios == 2


def test_coverage_of_a_table_names_the_rows_that_never_fired() -> None:
    body = '<startEvent id="s"/><businessRuleTask id="t" reglament:decision="size"/><endEvent id="e"/>\ns>t t>e'
    files = with_scenarios({"p.bpmn": diagram(body), "d.dmn": DMN}, large=Scenario(start=Start({"amount": 500})))
    bundle = read_bundle(files, actions=None, resolve=None)
    covered = coverage(bundle, [run_scenario(bundle, "large.scenario")])
    [table] = covered.tables
    assert (table.rows, table.missed) == ({1: 0, 2: 1}, (1,))


def test_equal_readings_are_read_once_however_many_scenarios_change(request_files, monkeypatch) -> None:
    from engine.trials import reading

    read: list[int] = []
    monkeypatch.setattr(reading, "check", lambda *args, **options: read.append(1) or check(*args, **options))
    fresh = {**request_files, "request.bpmn": request_files["request.bpmn"] + b"<!-- another -->"}
    for title in ("a", "b", "c"):
        run_scenarios(with_scenarios(fresh, one=replace(SAD, title=title)), actions=ACTIONS)
    assert len(read) == 1


def test_a_refused_scenario_file_is_no_scenario() -> None:
    with pytest.raises(DefinitionRefused):
        read_scenario("nothing")
