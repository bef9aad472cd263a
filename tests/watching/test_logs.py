"""Logs that a collector can read, and that give nothing away."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from reglament.watching.logs import JsonLines, TextLines, masked


@pytest.mark.parametrize(
    "secret",
    [
        "postgresql+psycopg://reglament:CANARY@db/name",
        "rediss://:CANARY@cache:6379/0",
        "Authorization: Bearer CANARYCANARY",
        "{'password': 'CANARY with spaces'}",
        '{"api_key": "CANARY"}',
        "token=CANARY&x=1",
        "Set-Cookie: session=CANARY; HttpOnly",
        "a key reglament_CANARYCANARYCANARYCANARY was refused",
        "REGLAMENT_METRICS_TOKEN=CANARY",
    ],
)
def test_a_secret_in_a_line_is_masked(secret: str) -> None:
    assert "CANARY" not in masked(secret)
    assert "***" in masked(secret)


def test_what_is_no_secret_stays() -> None:
    line = "job 17 (erp.reserve_stock) of http://host:8080/tasks/7 waits: token 4 stands on 'check'"
    assert masked(line) == line


def test_a_line_of_json_says_when_where_and_what() -> None:
    record = logging.LogRecord("workers.relay", logging.WARNING, "relay.py", 7, "lost %s", ("redis://:CANARY@h",), None)
    record.created = 1_790_000_000.25
    line = json.loads(JsonLines().format(record))
    assert line == {
        "time": "2026-09-21T14:13:20.250+00:00",
        "level": "warning",
        "logger": "workers.relay",
        "message": "lost redis://:***@h",
        "thread": record.threadName,
    }


@pytest.mark.parametrize("form", [TextLines(), JsonLines()])
def test_an_exception_is_masked_too_and_stays_one_line_of_json(form: logging.Formatter) -> None:
    try:
        raise ValueError("cannot reach https://erp:CANARY@host/api")
    except ValueError:
        record = logging.LogRecord("engine", logging.ERROR, "x.py", 1, "failed", (), sys.exc_info())
    text = form.format(record)
    assert "CANARY" not in text
    assert "ValueError" in text
    if isinstance(form, JsonLines):
        assert text.count("\n") == 0
