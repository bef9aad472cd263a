"""Data objects, data inputs and outputs, and associations that name what they may name."""

from __future__ import annotations

import pytest

ORDER = '<dataObject id="order"/><dataObjectReference id="ref" dataObjectRef="order"/>'
OUT = (
    '<ioSpecification><dataOutput id="o"/><inputSet/><outputSet><dataOutputRefs>{}</dataOutputRefs></outputSet>'
    "</ioSpecification>"
)
IN = (
    '<ioSpecification><dataInput id="i"/><inputSet><dataInputRefs>{}</dataInputRefs></inputSet><outputSet/>'
    "</ioSpecification>"
)
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="tFormalExpression"'


def frame(inner: str = "", *, data: str = ORDER, tag: str = "task", words: str = "") -> str:
    return f'<startEvent id="s"/>{data}<{tag} id="t" {words}>{inner}</{tag}><endEvent id="e"/>\ns>t t>e'


def carried(kind: str, source: str, target: str, inner: str = "") -> str:
    sources = "".join(f"<sourceRef>{one}</sourceRef>" for one in source.split())
    ends = f"<targetRef>{target}</targetRef>" if target else ""
    return f"<data{kind}Association>{sources}{ends}{inner}</data{kind}Association>"


def assigned(said: str, to: str) -> str:
    return f"<assignment><from {XSI}>{said}</from><to {XSI}>{to}</to></assignment>"


def test_data_that_is_named_as_it_should_be_is_let_through(expect) -> None:
    good = OUT.format("o") + carried("Output", "o", "ref", assigned("o", "order.part"))
    expect(frame(good))
    expect(frame(IN.format("i") + carried("Input", "ref", "i")))


@pytest.mark.parametrize(
    ("inner", "problem"),
    [
        (OUT.format("s"), "unknown_reference t"),
        (IN.format("e") + carried("Input", "ref", "i"), "unknown_reference t"),
        (OUT.format("o") + carried("Output", "o", "e"), "unknown_reference t"),
        (IN.format("i") + carried("Input", "s", "i"), "unknown_reference t"),
        (IN.format("i") + carried("Input", "i", "ref"), "data_wrong_way t"),
        (OUT.format("o") + carried("Output", "o", ""), "no_target t"),
        (IN.format("i") + carried("Input", "ref ref2", "i"), "no_transformation t"),
        (OUT.format("o") + carried("Output", "o", "ref", assigned("1", "elsewhere")), "bad_assignment t"),
        (OUT.format("o") + carried("Output", "o", "ref", assigned("", "order")), "bad_assignment t"),
        (
            OUT.format("o") + carried("Output", "o", "ref", "<assignment><from>1</from></assignment>"),
            "bad_assignment t",
        ),
        (IN.format("i") + carried("Input", "inner", "i"), "data_out_of_sight t"),
    ],
)
def test_an_association_that_leads_astray_is_refused(read_model, inner: str, problem: str) -> None:
    box = '<subProcess id="box"><dataObject id="inner"/><startEvent id="bs"/></subProcess>\n'
    body = frame(inner, data=box + ORDER + '<dataObjectReference id="ref2" dataObjectRef="order"/>')
    reading = read_model(body)
    assert problem in {f"{fault.code} {fault.element}" for fault in reading.faults}
    assert all(fault.line for fault in reading.faults)


def test_an_output_of_the_process_is_not_read_and_an_input_of_it_not_written(expect) -> None:
    io = '<ioSpecification><dataInput id="pi"/><dataOutput id="po"/><inputSet/><outputSet/></ioSpecification>'
    expect(frame(OUT.format("o") + carried("Output", "o", "pi"), data=io), "data_wrong_way t")
    expect(frame(IN.format("i") + carried("Input", "po", "i"), data=io), "data_wrong_way t")
    expect(frame(IN.format("i") + carried("Input", "pi", "i"), data=io))


def test_without_a_transformation_both_ends_hold_the_same(expect) -> None:
    roots = '<itemDefinition id="a" structureRef="java.lang.String"/><itemDefinition id="b" structureRef="{}"/>'
    data = ORDER.replace('id="order"', 'id="order" itemSubjectRef="b"')
    inner = IN.format("i").replace('id="i"', 'id="i" itemSubjectRef="a"') + carried("Input", "ref", "i")
    expect(frame(inner, data=data), "type_differs t", roots=roots.format("Invoice"))
    expect(frame(inner, data=data), roots=roots.format("String"))


def test_an_assignment_in_plain_words_is_refused(expect) -> None:
    words = f"<assignment><from>the order</from><to {XSI}>order</to></assignment>"
    inner = OUT.format("o") + carried("Output", "o", "ref", words)
    expect(frame(inner), "informal_expression t")


def test_a_required_input_that_nothing_fills_is_noted(expect) -> None:
    expect(frame(IN.format("i")), "unfilled_input t")


