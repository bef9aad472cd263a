"""`reglament check` and `reglament deploy` run the scenarios that come with the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.scenarios import Complete, Expectation, Scenario, Start, write_scenario
from reglament.cli import main

BPMN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="f" targetNamespace="t"
 xmlns:reglament="urn:reglament:bpmn:1"><process id="leave" name="Leave" isExecutable="true">
<startEvent id="s"/><userTask id="ask" reglament:group="clerks"/><endEvent id="e"/>
<sequenceFlow id="a" sourceRef="s" targetRef="ask"/><sequenceFlow id="b" sourceRef="ask" targetRef="e"/>
</process></definitions>"""
PASSES = Scenario("Asked", start=Start({"days": 3}), steps=(Complete("ask"),), expect=Expectation("completed", "e"))
FAILS = Scenario("Waits", expect=Expectation("completed"))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'house.db'}")
    (tmp_path / "leave.bpmn").write_text(BPMN)
    (tmp_path / "asked.scenario").write_text(write_scenario(PASSES))
    return tmp_path


def given(folder: Path) -> list[str]:
    return [str(path) for path in sorted(folder.iterdir()) if path.suffix in (".bpmn", ".scenario")]


def test_check_runs_scenarios_and_prints_what_they_cover(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *given(files)]) == 0
    said = capsys.readouterr().out
    assert "passes    Asked (asked.scenario)" in said
    assert "covers    leave: 3 of 3 elements, 2 of 2 flows" in said


def test_check_fails_with_a_scenario_that_comes_out_otherwise(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "waits.scenario").write_text(write_scenario(FAILS))
    assert main(["check", "--quiet", *given(files)]) == 1
    _runs, *said = capsys.readouterr().out.splitlines()
    assert said == ["FAILS     Waits (waits.scenario)", "            status: expected completed, came running"]


def test_check_tells_a_scenario_that_cannot_be_read(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "bad.scenario").write_text('{"reglament_scenario": 1, "steps": 3}')
    assert main(["check", *given(files)]) == 1
    assert "steps: must be a list of steps" in capsys.readouterr().out


def test_deploy_refuses_a_failing_scenario_unless_told_otherwise(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "waits.scenario").write_text(write_scenario(FAILS))
    assert main(["deploy", *given(files)]) == 1
    assert "Nothing was deployed." in capsys.readouterr().out
    assert main(["deploy", "--despite-scenarios", *given(files)]) == 0
    assert "leave v1" in capsys.readouterr().out
