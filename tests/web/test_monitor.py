"""What a manager sees: every process in figures, one on its diagram, lists by the address, saved views, exports."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.commands import PauseAction, PublishMessage, SuspendElement, SuspendProcess
from engine.dispatch.messages import expire_messages
from engine.model.actor import Actor, ActorKind
from engine.store import monitor
from tests.queries.conftest import statements
from tests.web.conftest import Browser, Company, text_of
from tests.web.monitoring import MONITOR, busy, count

__all__ = ["busy"]


def listed(browser: Browser, address: str) -> list[str]:
    """The business keys of a list, in its order."""
    page = browser.page(address)
    return [text_of(link).split(",")[0] for link in page.xpath("//table[@class='cases']/tbody//a/b")]


def test_only_managers_know_that_there_is_a_monitor(busy: Company, anna: Browser, manager: Browser) -> None:
    for address in (*MONITOR, "/monitor/processes.csv", "/monitor/request/log.xes", "/monitor/request/instances.csv"):
        assert anna.get(address).status_code == 404, address
        assert manager.get(address).status_code == 200, address
    assert "/monitor" not in anna.page("/inbox/group").xpath("//nav//@href")
    assert "/monitor" in manager.page("/inbox/all").xpath("//nav//@href")
    assert anna.post("/monitor/views", {"title": "Mine", "address": "/monitor"}).status_code == 404
    assert manager.get("/monitor/nothing").status_code == 404
    assert manager.get("/monitor/nothing/instances").status_code == 404
    assert manager.get("/monitor/request?version=9").status_code == 404


def test_the_late_cases_are_found_at_a_glance(busy: Company, manager: Browser) -> None:
    page = manager.page("/monitor")
    row = page.xpath("//tr[@id='p-request']")[0]
    numbers = {cell.get("data-name"): text_of(cell) for cell in row.xpath("./td[@data-name]")}
    assert numbers["Under way"] == "4"
    assert numbers["Late or stuck"].startswith("2")  # a check is overdue, a booking is refused
    assert numbers["Incidents"].startswith("1")
    assert "4 started, 0 finished" in text_of(row)
    [link] = row.xpath(".//a[contains(@href, 'state=late')]/@href")
    late = listed(manager, link)
    assert [title.split()[1] for title in late] == ["R-2", "R-3"]  # the oldest first
    assert "2026" in page.xpath("//p[contains(@class, 'as-of')]//time/@datetime")[0]


def test_the_map_says_how_many_wait_where_and_what_is_broken(busy: Company, manager: Browser) -> None:
    page = manager.page("/monitor/request")
    painted = {row["id"]: row for row in json.loads(page.get_element_by_id("painted").get("data-painted"))}
    assert painted["check"]["here"] == "2"
    assert painted["check"]["overdue"] == "1"
    assert (painted["pack"]["here"], painted["pack"]["overdue"]) == ("1", "")
    assert painted["book"]["incidents"] == "1"
    assert painted["check"]["level"] == 5
    assert painted["check"]["label"] == "Check the request, 2 wait here, 1 overdue"
    steps = {text_of(row.xpath("./th")[0]): row for row in page.xpath("//table[@class='steps']/tbody/tr")}
    check = steps["Check the request"]
    assert [text_of(cell).split(" ")[0] for cell in check.xpath("./td")][:2] == ["2", "1"]
    assert list(steps)[:3] == ["Check the request", "Book the goods", "Pack the goods"]  # what needs somebody first
    here = check.xpath("./td[1]/a/@href")[0]
    assert [title.split()[1] for title in listed(manager, here)] == ["R-4", "R-2"]
    broken = steps["Book the goods"].xpath("./td[3]/a/@href")[0]
    assert [title.split()[1] for title in listed(manager, broken)] == ["R-3"]


@pytest.mark.parametrize("mode", ["frequency", "duration", "waiting", "overdue"])
def test_each_map_has_a_legend_or_says_that_there_is_nothing(busy: Company, manager: Browser, mode: str) -> None:
    page = manager.page(f"/monitor/request?mode={mode}")
    levels = [row["level"] for row in json.loads(page.get_element_by_id("painted").get("data-painted"))]
    assert bool(max(levels)) == bool(page.xpath("//ul[@class='legend']")) is True
    assert manager.get("/monitor/request?mode=colourful").status_code == 422


def test_days_and_versions_are_chosen_by_the_address(busy: Company, manager: Browser) -> None:
    def entered(address: str) -> str:
        page = manager.page(address)
        rows = {text_of(row.xpath("./th")[0]): row for row in page.xpath("//table[@class='steps']/tbody/tr")}
        return text_of(rows["Check the request"].xpath("./td[4]")[0])

    assert entered("/monitor/request") == "4"
    assert entered("/monitor/request?from=2026-03-02&to=2026-03-02") == "2"
    assert entered("/monitor/request?from=2026-03-01&to=2026-03-31") == "4"  # read from the month
    assert entered("/monitor/request?from=2025-03-15&to=2026-03-03&version=1") == "2"
    for wrong in ("from=2026-13-01", "from=2026-03-03&to=2026-03-01", "days=0", "version=x", "from=1800-01-01"):
        assert manager.get(f"/monitor/request?{wrong}").status_code == 422, wrong


def test_lists_are_filtered_by_the_address(busy: Company, manager: Browser) -> None:
    def found(query: str) -> set[str]:
        return {title.split()[1] for title in listed(manager, f"/monitor/request/instances?{query}")}

    assert found("") == {"R-1", "R-2", "R-3", "R-4"}
    assert found("state=incident") == {"R-3"}
    assert found("element=pack") == {"R-1"}
    assert found("element=check&state=late") == {"R-2"}
    assert found("q=late+ltd") == {"R-2"}
    assert found("variable=client=ACME") == {"R-1"}
    assert found("variable=client=acme") == {"R-1"}
    assert found("variable=amount=9500") == {"R-3"}
    assert found("variable=amount=9500.00") == {"R-3"}
    assert found("variable=amount=950") == set()
    assert found("variable=client") == {"R-1", "R-2", "R-3", "R-4"}
    assert found("age=1") == {"R-1", "R-2"}
    assert found("version=1&state=running") == {"R-1", "R-2", "R-3", "R-4"}
    assert found("version=2") == found("state=completed") == set()
    for wrong in ("state=lost", "variable==3", "version=one", "after=nonsense"):
        assert manager.get(f"/monitor/request/instances?{wrong}").status_code == 422, wrong


def test_pages_hold_every_instance_once_in_both_orders(company: Company, manager: Browser) -> None:
    for number in range(60):
        company.clock[0] += timedelta(minutes=number % 3)  # some begin at the same moment
        company.start()
    count(company)
    for sort in ("", "&sort=oldest"):
        first = manager.page(f"/monitor/request/instances?state=running{sort}")
        second = manager.page(first.xpath("//a[@rel='next']/@href")[0])
        links = [link for page in (first, second) for link in page.xpath("//table[@class='cases']//a/@href")]
        assert len(links) == len(set(links)) == 60
    titles = listed(manager, "/monitor/request/instances?sort=oldest")
    assert titles[0].split()[1] == "R-101"


def test_a_search_looks_at_so_many_and_says_where_it_stopped(
    company: Company, manager: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.queries import monitored

    monkeypatch.setattr(monitored, "LOOKED_AT", 10)
    company.start(client="Needle Ltd", number="R-NEEDLE")
    for _ in range(25):
        company.clock[0] += timedelta(minutes=1)
        company.start()
    count(company)
    address = "/monitor/request/instances?variable=client=Needle+Ltd"
    for _ in range(2):
        page = manager.page(address)
        assert "10 instances were looked at" in text_of(page)
        [address] = page.xpath("//a[@rel='next' and normalize-space()='Look on']/@href")
    assert [title.split()[1] for title in listed(manager, address)] == ["R-NEEDLE"]


def test_what_did_not_change_is_not_sent_again(busy: Company, manager: Browser) -> None:
    for address in ("/monitor", "/monitor/request"):
        tag = manager.page(address).xpath("//*[@data-tag]/@data-tag")[0]
        headers = {"HX-Request": "true", "If-None-Match": f'"{tag}"'}
        with statements() as seen:
            assert manager.client.get(address, headers=headers).status_code == 304
        assert len([one for one in seen if one != "BEGIN"]) <= 2, address
        busy.start()
        busy.clock[0] += timedelta(seconds=1)
        count(busy)
        fresh = manager.client.get(address, headers=headers)
        assert fresh.status_code == 200
        assert "<html" not in fresh.text


@pytest.mark.parametrize("address", [*MONITOR, "/monitor/request/instances?state=late", "/monitor/request?days=365"])
def test_a_page_takes_at_most_eight_statements(busy: Company, manager: Browser, address: str) -> None:
    manager.get(address)
    with statements() as seen:
        assert manager.get(address).status_code == 200
    assert len([one for one in seen if one != "BEGIN"]) <= 8


def test_a_page_takes_no_more_statements_when_something_stands_still(busy: Company, manager: Browser) -> None:
    boss = Actor(ActorKind.USER, "max", administrator=True)
    busy.engine.handle(PauseAction("stock.book", "The shelf is counted."), actor=boss)
    busy.engine.handle(SuspendProcess("request", reason="Nothing starts today."), actor=boss)
    busy.engine.handle(SuspendElement("request", "check", reason="Nobody checks today."), actor=boss)
    manager.get("/monitor/request")
    with statements() as seen:
        page = text_of(manager.page("/monitor/request"))
    assert len([one for one in seen if one != "BEGIN"]) <= 8
    assert all(reason in page for reason in ("is counted", "Nothing starts today", "Nobody checks today"))


def test_figures_that_nobody_counts_any_more_are_called_old(busy: Company, manager: Browser) -> None:
    assert "No worker counts" not in manager.get("/monitor").text
    busy.clock[0] += timedelta(minutes=3)
    assert "No worker counts at present" in manager.get("/monitor").text
    with busy.engine.database.write() as connection:
        connection.execute(monitor.cursor.delete())
    assert "counted for the first time" in manager.get("/monitor").text


def test_views_are_saved_shared_pinned_and_deleted(
    busy: Company, manager: Browser, browser_of: Callable[[str], Browser]
) -> None:
    late = "/monitor/request/instances?state=late&sort=oldest"
    assert manager.post("/monitor/views", {"title": "Late", "address": late, "pinned": "on"}).status_code == 303
    assert manager.post("/monitor/views", {"title": "Map", "address": "/monitor/request", "shared": "on"}).location
    for address in MONITOR:
        page = manager.page(address)
        assert [text_of(link) for link in page.xpath("//ul[@class='pins']//a")] == ["Late"]
        assert page.xpath("//ul[@class='pins']//a/@href") == [late]
    current = manager.page(late).xpath("//ul[@class='pins']//a[@aria-current]")
    assert [text_of(link) for link in current] == ["Late"]
    with busy.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET role = 'manager' WHERE login = 'dora'")
    other = browser_of("dora")
    seen = other.page("/monitor").xpath("//li[@class='view']/a")
    assert [text_of(link) for link in seen] == ["Map"]
    with busy.engine.database.read() as connection:
        numbers = {row.title: row.id for row in connection.execute(select(monitor.view))}
    assert other.post(f"/monitor/views/{numbers['Map']}/pin", {"pinned": "yes"}).status_code == 303
    assert [text_of(link) for link in other.page("/monitor").xpath("//ul[@class='pins']//a")] == ["Map"]
    assert other.post(f"/monitor/views/{numbers['Late']}/pin", {"pinned": "yes"}).status_code == 404
    assert other.post(f"/monitor/views/{numbers['Map']}/delete").status_code == 404
    assert manager.post(f"/monitor/views/{numbers['Map']}/delete").status_code == 303
    assert other.page("/monitor").xpath("//ul[@class='pins']//a") == []
    for wrong in ({"title": "", "address": "/monitor"}, {"title": "x", "address": "https://elsewhere.example/monitor"}):
        assert manager.post("/monitor/views", wrong).status_code == 422
    assert manager.post("/monitor/views", {"title": "x", "address": "//elsewhere.example/monitor"}).status_code == 422
    assert manager.post("/monitor/views", {"title": "x", "address": "/inbox/all"}).status_code == 422


def test_lists_and_tables_are_exported_as_csv(busy: Company, manager: Browser) -> None:
    busy.start(client="=1+1", number="=cmd()")
    count(busy)

    def table(address: str) -> list[dict[str, str]]:
        answer = manager.get(address)
        assert answer.mimetype == "text/csv"
        assert "attachment" in answer.headers["Content-Disposition"]
        return list(csv.DictReader(io.StringIO(answer.text)))

    rows = {row["business_key"]: row for row in table("/monitor/request/instances.csv?state=running")}
    assert set(rows) == {"R-1", "R-2", "R-3", "R-4", "'=cmd()"}
    assert rows["R-2"]["is_late"] == "yes"
    assert rows["R-2"]["stands_at"] == "Check the request"
    assert rows["R-2"]["holders"] == "sales_support"
    assert rows["R-3"]["has_incident"] == "yes"
    assert rows["R-4"]["is_late"] == "no"
    assert [row["business_key"] for row in table("/monitor/request/instances.csv?element=pack")] == ["R-1"]
    [process] = [row for row in table("/monitor/processes.csv") if row["process"] == "request"]
    assert (process["running"], process["late"], process["incidents"]) == ("5", "2", "1")
    steps = {row["element"]: row for row in table("/monitor/request/elements.csv")}
    assert steps["check"]["overdue"] == "1"


def test_a_process_without_a_kind_has_pages_of_its_instances_too(busy: Company, manager: Browser) -> None:
    link = manager.page("/monitor/request/instances?q=R-1").xpath("//table[@class='cases']//a/@href")[0]
    assert link.startswith("/instances/")
    assert "R-1" in text_of(manager.page(link).xpath("//h1")[0])


def test_a_manager_sees_the_messages_that_wait_those_that_nobody_wanted_and_the_delivered(
    company: Company, anna: Browser, manager: Browser
) -> None:
    for number in range(3):
        company.engine.handle(PublishMessage("payment.received", f"SO-{number}", message_id=f"bank-{number}"))
    company.engine.handle(PublishMessage("order.lost", "SO-9", keep_for=timedelta(minutes=1)))
    company.clock[0] += timedelta(hours=1)
    expire_messages(company.engine.database, company.engine.clock())
    page = manager.page("/messages")
    assert [text_of(cell) for cell in page.xpath("//table/tbody/tr/td[2]")] == ["SO-2", "SO-1", "SO-0"]
    assert "bank-1" in text_of(page)
    assert [text_of(cell) for cell in manager.page("/messages?key=SO-1").xpath("//table/tbody/tr/td[2]")] == ["SO-1"]
    assert [text_of(name) for name in manager.page("/messages?state=expired").xpath("//table//td/b")] == ["order.lost"]
    assert manager.get("/messages?state=lost").status_code == 422
    assert manager.get("/messages?after=x").status_code == 422
    assert anna.get("/messages").status_code == 404
    assert "/messages" in manager.page("/monitor").xpath("//main//@href")


def test_the_days_of_the_pages_are_those_of_the_companys_zone(company: Company, manager: Browser) -> None:
    company.engine.zone = "Asia/Seoul"
    for hour, minute, day in ((14, 59, "2026-03-02"), (15, 0, "2026-03-03")):
        company.clock[0] = company.clock[0].replace(day=2, hour=hour, minute=minute)
        page = manager.page("/monitor/request")
        assert page.xpath("//input[@name='to']/@value") == [day]
