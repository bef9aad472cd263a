"""What only reads runs on a replica: on a database that refuses each write."""

from __future__ import annotations

import pytest

from engine import ENGINE, Database
from engine.commands import StartInstance
from engine.dispatch.figures import Folder
from reglament.bootstrap import assemble
from reglament.cli import main
from tests.store.kit import deploy, diagram

ONE_TASK = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="look"/>
    <userTask id="look" reglament:group="clerk"/><sequenceFlow id="f2" sourceRef="look" targetRef="e"/>
    <endEvent id="e"/>""",
    key="read_there",
)


@pytest.fixture
def replica(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with an instance, in which nothing can be written any more."""
    application = assemble(Database(postgres_url))
    application.engine.database.migrate(application.migrations)
    application.engine.ids.prepare()
    deploy(application.engine, ONE_TASK)
    application.engine.handle(StartInstance("read_there", {}), actor=ENGINE)
    database = application.engine.database
    folder = Folder(database, application.engine.definitions, "w")
    while folder.fold(application.engine.clock()).behind:
        pass
    with database.write() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {database.url.database} SET default_transaction_read_only = on")
    database.dispose()
    monkeypatch.setenv("REGLAMENT_DATABASE", postgres_url)
    return postgres_url


@pytest.mark.parametrize("form", ["csv", "xes", "ocel"])
def test_exports_are_made_on_a_replica(form: str, replica: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "instances", "--format", form]) == 0
    assert "read_there" in capsys.readouterr().out


def test_the_invariants_are_checked_on_a_replica(replica: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    assert "Every invariant of engine and books holds." in capsys.readouterr().out