def test_what_bears_the_name_of_something_else_is_told(expect) -> None:
    expect(frame(data='<dataObject id="process"/>'), "reserved_name p")
    twice = '<dataObject id="a" name="order"/><dataObject id="b" name="order"/>'
    expect(frame(data=twice), "same_data_name p")


def test_a_collection_is_one_at_both_ends(expect) -> None:
    roots = '<itemDefinition id="list" isCollection="true"/>'
    expect(frame(data='<dataObject id="a" itemSubjectRef="list"/>'), "collection_differs p", roots=roots)
    expect(frame(data='<dataObject id="a" itemSubjectRef="list" isCollection="true"/>'), roots=roots)


MESSAGE = (
    '<itemDefinition id="text" structureRef="String"/><itemDefinition id="int" structureRef="Integer"/>'
    '<message id="m" name="m" itemRef="text"/>'
)


def test_a_message_is_of_the_type_of_what_it_is_carried_by(expect) -> None:
    words = 'messageRef="m" reglament:correlationKey="1"'
    fits = OUT.format("o").replace('id="o"', 'id="o" itemSubjectRef="text"')
    expect(frame(fits, tag="receiveTask", words=words), roots=MESSAGE)
    expect(frame(fits.replace('"text"', '"int"'), tag="receiveTask", words=words), "type_differs t", roots=MESSAGE)
    two = fits.replace("<inputSet/>", '<dataOutput id="o2"/><inputSet/>')
    expect(frame(two, tag="receiveTask", words=words), "one_message t", roots=MESSAGE)


def test_each_event_that_carries_data_has_data_of_its_own(expect) -> None:
    roots = MESSAGE + '<signal id="sig" name="sig" structureRef="text"/>'
    event = (
        '<dataOutput id="o"/><outputSet><dataOutputRefs>o</dataOutputRefs></outputSet>'
        '<messageEventDefinition messageRef="m"/><signalEventDefinition signalRef="sig"/>'
    )
    words = 'reglament:correlationKey="1"'
    expect(frame(event, tag="intermediateCatchEvent", words=words), "data_missing t", roots=roots)


def test_a_multi_instance_repeats_for_data_that_it_can_see(expect) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>{}</loopDataInputRef>"
        '<inputDataItem id="line"/></multiInstanceLoopCharacteristics>'
    )
    expect(frame(loop.format("ref")))
    expect(frame(loop.format("nothing")), "multi_without_items t", "multi_without_items t", "unknown_reference t")


def test_a_data_store_is_read_and_written_and_has_a_capacity_of_records(expect) -> None:
    roots = '<dataStore id="store" name="clients" {}/>'
    data = '<dataStoreReference id="sr" dataStoreRef="store"/>'
    write = OUT.format("o") + carried("Output", "o", "sr")
    expect(frame(data=data), roots=roots.format(""))
    expect(frame(write, data=data), roots=roots.format('capacity="9"'))
    expect(frame(write, data=data), roots=roots.format('capacity="many" isUnlimited="true"'))
    expect(frame(write, data=data), "bad_capacity p", roots=roots.format('capacity="many"'))
    expect(frame(write, data=data), "bad_capacity p", roots=roots.format('capacity="0"'))


def test_a_data_store_and_a_variable_of_one_name_are_told(expect) -> None:
    roots, data = '<dataStore id="store" name="x"/>', '<dataStoreReference id="sr" dataStoreRef="store"/>'
    both = data + '<dataObject id="x"/>'
    expect(frame(OUT.format("o") + carried("Output", "o", "sr"), data=both), "same_data_name p", roots=roots)


def test_the_outputs_of_all_rounds_are_not_led_into_a_store(expect) -> None:
    roots, data = '<dataStore id="store" name="all"/>', '<dataStoreReference id="sr" dataStoreRef="store"/>'
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        '<loopDataOutputRef>o</loopDataOutputRef><outputDataItem id="one"/></multiInstanceLoopCharacteristics>'
    )
    expect(frame(OUT.format("o") + carried("Output", "o", "sr") + loop, data=data), "store_of_rounds t", roots=roots)


def test_a_call_has_the_data_of_what_it_calls(read_model) -> None:
    other = (
        '<process id="other" isExecutable="true">'
        + IN.format("j").replace('id="i"', 'id="j"')
        + '<startEvent id="os"/><endEvent id="oe"/><sequenceFlow id="of" sourceRef="os" targetRef="oe"/></process>'
    )
    call = frame(IN.format("i") + carried("Input", "ref", "i"), tag="callActivity", words='calledElement="other"')
    assert read_model(call, roots=other).faults == ()
    more = call.replace('<dataInput id="i"/>', '<dataInput id="i"/><dataInput id="k"/>')
    assert [fault.code for fault in read_model(more, roots=other).faults] == ["call_differs"]
