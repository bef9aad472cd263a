"""What an action declares is held: parameters before it runs, its answer before the process goes on, its attempts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.actions import Action, Call, Connector, Done, Outcome, Parameter, Placement, Retry, Undo
from engine.commands import Engine
from engine.dispatch.outbox import Outbox
from engine.plugins import ConnectionWrong
from engine.store import tables
from engine.store.database import Database
from reglament.bootstrap import assemble
from reglament.plugged import ActionWrong, by_name
from tests.connectors.systems import System
from tests.store.kit import HandClock, deploy, diagram, rows_of, start
from workers.jobs import run_job

TASK = """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="{action}" {words}><extensionElements>{inputs}
    <reglament:output target="found" expression="result"/></extensionElements></serviceTask>
    <sequenceFlow id="f2" sourceRef="do" targetRef="e"/><endEvent id="e"/>
    <boundaryEvent id="no" attachedToRef="do"><errorEventDefinition/></boundaryEvent>
    <sequenceFlow id="f3" sourceRef="no" targetRef="e2"/><endEvent id="e2"/>"""


class Office:
    """One action behind one task."""

    def __init__(self, database: Database, clock: HandClock, action: Action, words: str = "", **inputs: str) -> None:
        self.database, self.clock = database, clock
        self.engine = Engine(database, actions=[action], clock=clock)
        given = "".join(f'<reglament:input target="{name}" expression="{text}"/>' for name, text in inputs.items())
        deploy(self.engine, diagram(TASK.format(action=action.name, words=words, inputs=given)))
        start(self.engine)

    def work(self) -> None:
        outbox = Outbox(self.database, "w1", lease_clock=lambda: datetime.now(UTC), connectors=self.engine.connectors)
        for job in outbox.claim(self.clock(), 1):
            run_job(self.engine, job, "w1")

    @property
    def incidents(self) -> list[Any]:
        return [row.kind for row in rows_of(self.database, tables.incident)]

    @property
    def ended(self) -> bool:
        return rows_of(self.database, tables.instance)[0].status == "completed"


def noting(calls: list[Call], result: Mapping[str, Any]) -> Callable[[Call], Outcome]:
    def run(call: Call) -> Outcome:
        calls.append(call)
        return Done(result)

    return run


def shipping(calls: list[Call], **result: Any) -> Action:
    return Action(
        "parcel.send",
        Placement.OUTSIDE,
        noting(calls, result),
        parameters=(
            Parameter("order", "string"),
            Parameter("day", "date", required=False),
            Parameter("speed", "string", required=False, choices=("slow", "fast")),
        ),
        results=("number", "weight"),
        result_types={"number": "string", "weight": "number?"},
        connector=Connector("parcel", opens_after=1),
    )


def test_typed_values_go_in_and_come_out(database: Database, clock: HandClock) -> None:
    calls: list[Call] = []
    given = {"order": "&quot;SO-7&quot;", "day": "&quot;2026-03-02&quot;", "speed": "null"}
    office = Office(database, clock, shipping(calls, number="P-1"), **given)
    office.work()
    assert [call.params for call in calls] == [{"order": "SO-7", "day": date(2026, 3, 2)}]
    assert office.ended


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"order": "7"}, "order"),
        ({"order": "null"}, "order"),
        ({"order": "&quot;SO-7&quot;", "day": "&quot;soon&quot;"}, "day"),
        ({"order": "&quot;SO-7&quot;", "speed": "&quot;warp&quot;"}, "speed"),
    ],
)
def test_a_wrong_value_is_refused_before_anything_is_sent(
    given: dict[str, str], name: str, database: Database, clock: HandClock
) -> None:
    calls: list[Call] = []
    office = Office(database, clock, shipping(calls, number="P-1"), **given)
    office.work()
    assert calls == []
    assert office.ended  # by the error boundary event
    assert office.incidents == []
    [row] = rows_of(database, tables.connector) or [None]
    assert row is None or row.opened_at is None  # it says nothing about the system


@pytest.mark.parametrize("result", [{}, {"number": 7}, {"number": "P-1", "weight": "heavy"}])
def test_an_answer_that_is_not_as_declared_is_an_incident(
    result: dict[str, Any], database: Database, clock: HandClock
) -> None:
    office = Office(database, clock, shipping([], **result), order="&quot;SO-7&quot;")
    office.work()
    assert office.incidents == ["answer_unfit"]
    assert not office.ended


@pytest.mark.parametrize(("words", "attempts"), [("", 2), ('reglament:retries="3"', 3)])
def test_an_action_brings_its_retry_policy_and_the_element_has_the_last_word(
    words: str, attempts: int, database: Database, clock: HandClock
) -> None:
    busy = Action("parcel.send", Placement.OUTSIDE, lambda call: Retry("busy"), retries=2, backoff=("PT1S",))
    office = Office(database, clock, busy, words)
    for _ in range(attempts - 1):
        office.work()
        assert office.incidents == []
        clock.move(seconds=2)
    office.work()
    assert len(office.incidents) == 1


def test_faults_of_installed_actions_are_told_all_at_once() -> None:
    wrong = [
        Action("parcel", Placement.OUTSIDE),
        Action("parcel.send", Placement.OUTSIDE, undo=Undo("parcel.stop", lambda params, result: {})),
        Action("parcel.find", Placement.OUTSIDE, parameters=(Parameter("a", "integer"),), backoff=("soon",)),
        Action("parcel.find", Placement.OUTSIDE, result_types={"b": "number"}, retries=-1),
        Action("parcel.ask", Placement.OUTSIDE, parameters=(Parameter("n", "number", choices=("1",)),)),
    ]
    with pytest.raises(ActionWrong) as told:
        by_name(wrong)
    for part in ("two or more words", "parcel.stop", "two adapters", "'b' has a type", "retries", "has choices"):
        assert part in str(told.value)


ADAPTER = """
from functools import partial

