"""Instances moved to another version: what says the same is kept, what does not begins anew or stays, with the reason.

Long because every kind of what waits has its own way to go along.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from engine import Actor
from engine.actions import Done
from engine.commands import (
    ClaimWorkItem,
    CompleteJob,
    CompleteWorkItem,
    DeleteRelease,
    FireTimer,
    MigrateInstance,
    MigrateMany,
    PublishMessage,
    ReleaseInUse,
    carry_on_changes,
    dry_run,
    proposed_plan,
)
from engine.errors import InvalidInput, NotPermitted, WrongState
from engine.model.plan import Fate, Plan, Target
from engine.store import changing
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, managers, sound
from tests.execution.play import diagram, flows


def timer(element: str, on: str, span: str) -> str:
    return (
        f'<boundaryEvent id="{element}" attachedToRef="{on}" cancelActivity="false"><timerEventDefinition>'
        f"<timeDuration>{span}</timeDuration></timerEventDefinition></boundaryEvent>"
    )


def task(element: str, name: str = "", group: str = "sales") -> str:
    return f'<userTask id="{element}" name="{name or element.title()}" reglament:group="{group}"/>'


ENDS = '<startEvent id="s"/><endEvent id="e"/>'
BOOK = '<serviceTask id="book" name="Book" reglament:action="t.book"/>'
MESSAGES = '<message id="m" name="paid"/><message id="n" name="settled"/>'
PAY = '<intermediateCatchEvent id="pay" name="Paid"><messageEventDefinition messageRef="{0}"/></intermediateCatchEvent>'
V1 = diagram(
    ENDS + task("review") + timer("late", "review", "P3D") + BOOK + PAY.format("m") + task("check") + task("file")
    + '<endEvent id="e2"/>'
    + flows("s > review", "review > book", "book > pay", "pay > check", "check > file", "file > e", "late > e2"),
    before=MESSAGES,
)  # fmt: skip
V2 = diagram(
    # a step before all others: every number is another one
    task("hello") + ENDS + task("review", "Review", "bosses") + timer("late", "review", "P3D")
    + timer("later", "review", "P9D") + BOOK + PAY.format("n") + task("check2", "Check") + '<endEvent id="e2"/>'
    + flows("s > hello", "hello > review", "review > book", "book > pay", "pay > check2", "check2 > e", "late > e2",
            "later > e2"),
    before=MESSAGES,
)  # fmt: skip


@pytest.fixture
def both(office: Office) -> Office:
    managers(office)
    office.deploy(V1)
    return office


def advance_to(office: Office, element: str, by: Actor) -> int:
    started = office.start()
    if element == "review":
        return started.instance_id
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {}), by)
    if element == "book":
        return started.instance_id
    job = office.claim_job("t.book")
    office.do(CompleteJob(job.id, job.fence, Done({})))
    if element == "pay":
        return started.instance_id
    office.do(PublishMessage("paid", ""))
    if element == "file":
        item = next(row for row in office.rows("work_item", instance_id=started.instance_id) if row.state == "offered")
        office.do(CompleteWorkItem(item.id, {}), by)
    return started.instance_id


def plan(office: Office, **targets: Target) -> Plan:
    proposed = proposed_plan(office.engine, "p", 1, 2)
    return replace(proposed, targets={**proposed.targets, **targets})


def judged(office: Office, number: int, wanted: Plan) -> tuple[Fate, list[str]]:
    [one] = dry_run(office.engine, wanted, [number], MAX)
    return one.judgement.fate, [reason.code for reason in one.judgement.reasons]


def migrate(office: Office, number: int, wanted: Plan) -> Any:
    return office.do(MigrateInstance(number, wanted, "new rules"), MAX)


def test_elements_are_proposed_by_id_else_by_name_kind_and_place(both: Office) -> None:
    both.deploy(V2)
    targets = proposed_plan(both.engine, "p", 1, 2).targets
    assert targets["review"] == Target("review")
    assert targets["check"] == Target("check2"), "by its name"
    assert "file" not in targets


def test_a_work_item_keeps_who_holds_it_and_its_due_and_timers_keep_their_time(both: Office, anna: Actor) -> None:
    number = advance_to(both, "review", anna)
    [item] = both.rows("work_item")
    both.do(ClaimWorkItem(item.id), anna)
    [before] = both.rows("timer")
    both.deploy(V2)
    wanted = plan(both)
    assert judged(both, number, wanted) == (Fate.MOVES, ["timer_kept", "opened"])
    assert both.rows("instance")[0].version == 1, "a dry run writes nothing"
    moved = migrate(both, number, wanted)
    assert moved.version == 2
    [after] = both.rows("work_item")
    assert (after.id, after.state, after.assignee, after.version) == (item.id, "claimed", "anna", 2)
    assert after.grp == "bosses"
    due = {row.id: row.due_at for row in both.rows("timer")}
    assert due[before.id] == before.due_at
    assert max(due.values()) == both.clock[0] + timedelta(days=9), "the new one counts from now"
    sound(both)
    both.clock[0] += timedelta(days=4)
    both.do(FireTimer(before.id))
    both.do(CompleteWorkItem(item.id, {}), anna)
    assert [row.element for row in both.rows("job")] == ["book"]
    sound(both)


def test_the_history_before_the_move_is_read_with_the_version_under_which_it_was_written(
    both: Office, anna: Actor
) -> None:
    from engine.queries import timeline

    number = advance_to(both, "book", anna)
    both.deploy(V2)
    migrate(both, number, plan(both))
    assert [row.version for row in both.rows("history")] == [1, 1, None]
    moved = both.rows("history")[-1]
    assert orjson.loads(moved.trail)[0] == ["migrate", -1, 0, 1, 2, "new rules"]

    def definition_of(key: str, version: int) -> Any:
        found = both.engine.definitions.get(key, version)
        return found.definition if found is not None else None

    with both.engine.database.read() as connection:
        steps = timeline.steps(connection, number, definition_of).rows
        path = timeline.path_taken(connection, number, definition_of("p", 2), definition_of)
    told = [(event.verb, event.node.id) for step in steps[::-1] for event in step.events if event.node is not None]
    assert told[:4] == [("enter", "s"), ("leave", "s"), ("enter", "review"), ("leave", "review")]
    assert set(path.elements) == {"s", "review", "book"}


def test_a_subscription_is_made_anew_when_the_message_is_another(both: Office, anna: Actor) -> None:
    number = advance_to(both, "pay", anna)
    both.deploy(V2)
    assert judged(both, number, plan(both)) == (Fate.MOVES, ["message_anew"])
    migrate(both, number, plan(both))
    assert [row.name for row in both.rows("subscription")] == ["settled"]
    both.do(PublishMessage("settled", ""))
    assert [row.element for row in both.rows("work_item", state="offered")] == ["check2"]
    sound(both)


def test_what_stands_on_a_step_that_is_gone_needs_a_choice_and_then_begins_anew(both: Office, anna: Actor) -> None:
    number = advance_to(both, "file", anna)
    both.deploy(V2)
    assert judged(both, number, plan(both)) == (Fate.CHOICE, ["removed"])
    with pytest.raises(WrongState, match="It stands at 'File', which the plan takes nowhere"):
        migrate(both, number, plan(both))
    assert judged(both, number, plan(both, file=Target(None))) == (Fate.STAYS, ["left"])
    wanted = plan(both, file=Target("check2", anew=True))
    assert judged(both, number, wanted) == (Fate.MOVES, ["anew"])
    migrate(both, number, wanted)
    assert {row.element: row.state for row in both.rows("work_item")} == {
        "review": "completed",
        "check": "completed",
        "file": "cancelled",
        "check2": "offered",
    }
    assert [row.version for row in both.rows("history")][-2:] == [1, None], "what ended is told by the old version"
    sound(both)


def test_another_action_begins_anew_but_not_while_a_worker_is_at_it(both: Office, anna: Actor) -> None:
    number = advance_to(both, "book", anna)
    both.deploy(V2.replace(b't.book"', b't.mail"'))
    assert judged(both, number, replace(plan(both), targets={"book": Target("book")})) == (Fate.CHOICE, ["action"])
    wanted = plan(both)
    assert wanted.targets["book"] == Target("book", anew=True)
    job = both.claim_job("t.book")
    fate, reasons = judged(both, number, wanted)
    assert (fate, reasons[0]) == (Fate.STAYS, "working")
    both.do(CompleteJob(job.id, job.fence, Done({})))
    assert judged(both, number, wanted)[0] is Fate.MOVES


def test_work_that_could_no_longer_be_undone_needs_a_choice(both: Office, anna: Actor) -> None:
    number = advance_to(both, "pay", anna)
    both.deploy(
        V2.replace(b'id="book"', b'id="order"').replace(b'"Book"', b'"Order"').replace(b'Ref="book"', b'Ref="order"')
    )
    assert judged(both, number, plan(both))[1] == ["undo"]
    migrate(both, number, plan(both, book=Target("order")))
    [entry] = both.rows("ledger")
    assert (entry.element, entry.node) == ("order", both.engine.definitions.get("p", 2).definition.by_id["order"])  # type: ignore[union-attr]
    sound(both)


def test_a_branch_of_a_fork_cannot_go_where_its_join_would_starve(office: Office) -> None:
    fork = '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    steps = ENDS + fork + task("a") + task("b") + task("after")
    ways = ("s > fork", "fork > a", "fork > b", "a > join", "b > join", "join > after", "after > e")
    office.deploy(diagram(steps + flows(*ways)))
    number = office.start().instance_id
    office.deploy(diagram(steps.replace('name="A"', 'name="First"') + flows(*ways)))
    assert judged(office, number, plan(office))[0] is Fate.MOVES
    wanted = plan(office, a=Target("after", anew=True))
    assert judged(office, number, wanted) == (Fate.STAYS, ["anew", "failed"])
    both_on = plan(office, a=Target("after", anew=True), b=Target("join", anew=True))
    assert judged(office, number, both_on)[0] is Fate.STAYS
    assert migrate(office, number, plan(office)).version == 2
    sound(office)


def test_a_sub_process_that_is_gone_lets_the_steps_inside_begin_anew(office: Office) -> None:
    inner = '<startEvent id="s2"/>' + task("pick") + task("pack") + '<endEvent id="e2"/>'
    ways = "".join(
        f'<sequenceFlow id="i{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate([("s2", "pick"), ("pick", "pack"), ("pack", "e2")])
    )
    office.deploy(
        diagram(ENDS + f'<subProcess id="sub" name="Packing">{inner}{ways}</subProcess>' + flows("s > sub", "sub > e"))
    )
    number = office.start(x=1).instance_id
    office.deploy(diagram(ENDS + task("pick") + task("pack") + flows("s > pick", "pick > pack", "pack > e")))
    wanted = plan(office)
    assert "sub" not in wanted.targets
    assert wanted.targets["pick"].anew, "it lies in another place"
    assert judged(office, number, wanted) == (Fate.MOVES, ["anew"])
    migrate(office, number, wanted)
    [item] = office.rows("work_item", state="offered")
    assert item.element == "pick"
    sound(office)
    office.do(CompleteWorkItem(item.id, {}), MAX)
    sound(office)


def test_rounds_of_a_repeated_activity_go_on_in_the_new_version(office: Office) -> None:
    each = (
        '<userTask id="each" reglament:group="g"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>'
        "</multiInstanceLoopCharacteristics></userTask>"
    )
    office.deploy(diagram(ENDS + each + flows("s > each", "each > e")))
    number = office.start().instance_id
    first = office.rows("work_item")[0]
    office.do(CompleteWorkItem(first.id, {}), MAX)
    office.deploy(diagram(task("hello") + ENDS + each + flows("s > hello", "hello > each", "each > e")))
    assert judged(office, number, plan(office)) == (Fate.MOVES, [])
    migrate(office, number, plan(office))
    sound(office)
    for item in office.rows("work_item", state="offered"):
        office.do(CompleteWorkItem(item.id, {}), MAX)
    assert office.rows("instance")[0].status == "completed"
    sound(office)


def test_an_instance_with_an_open_incident_moves_with_it(both: Office, anna: Actor) -> None:
    from engine.commands import FailJob, RetryIncident

    number = advance_to(both, "book", anna)
    job = both.claim_job("t.book")
    both.do(FailJob(job.id, job.fence, "ERP answered 503"))
    row = both.rows("job")[0]
    both.deploy(V2)
    if row.state == "discarded":
        assert migrate(both, number, plan(both)).version == 2
        both.do(RetryIncident(both.rows("incident")[0].id), MAX)
    else:
        assert migrate(both, number, plan(both)).version == 2
    sound(both)


def test_many_move_one_by_one_and_the_one_that_stays_says_why(both: Office, anna: Actor) -> None:
    numbers = [advance_to(both, "review", anna) for _ in range(3)] + [advance_to(both, "file", anna)]
    both.deploy(V2)
    begun = both.do(MigrateMany(plan(both), tuple(numbers), "new rules"), MAX)
    assert begun.number == 4
    assert carry_on_changes(both.engine, begun.batch_id) == 0
    with both.engine.database.read() as connection:
        rows = {row.instance_id: row for row in connection.execute(select(changing.change_batch_item))}
    assert [rows[number].state for number in numbers] == ["done", "done", "done", "stayed"]
    assert rows[numbers[3]].note.startswith("It stands at 'File', which the plan takes nowhere")
    assert sorted(row.version for row in both.rows("instance")) == [1, 2, 2, 2]
    sound(both)


def test_a_repeated_move_gets_the_first_answer(both: Office, anna: Actor) -> None:
    number = advance_to(both, "review", anna)
    both.deploy(V2)
    command = MigrateInstance(number, plan(both), "new rules")
    first = both.do(command, MAX, "once")
    assert both.do(command, MAX, "once") == first
    assert [row.command for row in both.rows("history")].count("MigrateInstance") == 1


def test_a_plan_with_unknown_elements_is_refused_and_only_managers_move(both: Office, anna: Actor) -> None:
    number = advance_to(both, "review", anna)
    both.deploy(V2)
    with pytest.raises(InvalidInput, match="Version 2 has no element 'nowhere'"):
        migrate(both, number, plan(both, review=Target("nowhere")))
    with pytest.raises(InvalidInput, match="another version"):
        migrate(both, number, replace(plan(both), to_version=1))
    with pytest.raises(NotPermitted):
        both.do(MigrateInstance(number, plan(both), "x"), anna)
    with pytest.raises(NotPermitted):
        dry_run(both.engine, plan(both), [number], anna)


def test_variables_of_the_plan_are_there_when_the_new_version_goes_on(both: Office, anna: Actor) -> None:
    number = advance_to(both, "review", anna)
    both.deploy(V2)
    migrate(both, number, replace(plan(both), variables={"region": "EU"}))
    assert '"region"' in both.rows("instance")[0].variables


def test_the_monitors_figures_move_along_whether_counted_before_or_after(both: Office, anna: Actor) -> None:
    from engine.dispatch.figures import Folder, recount
    from engine.store.monitor import standing

    def stands() -> dict[tuple[int, str], int]:
        with both.engine.database.read() as connection:
            rows = connection.execute(select(standing.c.version, standing.c.element, standing.c.here)).all()
        return {(row.version, row.element): row.here for row in rows if row.here}

    early = advance_to(both, "pay", anna)
    folder = Folder(both.engine.database, both.engine.definitions, "test")
    folder.fold(both.clock[0])
    assert stands() == {(1, ""): 1, (1, "pay"): 1}
    late = advance_to(both, "pay", anna)
    both.deploy(V2)
    for number in (early, late):
        migrate(both, number, plan(both))
    while folder.fold(both.clock[0]).behind:
        pass
    folder.fold(both.clock[0])
    assert stands() == {(2, ""): 2, (2, "pay"): 2}
    recount(both.engine.database, both.engine.definitions, both.clock[0])
    assert stands() == {(2, ""): 2, (2, "pay"): 2}


def test_a_version_that_tells_the_history_of_instances_that_moved_is_not_deleted(both: Office, anna: Actor) -> None:
    number = advance_to(both, "review", anna)
    both.deploy(V2)
    [first, _second] = [row.id for row in both.rows("deployment")]
    migrate(both, number, plan(both))
    with pytest.raises(ReleaseInUse, match="1 instances ran by it before they moved"):
        both.do(DeleteRelease(first), MAX)
