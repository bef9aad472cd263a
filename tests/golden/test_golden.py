"""Instances that a release stored, in every way in which they can wait, are finished by this one as they would have been."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import Database
from engine.store.invariants import check
from tests.golden.make import FINISHED, FOLDER, carried_over, current_version, loaded
from tests.golden.models import GOLDEN
from tests.golden.office import GoldenOffice

RELEASES = sorted(folder.name for folder in FOLDER.iterdir() if (folder / "instances.sql").is_file())
MOST_BYTES = 300_000

# What the set of the current release must hold: each of them at least once.
WAITING = {
    "an offered work item": "bpm_work_item WHERE state = 'offered'",
    "a claimed work item": "bpm_work_item WHERE state = 'claimed'",
    "a job": "bpm_job WHERE state = 'available'",
    "a timer": "bpm_timer",
    "a timer that has fired before": "bpm_timer WHERE cycle IS NOT NULL",
    "a message that is waited for": "bpm_subscription WHERE token <> 0 AND name LIKE 'paid.%'",
    "a signal that is waited for": "bpm_subscription WHERE token <> 0 AND name LIKE '%closed'",
    "an event sub-process that listens": "bpm_subscription WHERE token = 0",
    "a message that came too early": "bpm_message WHERE state = 'waiting'",
    "a multi-instance": "bpm_scope",
    "a ledger with done work": "bpm_ledger WHERE state = 'done'",
    "a ledger being undone": "bpm_ledger WHERE state = 'undoing'",
    "an incident of a step": "bpm_incident WHERE state = 'open' AND job_id IS NULL",
    "an incident of a job": "bpm_incident WHERE state = 'open' AND job_id IS NOT NULL",
    "a called instance": "bpm_instance WHERE parent_id IS NOT NULL",
    "a complex gateway before its start": "bpm_instance WHERE definition_key = 'half_joined_complex'",
    "a complex gateway before its reset": "bpm_instance WHERE state LIKE '%reset:%'",
    "a data object": "bpm_instance WHERE variables LIKE '%paper%'",
    "a sub-process that is undone as a whole": "bpm_ledger WHERE state = 'undoing' AND params LIKE '%inside%'",
    "a suspended instance": "bpm_suspended_instance",
}


def test_this_release_has_stored_its_instances() -> None:
    assert current_version() in RELEASES, "python -m tests.golden.make"


def test_the_set_of_this_release_holds_every_way_to_wait(tmp_path: Path) -> None:
    database = loaded((FOLDER / current_version() / "instances.sql").read_text("utf-8"), tmp_path / "golden.db")
    office = GoldenOffice(database, day=FINISHED)
    assert [name for name, rows in WAITING.items() if not office.rows(f"SELECT 1 FROM {rows}")] == []
    running = {key for (key,) in office.rows("SELECT definition_key FROM bpm_instance WHERE status = 'running'")}
    assert running == {golden.key for golden in GOLDEN}
    database.dispose()


@pytest.mark.parametrize("release", RELEASES)
def test_instances_of_a_release_are_finished_as_expected(release: str, tmp_path: Path) -> None:
    folder = FOLDER / release
    assert (folder / "instances.sql").stat().st_size < MOST_BYTES
    finish(loaded((folder / "instances.sql").read_text("utf-8"), tmp_path / "golden.db"), folder)


@pytest.mark.postgres
@pytest.mark.parametrize("release", RELEASES)
def test_they_are_finished_on_postgresql_as_well(release: str, tmp_path: Path, postgres_url: str) -> None:
    stored = loaded((FOLDER / release / "instances.sql").read_text("utf-8"), tmp_path / "golden.db")
    database = carried_over(stored, postgres_url)
    stored.dispose()
    finish(database, FOLDER / release)


def finish(database: Database, folder: Path) -> None:
    """Upgrade what was stored, do all that there is to do, and compare the ends."""
    database.migrate()
    with database.read() as connection:
        assert check(connection) == []
    office = GoldenOffice(database, day=FINISHED)
    office.finish()
    assert office.ends() == json.loads((folder / "ends.json").read_text("utf-8"))
    with database.read() as connection:
        assert check(connection) == []
    for table in ("work_item WHERE state IN ('offered', 'claimed')", "timer", "scope", "subscription WHERE token <> 0"):
        assert office.rows(f"SELECT id FROM bpm_{table}") == [], table
    database.dispose()
