"""Event sub-processes."""

from __future__ import annotations

ROOTS = '<message id="m" name="order.cancel"/>'
MESSAGE = '<messageEventDefinition messageRef="m"/>'


def frame(inside: str, attributes: str = "") -> str:
    sub = f'<subProcess id="u" triggeredByEvent="true" {attributes}>\n{inside}\n</subProcess>'
    return f'<startEvent id="s"/><endEvent id="e"/>{sub}\ns>e'


def start(attributes: str = "", definition: str = MESSAGE) -> str:
    return f'<startEvent id="a" reglament:correlationKey="order" {attributes}>{definition}</startEvent>'


def test_an_event_sub_process_keeps_whether_it_interrupts(read_model) -> None:
    for attribute, expected in (("", True), ('isInterrupting="false"', False)):
        reading = read_model(frame(start(attribute) + '<endEvent id="f"/>\na>f'), roots=ROOTS)
        definition = reading.definitions[0]
        assert definition.node("u").kind == "eventSubProcess"
        assert definition.node("a").interrupting is expected
        assert definition.event_sub_processes == {-1: (definition.node("u").index,)}


def test_it_has_exactly_one_start(expect) -> None:
    expect(frame('<task id="t"/>'), "event_sub_process_start u", "no_end_event u", "implicit_end t")
    timer = (
        '<startEvent id="b"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></startEvent>'
    )
    two = start() + timer + '<endEvent id="f"/>\na>f b>f'
    expect(frame(two), "event_sub_process_start u", roots=ROOTS)


def test_its_start_has_a_trigger(expect) -> None:
    expect(frame('<startEvent id="a"/><endEvent id="f"/>\na>f'), "event_without_trigger a")


def test_no_flow_leads_to_it(expect) -> None:
    body = frame(start() + '<endEvent id="f"/>\na>f') + '\n<sequenceFlow id="x" sourceRef="s" targetRef="u"/>'
    expect(body, "flow_enters x", roots=ROOTS)


def test_an_error_start_always_interrupts(expect) -> None:
    expect(
        frame(start('isInterrupting="false"', "<errorEventDefinition/>") + '<endEvent id="f"/>\na>f'),
        "must_interrupt a",
        "never_thrown a",
    )


def test_a_start_outside_interrupts_nothing(expect) -> None:
    expect('<startEvent id="s" isInterrupting="false"/><endEvent id="e"/>\ns>e', "interrupts_nothing s")


def test_a_transaction_is_no_event_sub_process(expect) -> None:
    inside = start() + '<endEvent id="f"/>\na>f'
    body = frame(inside).replace("subProcess id", "transaction id").replace("</subProcess>", "</transaction>")
    expect(body, "event_sub_process_kind u", roots=ROOTS)


def test_it_is_no_multi_instance(expect) -> None:
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    expect(frame(loop + start() + '<endEvent id="f"/>\na>f'), "event_sub_process_kind u", roots=ROOTS)
