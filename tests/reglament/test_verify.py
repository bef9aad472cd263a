"""`reglament verify` on a database that has just been prepared."""

from __future__ import annotations

from pathlib import Path

import pytest

from reglament.cli import main


def test_a_prepared_database_holds_every_invariant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'v.db'}")
    assert main(["init"]) == 0
    assert main(["verify"]) == 0
    assert "Every invariant of engine and books holds." in capsys.readouterr().out


def test_a_database_without_the_schema_is_told_and_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'empty.db'}")
    assert main(["verify"]) == 1
    assert "reglament migrate" in capsys.readouterr().err
