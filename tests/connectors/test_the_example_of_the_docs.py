"""The connector that docs/connectors.md shows: installed as it says there, asked, refused and undone by a process."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.commands import Engine
from engine.store import tables
from engine.store.database import Database
from reglament.bootstrap import assemble
from tests.store.kit import HandClock, deploy, diagram, rows_of, start
from workers.inline import Inline

PAGE = Path(__file__).resolve().parents[2] / "docs" / "connectors.md"
SENDING = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="send"/>
    <serviceTask id="send" reglament:action="parcel.north.send"><extensionElements>
    <reglament:input target="weight" expression="weight"/><reglament:output target="number" expression="number"/>
    </extensionElements></serviceTask>
    <boundaryEvent id="heavy" attachedToRef="send"><errorEventDefinition errorRef="too_heavy"/></boundaryEvent>
    <sequenceFlow id="f2" sourceRef="heavy" targetRef="by_hand"/><endEvent id="by_hand"/>
    <sequenceFlow id="f3" sourceRef="send" targetRef="undo"/>
    <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
    <sequenceFlow id="f4" sourceRef="undo" targetRef="e"/><endEvent id="e"/>""",
    before='<error id="too_heavy" errorCode="TooHeavy"/>',
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Database, clock: HandClock) -> Engine:
    """An engine with the page's own connector, set up by a file of connections."""
    [example] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    [point] = re.findall(r"^parcel = \"(.+)\"$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    (tmp_path / f"{point.partition(':')[0]}.py").write_text(example)
    told = tmp_path / "parcel_connector-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: parcel-connector\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text(f"[reglament.actions]\nparcel = {point}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "connections.toml").write_text('[parcel.north]\nstreet = "North road"\nmost_kg = 20\n')
    installed = assemble("sqlite://", connections=str(tmp_path / "connections.toml")).engine
    engine = Engine(database, actions=installed.actions, clock=clock)
    deploy(engine, SENDING)
    return engine


def test_it_is_asked_and_undone_with_the_key_of_the_job(office: Engine) -> None:
    begun = start(office, weight=12)
    with Inline(office) as inline:
        inline.settle()
    [entry] = rows_of(office.database, tables.ledger)
    assert (entry.state, entry.undo) == ("undone", "parcel.stop")
    assert f"P-{begun.instance_id}:" in entry.params
    assert {row.action for row in rows_of(office.database, tables.job)} == {"parcel.north.send", "parcel.stop"}


def test_what_it_refuses_is_caught_on_the_diagram(office: Engine) -> None:
    start(office, weight=21)
    with Inline(office) as inline:
        inline.settle()
    assert rows_of(office.database, tables.ledger) == []
    assert rows_of(office.database, tables.incident) == []
    [row] = rows_of(office.database, tables.instance)
    assert row.status == "completed"
