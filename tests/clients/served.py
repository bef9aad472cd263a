"""A real server, as `reglament web` serves it, for programs in other languages: its own process, its own database."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine import ENGINE, Database, Engine
from engine.commands import DeployDefinition, StartInstance
from engine.store import passwords, people
from engine.store.people import Role
from engine.store.programs import EXTERNAL, make_key
from reglament.bootstrap import assemble
from tests.store.kit import diagram, file_of

ROOT = Path(__file__).resolve().parents[2]
TASK = """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" name="Archive" reglament:topic="invoice.archive" reglament:passes="all"
        reglament:retries="4" reglament:backoff="PT0S" reglament:answers="place: string">
    <extensionElements><reglament:output target="place" expression="place"/></extensionElements></serviceTask>
    <sequenceFlow id="f2" sourceRef="do" targetRef="e"/><endEvent id="e"/>
    <boundaryEvent id="no" attachedToRef="do"><errorEventDefinition errorRef="full"/></boundaryEvent>
    <sequenceFlow id="f3" sourceRef="no" targetRef="e2"/><endEvent id="e2"/>"""
PROCESS = diagram(TASK, before='<error id="full" errorCode="full"/>', key="archive")


@dataclass
class Served:
    """The server's address, a key for external work, and an engine on its database."""

    url: str
    key: str
    engine: Engine
    process: subprocess.Popen[bytes]

    def begin(self, **variables: Any) -> int:
        found = self.engine.handle(StartInstance("archive", variables), actor=ENGINE)
        return int(found.instance_id)

    def rows(self, sql: str) -> list[Any]:
        with self.engine.database.read() as connection:
            return list(connection.exec_driver_sql(sql))

    def until(self, sql: str, wanted: Any, seconds: float = 30) -> None:
        """Wait for an answer of the database."""
        end = time.monotonic() + seconds
        while (found := self.rows(sql)) != wanted:
            assert time.monotonic() < end, f"{found} instead of {wanted}"
            time.sleep(0.05)

    def ended(self, number: int, seconds: float = 30) -> None:
        self.until("SELECT count(*) FROM bpm_instance WHERE status = 'completed'", [(number,)], seconds)


@contextlib.contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    """Serve an empty company with one process until the block ends."""
    url = f"sqlite:///{folder / 'served.db'}"
    application = assemble(Database(url))
    application.prepare()
    engine = application.engine
    engine.handle(DeployDefinition({"archive.bpmn": file_of(PROCESS)}), actor=ENGINE)
    with engine.database.write() as connection:
        people.add_person(
            connection, "max", "Max", password_hash=passwords.hash_password("demo"), groups=(), role=Role.MANAGER
        )
        key = make_key(
            connection,
            engine.ids,
            "max",
            "archiver",
            reads_only=False,
            now=datetime.now(UTC),
            lifetime=timedelta(days=1),
            scope=EXTERNAL,
            topics=("invoice.archive",),
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "REGLAMENT_DATABASE": url,
        "REGLAMENT_PORT": str(port),
        "REGLAMENT_REDIS": "",
        **settings,
    }
    process = subprocess.Popen([sys.executable, "-m", "reglament", "web"], cwd=ROOT, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _await(address, process)
        yield Served(address, key.secret, engine, process)
    finally:
        process.terminate()
        process.wait(20)
        engine.database.dispose()


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while True:
        assert process.poll() is None, "the server ended"
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/login", timeout=2):
            return
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.1)
