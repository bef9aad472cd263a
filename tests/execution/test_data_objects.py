"""Data objects, data inputs and outputs, and the associations that carry data: variables as any other."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.actions import Action, Done, Placement
from engine.errors import ExecutionFailed
from tests.execution.play import Play, diagram, flows

ECHO = Action("t.echo", Placement.INSIDE, lambda call: Done({"answer": dict(call.params), "extra": 1}))
FORMAL = 'xsi:type="tFormalExpression"'


def specified(inputs: str = "", outputs: str = "", *, optional: str = "") -> str:
    """An ioSpecification with one set each; names are ids."""
    ins, outs = [*inputs.split(), *optional.split()], outputs.split()
    return (
        "<ioSpecification>"
        + "".join(f'<dataInput id="{name}"/>' for name in ins)
        + "".join(f'<dataOutput id="{name}"/>' for name in outs)
        + "<inputSet>"
        + "".join(f"<dataInputRefs>{name}</dataInputRefs>" for name in ins)
        + "".join(f"<optionalInputRefs>{name}</optionalInputRefs>" for name in optional.split())
        + "</inputSet><outputSet>"
        + "".join(f"<dataOutputRefs>{name}</dataOutputRefs>" for name in outs)
        + "</outputSet></ioSpecification>"
    )


def reads(target: str, *sources: str, inner: str = "") -> str:
    said = "".join(f"<sourceRef>{source}</sourceRef>" for source in sources)
    return f"<dataInputAssociation>{said}<targetRef>{target}</targetRef>{inner}</dataInputAssociation>"


def writes(target: str, *sources: str, inner: str = "") -> str:
    said = "".join(f"<sourceRef>{source}</sourceRef>" for source in sources)
    return f"<dataOutputAssociation>{said}<targetRef>{target}</targetRef>{inner}</dataOutputAssociation>"


def row(*parts: str, data: str = "") -> bytes:
    """One element after the other, between a start and an end."""
    names = [part.split('id="')[1].split('"')[0] for part in parts]
    chain = ["s", *names, "e"]
    ways = flows(*(f"{a} > {b}" for a, b in pairwise(chain)))
    return diagram(f'{data}<startEvent id="s"/>{"".join(parts)}<endEvent id="e"/>{ways}')


ORDER = '<dataObject id="order"/><dataObjectReference id="ref" dataObjectRef="order"/>'


def test_what_a_task_answers_goes_to_the_data_object_that_its_data_output_is_drawn_to() -> None:
    task = f'<userTask id="a" reglament:group="g">{specified(outputs="paper")}{writes("ref", "paper")}</userTask>'
    play = Play(row(task, data=ORDER)).start()
    assert play.variables == {"order": None}
    play.complete("a", paper={"no": "SO-7"}, note="seen")
    assert play.variables == {"order": {"no": "SO-7"}, "note": "seen"}


def test_an_output_that_was_not_made_leaves_its_data_object_as_it_is() -> None:
    task = f'<userTask id="a" reglament:group="g">{specified(outputs="paper")}{writes("ref", "paper")}</userTask>'
    play = Play(row(task, data=ORDER)).start(order="old").complete("a")
    assert play.variables == {"order": "old"}


def test_an_action_gets_its_data_inputs_as_parameters_and_answers_with_its_data_outputs() -> None:
    task = (
        f'<serviceTask id="a" reglament:action="t.echo">{specified("number", "answer")}'
        f"{reads('number', 'ref', inner='<transformation>order.no</transformation>')}{writes('ref', 'answer')}</serviceTask>"
    )
    play = Play(row(task, data=ORDER), actions={"t.echo": ECHO}).start(order={"no": "SO-7"})
    assert play.variables == {"order": {"number": "SO-7"}}


def test_an_assignment_sets_a_part_of_its_target() -> None:
    inner = (
        f"<assignment><from {FORMAL}>paper.city</from><to {FORMAL}>order.address.city</to></assignment>"
        f'<assignment><from {FORMAL}>"open"</from><to {FORMAL}>order.state</to></assignment>'
    )
    task = (
        f'<userTask id="a" reglament:group="g">{specified(outputs="paper")}'
        f"{writes('ref', 'paper', inner=inner)}</userTask>"
    )
    play = Play(row(task, data=ORDER)).start(order={"no": 7, "address": {"street": "Kaya"}})
    play.complete("a", paper={"city": "Seoul"})
    assert play.variables["order"] == {"no": 7, "address": {"street": "Kaya", "city": "Seoul"}, "state": "open"}


def test_several_sources_meet_in_a_transformation() -> None:
    data = ORDER + '<dataObject id="client"/>'
    task = (
        f'<userTask id="a" reglament:group="g" reglament:title="both">{specified("both")}'
        f"{reads('both', 'ref', 'client', inner='<transformation>order + client</transformation>')}</userTask>"
    )
    play = Play(row(task, data=data)).start(order="SO-7 ", client="Kim")
    assert next(iter(play.items.values())).title == "SO-7 Kim"


def test_a_required_input_without_a_value_is_an_incident_that_says_what_is_missing() -> None:
    task = f'<userTask id="a" reglament:group="g">{specified("paper")}{reads("paper", "ref")}</userTask>'
    with pytest.raises(ExecutionFailed, match="'a' needs 'paper'") as failed:
        Play(row(task, data=ORDER)).start()
    assert (failed.value.code, failed.value.element) == ("input_missing", "a")
    assert Play(row(task, data=ORDER)).start(order=1).open == ["a"]


def test_an_optional_input_may_be_missing_and_one_complete_set_of_several_is_enough() -> None:
    task = f'<userTask id="a" reglament:group="g">{specified(optional="paper")}{reads("paper", "ref")}</userTask>'
    assert Play(row(task, data=ORDER)).start().open == ["a"]
    sets = "<inputSet><dataInputRefs>x</dataInputRefs></inputSet><inputSet><dataInputRefs>y</dataInputRefs></inputSet>"
    either = (
        '<userTask id="a" reglament:group="g"><ioSpecification><dataInput id="x"/><dataInput id="y"/>'
        f"{sets}<outputSet/></ioSpecification></userTask>"
    )
    assert Play(row(either)).start(y=1).open == ["a"]
    with pytest.raises(ExecutionFailed):
        Play(row(either)).start(z=1)


def test_a_process_starts_only_with_its_required_data_inputs() -> None:
    content = row('<userTask id="a" reglament:group="g"/>', data=specified("order"))
    with pytest.raises(ExecutionFailed, match="'p' needs 'order'"):
        Play(content).start()
    assert Play(content).start(order=1).open == ["a"]


def test_an_object_of_a_sub_process_ends_with_it() -> None:
    inner = (
        '<dataObject id="draft"/><startEvent id="bs"/><userTask id="a" reglament:group="g"/><endEvent id="be"/>'
        + flows("bs > a", "a > be").replace("flow", "m")
    )
    play = Play(row(f'<subProcess id="box">{inner}</subProcess>')).start()
    play.complete("a", draft="secret", seen=True)
    assert play.variables == {"seen": True}


def test_an_object_two_scopes_up_is_read_and_written() -> None:
    """SpiffWorkflow looks for it in a loop that does not end (limit S15)."""
    task = (
        f'<userTask id="a" reglament:group="g" reglament:title="string(was)">{specified("was", "paper")}'
        f"{reads('was', 'ref')}{writes('ref', 'paper')}</userTask>"
    )
    innermost = f'<startEvent id="is"/>{task}<endEvent id="ie"/>' + flows("is > a", "a > ie").replace("flow", "n")
    inner = f'<startEvent id="bs"/><subProcess id="core">{innermost}</subProcess><endEvent id="be"/>' + flows(
        "bs > core", "core > be"
    ).replace("flow", "m")
    play = Play(row(f'<subProcess id="box">{inner}</subProcess>', data=ORDER)).start(order=1)
    assert next(iter(play.items.values())).title == "1"
    play.complete("a", paper=2)
    assert (play.status, play.variables) == ("completed", {"order": 2})


def test_what_goes_into_a_sub_process_is_a_copy_and_comes_back_by_its_output() -> None:
    inner = '<startEvent id="bs"/><userTask id="a" reglament:group="g"/><endEvent id="be"/>' + flows(
        "bs > a", "a > be"
    ).replace("flow", "m")
    box = (
        f'<subProcess id="box">{specified("copy", "made")}{inner}{reads("copy", "ref")}{writes("ref", "made")}'
        "</subProcess>"
    )
    play = Play(row(box, data=ORDER)).start(order="old")
    play.complete("a", copy="changed", made="new")
    assert play.variables == {"order": "new"}


def test_a_name_of_several_words_is_one_name_in_expressions() -> None:
    data = '<dataObject id="o" name="Purchase order"/>'
    task = '<userTask id="a" reglament:group="g" reglament:title="Purchase order.no"/>'
    play = Play(row(task, data=data)).start(**{"Purchase order": {"no": "SO-7"}})
    assert next(iter(play.items.values())).title == "SO-7"


def test_an_object_without_a_name_is_called_as_it_is_drawn() -> None:
    data = '<dataObject id="o"/><dataObjectReference id="r" name="invoice" dataObjectRef="o"/>'
    assert Play(row('<userTask id="a" reglament:group="g"/>', data=data)).start().variables == {"invoice": None}


def test_an_arrow_of_a_drawing_tool_carries_what_is_called_as_its_target() -> None:
    """bpmn-js draws an association without a data output, and one to a task as one to a property of its own making."""
    arrow = f'<property id="ph" name="__targetRef_placeholder"/>{reads("ph", "ref")}{writes("ref")}'
    service = f'<serviceTask id="b" reglament:action="t.echo">{writes("ref")}</serviceTask>'
    echo = Action("t.echo", Placement.INSIDE, lambda call: Done({"order": "echo"}))
    play = Play(
        row(f'<userTask id="a" reglament:group="g">{arrow}</userTask>', service, data=ORDER), actions={"t.echo": echo}
    )
    play.start().complete("a", order="asked", note=1)
    assert play.variables == {"order": "echo", "note": 1}


def test_a_message_is_carried_to_a_data_object_whole_or_by_the_entry_that_is_named() -> None:
    def catch(name: str) -> bytes:
        event = (
            f'<intermediateCatchEvent id="c"><dataOutput id="{name}"/>{writes("ref", name)}'
            f"<outputSet><dataOutputRefs>{name}</dataOutputRefs></outputSet>"
            '<messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
        )
        return row(event, data=ORDER).replace(b"<process", b'<message id="m" name="m"/><process')

    whole = Play(catch("event")).start().message("m", no=7, total=9)
    assert whole.variables["order"] == {"no": 7, "total": 9}
    part = Play(catch("total")).start().message("m", no=7, total=9)
    assert part.variables["order"] == 9


def test_a_thrown_message_carries_the_data_inputs_of_its_event() -> None:
    event = (
        f'<intermediateThrowEvent id="t"><dataInput id="no"/>{reads("no", "ref")}'
        '<inputSet><dataInputRefs>no</dataInputRefs></inputSet><messageEventDefinition messageRef="m"/>'
        "</intermediateThrowEvent>"
    )
    content = row(event, data=ORDER).replace(b"<process", b'<message id="m" name="m"/><process')
    assert Play(content).start(order="SO-7").messages[0].payload == {"no": "SO-7"}
    with pytest.raises(ExecutionFailed, match="'t' needs 'no'"):
        Play(content).start()


def test_a_called_process_gets_its_data_inputs_and_gives_its_data_outputs() -> None:
    call = (
        f'<callActivity id="c" calledElement="other">{specified("sku", "price")}{reads("sku", "ref")}'
        f"{writes('ref', 'price')}</callActivity>"
    )
    play = Play(row(call, data=ORDER)).start(order="A1", secret=1)
    assert next(iter(play.children.values())).variables == {"sku": "A1"}
    play.child_ends("c", price=9, inner=1)
    assert play.variables == {"order": 9, "secret": 1}


LINES = '<dataObject id="lines" isCollection="true"/><dataObject id="done" isCollection="true"/>'
REPEAT = (
    "<multiInstanceLoopCharacteristics><loopDataInputRef>{}</loopDataInputRef><loopDataOutputRef>{}"
    '</loopDataOutputRef><inputDataItem id="line"/><outputDataItem id="result"/></multiInstanceLoopCharacteristics>'
)


def test_a_multi_instance_over_data_objects_collects_its_items_outputs_in_order() -> None:
    task = f'<userTask id="a" reglament:group="g" reglament:title="line">{REPEAT.format("lines", "done")}</userTask>'
    play = Play(row(task, data=LINES)).start(lines=["x", "y"], result="outside")
    assert sorted(item.title for item in play.items.values()) == ["x", "y"]
    first = next(token for token, item in play.items.items() if item.title == "x")
    last = next(token for token, item in play.items.items() if item.title == "y")
    for token, value in ((last, 2), (first, 1)):
        play.items = {token: play.items.pop(token)} | play.items
        play.complete("a", result=value)
    assert play.variables == {"lines": ["x", "y"], "done": [1, 2], "result": "outside"}


def test_a_multi_instance_reads_and_writes_through_its_own_data_inputs_and_outputs() -> None:
    task = (
        f'<serviceTask id="a" reglament:action="t.echo">{specified("all", "made")}{reads("all", "lines")}'
        f"{writes('done', 'made')}{REPEAT.format('all', 'made').replace('result', 'extra')}</serviceTask>"
    )
    play = Play(row(task, data=LINES), actions={"t.echo": ECHO}).start(lines=["x", "y"])
    assert play.variables == {"lines": ["x", "y"], "done": [1, 1]}


def test_a_property_of_the_process_is_a_variable_and_one_of_a_task_is_its_own() -> None:
    data = '<property id="counter"/>'
    own = f'<property id="copy"/>{reads("copy", "counter")}'
    task = f'<userTask id="a" reglament:group="g" reglament:title="string(copy)">{own}</userTask>'
    play = Play(row(task, data=data)).start(counter=3)
    assert next(iter(play.items.values())).title == "3"
    play.complete("a")
    assert play.variables == {"counter": 3}
