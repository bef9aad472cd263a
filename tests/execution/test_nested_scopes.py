"""Errors and escalations go outward through the scopes around them; BPMN 2.0.2, 10.5.6 and 13.5.4."""

from __future__ import annotations

import pytest

from tests.execution.play import Play, diagram, flows

ROOTS = '<error id="low" errorCode="LOW"/><escalation id="late" escalationCode="LATE"/>'
THROWS = {
    "error": '<errorEventDefinition errorRef="low"/>',
    "escalation": '<escalationEventDefinition escalationRef="late"/>',
}
KINDS = pytest.mark.parametrize("kind", THROWS)
MULTIPLE = (
    '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality>'
    "</multiInstanceLoopCharacteristics>"
)


def nested(kind: str, catchers: tuple[str, ...], tag: str = "subProcess", loop: str = "") -> bytes:
    """A process whose activity `outer` holds `inner`, which throws; each catcher has its own task behind it."""
    throw = THROWS[kind]
    inner = f'<startEvent id="i1"/><endEvent id="i2">{throw}</endEvent>' + flows("i1 > i2")
    content = (
        f'<startEvent id="o1"/><{tag} id="inner">{inner}{loop}</{tag}><subProcess id="sibling">'
        f'<startEvent id="s1"/><userTask id="beside" reglament:group="g"/><endEvent id="s2"/>{flows("s1 > beside", "beside > s2")}'
        '</subProcess><parallelGateway id="fork"/><endEvent id="o2"/><endEvent id="o3"/>'
    )
    drawn = ["o1 > fork", "fork > sibling", "fork > inner", "inner > o2", "sibling > o3"]
    here = ""
    for host in catchers:
        event = (
            f'<boundaryEvent id="b_{host}" attachedToRef="{host}">{throw}</boundaryEvent>'
            f'<userTask id="after_{host}" reglament:group="g"/><endEvent id="e_{host}"/>'
        )
        ways = (f"b_{host} > after_{host}", f"after_{host} > e_{host}")
        if host == "outer":
            here = event + flows(*ways)
        else:
            content += event
            drawn.extend(ways)
    body = f'<startEvent id="s"/><subProcess id="outer">{content}{flows(*drawn)}</subProcess><endEvent id="e"/>'
    return diagram(body + flows("s > outer", "outer > e") + here, before=ROOTS)


@KINDS
@pytest.mark.parametrize("tag", ["subProcess", "transaction"])
def test_the_nearest_scope_that_catches_it_catches_it(kind: str, tag: str) -> None:
    assert set(Play(nested(kind, ("inner", "outer"), tag)).start().open) == {"after_inner", "beside"}


@KINDS
@pytest.mark.parametrize("tag", ["subProcess", "transaction"])
def test_it_passes_a_sibling_that_would_catch_it_and_goes_two_scopes_out(kind: str, tag: str) -> None:
    assert Play(nested(kind, ("sibling", "outer"), tag)).start().open == ["after_outer"]


@KINDS
def test_one_round_of_a_multi_instance_throws_it_out_of_all_of_them(kind: str) -> None:
    assert set(Play(nested(kind, ("inner", "outer"), loop=MULTIPLE)).start().open) == {"after_inner", "beside"}


def test_an_error_that_only_a_sibling_would_catch_is_an_incident() -> None:
    run = Play(nested("error", ("sibling",))).start()
    assert run.open == ["beside"]
    assert [(found.kind, found.detail["code"]) for found in run.incidents] == [("uncaught_error", "LOW")]
