"""Webhooks in: a signed event is one message, however often it is sent; what is not signed well changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.hooks import read_hooks
from engine.plugins import ConnectionWrong, Installation, SecretMissing
from engine.signatures import signed
from engine.store import tables
from tests.store.kit import deploy, diagram, rows_of
from tests.web.conftest import Company
from web import create_app

PAID = diagram(
    """<startEvent id="s"><messageEventDefinition messageRef="m_paid"/></startEvent>
    <sequenceFlow id="f1" sourceRef="s" targetRef="wait"/><userTask id="wait" reglament:group="sales_support"/>
    <sequenceFlow id="f2" sourceRef="wait" targetRef="e"/><endEvent id="e"/>""",
    before='<message id="m_paid" name="payment.received"/>',
    key="paid",
)
SETTINGS = {"secrets": ["bank"], "message": "payment.received", "key": "payload.data.reference"}
BODY = b'{"type": "payment", "data": {"reference": "SO-7", "amount": 12.50}}'


def kept(name: str) -> str:
    if name != "bank":
        raise SecretMissing(f"Secret '{name}' is not kept here.")
    return "shared-with-the-bank"


@pytest.fixture
def app(company: Company) -> Flask:
    """The company's web with two hooks, the second of which has lost its secret."""
    deploy(company.engine, PAID)
    connections = {"webhook_in": {"bank": SETTINGS, "shop": {**SETTINGS, "secrets": ["lost"]}}}
    made = create_app(company.engine, hooks=read_hooks(Installation(connections, kept)))
    made.config["TESTING"] = True
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def send(client: FlaskClient, headers: dict[str, str], body: bytes = BODY, hook: str = "bank") -> TestResponse:
    return client.post(f"/api/v1/webhooks/{hook}", data=body, headers=headers, content_type="application/json")


def instances(company: Company) -> list[Any]:
    return [row for row in rows_of(company.engine.database, tables.instance) if row.definition_key == "paid"]


def test_an_event_starts_a_process_once(client: FlaskClient, company: Company) -> None:
    headers = signed("shared-with-the-bank", "evt_1", BODY, company.clock[0])
    first, again = send(client, headers), send(client, headers)
    assert first.status_code == 200
    assert first.json == again.json == {"message_id": "webhook:bank:evt_1", "waiting": False}
    [started] = instances(company)
    assert started.business_key == "SO-7"


def test_a_replay_after_the_window_is_refused(client: FlaskClient, company: Company) -> None:
    headers = signed("shared-with-the-bank", "evt_1", BODY, company.clock[0] - timedelta(minutes=6))
    assert send(client, headers).status_code == 401
    assert instances(company) == []


@pytest.mark.parametrize("change", [{"webhook-signature": "v1,AAAA"}, {"webhook-id": "evt_2"}, {"webhook-id": ""}])
def test_a_wrong_signature_changes_nothing(change: dict[str, str], client: FlaskClient, company: Company) -> None:
    answer = send(client, signed("shared-with-the-bank", "evt_1", BODY, company.clock[0]) | change)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert instances(company) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"<html>", 422), (b"[1]", 422), (b'{"data": {}}', 422), (b'{"data": {"reference": [1]}}', 422), (b"", 422)],
)
def test_a_signed_body_that_finds_nobody_is_told(
    body: bytes, status: int, client: FlaskClient, company: Company
) -> None:
    answer = send(client, signed("shared-with-the-bank", "evt_1", body, company.clock[0]), body)
    assert answer.status_code == status
    assert instances(company) == []


def test_who_guesses_is_stopped(client: FlaskClient, company: Company) -> None:
    headers = signed("a guess", "evt_1", BODY, company.clock[0])
    answers = {send(client, headers).status_code for _ in range(70)}
    assert answers == {401, 429}


def test_a_hook_without_its_secret_asks_the_sender_to_come_again(client: FlaskClient, company: Company) -> None:
    answer = send(client, signed("x", "evt_1", BODY, company.clock[0]), hook="shop")
    assert answer.status_code == 503
    assert b"lost" not in answer.data
    assert send(client, {}, hook="none").status_code == 404


def test_a_hook_whose_key_is_no_feel_is_refused_at_the_start() -> None:
    with pytest.raises(ConnectionWrong, match="no FEEL expression"):
        read_hooks(Installation({"webhook_in": {"bank": {**SETTINGS, "key": "payload..x"}}}))
