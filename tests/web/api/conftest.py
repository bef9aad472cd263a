"""Programs: clients that send keys or a session's token, and read JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine.feel.codec import dumps
from engine.store import programs
from tests.web.conftest import Browser, Company


class Program:
    """Speaks JSON in somebody's name, through a browser's session."""

    def __init__(self, app: Flask, company: Company, login: str | None) -> None:
        self.browser = Browser(app, company, login)

    def send(self, method: str, path: str, content: Any = None, **options: Any) -> TestResponse:
        headers = {"X-CSRF-Token": self.browser.csrf, **options.pop("headers", {})}
        if content is not None:
            options |= {"data": dumps(content), "content_type": "application/json"}
        return self.browser.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def post(self, path: str, content: Any = None, **options: Any) -> TestResponse:
        return self.send("POST", path, content, **options)


@pytest.fixture
def program_of(app: Flask, company: Company) -> Callable[[str | None], Program]:
    return lambda login: Program(app, company, login)


@pytest.fixture
def key_of(company: Company) -> Callable[..., str]:
    """Make a key for a person."""

    def made(login: str, *, reads_only: bool = False, days: int = 30) -> str:
        with company.engine.database.write() as connection:
            return programs.make_key(
                connection,
                company.engine.ids,
                login,
                "a shop",
                reads_only=reads_only,
                now=company.clock[0],
                lifetime=timedelta(days=days),
            ).secret

    return made


@pytest.fixture
def call(app: Flask) -> Callable[..., TestResponse]:
    """Ask with a key."""

    def send(key: str | None, method: str, path: str, content: Any = None, **headers: str) -> TestResponse:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            said["Authorization"] = f"Bearer {key}"
        options = {"data": dumps(content), "content_type": "application/json"} if content is not None else {}
        return app.test_client().open(f"/api/v1{path}", method=method, headers=said, **options)

    return send
