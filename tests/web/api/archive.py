"""A process whose work programs outside do, and a program that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import ENGINE
from engine.commands import DeployDefinition, StartInstance
from engine.feel.codec import dumps
from engine.store.programs import make_key
from tests.store.kit import diagram, file_of
from tests.support.databases import Copied, migrate
from tests.web.conftest import Company, found

__all__ = ["TASK", "Worker", "archive", "begin", "company", "worker_of"]

TASK = """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" name="Archive" reglament:topic="archive" reglament:retries="3" reglament:backoff="PT10S,PT1M"
        {words}>
    <extensionElements><reglament:input target="number" expression="number"/>
    <reglament:input target="amount" expression="amount"/><reglament:output target="place" expression="place"/>
    </extensionElements></serviceTask>
    <sequenceFlow id="f2" sourceRef="do" targetRef="e"/><endEvent id="e"/>
    <boundaryEvent id="no" attachedToRef="do" reglament:errorVariable="problem"><errorEventDefinition errorRef="full"/>
    </boundaryEvent><sequenceFlow id="f3" sourceRef="no" targetRef="e2"/><endEvent id="e2"/>"""


@pytest.fixture
def company(copied: Copied, demo_hash: str) -> Iterator[Company]:
    """A company on each database, as programs outside must see no difference."""
    founded = found(copied("engine_migrated", migrate), demo_hash)
    yield founded
    founded.engine.database.dispose()


def archive(company: Company, words: str = "", key: str = "archive") -> None:
    """Deploy the process."""
    text = diagram(TASK.format(words=words), before='<error id="full" errorCode="full"/>', key=key)
    company.engine.handle(DeployDefinition({f"{key}.bpmn": file_of(text)}), actor=ENGINE)


def begin(company: Company, number: str = "I-1", key: str = "archive") -> int:
    """Start it; returns the instance's id."""
    return int(company.engine.handle(StartInstance(key, {"number": number, "amount": 12}), actor=ENGINE).instance_id)


class Worker:
    """A program with a key."""

    def __init__(self, client: FlaskClient, secret: str, name: str = "archiver-1") -> None:
        self.client, self.secret, self.name = client, secret, name

    def post(self, path: str, content: Any) -> TestResponse:
        return self.client.post(
            f"/api/v1{path}",
            data=dumps(content),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}"},
        )

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.secret}"})

    def fetch(self, *topics: str, **more: Any) -> list[dict[str, Any]]:
        named = [{"topic": topic} for topic in topics or ("archive",)]
        answer = self.post("/external/fetch", {"worker": self.name, "topics": named, **more})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json["items"]
        return found

    def answer(self, verb: str, job: dict[str, Any], **more: Any) -> TestResponse:
        return self.post(f"/external/jobs/{job['id']}/{verb}", {"worker": self.name, "fence": job["fence"], **more})


def worker_of(app: Flask, company: Company) -> Callable[..., Worker]:
    """Return a function that makes a key and a program that sends it."""

    def make(name: str = "archiver-1", *, login: str = "max", scope: str = "external", topics: Any = ()) -> Worker:
        with company.engine.database.write() as connection:
            key = make_key(
                connection,
                company.engine.ids,
                login,
                name,
                reads_only=False,
                now=company.clock[0],
                lifetime=timedelta(days=1),
                scope=scope,
                topics=topics,
            )
        return Worker(app.test_client(), key.secret, name)

    return make
