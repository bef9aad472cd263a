"""A small company with a web: people, a process with two tasks, and a clock that tests move."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from engine import ENGINE, Engine
from engine.actions import Action, Call, Done, Outcome, Placement, Refused, Undo
from engine.cases import Card, CaseKind, Fact, Suggestion, Tone
from engine.commands import CompleteJob, DeployDefinition, StartInstance
from engine.dispatch.outbox import Outbox
from engine.store import passwords, people
from engine.store.people import Role
from tests.services import watch
from tests.support.databases import migrated
from tests.support.templates import COMPILED_TEMPLATES
from tools import setup
from tools.translations import compile_when_changed
from web import create_app

FILES = Path(__file__).parent / "files"
PASSWORD = "demo"
PEOPLE = (
    ("anna", "Anna Berg", Role.CLERK, ("sales_support",)),
    ("boris", "Boris Orlov", Role.CLERK, ("sales_support",)),
    ("wanda", "Wanda Kim", Role.CLERK, ("warehouse",)),
    ("dora", "Dora Design", Role.DESIGNER, ()),
    ("max", "Max Muster", Role.MANAGER, ()),
)


def book(call: Call) -> Outcome:
    if call.params["amount"] > 9000:
        return Refused("TooMuch", "More than the shelf holds.")
    return Done({"booking": f"B-{call.params['number']}"})


ACTIONS = (
    Action("stock.book", Placement.OUTSIDE, book, undo=Undo("stock.release", lambda params, result: dict(result))),
    Action("stock.release", Placement.OUTSIDE, lambda call: Done({"released": call.params["booking"]})),
)


def cards(_connection: Any, key: str) -> tuple[Card, ...]:
    return (
        Card("Client", (Fact("Number", key), Fact("Balance", Decimal("1200.50"), Tone.WARNING, "EUR"))),
        Card("Documents", headings=("Kind", "Number"), rows=(("Offer", "O-7"),), wide=True),
    )


REQUEST = CaseKind(
    process="request",
    name="Request",
    plural="Requests",
    path="requests",
    cards=cards,
    cancel_message="request.cancel",
    cancelled_outcomes=frozenset({"cancelled"}),
    cancel_groups=frozenset({"sales_support"}),
    start_form="new_request",
    start_groups=frozenset({"sales_support"}),
    suggest={"clients": lambda _connection, q: (Suggestion("ACME", f"ACME, like {q}"),)},
)


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """The catalogues as they are in the tree, not as at the last set-up; of several processes one compiles them."""
    with setup.alone():
        compile_when_changed()


@pytest.fixture(scope="session")
def demo_hash() -> str:
    return passwords.hash_password(PASSWORD)


@dataclass
class Company:
    """An engine with people and a clock."""

    engine: Engine
    clock: list[datetime] = field(default_factory=lambda: [datetime(2026, 3, 2, 9, 0, tzinfo=UTC)])
    numbers: int = 100
    hub: Any = None  # who listens: set with the application

    def start(self, client: str = "ACME", amount: Any = 120, number: str | None = None) -> int:
        self.numbers += 1
        variables = {"number": number or f"R-{self.numbers}", "client": client, "amount": Decimal(amount)}
        started = self.engine.handle(StartInstance("request", variables), actor=ENGINE)
        return int(started.instance_id)

    def task(self, instance: int | None = None) -> int:
        """The newest open task, of an instance or at all."""
        where = "state IN ('offered', 'claimed')" + (f" AND instance_id = {instance}" if instance else "")
        with self.engine.database.read() as connection:
            found = connection.exec_driver_sql(f"SELECT id FROM bpm_work_item WHERE {where} ORDER BY id DESC LIMIT 1")
            return int(found.scalar_one())

    def do_jobs(self) -> None:
        """Be the worker: run what is due until nothing is."""
        for _ in range(20):
            claimed = Outbox(self.engine.database, "test").claim(self.engine.clock(), limit=10)
            if not claimed:
                return
            for job in claimed:
                call = Call(job.key, job.action, job.params, self.engine.clock(), job.instance_id)
                outcome = self.engine.actions[job.action].run(call)
                self.engine.handle(CompleteJob(job.id, job.fence, outcome))


@pytest.fixture
def company(tmp_path: Path, demo_hash: str) -> Iterator[Company]:
    founded = found(f"sqlite:///{tmp_path / 'web.db'}", demo_hash)
    yield founded
    founded.engine.database.dispose()


def found(url: str, password_hash: str) -> Company:
    """Return a company on an empty database; whoever founds it disposes of the database."""
    database = migrated(url)
    clock = [datetime(2026, 3, 2, 9, 0, tzinfo=UTC)]
    engine = Engine(database, actions=ACTIONS, clock=lambda: clock[0])
    files = {path.name: path.read_bytes() for path in FILES.iterdir() if path.suffix in (".bpmn", ".form")}
    engine.handle(DeployDefinition(files), actor=ENGINE)
    with database.write() as connection:
        for login, name, role, groups in PEOPLE:
            people.add_person(connection, login, name, password_hash=password_hash, groups=groups, role=role)
    return Company(engine, clock)


@pytest.fixture
def app(company: Company) -> Flask:
    made = create_app(company.engine, cases=[REQUEST])
    made.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    made.config["TESTING"] = True
    company.hub = made.extensions["pages"].hub
    return made


class Browser:
    """A Flask client that keeps its session, sends the forms' token, and reads HTML."""

    def __init__(self, app: Flask, company: Company, login: str | None) -> None:
        self.client: FlaskClient = app.test_client()
        self.csrf = ""
        if login is not None:
            self.log_in(app, company, login)

    def log_in(self, app: Flask, company: Company, login: str) -> None:
        """Begin a session without the price of a password's hash."""
        from web.auth.sessions import LIFETIME

        with company.engine.database.write() as connection:
            found = people.find_person(connection, login)
            assert found is not None
            session = people.begin_session(connection, found[0], company.clock[0], LIFETIME)
        self.client.set_cookie("reglament", session.secret)
        self.csrf = session.csrf

    def get(self, path: str, *, htmx: bool = False, **options: Any) -> TestResponse:
        return self.client.get(path, headers=_headers(htmx), **options)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, htmx: bool = False, **options: Any
    ) -> TestResponse:
        return self.client.post(path, data={"_csrf": self.csrf, **(data or {})}, headers=_headers(htmx), **options)

    def page(self, path: str, **options: Any) -> html.HtmlElement:
        """Return the page as a tree; it must be there."""
        response = self.get(path, **options)
        assert response.status_code == 200, (path, response.status_code, response.text[:600])
        return tree(response)


