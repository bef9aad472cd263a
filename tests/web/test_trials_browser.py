"""Try it in a real browser: the order process's draft, its forms, an action, the clock, and a scenario that is kept."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from engine import Actor, ActorKind
from engine.commands import StartDraft
from engine.store import people
from engine.store.people import Role
from processes.erp.opening import open_books
from reglament.bootstrap import assemble
from tests.services import watch
from tests.web.test_everybody import _axe
from web import create_app

SHOTS = os.environ.get("REGLAMENT_SHOTS", "")  # a folder: the pages are saved there
DORA = Actor(ActorKind.USER, "dora", designer=True)
Open = Callable[..., Page]


@dataclass(frozen=True)
class Studio:
    """Where the application listens, and a designer's session in each language."""

    address: str
    bundle: str
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The whole application with a draft of the order process."""
    folder: Path = tmp_path_factory.mktemp("studio")
    application = assemble(f"sqlite:///{folder / 'studio.db'}")
    application.prepare()
    engine = application.engine
    with engine.database.read() as connection:
        [bundle] = connection.exec_driver_sql(
            "SELECT d.bundle FROM bpm_deployment d JOIN bpm_definition p ON p.deployment_id = d.id"
            " WHERE p.key = 'order_to_delivery'"
        ).scalars()
    sessions = {}
    with engine.database.write() as connection:
        open_books(connection, company_name="Tea House", currency="GBP", now=datetime.now(UTC))
        for language in ("en", "ko", "ru"):
            login = f"dora_{language}"
            people.add_person(connection, login, "Dora Design", password_hash="-", groups=(), role=Role.DESIGNER)
            people.set_language(connection, login, language)
            found = people.find_person(connection, login)
            assert found is not None
            session = people.begin_session(connection, found[0], datetime.now(UTC), timedelta(days=1))
            sessions[language] = session.secret
    engine.handle(StartDraft(bundle), actor=DORA)
    cases = [case for slice_ in application.applications for case in slice_.cases]
    server = make_server("127.0.0.1", 0, create_app(engine, cases=cases), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Studio(f"http://127.0.0.1:{server.server_port}", bundle, sessions)
    server.shutdown()
    thread.join(5)
    engine.database.dispose()


@pytest.fixture
def opened(browser: Browser, studio: Studio, page_faults: list[str]) -> Iterator[Open]:
    contexts = []

    def open_page(path: str, language: str = "en", **options: object) -> Page:
        context = browser.new_context(base_url=studio.address, **options)
        contexts.append(context)
        context.add_cookies([{"name": "reglament", "value": studio.sessions[language], "url": studio.address}])
        page = context.new_page()
        watch(page, page_faults)
        page.goto(path.replace("BUNDLE", studio.bundle))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert page_faults == []


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def start_an_order(page: Page) -> None:
    page.get_by_label("Customer (code)").fill("ANNA")
    page.get_by_label("Customer's order number").fill("PO-1")
    page.get_by_label("Item").fill("CUP")
    page.get_by_label("Quantity").fill("3")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name="Write the order")).to_be_visible()


def answer(page: Page, task: str) -> None:
    expect(page.get_by_role("heading", name=task)).to_be_visible()
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_role("heading", name=task, exact=True)).to_be_hidden()


def test_an_order_is_tried_on_its_diagram_and_kept_as_a_scenario(opened: Open, page_faults: list[str]) -> None:
    page = opened("/processes/BUNDLE/try?process=order_to_delivery", viewport={"width": 1500, "height": 950})
    start_an_order(page)
    marked = page.locator(".canvas .here")
    expect(marked).to_have_count(1)
    expect(page.locator("textarea[name=_result]")).to_have_value(re.compile("SO-00000"))  # as a scenario has it
    answer(page, "Write the order")
    answer(page, "Confirm the order")
    expect(page.get_by_role("heading", name="Check the credit")).to_be_visible()
    result = page.locator("textarea[name=_result]")
    result.fill(result.input_value().replace("blocked: false", "blocked: true"))
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_role("heading", name=re.compile("Decided: Credit"))).to_be_visible()
    expect(page.locator("tr.fired")).to_have_count(1)
    expect(page.get_by_role("heading", name=re.compile("Credit: order SO-"))).to_be_visible()
    shot(page, "try")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("alert")).to_contain_text("Please fill this in.")
    assert [fault for fault in page_faults if "422" in fault] == page_faults
    page_faults.clear()
    page.get_by_role("button", name="To the next timer").click()
    waiting = page.locator(".doing")
    expect(waiting).to_contain_text("Credit above the limit")  # a day later finance is asked as well
    page.reload()
    expect(waiting).to_contain_text("Credit above the limit")
    page.get_by_role("button", name="Undo the last step").click()
    expect(waiting).not_to_contain_text("Credit above the limit")
    page.get_by_label("Refuse").check()
    page.get_by_label(re.compile("Remark|Reason|Note")).first.fill("pay first")
    page.get_by_role("button", name="Complete").click()
    for _ in range(2):  # what was done is undone
        expect(page.get_by_role("heading", name=re.compile("Undo:"))).to_be_visible()
        before = page.locator(".trial-head").locator("xpath=following::p[@role='status'][1]").inner_text()
        page.get_by_role("button", name="It is done").click()
        expect(page.locator("#trial > .state")).not_to_have_text(before)
    expect(page.locator("#trial > .state")).to_contain_text("Order refused")
    page.get_by_role("link", name="Keep as a scenario").click()
    page.get_by_label("Title", exact=True).fill("Stopped client")
    shot(page, "keep")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".scenarios")).to_contain_text("Stopped client passes", timeout=60_000)
    expect(page.get_by_text("All come out as they say.")).to_be_visible()
    page.get_by_role("navigation", name="Which process").get_by_role(
        "link", name=re.compile("Order to delivery")
    ).click()
    page.locator("[data-diagram]").scroll_into_view_if_needed()
    expect(page.locator(".canvas .missed").first).to_be_attached()
    shot(page, "scenarios")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ko", "ru"])
def test_axe_finds_nothing_and_nothing_is_cut(opened: Open, studio: Studio, language: str, scheme: str) -> None:
    bundle = studio.bundle
    size = {"width": 390, "height": 800} if scheme == "dark" else {"width": 1400, "height": 900}
    page = opened("/account", language, viewport=size, color_scheme=scheme, bypass_csp=True)
    found: list[str] = []

    def look(path: str) -> None:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        if "/try" in path:
            page.locator("[data-diagram]").first.scroll_into_view_if_needed()
            page.locator(".canvas svg").first.wait_for()
            page.evaluate("scrollTo(0, 0)")
        found.extend(_axe(page, f"{path} {scheme}"))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (size, path)
        shot(page, f"{language}-{scheme}-{path.strip('/').replace('/', '-').replace('?', '-')}")

    base = f"/processes/{bundle}"
    page.goto(f"{base}/try")
    if page.locator("#trial-start").count() == 0:  # a trial of the test before
        page.locator("button[formaction$='/restart']").click()
        page.locator("#trial-start").wait_for()
    look(f"{base}/try?process=order_to_delivery&like=credit_refused.scenario")
    page.locator("#trial-start button.primary").click()
    for rev in ("1", "2", "3"):
        page.locator(f".doing-now:has([name=_rev][value='{rev}']) button[name=_outcome][value=done]").click(
            timeout=30_000
        )
    page.locator(".doing-now [name=_rev][value='4']").wait_for(state="attached")
    look(f"{base}/try")
    look(f"{base}/scenarios/keep")
    look(f"{base}/scenarios?run=1")
    assert found == []
