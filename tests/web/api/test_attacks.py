"""Whatever is sent, each role gets a declared answer: requests made from the document by schemathesis.

Every endpoint, as clerk, designer and manager, with what its schema allows and with what it forbids, about things that
are there and things that are not. The requests are the same in every run. `make test-all` sends many more, and to
PostgreSQL too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from engine.store import programs
from tests.support.servers import PostgresServer
from tests.web.conftest import REQUEST, Company, found
from web import create_app
from web.api.routes import endpoints

ROLES = {"clerk": "anna", "designer": "dora", "manager": "max"}
OPERATIONS = sorted(endpoint.name for endpoint in endpoints())
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW, MANY = 4, 60


class Attacked:
    """A company with work in every state, its document, and what is really there."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.app: Flask = create_app(company.engine, cases=[REQUEST])
        self.app.config.update(TESTING=True, API_REQUESTS="1000000 per minute")
        self.document = self.app.extensions["openapi"]
        self.keys = {role: self._key(login) for role, login in ROLES.items()}
        schema = schemathesis.openapi.from_dict(self.document)
        schema.app = self.app
        self.operations: dict[str, APIOperation] = {}
        for result in schema.get_all_operations():
            operation = result.ok()
            self.operations[operation.definition.raw["operationId"]] = operation

    def _key(self, login: str) -> str:
        with self.company.engine.database.write() as connection:
            made = programs.make_key(
                connection,
                self.company.engine.ids,
                login,
                "attacks",
                reads_only=False,
                now=self.company.clock[0],
                lifetime=timedelta(days=300),
            )
        return made.secret

    def there(self) -> dict[str, list[str]]:
        """Return ids and names that exist now, by the name of the parameter."""
        found: dict[str, list[str]] = {
            "process": ["request"],
            "key": ["request"],
            "bundle": ["request"],
            "source": ["clients"],
            "version": ["1"],
        }
        with self.company.engine.database.read() as connection:
            for name, table in (("task", "work_item"), ("instance", "instance"), ("incident", "incident")):
                rows = connection.exec_driver_sql(f"SELECT id FROM bpm_{table} ORDER BY id DESC LIMIT 5")
                found[name] = [str(row.id) for row in rows]
        return found


def _founded(url: str, password_hash: str) -> Iterator[Attacked]:
    company = found(url, password_hash)
    for amount in (120, 9500):
        company.start(amount=amount)
    yield Attacked(company)
    company.engine.database.dispose()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, demo_hash: str) -> Iterator[Attacked]:
    yield from _founded(f"sqlite:///{tmp_path_factory.mktemp('attacked') / 'web.db'}", demo_hash)


@pytest.fixture(scope="module")
def attacked_on_postgres(postgres_server: PostgresServer, demo_hash: str) -> Iterator[Attacked]:
    name = postgres_server.create_database()
    yield from _founded(postgres_server.url(name), demo_hash)
    postgres_server.drop_database(name)


def _attack(attacked: Attacked, operation: str, role: str, examples: int) -> None:
    said = attacked.operations[operation]
    modes = [GenerationMode.POSITIVE]
    if said.definition.raw.get("requestBody") or said.definition.raw.get("parameters"):
        modes.append(GenerationMode.NEGATIVE)

    for mode in modes:
        number = int(hashlib.sha256(f"{operation}{role}{mode}".encode()).hexdigest()[:8], 16)

        @seed(number)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            print_blob=False,
        )
        @given(case=said.as_strategy(generation_mode=mode), really=st.booleans(), which=st.integers(0, 9))
        def send(case: Case, really: bool, which: int) -> None:
            if really and isinstance(case.path_parameters, dict):
                there = attacked.there()
                for name in case.path_parameters:
                    if there.get(name):
                        case.path_parameters[name] = there[name][which % len(there[name])]
            headers: dict[str, Any] = {"Authorization": f"Bearer {attacked.keys[role]}"}
            case.call_and_validate(headers=headers, checks=CHECKS)

        send()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_is_sent_the_answer_is_declared(attacked: Attacked, operation: str, role: str) -> None:
    _attack(attacked, operation, role, FEW)


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_however_much_is_sent_the_answer_is_declared(attacked: Attacked, operation: str, role: str) -> None:
    _attack(attacked, operation, role, MANY)


@pytest.mark.long
@pytest.mark.parametrize("operation", OPERATIONS)
def test_postgresql_takes_no_offence_either(attacked_on_postgres: Attacked, operation: str) -> None:
    _attack(attacked_on_postgres, operation, "manager", MANY)
