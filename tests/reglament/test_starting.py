"""`reglament start` at one of several start events, and `reglament conditions`."""

from __future__ import annotations

from pathlib import Path

import pytest

from reglament.cli import main

BPMN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="f" targetNamespace="t">
<process id="cooling" isExecutable="true"><startEvent id="hot"><conditionalEventDefinition>
<condition>temperature &gt; 30</condition></conditionalEventDefinition></startEvent>
<startEvent id="called" name="Called"/>
<startEvent id="seen" name="Seen"/><endEvent id="e"/><sequenceFlow id="a" sourceRef="hot" targetRef="e"/>
<sequenceFlow id="b" sourceRef="called" targetRef="e"/><sequenceFlow id="c" sourceRef="seen" targetRef="e"/>
</process></definitions>"""


def test_processes_are_started_by_a_condition_and_at_a_start_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'house.db'}")
    (tmp_path / "cooling.bpmn").write_text(BPMN)
    assert main(["deploy", str(tmp_path / "cooling.bpmn")]) == 0
    assert main(["start", "cooling"]) == 1
    assert "called (Called), seen (Seen)" in capsys.readouterr().err
    assert main(["start", "cooling", "--at", "seen"]) == 0
    assert main(["conditions", "--var", "temperature=12"]) == 0
    assert "No start condition holds." in capsys.readouterr().out
    assert main(["conditions", "--var", "temperature=31"]) == 0
    assert "cooling at hot: instance" in capsys.readouterr().out
