"""The gate reads a script in Python without running it, and knows whether scripts are on."""

from __future__ import annotations

import pytest

from engine.actions import SCRIPT_IN_PYTHON, Action, Done, Placement
from engine.bpmn import Surroundings, read

ON = {SCRIPT_IN_PYTHON: Action(SCRIPT_IN_PYTHON, Placement.OUTSIDE, lambda _call: Done())}


def codes(source: str, actions: dict[str, Action] | None) -> list[str]:
    model = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
      <process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sum"/>
      <scriptTask id="sum" scriptFormat="python"><script><![CDATA[{source}]]></script></scriptTask>
      <sequenceFlow id="f2" sourceRef="sum" targetRef="e"/><endEvent id="e"/></process></definitions>"""
    return [problem.code for problem in read(model.encode(), Surroundings(actions=actions)).problems]


@pytest.mark.parametrize(
    ("source", "actions", "found"),
    [
        ("x = 1", ON, []),
        ("x = 1", None, []),
        ("x = 1", {}, ["scripts_are_off"]),
        ("x = = 1", ON, ["python_syntax"]),
        ("raise SystemExit", ON, []),
        ("(" * 5000, ON, ["python_syntax"]),
    ],
)
def test_a_script_in_python_is_read_and_not_run(
    source: str, actions: dict[str, Action] | None, found: list[str]
) -> None:
    assert codes(source, actions) == found