def _headers(htmx: bool) -> dict[str, str]:
    return {"HX-Request": "true"} if htmx else {}


def tree(response: TestResponse) -> html.HtmlElement:
    """Read an answer as HTML, also when it is a part of a page."""
    return html.fromstring(response.text if response.text.strip() else "<div></div>")


def text_of(element: html.HtmlElement) -> str:
    """All text inside, with single spaces."""
    return " ".join(element.text_content().split())


@pytest.fixture
def browser_of(app: Flask, company: Company) -> Callable[[str | None], Browser]:
    return lambda login: Browser(app, company, login)


@pytest.fixture
def anna(browser_of: Callable[[str | None], Browser]) -> Browser:
    return browser_of("anna")


@pytest.fixture
def boris(browser_of: Callable[[str | None], Browser]) -> Browser:
    return browser_of("boris")


@pytest.fixture
def wanda(browser_of: Callable[[str | None], Browser]) -> Browser:
    return browser_of("wanda")


@pytest.fixture
def manager(browser_of: Callable[[str | None], Browser]) -> Browser:
    return browser_of("max")


@pytest.fixture
def mia(company: Company, browser_of: Callable[[str | None], Browser], demo_hash: str) -> Browser:
    """A second manager: some decisions need two."""
    with company.engine.database.write() as connection:
        people.add_person(connection, "mia", "Mia Meier", password_hash=demo_hash, role=Role.MANAGER)
    return browser_of("mia")


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """A real server on this machine's own address, a thread a request."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


@pytest.fixture
def open_as(
    browser: Chromium, address: str, browser_of: Callable[[str | None], Browser], page_faults: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody, in a window of their own; no error, no violation, nothing from another machine."""
    contexts = []

    def opened(login: str | None, path: str = "/inbox/group", *, may_fail: bool = False, **options) -> Page:
        context = browser.new_context(base_url=address, **options)
        contexts.append(context)
        if login is not None:
            cookie = browser_of(login).client.get_cookie("reglament")
            assert cookie is not None
            context.add_cookies([{"name": "reglament", "value": cookie.value, "url": address}])
        page = context.new_page()
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective))"
        )
        watch(page, [] if may_fail else page_faults)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert page_faults == []


def until_live(page: Page, company: Company) -> None:
    """Wait until the page's stream is open: what happens before is on the page anyway."""
    hub, deadline = company.hub, time.monotonic() + 30
    while hub.watching == 0 and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    assert hub.watching


def deploy_with_second_start(company: Company) -> None:
    """Deploy the request anew: it also begins, at the packing, where something was found missing."""
    files = {path.name: path.read_bytes() for path in FILES.iterdir() if path.suffix in (".bpmn", ".form")}
    second = (
        b'<startEvent id="asked" name="Asked for" /><startEvent id="missing" name="Found missing" />'
        b'<sequenceFlow id="from_missing" sourceRef="missing" targetRef="pack" />'
    )
    first = b'<startEvent id="asked" name="Asked for" />'
    changed = {name: content.replace(first, second) for name, content in files.items()}
    company.engine.handle(DeployDefinition(changed), actor=ENGINE)
