"""An error that nothing catches: what came before it is kept, and the event waits for people."""

from __future__ import annotations

import pytest

from engine.errors import WrongState
from engine.model.step import ActivitySkipped, Corrected, Retried
from tests.execution.play import Play, diagram, flows

ERRORS = '<error id="low" errorCode="LOW"/>'
BODY = (
    '<startEvent id="s"/><userTask id="t" reglament:group="g"/>'
    '<scriptTask id="work" scriptFormat="feel"><script>{done: true}</script></scriptTask>'
    '<endEvent id="failed" name="Too low"><errorEventDefinition errorRef="low"/></endEvent>'
)
TOP = diagram(BODY + flows("s > t", "t > work", "work > failed"), before=ERRORS)
INSIDE = diagram(
    '<startEvent id="s0"/><parallelGateway id="fork"/><userTask id="beside" reglament:group="g"/><endEvent id="e1"/>'
    f'<subProcess id="sub">{BODY}{flows("s > t", "t > work", "work > failed")}</subProcess><endEvent id="e"/>'
    + flows("s0 > fork", "fork > sub", "fork > beside", "beside > e1", "sub > e"),
    before=ERRORS,
)


def test_the_work_before_an_uncaught_error_end_is_kept_and_an_incident_says_so() -> None:
    run = Play(TOP).start().complete("t")
    assert run.path == ["s", "t", "work"]
    assert run.variables["done"] is True
    assert run.status == "running"
    [incident] = run.incidents
    assert (incident.kind, incident.detail["code"]) == ("uncaught_error", "LOW")
    assert run.definition.nodes[run.state.tokens[incident.token].node].id == "failed"


def test_throwing_it_again_finds_again_nobody_and_skipping_it_ends_the_token_there() -> None:
    run = Play(TOP).start().complete("t")
    token = run.incidents[0].token
    run.happen(Corrected(Retried(token), {"more": 1}))
    assert (len(run.incidents), run.variables["more"]) == (2, 1)
    run.happen(ActivitySkipped(token, {"settled": True}))
    assert (run.status, run.state.outcome, run.variables["settled"]) == ("completed", "failed", True)
    with pytest.raises(WrongState):
        run.happen(Retried(token))


def test_an_uncaught_error_of_a_sub_process_leaves_its_other_branches_at_work() -> None:
    run = Play(INSIDE).start().complete("t")
    assert run.open == ["beside"]
    run.complete("beside")
    assert run.status == "running"
    run.happen(ActivitySkipped(run.incidents[0].token))
    assert run.path[-2:] == ["sub", "e"]
    assert run.status == "completed"
