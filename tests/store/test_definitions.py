"""Deployments: versions by process, equal files are no new version, and starts follow the latest one."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from engine.commands import DeployDefinition, Engine
from engine.model.definition import ROOT
from engine.store import tables
from engine.store.database import Database
from engine.store.definitions import Definitions
from tests.store.kit import BEGINNING, counted, deploy, diagram, file_of, new_engine, rows_of

STARTS = (
    """<startEvent id="s"{0}>{1}</startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="e"/><endEvent id="e"/>"""
)
BY_MESSAGE = diagram(
    STARTS.format("", '<messageEventDefinition messageRef="m"/>'), before='<message id="m" name="order placed"/>'
)
BY_CYCLE = diagram(
    STARTS.format("", "<timerEventDefinition><timeCycle>R3/P1D</timeCycle></timerEventDefinition>"), key="daily"
)
PLAIN = diagram(STARTS.format("", ""))


def test_a_changed_file_is_the_next_version_and_the_old_one_stays(engine: Engine, database: Database) -> None:
    deploy(engine, PLAIN)
    deploy(engine, PLAIN.replace('id="e"', 'id="end"').replace('targetRef="e"', 'targetRef="end"'))
    with database.read() as connection:
        one, two = (engine.definitions.find(connection, "p", version) for version in (1, None))
    assert one is not None
    assert two is not None
    assert (one.definition.version, two.definition.version) == (1, 2)
    assert [node.id for node in one.definition.nodes] == ["s", "e"]
    assert [node.id for node in two.definition.nodes] == ["s", "end"]
    assert two.definition.starts == {ROOT: (0,)}


def test_equal_files_are_no_new_version_but_going_back_is_one(engine: Engine) -> None:
    other = PLAIN.replace('id="e"', 'id="end"').replace('targetRef="e"', 'targetRef="end"')
    answers = [
        engine.handle(DeployDefinition({"p.bpmn": file_of(process)})) for process in (PLAIN, PLAIN, other, PLAIN)
    ]
    assert [(answer.definitions, answer.unchanged) for answer in answers] == [
        ((("p", 1),), False),
        ((("p", 1),), True),
        ((("p", 2),), False),
        ((("p", 3),), False),
    ]


def test_another_engine_sees_a_deployment_at_once(engine: Engine, database: Database) -> None:
    other = new_engine(database)
    assert other.definitions.get("p") is None
    deploy(engine, PLAIN)
    found = other.definitions.get("p")
    assert found is not None
    assert found.file == "test1.bpmn"


def test_a_version_is_read_once(engine: Engine, database: Database) -> None:
    deploy(engine, PLAIN)
    definitions = Definitions(database)
    with database.read() as connection:
        first = definitions.find(connection, "p", 1)
        with counted(database) as statements:
            assert definitions.find(connection, "p", 1) is first
    assert statements == []


def test_message_and_timer_starts_move_to_the_new_version(engine: Engine, database: Database) -> None:
    deploy(engine, BY_MESSAGE, BY_CYCLE)
    [subscription] = rows_of(database, tables.subscription)
    [timer] = rows_of(database, tables.timer)
    assert (subscription.name, subscription.instance_id) == ("order placed", None)
    assert timer.due_at == BEGINNING + timedelta(days=1)
    assert json.loads(timer.cycle)["left"] == 2
    deploy(engine, BY_MESSAGE.replace("order placed", "order received"), BY_CYCLE.replace("P1D", "P2D"))
    [subscription] = rows_of(database, tables.subscription)
    [timer] = rows_of(database, tables.timer)
    assert subscription.name == "order received"
    assert timer.due_at == BEGINNING + timedelta(days=2)
    deploy(engine, PLAIN)  # this version of p starts plainly; `daily` is not in it and stays
    assert rows_of(database, tables.subscription) == []
    assert len(rows_of(database, tables.timer)) == 1


def test_a_file_in_another_encoding_is_kept_as_utf8_and_says_so(engine: Engine, database: Database) -> None:
    content = file_of(PLAIN.replace('id="e"', 'id="e" name="Ende der Prüfung"')).decode()
    latin = f'<?xml version="1.0" encoding="iso-8859-1"?>{content}'.encode("iso-8859-1")
    engine.handle(DeployDefinition({"p.bpmn": latin}))
    [file] = rows_of(database, tables.deployment_file)
    assert 'encoding="UTF-8"' in file.content
    assert "Ende der Prüfung" in file.content


def test_known_processes_are_the_latest_versions_with_what_they_call(engine: Engine, database: Database) -> None:
    calls = diagram(
        """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
        <callActivity id="c" calledElement="p"/><sequenceFlow id="f2" sourceRef="c" targetRef="e"/>
        <endEvent id="e"/>""",
        key="caller",
    )
    deploy(engine, PLAIN, calls)
    with database.read() as connection:
        assert Definitions(database).calls(connection) == {"p": (), "caller": ("p",)}


@pytest.mark.parametrize("name", ["there", "nowhere"])
def test_a_form_is_found_in_its_own_deployment(engine: Engine, database: Database, name: str) -> None:
    form = b'{"type": "default", "schemaVersion": 16, "components": []}'
    answer = engine.handle(DeployDefinition({"p.bpmn": file_of(PLAIN), "there.form": form}))
    with database.read() as connection:
        found = engine.definitions.form(connection, answer.deployment_id, name)
    assert found == (form if name == "there" else None)
