"""What a multi-instance throws when its instances are completed has a name and, where one decides, a condition."""

from __future__ import annotations

import pytest

from engine import bpmn
from tests.execution.test_multi_instance_events import SIGNAL, process


@pytest.mark.parametrize(
    ("behavior", "inside", "code"),
    [
        ('behavior="Complex"', "", "multi_behavior"),
        (
            'behavior="Complex"',
            f"<complexBehaviorDefinition><event>{SIGNAL}</event></complexBehaviorDefinition>",
            "multi_behavior",
        ),
        ('behavior="None" noneBehaviorEventRef="nothing"', "", "unknown_reference"),
        ('behavior="Some"', "", "unsupported_marker"),
        (
            'behavior="Complex"',
            "<complexBehaviorDefinition><condition>true</condition><event><timerEventDefinition>"
            "<timeDuration>PT1H</timeDuration></timerEventDefinition></event></complexBehaviorDefinition>",
            "multi_behavior",
        ),
    ],
)
def test_what_it_throws_must_be_named(behavior: str, inside: str, code: str) -> None:
    reading = bpmn.read(process(behavior, inside, boundary=SIGNAL), in_process=True)
    assert [(fault.element, fault.code) for fault in reading.faults] == [("each", code)]


def test_a_signal_that_nobody_can_name_is_said_to_have_no_effect() -> None:
    reading = bpmn.read(process('behavior="One"', boundary=SIGNAL), in_process=True)
    assert reading.ok
    assert [problem.code for problem in reading.problems if problem.severity == "warning"] == ["multi_behavior"]
