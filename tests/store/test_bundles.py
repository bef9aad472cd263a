"""Bundles: how deployments made before there were any are named, and how a process's name is read from its file."""

from __future__ import annotations

import json

import pytest
from alembic import command
from sqlalchemy import text

from engine.store.bundles import bundle_in, name_in
from engine.store.database import Database
from engine.store.schema import configuration


def test_what_was_deployed_before_gets_the_bundle_of_its_main_process(database_url: str) -> None:
    database = Database(database_url)
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "engine_0002")
        for deployment, processes in ((1, {"part": None, "whole": "part"}), (2, {"part": None}), (3, {"other": None})):
            connection.execute(
                text("INSERT INTO bpm_deployment VALUES (:id, '', '2026-03-02T09:00:00.000000Z', 'engine', 'x')"),
                {"id": deployment},
            )
            for number, (key, called) in enumerate(processes.items()):
                nodes = [{"index": 0, "id": "c", "kind": "callActivity", "call": {"process": called}}] if called else []
                connection.execute(
                    text("INSERT INTO bpm_definition VALUES (:id, :key, :version, '', :deployment, '', :document)"),
                    {
                        "id": deployment * 10 + number,
                        "key": key,
                        "version": deployment,
                        "deployment": deployment,
                        "document": json.dumps({"key": key, "name": "", "nodes": nodes, "flows": []}),
                    },
                )
        command.upgrade(config, "heads")
        found = connection.execute(text("SELECT bundle FROM bpm_deployment ORDER BY id")).scalars().all()
    database.dispose()
    assert list(found) == ["whole", "whole", "other"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ('<process id="p" name="Check &amp; send">', "Check & send"),
        ("<bpmn:process isExecutable='true' name='A  b' id='p'>", "A b"),
        ('<process id="p">', ""),
        ('<process id="p2" name="Other">', None),
    ],
)
def test_the_name_of_a_process_is_read_from_its_file(file: str, name: str | None) -> None:
    assert name_in({"x.bpmn": file}, "p") == name


def test_the_main_process_is_found_in_files_that_cannot_be_read() -> None:
    files = {"a.bpmn": '<process id="part"', "b.bpmn": '<process id="whole"><callActivity calledElement="part"/>'}
    assert bundle_in(files) == "whole"
    assert bundle_in({"a.form": "{}"}) is None
