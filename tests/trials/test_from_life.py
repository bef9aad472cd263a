"""Tests from life: the history of a real instance becomes a scenario that comes out the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import ENGINE, Actor, ActorKind, Database, Engine
from engine.actions import Done, Outcome, Refused
from engine.commands import CompleteJob, CompleteWorkItem, DeployDefinition, FireTimer, PublishMessage, StartInstance
from engine.dispatch.outbox import Outbox
from engine.errors import NotFound
from engine.scenarios import Answer, Complete, Kind, Message, Wait
from engine.trials import KeptLife, differences, run, scenario_of_instance
from tests.trials.conftest import diagram, form
from tests.trials.test_trials import ACTIONS, REFUSING, TIMED

CLERK = Actor(ActorKind.USER, "anna", frozenset({"sales_support", "warehouse", "clerks"}))


class Life:
    """A real engine, with people who do things at real moments."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.database = Database("sqlite://")
        self.database.migrate()
        self.engine = Engine(self.database, actions=ACTIONS, clock=lambda: self.now)
        self.files: dict[str, bytes] = {}

    def begin(self, files: dict[str, bytes], key: str, **variables: Any) -> int:
        self.files = files
        self.engine.handle(DeployDefinition(files), actor=ENGINE)
        return int(self.engine.handle(StartInstance(key, variables), actor=ENGINE).instance_id)

    def complete(self, element: str, after: timedelta = timedelta(minutes=5), **values: Any) -> None:
        self.now += after
        [row] = self._rows(f"SELECT id FROM bpm_work_item WHERE element = '{element}' AND state = 'offered'")
        self.engine.handle(CompleteWorkItem(row[0], values), actor=CLERK)

    def answer(self, outcome: Outcome) -> None:
        self.now += timedelta(seconds=3)
        [job] = Outbox(self.database, "test").claim(self.now, limit=1)
        self.engine.handle(CompleteJob(job.id, job.fence, outcome))

    def wait(self, span: timedelta) -> None:
        self.now += span
        [row] = self._rows("SELECT id FROM bpm_timer ORDER BY due_at LIMIT 1")
        self.engine.handle(FireTimer(row[0]))

    def kept(self, instance: int) -> KeptLife:
        with self.database.read() as connection:
            return scenario_of_instance(connection, self.engine.definitions, instance)

    def must_come_out_the_same(self, instance: int) -> KeptLife:
        life = self.kept(instance)
        state = run(self.files, life.scenario, actions=ACTIONS)
        assert state.fault is None
        assert differences(life.scenario.expect, state) == ()
        return life

    def _rows(self, sql: str) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.exec_driver_sql(sql))


@pytest.fixture
def life() -> Iterator[Life]:
    made = Life()
    yield made
    made.database.dispose()


def test_forms_actions_and_moments_come_out_of_history(life: Life, request_files) -> None:
    instance = life.begin(request_files, "request", number="R-1", client="ACME", amount=120)
    life.complete("check", timedelta(hours=3), verdict="approve", note="fine")
    life.answer(Done({"booking": "B-1"}))
    life.complete("pack", boxes=[{"weight": 3}])
    kept = life.must_come_out_the_same(instance)
    check, book, pack = (step for step in kept.scenario.steps if not isinstance(step, Wait))
    assert isinstance(check, Complete)
    assert check.values["verdict"] == "approve"
    assert book == Answer("book", result={"booking": "B-1"})
    assert isinstance(pack, Complete)
    assert (kept.notes, kept.scenario.title) == ((), "Request R-1, ACME")
    assert kept.scenario.expect.outcome == "packed"


def test_a_cancelled_case_with_its_undoing_is_a_scenario_too(life: Life, request_files) -> None:
    instance = life.begin(request_files, "request", number="R-1", client="ACME", amount=120)
    life.complete("check", verdict="approve")
    life.answer(Done({"booking": "B-1"}))
    life.engine.handle(PublishMessage("request.cancel", "R-1", {"reason": "too late"}))
    life.answer(Done({"released": "B-1"}))
    kept = life.must_come_out_the_same(instance)
    assert Message("request.cancel", "R-1", {"reason": "too late"}) in kept.scenario.steps
    assert kept.scenario.expect.outcome == "cancelled"


def test_a_refusal_keeps_its_code_words_and_data(life: Life) -> None:
    instance = life.begin({"p.bpmn": REFUSING}, "p")
    life.answer(Refused("Sold", "none left", {"sku": "CUP"}))
    [step] = life.must_come_out_the_same(instance).scenario.steps
    assert step == Answer("t", Kind.REFUSED, code="Sold", detail="none left", data={"sku": "CUP"})


def test_timers_fire_at_the_moments_at_which_they_did(life: Life) -> None:
    instance = life.begin({"p.bpmn": TIMED}, "p")
    life.wait(timedelta(days=1))
    life.wait(timedelta(days=6))
    kept = life.must_come_out_the_same(instance)
    assert [step for step in kept.scenario.steps if isinstance(step, Wait)] == list(kept.scenario.steps)
    assert kept.scenario.expect.outcome == "given_up"


def test_what_a_mapping_hides_is_noted_and_where_it_can_it_is_turned_back(life: Life) -> None:
    body = """<startEvent id="s"/><userTask id="t" reglament:group="clerks" reglament:form="f"><extensionElements>
    <reglament:output target="order.amount" expression="amount"/><reglament:output target="twice" expression="amount * 2"/></extensionElements></userTask><endEvent id="e"/>
    s>t t>e""".replace("order.amount", "price")
    files = {
        "p.bpmn": diagram(body),
        "f.form": form({"type": "number", "key": "amount", "validate": {"required": True}}),
    }
    instance = life.begin(files, "p")
    life.complete("t", amount=7)
    kept = life.must_come_out_the_same(instance)
    assert [step.values for step in kept.scenario.steps if isinstance(step, Complete)] == [{"amount": 7}]
    assert kept.notes == ("'t': some values of the form are not in the history; check them.",)


def test_a_called_instance_is_kept_with_its_caller(life: Life) -> None:
    files = {
        "a.bpmn": diagram('<startEvent id="s"/><callActivity id="c" calledElement="child"/><endEvent id="e"/>\ns>c c>e'),
        "b.bpmn": diagram('<startEvent id="s"/><userTask id="ask" reglament:group="clerks"/><endEvent id="e"/>\ns>ask ask>e', key="child"),
    }  # fmt: skip
    instance = life.begin(files, "p")
    life.complete("ask", answer=42)
    [child] = life._rows(f"SELECT id FROM bpm_instance WHERE parent_id = {instance}")
    kept = life.must_come_out_the_same(int(child[0]))
    assert kept.scenario.process == "p"
    assert [step.process for step in kept.scenario.steps if isinstance(step, Complete)] == ["child"]


def test_an_instance_that_does_not_exist_is_no_scenario(life: Life) -> None:
    with pytest.raises(NotFound):
        life.kept(7)


def test_a_case_that_began_at_one_of_several_start_events_begins_there_again(life: Life) -> None:
    body = """<startEvent id="call"/><startEvent id="mail"/><userTask id="talk" reglament:group="clerks"/>
    <userTask id="read" reglament:group="clerks"/><endEvent id="e"/>
    call>talk mail>read talk>e read>e"""
    life.files = {"p.bpmn": diagram(body)}
    life.engine.handle(DeployDefinition(life.files), actor=ENGINE)
    begun = life.engine.handle(StartInstance("p", {}, start_event="mail"), actor=ENGINE)
    life.complete("read")
    assert life.must_come_out_the_same(begun.instance_id).scenario.start.event == "mail"
