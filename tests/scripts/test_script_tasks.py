"""A script task in Python on the engine: a job whose names become variables, an error that can be caught, the gate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine import ENGINE, Database, Engine
from engine.actions import Call
from engine.commands import CompleteJob, DeployDefinition, StartInstance
from engine.dispatch.outbox import Outbox
from engine.queries import instances
from engine.scripts import python_actions

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1"
  id="d" targetNamespace="t"><process id="p" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sum"/>
  <scriptTask id="sum" name="Sum up" scriptFormat="python">{inputs}<script><![CDATA[{source}]]></script></scriptTask>
  <boundaryEvent id="wrong" attachedToRef="sum" reglament:errorVariable="fault">
    <errorEventDefinition errorRef="e"/></boundaryEvent>
  <sequenceFlow id="f2" sourceRef="sum" targetRef="done"/><sequenceFlow id="f3" sourceRef="wrong" targetRef="refused"/>
  <endEvent id="done"/><endEvent id="refused"/></process><error id="e" errorCode="ValueError"/></definitions>"""


def model(source: str, inputs: str = "") -> bytes:
    return MODEL.replace("{source}", source).replace("{inputs}", inputs).encode()


@dataclass
class Shop:
    """An engine and its worker."""

    engine: Engine

    def run(self, source: str, inputs: str = "", **variables: Any) -> Any:
        self.engine.handle(DeployDefinition({"p.bpmn": model(source, inputs)}), actor=ENGINE)
        started = self.engine.handle(StartInstance("p", variables), actor=ENGINE)
        for claimed in Outbox(self.engine.database, "test").claim(NOW, limit=10):
            call = Call(claimed.key, claimed.action, claimed.params, NOW, claimed.instance_id)
            outcome = self.engine.actions[claimed.action].run(call)
            self.engine.handle(CompleteJob(claimed.id, claimed.fence, outcome), actor=ENGINE)
        with self.engine.database.read() as connection:
            head = instances.head_of(connection, int(started.instance_id))
            standing = instances.standing(connection, int(started.instance_id))
        assert head is not None
        assert standing is not None
        return head, standing.scopes[0].variables


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    database = Database(database_url)
    database.migrate()
    yield Shop(Engine(database, actions=python_actions(), clock=lambda: NOW))
    database.dispose()


def test_its_names_become_variables_when_all_of_it_has_passed(shop: Shop) -> None:
    lines = [{"amount": Decimal("10.10"), "count": 3}, {"amount": Decimal("0.20"), "count": 1}]
    head, variables = shop.run("total = sum(line['amount'] * line['count'] for line in lines)", lines=lines)
    assert (head.status, head.outcome) == ("completed", "done")
    assert variables["total"] == Decimal("30.50")


def test_with_inputs_it_sees_these_alone(shop: Shop) -> None:
    inputs = '<extensionElements><reglament:input target="n" expression="2 * amount"/></extensionElements>'
    head, variables = shop.run("got = n\nseen = 'amount' in locals()", inputs, amount=Decimal(4))
    assert head.outcome == "done"
    assert (variables["got"], variables["seen"]) == (8, False)


def test_an_error_in_it_is_caught_by_its_code_and_nothing_is_written(shop: Shop) -> None:
    head, variables = shop.run("half = 1\nraise ValueError('no price')")
    assert head.outcome == "refused"
    assert "half" not in variables
    assert variables["fault"]["code"] == "ValueError"
    assert "no price" in variables["fault"]["detail"]


def test_what_nobody_catches_is_an_incident_with_the_line(shop: Shop) -> None:
    head, _ = shop.run("a = 1\nb = missing")
    assert head.status == "running"
    with shop.engine.database.read() as connection:
        said = connection.exec_driver_sql("SELECT message FROM bpm_incident").scalar_one()
    assert "NameError" in said
    assert "Line 2" in said
