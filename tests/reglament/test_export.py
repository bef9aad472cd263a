"""`reglament export` and `reglament recount`, as somebody at the command line calls them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from engine import ENGINE
from engine.commands import DeployDefinition, StartInstance
from reglament.bootstrap import assemble
from reglament.cli import main
from tests.support.crowds import chain


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    url = f"sqlite:///{tmp_path / 'export.db'}"
    monkeypatch.setenv("REGLAMENT_DATABASE", url)
    application = assemble(url, applications=())
    application.engine.database.migrate()
    application.engine.ids.prepare()
    application.engine.handle(DeployDefinition({"crowd.bpmn": chain(2)}), actor=ENGINE)
    for number in range(3):
        application.engine.handle(StartInstance("crowd", {"number": f"N-{number}"}), actor=ENGINE)
    application.engine.database.dispose()
    monkeypatch.setattr("reglament.bootstrap.APPLICATIONS", ())
    monkeypatch.setattr("reglament.verbs.export.assemble", partial(assemble, applications=()))
    monkeypatch.setattr("reglament.verbs.recount.assemble", partial(assemble, applications=()))
    return tmp_path


def test_instances_are_written_in_each_format(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recount"]) == 0
    assert "3 steps are counted." in capsys.readouterr().out
    for kind in ("csv", "xes", "ocel"):
        target = filled / f"out.{kind}"
        assert main(["export", "instances", "--process", "crowd", "--format", kind, "--output", str(target)]) == 0
    assert (filled / "out.csv").read_text(encoding="utf-8").count("\n") == 4
    assert (filled / "out.xes").read_text(encoding="utf-8").count("<trace>") == 3
    log = json.loads((filled / "out.ocel").read_bytes())
    assert len([one for one in log["objects"] if one["type"] == "process crowd"]) == 3
    assert main(["export", "instances", "--format", "ocel", "--output", str(filled / "all.ocel")]) == 0
    assert (filled / "all.ocel").read_bytes() == (filled / "out.ocel").read_bytes()


def test_an_unknown_process_is_named_with_those_that_there_are(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "instances", "--process", "lost", "--output", str(filled / "lost.csv")]) == 1
    assert "There is no process 'lost'. There are: crowd." in capsys.readouterr().err