from engine.actions import Action, Call, Done, Outcome, Parameter, Placement
from engine.plugins import Installation
from pydantic import BaseModel

class Counter(BaseModel):
    desk: str

def actions(installation: Installation) -> list[Action]:
    def take(desk: str, call: Call) -> Outcome:
        return Done({"ticket": f"{desk}-{call.key}"})
    return [
        Action(f"counter.{name}", Placement.OUTSIDE, partial(take, found.desk), results=("ticket",))
        for name, found in installation.connections("counter", Counter).items()
    ]
"""


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An adapter that is installed as a distribution of its own: what installing one leaves behind."""
    (tmp_path / "counter_adapter.py").write_text(ADAPTER)
    told = tmp_path / "counter_adapter-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: counter-adapter\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text("[reglament.actions]\ncounter = counter_adapter:actions\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_an_adapter_of_others_is_found_by_its_entry_point_and_gets_its_connections(plugged: Path) -> None:
    file = plugged / "connections.toml"
    file.write_text('[counter.north]\ndesk = "N"\n')
    engine = assemble("sqlite://", connections=str(file)).engine
    assert engine.actions["counter.north"].run(Call("1:2", "counter.north", {}, engine.clock())) == Done(
        {"ticket": "N-1:2"}
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[htp.crm]\nurl = 'https://x'\n", "nobody knows connections of the kind 'htp'"),
        ("[counter.north]\n", "desk"),
        ("[counter.North]\ndesk = 'N'\n", "small letters"),
        ("counter = 3\n", "is no table"),
        ("[counter", "is no TOML"),
    ],
)
def test_a_wrong_file_of_connections_stops_the_start_with_the_place(text: str, said: str, plugged: Path) -> None:
    file = plugged / "connections.toml"
    file.write_text(text)
    with pytest.raises(ConnectionWrong, match=said):
        assemble("sqlite://", connections=str(file))


def test_a_process_asks_a_connection_end_to_end(
    system: System, database: Database, clock: HandClock, tmp_path: Path
) -> None:
    system.says(503).says(200, '{"total": 12.50}')
    file = tmp_path / "connections.toml"
    file.write_text(f'[http.crm]\nurl = "{system.url}/v1"\nnetworks = ["127.0.0.0/8"]\n')
    action = assemble("sqlite://", connections=str(file)).engine.actions["http.crm.read"]
    office = Office(database, clock, action, path="&quot;orders/SO-7&quot;")
    office.work()
    clock.move(seconds=11)
    office.work()
    assert office.ended
    assert [request.target for request in system.asked] == ["/v1/orders/SO-7"] * 2
