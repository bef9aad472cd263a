"""A wish takes effect once, whenever its server dies and wherever its connection breaks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.store import programs
from engine.store.database import Database
from tests.web.conftest import Company

Call = Callable[..., TestResponse]


@pytest.mark.parametrize(
    ("path", "wish", "counted"),
    [
        ("/drafts", {"name": "Returns"}, "SELECT count(*) FROM bpm_model_draft"),
        ("/suspensions", {"process": "request", "reason": "stocktaking"}, "SELECT count(*) FROM bpm_suspension"),
    ],
)
def test_what_took_effect_before_the_process_died_never_does_so_again(
    company: Company, key_of: Any, call: Call, monkeypatch: pytest.MonkeyPatch, path: str, wish: Any, counted: str
) -> None:
    key = key_of("dora" if path == "/drafts" else "max")

    def dies(*_: Any) -> None:
        raise RuntimeError("the server is gone")

    with monkeypatch.context() as dying:
        dying.setattr(programs, "keep_answer", dies)
        assert call(key, "POST", path, wish, Idempotency_Key="a").status_code == 500
    assert call(key, "POST", path, wish, Idempotency_Key="a").status_code == 409, "it may still be under way"
    company.clock[0] += timedelta(hours=1)
    again = call(key, "POST", path, wish, Idempotency_Key="a")
    assert (again.status_code, "its answer was lost" in again.json["detail"]) == (409, True)
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql(counted).scalar_one() == 1


def test_a_commit_whose_answer_was_lost_is_not_repeated(
    company: Company, key_of: Any, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks in the moment of COMMIT: to the server it looks like a failure, and it took effect."""
    key, wish = key_of("max"), {"process": "request", "reason": "stocktaking"}
    write, broke = Database.write, list[bool]()

    @contextmanager
    def breaks(database: Database) -> Iterator[Any]:
        with write(database) as connection:
            yield connection
            changed = connection.exec_driver_sql("SELECT count(*) FROM bpm_suspension").scalar_one()
        if changed and not broke:
            broke.append(True)
            raise sqlite3.OperationalError("the connection was lost")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "write", breaks)
        assert call(key, "POST", "/suspensions", wish, Idempotency_Key="a").status_code == 500
    company.clock[0] += timedelta(hours=1)
    assert call(key, "POST", "/suspensions", wish, Idempotency_Key="a").status_code == 409
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bpm_suspension").scalar_one() == 1


def test_what_the_engine_remembers_is_answered_again_although_the_process_died(
    company: Company, key_of: Any, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Completing a task has a second transaction, which throws away what was filled in so far."""
    company.start()
    key, wish = key_of("anna"), {"values": {"verdict": "approve"}}
    path = f"/tasks/{company.task()}/complete"

    def dies(*_: Any) -> None:
        raise RuntimeError("the server is gone")

    with monkeypatch.context() as dying:
        dying.setattr(programs, "keep_answer", dies)
        assert call(key, "POST", path, wish, Idempotency_Key="a").status_code == 500
    company.clock[0] += timedelta(minutes=2)
    again = call(key, "POST", path, wish, Idempotency_Key="a")
    assert again.status_code == 200
    assert again.json == call(key, "POST", path, wish, Idempotency_Key="a").json
