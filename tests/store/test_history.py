"""History is read as elements and people, in pages."""

from __future__ import annotations

from engine.commands import CompleteWorkItem, Engine
from engine.store.database import Database
from engine.store.history import earlier_answer, read_history
from tests.store.kit import ANNA, HandClock, deploy, diagram, start

TWO_TASKS = diagram(
    """<startEvent id="s" name="Placed"/><sequenceFlow id="f1" sourceRef="s" targetRef="check"/>
    <userTask id="check" name="Check the order" reglament:group="clerk"/>
    <sequenceFlow id="f2" name="all well" sourceRef="check" targetRef="pack"/>
    <userTask id="pack" reglament:group="clerk"/><sequenceFlow id="f3" sourceRef="pack" targetRef="e"/>
    <endEvent id="e"/>"""
)


def test_a_step_tells_who_did_what_when_and_what_followed(engine: Engine, database: Database, clock: HandClock) -> None:
    deploy(engine, TWO_TASKS)
    started = start(engine, total=4200)
    clock.move(hours=1)
    engine.handle(CompleteWorkItem(started.first_task or 0, {"ok": True}), actor=ANNA)
    with database.read() as connection:
        first, second = read_history(connection, engine.definitions, started.instance_id).steps
    assert (first.actor, first.command, first.changed) == ("user:anna", "StartInstance", {"total": 4200})
    assert (second.at, second.changed) == (clock.now, {"ok": True})
    assert [(happened.verb, happened.element, happened.name) for happened in second.happened] == [
        ("leave", "check", "Check the order"),
        ("take", "f2", "all well"),
        ("enter", "pack", ""),
    ]


def test_the_end_is_told_with_the_process_and_how_it_ended(engine: Engine, database: Database) -> None:
    deploy(engine, TWO_TASKS)
    started = start(engine)
    answer = engine.handle(CompleteWorkItem(started.first_task or 0), actor=ANNA)
    engine.handle(CompleteWorkItem(answer.follow_up), actor=ANNA)
    with database.read() as connection:
        last = read_history(connection, engine.definitions, started.instance_id).steps[-1].happened[-1]
    assert (last.verb, last.element, last.note) == ("end", "p", "completed")


def test_pages_follow_each_other_without_gap(engine: Engine, database: Database) -> None:
    deploy(engine, TWO_TASKS)
    started = start(engine)
    answer = engine.handle(CompleteWorkItem(started.first_task or 0), actor=ANNA)
    engine.handle(CompleteWorkItem(answer.follow_up), actor=ANNA)
    with database.read() as connection:
        page = read_history(connection, engine.definitions, started.instance_id, limit=2)
        assert ([step.rev for step in page.steps], page.next_rev) == ([1, 2], 3)
        assert page.next_rev is not None
        rest = read_history(connection, engine.definitions, started.instance_id, from_rev=page.next_rev, limit=2)
        assert ([step.rev for step in rest.steps], rest.next_rev) == ([3], None)
        assert read_history(connection, engine.definitions, 404).steps == ()


def test_an_answer_is_found_by_its_command_id(engine: Engine, database: Database) -> None:
    deploy(engine, TWO_TASKS)
    started = start(engine, command_id="c1")
    with database.read() as connection:
        answer = earlier_answer(connection, "c1")
        assert answer is not None
        assert str(started.instance_id).encode() in answer
        assert earlier_answer(connection, "c2") is None
