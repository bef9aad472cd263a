"""What a process computes for a variable takes 1 MB at most: more is an incident that says which and how large."""

from __future__ import annotations

import pytest

from engine.commands import CompleteWorkItem, RetryIncident
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows

TASK = '<startEvent id="s"/><userTask id="t" reglament:group="g"/>{middle}<endEvent id="e"/>' + flows("s > t")
DOUBLED = "[part, part]"
LARGE = "x" * 700_000

WAYS = {
    "a script": (
        f'<scriptTask id="m" scriptFormat="feel"><script>{{both: {DOUBLED}}}</script></scriptTask>',
        "both",
    ),
    "an output": (
        '<userTask id="m" reglament:group="g"><extensionElements>'
        f'<reglament:output target="both" expression="{DOUBLED}"/></extensionElements></userTask>',
        "both",
    ),
    "an input": (
        '<userTask id="m" reglament:group="g"><extensionElements>'
        f'<reglament:input target="both" expression="{DOUBLED}"/></extensionElements></userTask>',
        "both",
    ),
    "what is collected of a multi-instance": (
        '<scriptTask id="m" scriptFormat="feel"><script>{one: part}</script>'
        '<multiInstanceLoopCharacteristics reglament:collection="[1, 2]" reglament:outputCollection="both" '
        'reglament:outputItem="one"/></scriptTask>',
        "both",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_an_incident_with_the_name_and_the_remedy_and_goes_on_when_corrected(office: Office, way: str) -> None:
    middle, name = WAYS[way]
    office.deploy(diagram(TASK.format(middle=middle) + flows("t > m", "m > e")))
    started = office.start()
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {"part": LARGE}))
    if way == "an output":
        [waiting] = office.rows("work_item", element="m", state="offered")
        office.do(CompleteWorkItem(waiting.id, {}))
    [incident] = office.rows("incident")
    assert (incident.kind, incident.element, incident.state) == ("variable_too_large", "m", "open")
    assert f"'{name}' would have 1.3 MB, and a variable takes 1 MB at most." in incident.message
    assert "file store" in incident.message
    assert len(office.rows("instance")[0].variables) < 800_000
    done = office.do(RetryIncident(incident.id, variables={"part": "short"}))
    assert done.resolved


def test_just_below_the_limit_it_is_kept(office: Office) -> None:
    middle = '<scriptTask id="m" scriptFormat="feel"><script>{both: part}</script></scriptTask>'
    office.deploy(diagram(TASK.format(middle=middle) + flows("t > m", "m > e")))
    started = office.start()
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {"part": "x" * (1024 * 1024)}))
    assert office.rows("incident") == []
    assert office.rows("instance")[0].status == "completed"
