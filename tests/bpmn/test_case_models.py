"""A case model (CMMN) is refused with the way that serves here, whatever its file is called."""

from __future__ import annotations

import pytest

from engine import ENGINE, Database, Engine
from engine.bpmn import read
from engine.commands import DeployDefinition
from engine.errors import DefinitionRefused

CASE = b'<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"><case id="c"/></definitions>'


def test_a_case_model_is_told_from_a_process() -> None:
    problem = read({"claim.bpmn": CASE}, in_process=True).problems[0]
    assert problem.code == "case_model"
    assert "ad-hoc sub-process" in problem.hint


def test_a_case_model_among_the_files_is_refused(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.migrate()
    with pytest.raises(DefinitionRefused) as refused:
        Engine(database).handle(DeployDefinition({"claim.cmmn": CASE}), actor=ENGINE)
    assert [problem.code for problem in refused.value.problems if problem.file == "claim.cmmn"] == ["case_model"]
    database.dispose()
