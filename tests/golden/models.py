"""One process for each way in which an instance can wait, and how far it is brought before it is stored.

Longer than a screen because it is one list: whoever lets something new wait adds a row, and makes the set anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.execution.play import diagram, flows

__all__ = ["ACTIONS", "CALLED", "GOLDEN", "Golden"]

_ROOTS = (
    '<message id="m" name="paid"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/>'
    '<escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/>'
)
_MESSAGE, _SIGNAL = '<messageEventDefinition messageRef="m"/>', '<signalEventDefinition signalRef="g"/>'
_HOUR = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
_CYCLE = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"
_ENDS = '<startEvent id="s"/><endEvent id="e"/>'
ACTIONS = ("outside", "inside", "outside_undo", "inside_undo")  # of tests.execution.random_runs


@dataclass(frozen=True, slots=True)
class Golden:
    """A process by its key, what it starts with, and what is done before it is stored: elements, or `refuse`, …"""

    key: str
    content: bytes
    start: dict[str, Any] = field(default_factory=dict)
    before: tuple[str, ...] = ()


def _golden(key: str, body: str, *ways: str, before: str = "", **start: Any) -> Golden:
    content = diagram(f"{_ENDS}{body}{flows(*ways)}", before=_ROOTS.replace("paid", f"paid.{key}"), key=key)
    return Golden(key, content, start, tuple(before.split()))


def _user(name: str, inner: str = "", more: str = "") -> str:
    return f'<userTask id="{name}" reglament:group="g" {more}>{inner}</userTask>'


def _catch(definition: str) -> str:
    return f'<intermediateCatchEvent id="c">{definition}</intermediateCatchEvent>'


def _each(sequential: str) -> str:
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}" reglament:collection="items" '
        'reglament:item="item" reglament:outputCollection="out" reglament:outputItem="item * 2"/>'
    )


_STRAIGHT = ("s > a", "a > e")
_CAUGHT = ("s > c", "c > e")
_WORK = '<serviceTask id="w" reglament:action="outside_undo"/>'
_UNDO = '<intermediateThrowEvent id="u"><compensateEventDefinition/></intermediateThrowEvent>'
_INNER = '<startEvent id="is"/><endEvent id="ie"/>' + _user("i") + flows("is > i", "i > ie")
_FORK = '<{0}Gateway id="f"/><{0}Gateway id="j"/>'
_TWO = "<activationCondition>activationCount &gt;= 2</activationCondition>"
_SOME = '<parallelGateway id="f"/><complexGateway id="j">' + _TWO + "</complexGateway>"
_ALL = ("s > f", "f > a", "f > b", "f > k", "a > j", "b > j", "k > j", "j > i", "i > e")
_BRANCHES = ("s > f", "f > a: true", "f > b: true", "a > j", "b > j", "j > e")

CALLED = _golden("called", _user("t"), "s > t", "t > e")

GOLDEN: tuple[Golden, ...] = (
    CALLED,
    _golden("work_item", _user("a"), *_STRAIGHT),
    _golden("claimed", _user("a"), *_STRAIGHT, before="claim"),
    _golden("job", '<serviceTask id="a" reglament:action="outside"/>', *_STRAIGHT),
    _golden("job_with_undo_done", _WORK + _user("a"), "s > w", "w > a", "a > e", before="job"),
    _golden("timer", _catch(_HOUR), *_CAUGHT),
    _golden("message", _catch(_MESSAGE), *_CAUGHT),
    _golden("signal", _catch(_SIGNAL), *_CAUGHT),
    _golden("receive", '<receiveTask id="a" messageRef="m"/>', *_STRAIGHT),
    _golden(
        "conditional",
        _FORK.format("parallel") + _user("a") + _catch("<conditionalEventDefinition><condition xsi:type=\"tFormalExpression\">go = true</condition>"
        "</conditionalEventDefinition>"),
        *("s > f", "f > a", "f > c", "a > j", "c > j", "j > e"),
        go=False,
    ),
    _golden(
        "event_gateway",
        '<eventBasedGateway id="w"/>' + _catch(_MESSAGE) + _catch(_HOUR).replace('"c"', '"d"'),
        *("s > w", "w > c", "w > d", "c > e", "d > e"),
    ),
    _golden("both_events", _catch(_MESSAGE + _SIGNAL).replace("<intermediateCatchEvent ", '<intermediateCatchEvent parallelMultiple="true" '), *_CAUGHT, before="message"),
    _golden(
        "boundary_timer",
        _user("a") + f'<boundaryEvent id="b" attachedToRef="a" cancelActivity="false">{_CYCLE}</boundaryEvent>' + _user("r"),
        *_STRAIGHT, "b > r", "r > e", before="timer",
    ),
    _golden("boundary_message", _user("a") + f'<boundaryEvent id="b" attachedToRef="a">{_MESSAGE}</boundaryEvent>', *_STRAIGHT, "b > e"),
    _golden("items_in_parallel", _user("a", _each("false")), *_STRAIGHT, before="a", items=[1, 2, 3]),
    _golden("items_in_a_row", _user("a", _each("true")), *_STRAIGHT, before="a", items=[1, 2, 3]),
    _golden("sub_processes_of_items", f'<subProcess id="a">{_INNER}{_each("false")}</subProcess>', *_STRAIGHT, before="i", items=[1, 2]),
    _golden("sub_process", f'<subProcess id="a">{_INNER}</subProcess>', *_STRAIGHT),
    _golden(
        "event_sub_process",
        _user("a") + f'<subProcess id="x" triggeredByEvent="true"><startEvent id="is" isInterrupting="false">{_MESSAGE}</startEvent>'
        '<endEvent id="ie"/>' + _user("i") + flows("is > i", "i > ie") + "</subProcess>",
        *_STRAIGHT, before="message",
    ),
    _golden("undoing", _WORK + _UNDO, "s > w", "w > u", "u > e", before="job"),
    _golden(
        "undone_by_hand",
        _user("w") + '<boundaryEvent id="k" attachedToRef="w"><compensateEventDefinition/></boundaryEvent>'
        + _user("h", more='isForCompensation="true"') + '<association id="z" sourceRef="k" targetRef="h" associationDirection="One"/>' + _UNDO,
        "s > w", "w > u", "u > e", before="w",
    ),
    _golden("transaction", f'<transaction id="t"><startEvent id="is"/>{_WORK}{_user("i")}<endEvent id="ie"><cancelEventDefinition/></endEvent>' + flows("is > w", "w > i", "i > ie") + '</transaction><boundaryEvent id="b" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>', "s > t", "t > e", "b > e", before="job"),
    _golden("incident", '<scriptTask id="a" scriptFormat="feel"><script>{n: if fixed then 1 else number("none")}</script></scriptTask>'
            '<exclusiveGateway id="x"/>', "s > a", "a > x", "x > e: fixed", fixed=False),
    _golden("refused_job", '<serviceTask id="a" reglament:action="outside"/>', *_STRAIGHT, before="refuse"),
    _golden("called_child", '<callActivity id="a" calledElement="called"/>', *_STRAIGHT),
    _golden("half_joined", _FORK.format("parallel") + _user("a") + _user("b"), *_BRANCHES, before="a"),
    _golden("half_joined_inclusive", _FORK.format("inclusive") + _user("a") + _user("b"), *_BRANCHES, before="a"),
    _golden(
        "second_round",
        _user("a", '<standardLoopCharacteristics><loopCondition xsi:type="tFormalExpression">loopCounter &lt; 3</loopCondition></standardLoopCharacteristics>'),
        *_STRAIGHT, before="a",
    ),
    _golden("any_order", '<adHocSubProcess id="a" ordering="Sequential">' + _user("i") + _user("k") + "</adHocSubProcess>", *_STRAIGHT, before="i"),
    _golden("half_joined_complex", _SOME + _user("a") + _user("b") + _user("k") + _user("i"), *_ALL, before="a"),
    _golden("complex_before_its_reset", _SOME + _user("a") + _user("b") + _user("k") + _user("i"), *_ALL, before="a b"),
    _golden(
        "data_object",
        '<dataObject id="d" name="paper"/><dataObjectReference id="r" dataObjectRef="d"/>'
        '<scriptTask id="w" scriptFormat="feel"><script>{paper: {pages: 3}}</script></scriptTask>'
        + _user("a", '<ioSpecification><dataInput id="din" name="seen"/><dataOutput id="dout" name="x"/><inputSet>'
            "<dataInputRefs>din</dataInputRefs></inputSet><outputSet><dataOutputRefs>dout</dataOutputRefs></outputSet>"
            "</ioSpecification><dataInputAssociation><sourceRef>r</sourceRef><targetRef>din</targetRef>"
            "</dataInputAssociation><dataOutputAssociation><sourceRef>dout</sourceRef><targetRef>r</targetRef>"
            "</dataOutputAssociation>"),
        "s > w", "w > a", "a > e",
    ),
    _golden(
        "items_that_tell",
        _user("a", '<multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="one">'
            "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>")
        + '<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><escalationEventDefinition escalationRef="esc"/>'
        "</boundaryEvent>" + _user("r"),
        *_STRAIGHT, "b > r", "r > e", before="a",
    ),
    _golden(
        "undone_as_a_whole",
        f'<subProcess id="a"><startEvent id="is"/>{_WORK}<endEvent id="ie"/>' + flows("is > w", "w > ie")
        + '<subProcess id="x" triggeredByEvent="true"><startEvent id="xs"><compensateEventDefinition/></startEvent>'
        + _user("h") + '<endEvent id="xe"/>' + flows("xs > h", "h > xe").replace("flow", "x") + "</subProcess></subProcess>"
        '<intermediateThrowEvent id="u"><compensateEventDefinition activityRef="a"/></intermediateThrowEvent>',
        "s > a", "a > u", "u > e", before="job",
    ),
    _golden("suspended", _user("a"), *_STRAIGHT, before="suspend"),
)  # fmt: skip
