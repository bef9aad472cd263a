"""What a message begins stands directly in the process, and nothing else leads to it."""

from __future__ import annotations

ROOTS = '<message id="m" name="order"/>'
RECEIVE = '<receiveTask id="r" messageRef="m" instantiate="true"/>'


def test_a_receive_task_may_start_the_process(expect) -> None:
    expect(f'{RECEIVE}<endEvent id="e"/>\nr>e', roots=ROOTS)
    expect(f'<startEvent id="s"/>{RECEIVE}<endEvent id="e"/>\ns>r r>e', roots=ROOTS)


def test_nothing_leads_to_it_from_within(expect) -> None:
    body = f'<startEvent id="s"/><task id="t"/>{RECEIVE}<endEvent id="e"/>\ns>t t>r r>e'
    expect(body, "instantiates_entered r", roots=ROOTS)


def test_it_does_not_stand_in_a_sub_process(expect) -> None:
    sub = f'<subProcess id="u"><startEvent id="a"/>{RECEIVE}<endEvent id="f"/>\na>r r>f\n</subProcess>'
    expect(f'<startEvent id="s"/>{sub}<endEvent id="e"/>\ns>u u>e', "instantiates_inside r", roots=ROOTS)


def test_it_is_not_repeated(expect) -> None:
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    again = RECEIVE.replace("/>", f">{loop}</receiveTask>")
    expect(f'{again}<endEvent id="e"/>\nr>e', "instantiates_repeated r", roots=ROOTS)


def _gateway(kind: str, other: str) -> str:
    return (
        f'<startEvent id="s"/><eventBasedGateway id="g" {kind}/>'
        '<intermediateCatchEvent id="a" reglament:correlationKey="k"><messageEventDefinition messageRef="m"/>'
        f'</intermediateCatchEvent><intermediateCatchEvent id="b" reglament:correlationKey="k">{other}'
        '</intermediateCatchEvent><endEvent id="e"/>\ns>g g>a g>b a>e b>e'
    )


def test_only_messages_start_a_process_behind_a_gateway(expect) -> None:
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    expect(_gateway('instantiate="true"', timer), "event_gateway_target b", roots=ROOTS)
    message = '<messageEventDefinition messageRef="n"/>'
    expect(_gateway('instantiate="true"', message), roots=ROOTS + '<message id="n" name="other"/>')


def test_only_a_gateway_that_starts_the_process_may_be_parallel(expect) -> None:
    message, roots = '<messageEventDefinition messageRef="n"/>', ROOTS + '<message id="n" name="other"/>'
    expect(_gateway('eventGatewayType="Parallel"', message), "event_gateway_type g", roots=roots)
    expect(_gateway('eventGatewayType="Parallel" instantiate="true"', message), roots=roots)
    expect(_gateway('eventGatewayType="Any"', message), "event_gateway_type g", roots=roots)
