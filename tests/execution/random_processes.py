"""Draws structured processes at random: blocks inside blocks, as BPMN text that the real reader reads.

Every choice that a run has is a variable of its start (`variables`), so that a path is a seed too. Each block has one
way in and one way out, whatever happens inside it: what leaves an activity sideways (timers, errors, cancels) is merged
behind it, or ends beside it. So a process can always be brought to its end, and a token that is stranded is a fault.

Longer than other files: blocks are made of blocks, so each of them needs all others.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from tests.execution.play import diagram

__all__ = ["Drawing", "draw"]

ERROR = '<error id="err" errorCode="E1"/>'
SIGNAL = '<signal id="sig" name="sig"/><signalEventDefinition id="sigdef" signalRef="sig"/>'


@dataclass
class Scope:
    """What is drawn directly in one process or sub-process."""

    parts: list[str] = field(default_factory=list)
    catches_errors: bool = False  # an error thrown in here is caught somewhere outside
    has_work: bool = False  # something in here can be compensated
    is_transaction: bool = False
    subs: list[str] = field(default_factory=list)  # sub-processes in it that can be undone as a whole
    branches: int = 0  # parallel ones around what is being drawn: a join behind them waits for each


@dataclass
class Drawing:
    """One process: its text, and how far its variables range."""

    seed: int
    rng: random.Random
    xml: bytes = b""
    ranges: dict[str, int] = field(default_factory=dict)  # start variable → it is 0 … this
    messages: list[str] = field(default_factory=list)
    number: int = 0
    is_plain: bool = False  # only the shapes that SpiffWorkflow's runtime runs rightly, too
    loops: int = 0  # around what is being drawn
    both_ways: set[str] = field(default_factory=set)  # repetitions whose throw may end them: they leave beside it

    def variables(self, rng: random.Random) -> dict[str, object]:
        """The start of one path."""
        return {name: rng.randint(0, top) for name, top in self.ranges.items()}

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def variable(self, top: int) -> str:
        name = self.name("v")
        self.ranges[name] = top
        return name

    def message(self) -> str:
        name = self.name("msg")
        self.messages.append(name)
        return f'<messageEventDefinition messageRef="{name}"/>'

    def timer(self, *, cycle: bool = False) -> str:
        hours = self.rng.randint(1, 9)
        if self.is_plain:  # no two timers of one moment: which of them is first is nobody's business
            length = f"PT{60 * hours + self.number}M{self.number}S"
            return f"<timerEventDefinition><timeDuration>{length}</timeDuration></timerEventDefinition>"
        inner = f"<timeCycle>R{self.rng.randint(1, 3)}/PT{hours}H</timeCycle>" if cycle else ""
        return f"<timerEventDefinition>{inner or f'<timeDuration>PT{hours}H</timeDuration>'}</timerEventDefinition>"


def draw(seed: int, *, size: int, is_plain: bool = False) -> Drawing:
    """Draw the process of this seed, nested at most `size` deep."""
    drawing = Drawing(seed, random.Random(seed), is_plain=is_plain)
    root = Scope()
    _fill(drawing, root, size)
    if drawing.rng.random() < 0.4 and not is_plain:
        _event_sub_process(drawing, root, catches_own_errors=False)
    messages = "".join(f'<message id="{name}" name="{name}"/>' for name in drawing.messages)
    drawing.xml = diagram("".join(root.parts), before=ERROR + SIGNAL + messages)
    return drawing


# ---- the parts of a scope ---------------------------------------------------------------------------------------


def _fill(drawing: Drawing, scope: Scope, depth: int) -> None:
    """Start, a block, end."""
    start, end = drawing.name("start"), drawing.name("end")
    if not drawing.is_plain and drawing.rng.random() < 0.4:
        scope.parts.append(f'<dataObject id="{drawing.name("data")}" name="shared"/>')
    scope.parts += [f'<startEvent id="{start}"/>', f'<endEvent id="{end}"/>']
    first, last = _sequence(drawing, scope, depth)
    _flow(scope, start, first)
    if scope.has_work and drawing.rng.random() < 0.5:
        throw = drawing.name("undo")
        how = drawing.rng.choice(["", "", 'waitForCompletion="false"'])
        if scope.subs and drawing.rng.random() < 0.4:
            how += f' activityRef="{drawing.rng.choice(scope.subs)}"'
        scope.parts.append(
            f'<intermediateThrowEvent id="{throw}"><compensateEventDefinition {how}/></intermediateThrowEvent>'
        )
        _flow(scope, last, throw)
        last = throw
    _flow(scope, last, end)


def _flow(scope: Scope, source: str, target: str, condition: str = "") -> str:
    inner = f"<conditionExpression xsi:type='tFormalExpression'>{condition}</conditionExpression>" if condition else ""
    name = f"f_{source}_{target}"
    scope.parts.append(f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>')
    return name


Ends = tuple[str, str]  # the first and the last element of a block


def _sequence(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    blocks = [_block(drawing, scope, depth) for _ in range(drawing.rng.randint(1, 3 if depth > 1 else 2))]
    for (_, before), (after, _) in pairwise(blocks):
        _flow(scope, before, after)
    return blocks[0][0], blocks[-1][1]


def _block(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    kinds = [
        block.draw
        for block in BLOCKS
        for _ in range(block.weight)
        if (depth > 0 or not block.holds_others) and (not drawing.is_plain or block.is_plain)
        if not (drawing.is_plain and drawing.loops and block.is_once)
    ]
    return drawing.rng.choice(kinds)(drawing, scope, depth)


def _single(scope: Scope, text: str, name: str) -> Ends:
    scope.parts.append(text)
    return name, name


# ---- blocks -----------------------------------------------------------------------------------------------------


def _task(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    name = drawing.name("task")
    events = ["user", "user", "receive", "script", "catch", "plain", *([] if drawing.is_plain else ["call"])]
    event = drawing.rng.choice(events)
    if event == "receive":
        drawing.messages.append(message := drawing.name("msg"))
        return _single(scope, f'<receiveTask id="{name}" messageRef="{message}"/>', name)
    if event == "catch":
        inner = drawing.rng.choice([drawing.message, drawing.timer])()
        return _single(scope, f'<intermediateCatchEvent id="{name}">{inner}</intermediateCatchEvent>', name)
    text = {
        "user": f'<userTask id="{name}" reglament:group="g"/>',
        "script": f'<scriptTask id="{name}" scriptFormat="feel"><script>{{{name}: 1, shared: {drawing.number}}}</script>'
        f"{_writes_data(drawing, name)}</scriptTask>",
        "call": f'<callActivity id="{name}" calledElement="other"/>',
        "plain": f'<task id="{name}"/>',
    }
    return _single(scope, text[event], name)


def _writes_data(drawing: Drawing, name: str) -> str:
    """Sometimes it carries what it made to the data object of its scope, if there is one of this name."""
    if drawing.is_plain or drawing.rng.random() < 0.5:
        return ""
    return (
        f'<ioSpecification><dataOutput id="{name}_out" name="{name}"/><inputSet/><outputSet><dataOutputRefs>{name}_out'
        f'</dataOutputRefs></outputSet></ioSpecification><property id="{name}_own"/><dataOutputAssociation>'
        f"<sourceRef>{name}_out</sourceRef><targetRef>{name}_own</targetRef></dataOutputAssociation>"
    )


def _rule(drawing: Drawing) -> str:
    """Sometimes a join says what becomes of what its branches wrote differently."""
    rule = drawing.rng.choice(["", "last", "collect"]) if not drawing.is_plain else ""
    return f' reglament:conflict="{rule}"' if rule else ""


def _work(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    name = drawing.name("work")
    return _single(scope, f'<userTask id="{name}" reglament:group="g"/>', name)


def _service(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    name = drawing.name("service")
    action = drawing.rng.choice(["outside", "inside"])
    return _single(scope, f'<serviceTask id="{name}" reglament:action="{action}"/>', name)


def _undoable(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """An activity with an undo: declared by its action, or drawn as a handler."""
    scope.has_work = True
    name = drawing.name("work")
    how = drawing.rng.choice(["outside_undo", "inside_undo", "inside_undo_inside", "handler"])
    if how != "handler":
        return _single(scope, f'<serviceTask id="{name}" reglament:action="{how}"/>', name)
    scope.parts += [
        f'<boundaryEvent id="{name}_c" attachedToRef="{name}"><compensateEventDefinition/></boundaryEvent>',
        drawing.rng.choice(
            [
                f'<userTask id="{name}_h" isForCompensation="true" reglament:group="g"/>',
                f'<serviceTask id="{name}_h" isForCompensation="true" reglament:action="outside"/>',
                f'<serviceTask id="{name}_h" isForCompensation="true" reglament:action="inside"/>',
            ]
        ),
        f'<association id="{name}_a" sourceRef="{name}_c" targetRef="{name}_h" associationDirection="One"/>',
    ]
    return _single(scope, f'<userTask id="{name}" reglament:group="g"/>', name)


def _choice(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    gateway, merge = drawing.name("which"), drawing.name("merge")
    branches = [_sequence(drawing, scope, depth - 1) for _ in range(drawing.rng.randint(1, 2))]
    variable = drawing.variable(len(branches))
    for index, (first, last) in enumerate(branches):
        _flow(scope, gateway, first, f"{variable} = {index}")
        _flow(scope, last, merge)
    default = _flow(scope, gateway, merge)
    scope.parts += [
        f'<exclusiveGateway id="{gateway}" default="{default}"/>',
        f'<exclusiveGateway id="{merge}"/>',
    ]
    return gateway, merge


def _parallel(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    fork, join = drawing.name("fork"), drawing.name("join")
    scope.parts += [f'<parallelGateway id="{fork}"/>', f'<parallelGateway id="{join}"{_rule(drawing)}/>']
    scope.branches += 1
    for _ in range(drawing.rng.randint(2, 3)):
        first, last = _sequence(drawing, scope, depth - 1)
        _flow(scope, fork, first)
        _flow(scope, last, join)
    scope.branches -= 1
    return fork, join


def _inclusive(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """Two to three branches, of which any number is taken; a way past them is the default."""
    split, join = drawing.name("some"), drawing.name("those")
    scope.branches += 1
    for _ in range(drawing.rng.randint(2, 3)):
        first, last = _sequence(drawing, scope, depth - 1)
        _flow(scope, split, first, f"{drawing.variable(1)} = 1")
        _flow(scope, last, join)
    scope.branches -= 1
    default = _flow(scope, split, join)
    scope.parts += [
        f'<inclusiveGateway id="{split}" default="{default}"/>',
        f'<inclusiveGateway id="{join}"{_rule(drawing)}/>',
    ]
    return split, join


def _some_of(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """Branches in parallel, of which so many are enough: a complex gateway waits for the others behind its way out."""
    fork, join, number = drawing.name("all"), drawing.name("enough"), drawing.rng.randint(2, 3)
    condition = f"activationCount &gt;= {drawing.rng.randint(1, number)}"
    scope.parts += [
        f'<parallelGateway id="{fork}"/>',
        f'<complexGateway id="{join}"><activationCondition>{condition}</activationCondition></complexGateway>',
    ]
    scope.branches += 1
    for _ in range(number):
        first, last = _sequence(drawing, scope, depth - 1)
        _flow(scope, fork, first)
        _flow(scope, last, join)
    scope.branches -= 1
    return fork, join


def _rounds(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """A standard loop of up to three rounds; tested before, it may run not at all."""
    before = drawing.rng.choice(["true", "false"])
    marker = (
        f'<standardLoopCharacteristics testBefore="{before}"><loopCondition xsi:type="tFormalExpression">'
        f"loopCounter &lt;= {drawing.variable(3)}</loopCondition></standardLoopCharacteristics>"
    )
    if drawing.rng.random() < 0.5:
        return _sub_process(drawing, scope, depth, marker=marker)
    name = drawing.name("round")
    if drawing.rng.random() < 0.4:
        scope.has_work = True
        return _single(scope, f'<serviceTask id="{name}" reglament:action="outside_undo">{marker}</serviceTask>', name)
    return _single(scope, f'<userTask id="{name}" reglament:group="g">{marker}</userTask>', name)


def _link(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """A pair of links in place of a flow."""
    before, throw, catch = drawing.name("before"), drawing.name("to"), drawing.name("from")
    scope.parts += [
        f'<task id="{before}"/>',
        f'<intermediateThrowEvent id="{throw}"><linkEventDefinition name="{throw}"/></intermediateThrowEvent>',
        f'<intermediateCatchEvent id="{catch}"><linkEventDefinition name="{throw}"/></intermediateCatchEvent>',
    ]
    _flow(scope, before, throw)
    return before, catch


def _any_order(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """An ad-hoc sub-process of two or three tasks, at once or one after the other."""
    name, order = drawing.name("any"), drawing.rng.choice(["Parallel", "Sequential"])
    inner = Scope(catches_errors=scope.catches_errors)
    drawing.rng.choice([_service, _undoable])(drawing, inner, 0)  # an activity there must be (BPMN 2.0.2 §10.3.5)
    for _ in range(drawing.rng.randint(1, 2)):
        drawing.rng.choice([_task, _service, _undoable])(drawing, inner, 0)
    scope.has_work |= inner.has_work
    enough = (
        f"<completionCondition>{drawing.variable(3)} = 0</completionCondition>" if drawing.rng.random() < 0.4 else ""
    )
    return _single(
        scope, f'<adHocSubProcess id="{name}" ordering="{order}">{"".join(inner.parts)}{enough}</adHocSubProcess>', name
    )


def _quantity(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """As many tokens as one task sends, the other gathers."""
    number = drawing.rng.randint(2, 3)
    many, one = drawing.name("many"), drawing.name("one")
    scope.parts += [
        f'<task id="{many}" completionQuantity="{number}"/>',
        f'<userTask id="{one}" reglament:group="g" startQuantity="{number}"/>',
    ]
    _flow(scope, many, one)
    return many, one


def _loop(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """A loop in the flow, of one to three rounds."""
    init, merge, count, gateway, after = (drawing.name(kind) for kind in ("init", "again", "count", "more", "after"))
    drawing.loops += 1
    first, last = _sequence(drawing, scope, depth - 1)
    drawing.loops -= 1
    bound = drawing.variable(3)
    for source, target in ((init, merge), (merge, first), (last, count), (count, gateway)):
        _flow(scope, source, target)
    _flow(scope, gateway, merge, f"{count} &lt; {bound}")
    default = _flow(scope, gateway, after)
    scope.parts += [
        f'<scriptTask id="{init}" scriptFormat="feel"><script>{{{count}: 0}}</script></scriptTask>',
        f'<exclusiveGateway id="{merge}"/>',
        f'<scriptTask id="{count}" scriptFormat="feel"><script>{{{count}: {count} + 1}}</script></scriptTask>',
        f'<exclusiveGateway id="{gateway}" default="{default}"/>',
        f'<task id="{after}"/>',
    ]
    return init, after


def _event_choice(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    gateway, merge = drawing.name("wait"), drawing.name("merge")
    scope.parts += [f'<eventBasedGateway id="{gateway}"/>', f'<exclusiveGateway id="{merge}"/>']
    for definition in (drawing.message, drawing.rng.choice([drawing.timer, drawing.message])):
        event = drawing.name("on")
        scope.parts.append(f'<intermediateCatchEvent id="{event}">{definition()}</intermediateCatchEvent>')
        _flow(scope, gateway, event)
        first, last = _sequence(drawing, scope, depth - 1)
        _flow(scope, event, first)
        _flow(scope, last, merge)
    return gateway, merge


def _way_out(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """A choice one side of which ends the scope early: by an error, a cancel, a terminate, or compensation."""
    gateway, end, after = drawing.name("which"), drawing.name("out"), drawing.name("after")
    kinds = ["<terminateEventDefinition/>"]
    kinds += [""] if not scope.branches else []
    kinds += ['<errorEventDefinition errorRef="err"/>'] * 2 if scope.catches_errors else []
    kinds += ["<cancelEventDefinition/>"] * 3 if scope.is_transaction else []
    kinds += ["<compensateEventDefinition/>"] * 2 if scope.has_work and not scope.branches else []
    _flow(scope, gateway, end, f"{drawing.variable(2)} = 0")
    default = _flow(scope, gateway, after)
    scope.parts += [
        f'<exclusiveGateway id="{gateway}" default="{default}"/>',
        f'<endEvent id="{end}">{drawing.rng.choice(kinds)}</endEvent>',
        f'<task id="{after}"/>',
    ]
    return gateway, after


# ---- activities with scopes and events around them -----------------------------------------------------------------


def _sub_process(drawing: Drawing, scope: Scope, depth: int, *, marker: str = "") -> Ends:
    name = drawing.name("sub")
    has_catch = drawing.rng.random() < 0.5 and not drawing.is_plain
    inner = Scope(catches_errors=scope.catches_errors or has_catch)
    _fill(drawing, inner, depth - 1)
    if drawing.rng.random() < 0.4 and not drawing.is_plain:
        _event_sub_process(drawing, inner, catches_own_errors=True)
    if inner.has_work and drawing.rng.random() < 0.3:
        _undoing(drawing, inner)
    scope.has_work |= inner.has_work
    scope.subs += [name] if inner.has_work else []
    scope.parts.append(f'<subProcess id="{name}">{"".join(inner.parts)}{marker}</subProcess>')
    merge = drawing.name("merge")
    scope.parts.append(f'<exclusiveGateway id="{merge}"/>')
    _flow(scope, name, merge)
    if has_catch:
        _boundary(drawing, scope, name, merge, '<errorEventDefinition errorRef="err"/>', depth)
    if drawing.rng.random() < 0.3:
        _boundary(drawing, scope, name, merge, drawing.message(), depth)
    return name, merge


def _transaction(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    marker = ""
    if drawing.rng.random() < 0.3:
        marker = (
            "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
        )
    name, merge = drawing.name("tx"), drawing.name("merge")
    inner = Scope(catches_errors=scope.catches_errors, is_transaction=True)
    start, end = drawing.name("start"), drawing.name("end")
    inner.parts += [f'<startEvent id="{start}"/>', f'<endEvent id="{end}"/>']
    blocks = [_undoable(drawing, inner, 0), _sequence(drawing, inner, depth - 1), _way_out(drawing, inner, 0)]
    for source, target in zip(
        [start, *(last for _, last in blocks)], [*(first for first, _ in blocks), end], strict=True
    ):
        _flow(inner, source, target)
    scope.has_work = True
    scope.parts += [
        f'<transaction id="{name}">{"".join(inner.parts)}{marker}</transaction>',
        f'<exclusiveGateway id="{merge}"/>',
    ]
    _flow(scope, name, merge)
    _boundary(drawing, scope, name, merge, "<cancelEventDefinition/>", depth)
    return name, merge


def _multi(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """A multi-instance of nought to three rounds, most of them parallel."""
    sequential = "true" if drawing.rng.random() < 0.25 else "false"
    if drawing.is_plain:
        rounds = f'<loopCardinality xsi:type="tFormalExpression">{drawing.variable(3)}</loopCardinality>'
        marker = (
            f'<multiInstanceLoopCharacteristics isSequential="{sequential}">{rounds}</multiInstanceLoopCharacteristics>'
        )
        name = drawing.name("each")
        return _single(scope, f'<userTask id="{name}" reglament:group="g">{marker}</userTask>', name)
    collect = (
        'reglament:outputCollection="out" reglament:outputItem="loopCounter"' if drawing.rng.random() < 0.5 else ""
    )
    enough = (
        '<completionCondition xsi:type="tFormalExpression">numberOfCompletedInstances = 2</completionCondition>'
        if drawing.rng.random() < 0.4
        else ""
    )
    behavior, complex_ = drawing.rng.choice(
        [
            ("", ""),
            ("", ""),
            ('behavior="None" noneBehaviorEventRef="sigdef"', ""),
            ('behavior="One" oneBehaviorEventRef="sigdef"', ""),
            (
                'behavior="Complex"',
                "<complexBehaviorDefinition><condition>numberOfCompletedInstances = 2</condition>"
                '<event><signalEventDefinition signalRef="sig"/></event></complexBehaviorDefinition>',
            ),
        ]
    )
    marker = (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}" {collect} {behavior}>'
        f'<loopCardinality xsi:type="tFormalExpression">{drawing.variable(3)}</loopCardinality>{enough}{complex_}'
        "</multiInstanceLoopCharacteristics>"
    )
    if drawing.rng.random() < 0.5:
        ends = _sub_process(drawing, scope, depth, marker=marker)
        drawing.both_ways |= {ends[0]} if complex_ else set()
        return ends
    name = drawing.name("each")
    drawing.both_ways |= {name} if complex_ else set()
    if drawing.rng.random() < 0.4:
        scope.has_work = True
        return _single(scope, f'<serviceTask id="{name}" reglament:action="outside_undo">{marker}</serviceTask>', name)
    return _single(scope, f'<userTask id="{name}" reglament:group="g">{marker}</userTask>', name)


def _guarded(drawing: Drawing, scope: Scope, depth: int) -> Ends:
    """An activity with a timer, a message or an error at its border."""
    hosts = [_service, _undoable] if depth < 1 else [_service, _sub_process, _multi]
    if drawing.is_plain:
        hosts = [_work] if depth < 1 else [_work, _sub_process]
    first, last = drawing.rng.choice(hosts)(drawing, scope, depth)
    merge = drawing.name("merge")
    scope.parts.append(f'<exclusiveGateway id="{merge}"/>')
    _flow(scope, last, merge)
    kinds = ["timer", "beside", "beside", "message", "signal"] + (["error"] if first.startswith("service") else [])
    kind = drawing.rng.choice(["timer", "message", "beside"] if drawing.is_plain else kinds)
    if kind == "signal" and first in drawing.both_ways:
        # Thrown by the condition that completes the repetition, it is caught beside the normal way out (BPMN 2.0.2
        # table 10.30: the other instances are cancelled, and a token leaves): so it must not come to the same merge.
        _boundary(drawing, scope, first, None, '<signalEventDefinition signalRef="sig"/>', depth)
    elif kind == "beside":
        cycle = drawing.rng.random() < 0.5 and not drawing.is_plain
        is_timer = cycle or drawing.is_plain or drawing.rng.random() < 0.5
        definition = drawing.timer(cycle=cycle) if is_timer else drawing.message()
        _boundary(drawing, scope, first, None, definition, depth)
    else:
        definition = {
            "timer": drawing.timer,
            "message": drawing.message,
            "signal": lambda: '<signalEventDefinition signalRef="sig"/>',
            "error": lambda: '<errorEventDefinition errorRef="err"/>',
        }[kind]()
        _boundary(drawing, scope, first, merge, definition, depth)
    return first, merge


def _boundary(drawing: Drawing, scope: Scope, host: str, merge: str | None, definition: str, depth: int) -> None:
    """An event at the border: it goes to `merge` after its own work; without one it does not interrupt and ends."""
    event = drawing.name("at")
    interrupting = "true" if merge else "false"
    scope.parts.append(
        f'<boundaryEvent id="{event}" attachedToRef="{host}" cancelActivity="{interrupting}">{definition}</boundaryEvent>'
    )
    first, last = (
        _task(drawing, scope, 0) if merge is None or depth < 1 else _sequence(drawing, scope, min(depth - 1, 1))
    )
    _flow(scope, event, first)
    if merge is None:
        end = drawing.name("end")
        scope.parts.append(f'<endEvent id="{end}"/>')
        merge = end
    _flow(scope, last, merge)


def _undoing(drawing: Drawing, scope: Scope) -> None:
    """An event sub-process that undoes what is around it, by a throw of its own or not."""
    name, start, end = drawing.name("undoing"), drawing.name("start"), drawing.name("end")
    inner = Scope(has_work=drawing.rng.random() < 0.5)
    first, last = _task(drawing, inner, 0)
    _flow(inner, start, first)
    if inner.has_work:
        throw = drawing.name("undo")
        inner.parts.append(
            f'<intermediateThrowEvent id="{throw}"><compensateEventDefinition/></intermediateThrowEvent>'
        )
        _flow(inner, last, throw)
        last = throw
    _flow(inner, last, end)
    inner.parts += [f'<startEvent id="{start}"><compensateEventDefinition/></startEvent>', f'<endEvent id="{end}"/>']
    scope.parts.append(f'<subProcess id="{name}" triggeredByEvent="true">{"".join(inner.parts)}</subProcess>')


def _event_sub_process(drawing: Drawing, scope: Scope, *, catches_own_errors: bool) -> None:
    name, start, end = drawing.name("esp"), drawing.name("start"), drawing.name("end")
    kind = drawing.rng.choice(["message", "timer", "error"])
    interrupting = "true" if kind == "error" or drawing.rng.random() < 0.5 else "false"
    definition = {
        "message": drawing.message,
        "timer": lambda: drawing.timer(cycle=interrupting == "false" and drawing.rng.random() < 0.5),
        "error": lambda: '<errorEventDefinition errorRef="err"/>',
    }[kind]()
    inner = Scope()
    inner.parts += [
        f'<startEvent id="{start}" isInterrupting="{interrupting}">{definition}</startEvent>',
        f'<endEvent id="{end}"/>',
    ]
    inner.has_work = scope.has_work
    first, last = _task(drawing, inner, 0)
    _flow(inner, start, first)
    if scope.has_work and drawing.rng.random() < 0.6:
        throw = drawing.name("undo")
        inner.parts.append(
            f'<intermediateThrowEvent id="{throw}"><compensateEventDefinition/></intermediateThrowEvent>'
        )
        _flow(inner, last, throw)
        last = throw
    _flow(inner, last, end)
    scope.parts.append(f'<subProcess id="{name}" triggeredByEvent="true">{"".join(inner.parts)}</subProcess>')


# ---- the table: whoever lets something new run adds a row -----------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A way to draw a part of a process, as likely as its weight."""

    draw: Callable[[Drawing, Scope, int], Ends]
    weight: int = 1
    holds_others: bool = False  # blocks inside it: not at the innermost depth
    is_plain: bool = False  # SpiffWorkflow's runtime runs it rightly, too
    is_once: bool = False  # but not in a loop: its joins count the rounds before


BLOCKS: tuple[Block, ...] = (
    Block(_task, 2, is_plain=True),
    Block(_service),
    Block(_undoable),
    Block(_guarded, is_plain=True),
    Block(_guarded, holds_others=True, is_plain=True),
    Block(_choice, holds_others=True, is_plain=True),
    Block(_parallel, holds_others=True, is_plain=True, is_once=True),
    Block(_sub_process, holds_others=True, is_plain=True),
    Block(_multi, holds_others=True, is_plain=True),
    Block(_event_choice, holds_others=True, is_plain=True),
    Block(_loop, holds_others=True, is_plain=True),
    Block(_way_out, holds_others=True),
    Block(_transaction, holds_others=True),
    Block(_inclusive, 2, holds_others=True),
    Block(_some_of, holds_others=True),
    Block(_rounds, holds_others=True),
    Block(_link, holds_others=True),
    Block(_quantity, holds_others=True),
    Block(_any_order, holds_others=True),
)
