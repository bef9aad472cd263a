"""The database keeps whose days it counts by: a web or worker that is told another zone does not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.dispatch.figures import kept_zone, recount
from reglament.bootstrap import assemble
from reglament.cli import main


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database whose days are those of Seoul."""
    url = f"sqlite:///{tmp_path / 'reglament.db'}"
    monkeypatch.setenv("REGLAMENT_DATABASE", url)
    monkeypatch.setenv("REGLAMENT_REDIS", "")
    application = assemble(url, zone="Asia/Seoul", applications=())
    application.prepare()
    engine = application.engine
    recount(engine.database, engine.definitions, engine.clock(), zone=engine.zone)
    engine.database.dispose()
    return url


@pytest.mark.parametrize("command", ["web", "worker"])
def test_who_is_told_another_zone_does_not_start(
    command: str, counted: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGLAMENT_TIME_ZONE", "Europe/Berlin")
    monkeypatch.setattr(f"reglament.verbs.{command}.assemble", _bare)
    assert main([command]) == 1
    said = capsys.readouterr().err
    assert "counts by the days of Asia/Seoul, and REGLAMENT_TIME_ZONE is Europe/Berlin" in said


def test_a_recount_changes_it_for_all(counted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGLAMENT_TIME_ZONE", "Europe/Berlin")
    monkeypatch.setattr("reglament.verbs.recount.assemble", _bare)
    assert main(["recount"]) == 0
    application = assemble(counted, zone="Europe/Berlin", applications=())
    application.refuse_other_zone()
    with application.engine.database.read() as connection:
        assert kept_zone(connection) == "Europe/Berlin"
    application.engine.database.dispose()


def _bare(url: str, **more: object) -> object:
    return assemble(url, applications=(), **more)  # type: ignore[arg-type]
