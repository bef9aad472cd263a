"""What an instance brings along to another version, row by row of the table in docs/engine.md: one test a row.

Long because each kind of state has a diagram of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine import Actor
from engine.actions import Done
from engine.commands import (
    CancelInstance,
    Change,
    CompleteJob,
    CompleteWorkItem,
    DeliverMessage,
    FailJob,
    FireTimer,
    MigrateInstance,
    MigrateMany,
    ModifyInstance,
    PublishMessage,
    PublishSignal,
    ResumeElement,
    ResumeInstance,
    RetryIncident,
    SuspendElement,
    SuspendInstance,
    carry_on_changes,
    dry_run,
    proposed_plan,
)
from engine.feel.codec import loads
from engine.model.plan import Fate, Plan, Target
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, managers, sound
from tests.execution.play import diagram, flows

ENDS = '<startEvent id="s"/><endEvent id="e"/>'


def task(element: str, inside: str = "") -> str:
    return f'<userTask id="{element}" name="{element.title()}" reglament:group="sales">{inside}</userTask>'


def fresh(steps: str) -> str:
    """Put a step before all others: every number of the new version is another one."""
    led = re.sub(
        r'sourceRef="s" targetRef="(\w+)"/?>(</sequenceFlow>)?',
        r'sourceRef="s" targetRef="hello"/><sequenceFlow id="h" sourceRef="hello" targetRef="\1"/>',
        steps,
        count=1,
    )
    return task("hello") + led


def both(office: Office, old: str, new: str | None = None, *, before: str = "", **variables: Any) -> int:
    """Start one in the old version, deploy the new one behind a new first step; return the instance."""
    managers(office)
    office.deploy(diagram(old, before=before))
    number: int = office.start(**variables).instance_id
    office.deploy(diagram(fresh(new or old), before=before))
    return number


def plan(office: Office, **targets: Target) -> Plan:
    proposed = proposed_plan(office.engine, "p", 1, 2)
    return Plan(proposed.process, 1, 2, {**proposed.targets, **targets})


def judged(office: Office, number: int, wanted: Plan | None = None) -> tuple[Fate, list[str]]:
    [one] = dry_run(office.engine, wanted or plan(office), [number], MAX)
    return one.judgement.fate, [reason.code for reason in one.judgement.reasons]


def moved(office: Office, number: int, wanted: Plan | None = None) -> None:
    assert judged(office, number, wanted)[0] is Fate.MOVES
    office.do(MigrateInstance(number, wanted or plan(office), "new rules"), MAX)
    assert office.rows("instance", id=number)[0].version == 2
    sound(office)


def open_at(office: Office) -> list[str]:
    found = [row.element for row in office.rows("work_item") if row.state in ("offered", "claimed")]
    return sorted(found + [row.element for row in office.rows("job") if row.state == "available"])


def complete(office: Office, element: str, by: Actor = MAX, **values: Any) -> None:
    item = next(row for row in office.rows("work_item", element=element) if row.state in ("offered", "claimed"))
    office.do(CompleteWorkItem(item.id, values), by)


def ended(office: Office, number: int) -> bool:
    sound(office)
    return bool(office.rows("instance", id=number)[0].status == "completed")


def variables(office: Office, number: int) -> dict[str, Any]:
    found: dict[str, Any] = loads(office.rows("instance", id=number)[0].variables.encode())
    return found


@pytest.mark.parametrize("how", ['isSequential="false"', 'isSequential="true"'])
def test_rounds_keep_their_items_and_counters_and_one_that_was_cancelled_stays_so(office: Office, how: str) -> None:
    each = task(
        "each",
        f'<multiInstanceLoopCharacteristics {how} reglament:collection="{{0}}" reglament:item="order" '
        'reglament:outputCollection="done" reglament:outputItem="order"/>',
    )
    ways = flows("s > each", "each > e")
    number = both(
        office,
        ENDS + each.replace("{0}", "orders") + ways,
        ENDS + each.replace("{0}", "orders[item != null]") + ways,
        orders=["A", "B", "C"],
    )
    office.do(ModifyInstance(number, (Change("cancel", at="each", round=1),), "x"), MAX)
    moved(office, number)
    while "each" in open_at(office):
        complete(office, "each")
    assert ended(office, number)
    assert variables(office, number)["done"] == ["B", "C"]


def test_a_standard_loop_goes_on_in_its_round(office: Office) -> None:
    again = task(
        "again",
        "<standardLoopCharacteristics><loopCondition>loopCounter &lt; 3</loopCondition></standardLoopCharacteristics>",
    )
    number = both(office, ENDS + again + flows("s > again", "again > e"))
    complete(office, "again")
    moved(office, number)
    assert open_at(office) == ["again"], "the second of two rounds"
    complete(office, "again")
    assert ended(office, number)


CALLED = diagram(ENDS + task("inside") + flows("s > inside", "inside > e"), key="called")


def test_a_called_process_goes_on_and_comes_back_to_the_new_version(office: Office) -> None:
    office.deploy(CALLED)
    call = '<callActivity id="call" calledElement="called"/>'
    number = both(office, ENDS + call + flows("s > call", "call > e"),
                  ENDS + call + task("after") + flows("s > call", "call > after", "after > e"))  # fmt: skip
    moved(office, number)
    complete(office, "inside")
    assert open_at(office) == ["after"]
    sound(office)


def test_another_called_process_needs_a_choice(office: Office) -> None:
    office.deploy(CALLED, CALLED.replace(b'id="called"', b'id="other"'))
    call = '<callActivity id="call" calledElement="{0}"/>'
    ways = flows("s > call", "call > e")
    number = both(office, ENDS + call.format("called") + ways, ENDS + call.format("other") + ways)
    kept = plan(office, call=Target("call"))
    assert judged(office, number, kept) == (Fate.CHOICE, ["called"])
    moved(office, number)  # as proposed: it begins anew
    assert {row.definition_key: row.status for row in office.rows("instance") if row.id != number} == {
        "called": "cancelled",
        "other": "running",
    }


EVENTS = (
    '<subProcess id="esp" triggeredByEvent="true"><startEvent id="es" isInterrupting="false"><messageEventDefinition '
    'messageRef="m"/></startEvent><userTask id="answer" reglament:group="sales"/><endEvent id="ee"/>'
    '<sequenceFlow id="x1" sourceRef="es" targetRef="answer"/><sequenceFlow id="x2" sourceRef="answer" targetRef="ee"/>'
    "</subProcess>"
)
MESSAGES = '<message id="m" name="asked"/><message id="n" name="told"/>'


def test_an_event_sub_process_that_runs_goes_on_and_still_listens(office: Office) -> None:
    number = both(office, ENDS + task("work") + EVENTS + flows("s > work", "work > e"), before=MESSAGES)
    office.do(PublishMessage("asked", ""))
    moved(office, number)
    assert open_at(office) == ["answer", "work"]
    office.do(PublishMessage("asked", ""))
    assert open_at(office) == ["answer", "answer", "work"]
    for element in ("answer", "work", "answer"):
        complete(office, element)
    assert ended(office, number)


LATE = (
    '<boundaryEvent id="late" attachedToRef="work" cancelActivity="false"><timerEventDefinition><timeDuration>{0}'
    '</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="e2"/>'
)


def test_a_timer_that_says_the_same_keeps_its_time_and_another_one_counts_anew(office: Office) -> None:
    timed = ENDS + task("work") + LATE + flows("s > work", "work > e", "late > e2")
    number = both(office, timed.replace("{0}", "P3D"))
    begun = office.clock[0]
    office.clock[0] += timedelta(days=1)
    assert judged(office, number) == (Fate.MOVES, ["timer_kept"])
    moved(office, number)
    assert [row.due_at for row in office.rows("timer")] == [begun + timedelta(days=3)]
    office.deploy(diagram(fresh(timed.replace("{0}", "P5D"))))
    wanted = proposed_plan(office.engine, "p", 2, 3)
    assert judged(office, number, wanted) == (Fate.MOVES, ["timer_anew"])
    assert judged(office, number, replace(wanted, keep_timers=True)) == (Fate.MOVES, ["timer_kept"])
    office.do(MigrateInstance(number, wanted, "longer"), MAX)
    assert [row.due_at for row in office.rows("timer")] == [office.clock[0] + timedelta(days=5)]
    sound(office)


def test_a_plan_may_say_that_timers_keep_the_time_they_were_due(office: Office) -> None:
    timed = ENDS + task("work") + LATE + flows("s > work", "work > e", "late > e2")
    number = both(office, timed.replace("{0}", "P3D"), timed.replace("{0}", "P5D"))
    due = office.clock[0] + timedelta(days=3)
    office.clock[0] += timedelta(days=1)
    begun = office.do(MigrateMany(replace(plan(office), keep_timers=True), (number,), "promised"), MAX)
    assert carry_on_changes(office.engine, begun.batch_id) == 0
    assert office.rows("instance", id=number)[0].version == 2
    assert [row.due_at for row in office.rows("timer")] == [due]
    sound(office)


def test_a_subscription_that_says_the_same_is_kept_and_another_message_is_waited_for_anew(office: Office) -> None:
    catch = '<intermediateCatchEvent id="c"><messageEventDefinition messageRef="{0}"/></intermediateCatchEvent>'
    number = both(office, ENDS + catch.format("m") + flows("s > c", "c > e"), before=MESSAGES)
    [before] = office.rows("subscription")
    moved(office, number)
    [after] = office.rows("subscription")
    assert (after.id, after.name) == (before.id, "asked")
    office.do(PublishMessage("asked", ""))
    assert ended(office, number)


def test_an_event_based_gateway_still_waits_for_each_of_its_events(office: Office) -> None:
    choice = (
        '<eventBasedGateway id="g"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/>'
        '</intermediateCatchEvent><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>"
    )
    number = both(office, ENDS + choice + flows("s > g", "g > c", "g > t", "c > e", "t > e"), before=MESSAGES)
    moved(office, number)
    office.clock[0] += timedelta(days=2)
    office.do(FireTimer(office.rows("timer")[0].id))
    assert ended(office, number)
    assert office.rows("subscription") == []


def test_a_signal_is_still_heard(office: Office) -> None:
    number = both(
        office,
        ENDS + '<intermediateCatchEvent id="c"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>'
        + flows("s > c", "c > e"), before='<signal id="g" name="closing"/>',
    )  # fmt: skip
    moved(office, number)
    office.do(PublishSignal("closing", {}))
    for row in office.rows("message"):
        office.do(DeliverMessage(row.id))
    assert ended(office, number)


UNDO = (
    '<serviceTask id="book" reglament:action="t.mail"/><boundaryEvent id="back" attachedToRef="book">'
    '<compensateEventDefinition/></boundaryEvent><userTask id="unbook" isForCompensation="true" '
    'reglament:group="sales"/><association id="a" sourceRef="back" targetRef="unbook"/>'
    '<intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>'
)


def test_what_was_done_before_is_undone_as_the_new_version_says(office: Office) -> None:
    ways = flows("s > book", "book > work", "work > undo", "undo > e")
    number = both(office, ENDS + UNDO + task("work") + ways)
    job = office.claim_job("t.mail")
    office.do(CompleteJob(job.id, job.fence, Done({})))
    moved(office, number)
    complete(office, "work")
    assert open_at(office) == ["unbook"]
    complete(office, "unbook")
    assert ended(office, number)
    assert [row.state for row in office.rows("ledger")] == ["undone"]


def test_an_instance_that_undoes_work_stays_until_it_is_through(office: Office) -> None:
    number = both(office, ENDS + UNDO + task("work") + flows("s > book", "book > work", "work > undo", "undo > e"))
    job = office.claim_job("t.mail")
    office.do(CompleteJob(job.id, job.fence, Done({})))
    complete(office, "work")
    assert judged(office, number) == (Fate.STAYS, ["undoing"])


COMPLEX = (
    '<parallelGateway id="f"/><complexGateway id="j"><activationCondition>activationCount &gt;= 2</activationCondition>'
    "</complexGateway>" + task("a") + task("b") + task("c") + task("after")
)


def test_a_complex_join_remembers_who_came_before_and_after_its_start(office: Office) -> None:
    ways = flows("s > f", "f > a", "f > b", "f > c", "a > j", "b > j", "c > j", "j > after", "after > e")
    number = both(office, ENDS + COMPLEX + ways)
    complete(office, "a")
    moved(office, number)
    complete(office, "b")
    assert open_at(office) == ["after", "c"], "two of three have come"
    office.deploy(diagram(ENDS + COMPLEX + ways))
    wanted = proposed_plan(office.engine, "p", 2, 3)
    assert judged(office, number, wanted) == (Fate.MOVES, [])
    office.do(MigrateInstance(number, wanted, "again"), MAX)
    complete(office, "c")
    assert open_at(office) == ["after"], "the third one belongs to the round that has started"
    complete(office, "after")
    assert ended(office, number)


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_a_join_remembers_who_has_come(office: Office, kind: str) -> None:
    when = ": true" if kind == "inclusiveGateway" else ""
    ways = ("s > f", f"f > a{when}", f"f > b{when}", "a > j", "b > j", "j > after", "after > e")
    fork = f'<{kind} id="f"/><{kind} id="j"/>' + task("a") + task("b") + task("after")
    number = both(office, ENDS + fork + flows(*ways))
    complete(office, "a")
    moved(office, number)
    complete(office, "b")
    assert open_at(office) == ["after"]


@pytest.mark.parametrize(("how", "first", "then"), [("Parallel", ["a", "b"], ["b"]), ("Sequential", ["a"], ["b"])])
def test_an_ad_hoc_sub_process_offers_what_is_left(office: Office, how: str, first: list[str], then: list[str]) -> None:
    box = f'<adHocSubProcess id="box" ordering="{how}">' + task("a") + task("b") + "</adHocSubProcess>"
    number = both(office, ENDS + box + flows("s > box", "box > e"))
    assert open_at(office) == first
    moved(office, number)
    complete(office, "a")
    assert open_at(office) == then
    complete(office, "b")
    assert ended(office, number)


def test_data_objects_keep_their_values_and_new_ones_are_there_but_empty(office: Office) -> None:
    data = '<dataObject id="d1" name="order"/>'
    check = '<exclusiveGateway id="x" default="d"/>' + task("after")
    ways = flows("s > work", "work > e")
    asks = (
        '<sequenceFlow id="y1" sourceRef="s" targetRef="work"/><sequenceFlow id="y2" sourceRef="work" targetRef="x"/>'
        '<sequenceFlow id="d" sourceRef="x" targetRef="e"/><sequenceFlow id="y3" sourceRef="x" targetRef="after">'
        "<conditionExpression>order = 7 and invoice = null</conditionExpression></sequenceFlow>"
        '<sequenceFlow id="y4" sourceRef="after" targetRef="e"/>'
    )
    new = ENDS + task("work") + data + '<dataObject id="d2" name="invoice"/>' + check + asks
    number = both(office, ENDS + task("work") + data + ways, new, order=7)
    moved(office, number)
    assert variables(office, number) == {"order": 7, "invoice": None}
    complete(office, "work")
    assert open_at(office) == ["after"]


def test_a_job_that_gave_up_moves_with_its_incident_and_is_retried_there(office: Office) -> None:
    number = both(office, ENDS + '<serviceTask id="book" reglament:action="t.mail"/>' + flows("s > book", "book > e"))
    while office.rows("job")[0].state != "discarded":
        job = office.claim_job("t.mail")
        office.do(FailJob(job.id, job.fence, "ERP answered 503"))
    moved(office, number)
    office.do(RetryIncident(office.rows("incident")[0].id), MAX)
    job = office.claim_job("t.mail")
    office.do(CompleteJob(job.id, job.fence, Done({})))
    assert ended(office, number)


def test_an_answer_that_the_old_version_could_not_go_on_with_is_replayed_by_the_new_one(office: Office) -> None:
    steps = ENDS + task("work") + '<exclusiveGateway id="x"/>'
    narrow, wide = (flows("s > work", "work > x", f"x > e: amount > {least}") for least in (5, 0))
    number = both(office, steps + narrow, steps + wide)
    complete(office, "work", amount=1)
    [incident] = office.rows("incident")
    moved(office, number)
    office.do(RetryIncident(incident.id), MAX)
    assert ended(office, number)


def test_an_incident_before_a_step_moves_with_its_token_and_is_tried_in_the_new_version(office: Office) -> None:
    catch = (
        '<intermediateCatchEvent id="c" name="C"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
        '<exclusiveGateway id="x"/>'
    )
    old, new = (ENDS + catch + flows("s > c", "c > x", f"x > e: amount > {limit}") for limit in (5, 0))
    number = both(office, old, new, before=MESSAGES)
    office.do(PublishMessage("asked", "", {"amount": 1}))
    moved(office, number)
    [incident] = office.rows("incident", state="open")
    office.do(RetryIncident(incident.id), MAX)
    assert ended(office, number)


def test_an_incident_that_keeps_an_event_must_be_repaired_first(office: Office) -> None:
    catch = '<intermediateCatchEvent id="c" name="C"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    watched = (
        '<intermediateCatchEvent id="w"><conditionalEventDefinition><condition>count(for i in 1..amount return i) &gt; 5</condition>'
        "</conditionalEventDefinition></intermediateCatchEvent>"
    )
    split = '<parallelGateway id="both"/>'
    steps = ENDS + split + catch + watched + flows("s > both", "both > c", "both > w", "c > e", "w > e")
    number = both(office, steps, before=MESSAGES, amount=1)
    office.do(PublishMessage("asked", "", {"amount": 99_999_999}))
    assert judged(office, number) == (Fate.STAYS, ["incident"])


def test_a_suspended_instance_moves_and_stays_suspended(office: Office) -> None:
    number = both(office, ENDS + '<serviceTask id="book" reglament:action="t.mail"/>' + flows("s > book", "book > e"))
    office.do(SuspendInstance(number, "look at it"), MAX)
    moved(office, number)
    from engine.dispatch.outbox import Outbox

    outbox = Outbox(office.engine.database, "test")
    assert outbox.claim(office.clock[0], limit=5) == []
    office.do(ResumeInstance(number), MAX)
    assert len(outbox.claim(office.clock[0], limit=5)) == 1


def test_a_token_that_waits_before_a_suspended_step_goes_on_in_the_new_version(office: Office) -> None:
    managers(office)
    steps = ENDS + task("first") + task("work") + flows("s > first", "first > work", "work > e")
    office.deploy(diagram(steps))
    office.do(SuspendElement("p", "work", "training"), MAX)
    number = office.start().instance_id
    complete(office, "first")
    office.deploy(diagram(fresh(steps)))
    moved(office, number)
    office.do(ResumeElement("p", "work"), MAX)
    office.do(FireTimer(office.rows("timer")[0].id))
    assert open_at(office) == ["work"]
    sound(office)


def test_a_condition_that_held_before_does_not_fire_again(office: Office) -> None:
    rise = (
        '<boundaryEvent id="up" attachedToRef="work" cancelActivity="false"><conditionalEventDefinition><condition>'
        'amount > 5</condition></conditionalEventDefinition></boundaryEvent><endEvent id="e2"/>'
    ).replace("amount > 5", "amount &gt; 5")
    steps = ENDS + task("work") + rise + task("other") + flows("s > work", "work > e", "up > other", "other > e2")
    number = both(office, steps, amount=9)
    assert open_at(office) == ["other", "work"]
    moved(office, number)
    assert open_at(office) == ["other", "work"]


def test_a_step_that_gathers_tokens_keeps_those_that_have_come(office: Office) -> None:
    gather = (
        '<parallelGateway id="f"/>' + task("a") + task("b")
        + '<userTask id="both" startQuantity="2" reglament:group="sales"/>'
    )  # fmt: skip
    number = both(office, ENDS + gather + flows("s > f", "f > a", "f > b", "a > both", "b > both", "both > e"))
    complete(office, "a")
    moved(office, number)
    complete(office, "b")
    assert open_at(office) == ["both"]
    complete(office, "both")
    assert ended(office, number)


def test_an_instance_that_has_ended_stays(office: Office) -> None:
    number = both(office, ENDS + task("work") + flows("s > work", "work > e"))
    office.do(CancelInstance(number, "no"), MAX)
    assert judged(office, number) == (Fate.STAYS, ["ended"])
