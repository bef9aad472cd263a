"""A database of an older or a newer version is told, with the remedy, and not touched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from engine import Database
from engine.store.invariants import check
from reglament.bootstrap import assemble
from reglament.cli import main
from reglament.keeping.copies import read_backup
from tests.golden.make import FOLDER, loaded

NEWER = "UPDATE alembic_version SET version_num = 'engine_9999' WHERE version_num LIKE 'engine_%'"
OLDER = "UPDATE alembic_version SET version_num = 'engine_0001' WHERE version_num LIKE 'engine_%'"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "reglament.db"
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{found}")
    monkeypatch.setenv("REGLAMENT_REDIS", "")
    application = assemble(Database(f"sqlite:///{found}"))
    application.prepare()
    application.engine.database.dispose()
    return found


def change(file: Path, statement: str) -> str:
    database = Database(f"sqlite:///{file}")
    with database.write() as connection:
        assert connection.exec_driver_sql(statement).rowcount == 1
    database.dispose()
    return content(file)


def content(file: Path) -> str:
    """What the file holds, but for what SQLite notes about its log."""
    database = Database(f"sqlite:///{file}")
    with database.read() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        text = "\n".join(driver.iterdump())
    database.dispose()
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("command", ["web", "worker", "migrate", "verify", "run", "start x"])
def test_one_of_a_newer_version_is_told_and_not_touched(
    command: str, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGLAMENT_PORT", "0")
    before = change(file, NEWER)
    assert main(command.split()) != 0
    assert "made by a newer version" in capsys.readouterr().err
    assert content(file) == before


@pytest.mark.parametrize("command", ["web", "worker", "verify", "recount", "export instances", "start x", "conditions"])
def test_one_of_an_older_version_is_told_and_not_touched(
    command: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = change(file, OLDER)
    assert main(command.split()) != 0
    said = capsys.readouterr().err
    assert "reglament migrate" in said
    assert "lacks engine_00" in said
    assert content(file) == before


def test_an_older_one_is_copied_as_it_is_and_its_copy_restored_by_this_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = loaded((FOLDER / "0.1.0" / "instances.sql").read_text("utf-8"), tmp_path / "old.db")
    revisions = stored.revisions()
    stored.dispose()
    before, copy = content(tmp_path / "old.db"), tmp_path / "old.copy"
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'old.db'}")
    assert main(["backup", str(copy)]) == 0
    assert (content(tmp_path / "old.db"), read_backup(copy).schema) == (before, revisions)
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'new.db'}")
    assert main(["restore", str(copy)]) == 0
    restored = assemble(f"sqlite:///{tmp_path / 'new.db'}", upgraded=True).engine.database
    with restored.read() as connection:
        assert check(connection) == []
    restored.dispose()
