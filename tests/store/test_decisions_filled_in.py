"""Decisions that were deployed before they had versions get theirs by the migration, and can be bound to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import text

from engine import ENGINE, Engine
from engine.commands import DeployDefinition, StartInstance
from engine.errors import DefinitionRefused
from engine.feel.codec import loads
from engine.store.database import Database
from engine.store.schema import configuration
from tests.dmn.dmn_builder import decision, literal, model
from tests.execution.play import diagram, flows

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PREFIXED = (
    '<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:b" name="b">'
    '<!-- <dmn:decision id="gone"/> --><dmn:decision\n  name="Tax" id=\'tax\'><dmn:literalExpression><dmn:text>7'
    "</dmn:text></dmn:literalExpression></dmn:decision></dmn:definitions>"
)


@pytest.fixture
def old(database_url: str) -> Database:
    """A database of before, with three deployments: two of a fee, the second with a tax beside it."""
    database = Database(database_url)
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "engine_0012")
        for number, files in (
            (5, {"fee.dmn": model(decision("fee", literal("1")))}),
            (7, {"fee.dmn": model(decision("fee", literal("2"))), "tax.dmn": PREFIXED, "a.form": "{}"}),
            (9, {"old.bpmn": '<decision id="no_dmn"/>'}),
        ):
            connection.execute(
                text(
                    "INSERT INTO bpm_deployment (id, bundle, note, deployed_at, deployed_by, digest)"
                    " VALUES (:id, 'old', '', :now, 'engine', :digest)"
                ),
                {"id": number, "now": NOW.isoformat(), "digest": f"{number}"},
            )
            for name, content in files.items():
                connection.execute(
                    text(
                        "INSERT INTO bpm_deployment_file (deployment_id, name, kind, content)"
                        " VALUES (:id, :name, :kind, :content)"
                    ),
                    {"id": number, "name": name, "kind": name.rpartition(".")[2], "content": content},
                )
    database.migrate()
    return database


def test_each_deployment_made_the_next_version_of_its_decisions(old: Database) -> None:
    with old.read() as connection:
        found = connection.execute(
            text("SELECT key, version, deployment_id, file, tag FROM bpm_decision ORDER BY key, version")
        )
        rows = [tuple(row) for row in found]
    assert rows == [("fee", 1, 5, "fee.dmn", None), ("fee", 2, 7, "fee.dmn", None), ("tax", 1, 7, "tax.dmn", None)]
    old.dispose()


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ('reglament:decision="fee"', 2),
        ('reglament:decision="fee" reglament:decisionBinding="version" reglament:decisionVersion="1"', 1),
        ('reglament:decision="tax" reglament:decisionBinding="latest"', 7),
    ],
)
def test_a_task_is_bound_to_a_version_of_before(old: Database, words: str, value: int) -> None:
    engine = Engine(old, clock=lambda: NOW)
    task = f'<businessRuleTask id="ask" reglament:resultVariable="found" {words}/>'
    body = '<startEvent id="s"/>' + task + '<userTask id="t" reglament:group="g"/><endEvent id="e"/>'
    body += flows("s > ask", "ask > t", "t > e")
    engine.handle(DeployDefinition({"p.bpmn": diagram(body)}), actor=ENGINE)
    instance = engine.handle(StartInstance("p", {}), actor=ENGINE).instance_id
    with old.read() as connection:
        found = connection.execute(text("SELECT variables FROM bpm_instance WHERE id = :id"), {"id": instance})
        assert loads(found.scalar_one())["found"] == value
    old.dispose()


def test_the_next_deployment_counts_on(old: Database) -> None:
    engine = Engine(old, clock=lambda: NOW)
    made = engine.handle(
        DeployDefinition({"fee.dmn": model(decision("fee", literal("3"))).encode()}, "third"), actor=ENGINE
    )
    assert made.decisions == (("fee", 3),)
    task = '<businessRuleTask id="ask" reglament:resultVariable="x" reglament:decision="fee" '
    task += 'reglament:decisionBinding="version" reglament:decisionVersion="4"/>'
    body = '<startEvent id="s"/>' + task + '<endEvent id="e"/>' + flows("s > ask", "ask > e")
    with pytest.raises(DefinitionRefused):
        engine.handle(DeployDefinition({"p.bpmn": diagram(body)}), actor=ENGINE)
    old.dispose()
