"""Who may open what: every endpoint of the application, by every kind of visitor."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.web.conftest import Browser, Company
from web.guard import Access, UndeclaredEndpoint, access, refuse_undeclared, rule_of

# What each visitor is answered at each endpoint, for an object of theirs (own), of another group (foreign) and for
# none (absent). A new endpoint fails here until its line is written.
#   anonymous   own   foreign   absent   manager
MATRIX: dict[str, tuple[int, int | None, int | None, int | None, int | None]] = {
    "account.help_page": (303, 200, None, None, 200),
    "account.set_language": (303, 422, None, None, 422),
    "account.show": (303, 200, None, None, 200),
    "api_pages.docs": (303, 200, None, None, 200),
    "api_pages.make_key": (303, 422, None, None, 422),
    "api_pages.revoke_key": (303, 404, None, None, 404),
    "api_pages.show_keys": (303, 200, None, None, 200),
    "assigning.assign": (303, 303, 404, 404, 303),
    "assigning.assign_several": (303, 303, None, None, 303),
    "assigning.suggest": (303, 200, None, None, 200),
    "assigning.undo": (303, 303, None, None, 303),
    "auth.check_login": (401, 401, None, None, 401),
    "auth.login": (200, 303, None, None, 303),
    "auth.logout": (303, 303, None, None, 303),
    "case_actions.cancel": (303, 422, 404, 404, 422),
    "changes.go_on": (303, 404, 404, 404, 404),
    "changes.one": (303, 404, 404, 404, 404),
    "changes.show": (303, 404, None, None, 200),
    "decided.show": (303, 200, 404, 404, 200),
    "diagrams.file": (303, 200, None, 404, 200),
    "events.stream": (303, 200, None, None, 200),
    "form_preview.show": (303, 404, None, 404, 200),
    "inbox.default": (303, 303, None, None, 303),
    "inbox.front": (303, 303, None, None, 303),
    "inbox.rows": (303, 200, None, 404, 200),
    "inbox.show": (303, 200, None, 404, 200),
    "incidents.one": (303, 404, 404, 404, 404),
    "incidents.show": (303, 404, None, None, 200),
    "lists.show": (303, 200, None, 404, 200),
    "many_repairs.begin": (303, 404, None, None, 422),
    "many_repairs.go_on": (303, 404, 404, 404, 404),
    "many_repairs.show": (303, 404, 404, 404, 404),
    "modeler.edit": (303, 200, None, 404, 200),
    "monitor.show": (303, 404, None, None, 200),
    "monitor.show_process": (303, 404, None, 404, 200),
    "monitor_exports.elements": (303, 404, None, 404, 200),
    "monitor_exports.instances_csv": (303, 404, None, 404, 200),
    "monitor_exports.log": (303, 404, None, 404, 200),
    "monitor_exports.portfolio": (303, 404, None, None, 200),
    "monitor_lists.show": (303, 404, None, 404, 200),
    "monitor_messages.show": (303, 404, None, None, 200),
    "monitor_outside.show": (303, 404, None, None, 200),
    "monitor_stores.show": (303, 404, None, None, 200),
    "monitor_views.delete": (303, 404, 404, 404, 404),
    "monitor_views.pin": (303, 404, 404, 404, 404),
    "monitor_views.save": (303, 404, None, None, 422),
    "moving.move": (303, 404, None, 404, 404),
    "moving.show": (303, 404, None, 404, 404),
    "pages.show": (303, 200, 404, 404, 200),
    "pages.show_case": (303, 200, 404, 404, 200),
    "pauses.go_on": (303, 404, 404, 404, 409),
    "pauses.pause": (303, 404, None, None, 422),
    "pauses.resume": (303, 404, None, None, 409),
    "pauses.show": (303, 404, None, None, 200),
    "pauses.suspend": (303, 404, 404, 404, 422),
    "playground.evaluate": (303, 404, None, None, 200),
    "playground.show": (303, 404, None, None, 200),
    "processes.begin_draft": (303, 404, 404, 404, 303),
    "processes.discard": (303, 404, 404, 404, 404),
    "processes.file": (303, 404, 404, 404, 404),
    "processes.import_bundle": (303, 404, None, None, 422),
    "processes.import_files": (303, 404, 404, 404, 303),
    "processes.new": (303, 404, None, None, 422),
    "processes.show": (303, 200, None, 404, 200),
    "processes.show_list": (303, 200, None, None, 200),
    "releasing.delete": (303, 404, 404, 404, 404),
    "releasing.difference": (303, 200, None, 404, 200),
    "releasing.prepare": (303, 404, 404, 404, 404),
    "releasing.release": (303, 404, 404, 404, 404),
    "repair.ask_to_skip": (303, 404, 404, 404, 404),
    "repair.assign": (303, 404, 404, 404, 404),
    "repair.comment": (303, 404, 404, 404, 404),
    "repair.decide_skip": (303, 404, 404, 404, 404),
    "repair.done": (303, 404, 404, 404, 404),
    "repair.retry": (303, 404, 404, 404, 404),
    "scenarios.from_life": (303, 404, 404, 404, 200),
    "scenarios.keep": (303, 404, 404, 404, 404),
    "scenarios.keep_it": (303, 404, 404, 404, 404),
    "scenarios.keep_life": (303, 404, 404, 404, 422),
    "scenarios.open_it": (303, 404, 404, 404, 404),
    "scenarios.remove": (303, 404, 404, 404, 404),
    "scenarios.show": (303, 200, None, 404, 200),
    "start.begin": (303, 422, None, 404, 422),
    "start.choose": (303, 200, None, None, 200),
    "start.show": (303, 200, None, 404, 200),
    "start.suggest": (303, 200, None, 404, 200),
    "statics.file": (404, None, None, 404, None),
    "suspending.resume": (303, 404, None, 404, 409),
    "suspending.show": (303, 404, None, 404, 200),
    "suspending.suspend": (303, 404, None, 404, 422),
    "tasks.claim": (303, 303, 404, 404, 303),
    "tasks.complete": (401, 422, 404, 404, 422),
    "tasks.release": (303, 303, 404, 404, 303),
    "tasks.show": (303, 200, 404, 404, 200),
    "tasks.state": (303, 200, 404, 404, 200),
    "tokens.change": (303, 404, 404, 404, 422),
    "tokens.show": (303, 404, 404, 404, 200),
    "trials.diagram": (303, 200, None, 404, 200),
    "trials.restart": (303, 404, None, 404, 303),
    "trials.show": (303, 404, None, 404, 200),
    "trials.start": (303, 404, None, 404, 422),
    "trials.step": (303, 404, None, 404, 303),
    "trials.undo": (303, 404, None, 404, 409),
    "usage.show": (303, 404, None, 404, 200),
    "writing.save": (401, 303, 404, 404, 303),
}
VISITORS = ("anonymous", "own", "foreign", "absent", "manager")


def _address(rule: str, task: int, instance: int, *, absent: bool) -> str:
    values = {
        "task": "77" if absent else str(task),
        "instance": "77" if absent else str(instance),
        "incident": "77",
        "batch": "77",
        "view": "77" if "/monitor/" in rule else "nothing" if absent else "group",
        "path": "nothing" if absent else "requests",
        "key": "nothing" if absent else ("request" if "definitions" in rule or "/monitor/" in rule else "R-101"),
        "format": "xes",
        "version": "1",
        "process": "nothing" if absent else "request",
        "source": "clients",
        "name": "nothing.js",
        "number": "77",
        "bundle": "nothing" if absent else "request",
        "which": "draft",
        "release": "77",
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match.group(1)], rule)


def test_every_endpoint_declares_its_rule_and_stands_in_the_matrix(app: Flask) -> None:
    # The JSON API's have a matrix of their own: tests/web/api/test_rights.py.
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("api.")}
    assert endpoints == set(MATRIX)
    for endpoint in endpoints:
        level, _verb = rule_of(app.view_functions[endpoint])
        is_open = level is Access.ANYBODY
        assert is_open == (endpoint in {"auth.login", "auth.check_login", "statics.file"})


def test_an_endpoint_without_a_rule_is_never_served(app: Flask) -> None:
    app.view_functions["stray"] = lambda: "secret"
    app.url_map.add(app.url_rule_class("/stray", endpoint="stray"))
    with pytest.raises(UndeclaredEndpoint):
        refuse_undeclared(app)
    response = app.test_client().get("/stray")
    assert (response.status_code, "secret" in response.text) == (500, False)


def test_a_verb_belongs_to_allowed_and_to_nothing_else() -> None:
    with pytest.raises(UndeclaredEndpoint):
        access(Access.ALLOWED)


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("endpoint", sorted(MATRIX))
def test_each_visitor_gets_the_declared_answer(
    endpoint: str, visitor: str, app: Flask, company: Company, browser_of: Callable[[str | None], Browser]
) -> None:
    expected = MATRIX[endpoint][VISITORS.index(visitor)]
    if expected is None:
        return  # the address names no object of which there could be another
    instance = company.start()
    task = company.task(instance)
    login = {"anonymous": None, "own": "anna", "foreign": "wanda", "absent": "anna", "manager": "max"}[visitor]
    browser = browser_of(login)
    if endpoint == "tasks.release":
        browser.post(f"/tasks/{task}/claim")
    if endpoint == "tasks.release" and visitor == "foreign":
        browser_of("anna").post(f"/tasks/{task}/claim")
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    address = _address(rule.rule, task, instance, absent=visitor == "absent")
    response = browser.get(address) if "GET" in rule.methods else browser.post(address)
    assert response.status_code == expected, (address, response.text[:300])
    response.close()


def test_foreign_and_absent_look_alike(wanda: Browser, company: Company) -> None:
    instance = company.start()
    task = company.task(instance)
    for own, absent in ((f"/tasks/{task}", "/tasks/77"), (f"/instances/{instance}", "/instances/77")):
        assert wanda.get(own).text == wanda.get(absent).text


def test_a_managers_view_does_not_exist_for_others(anna: Browser, manager: Browser) -> None:
    assert anna.get("/inbox/all").status_code == 404
    assert manager.get("/inbox/all").status_code == 200
    assert "All tasks" not in anna.get("/inbox/mine").text


def test_nobody_else_starts_what_only_one_group_may(wanda: Browser) -> None:
    assert wanda.get("/start/request").status_code == 404
    assert wanda.post("/start/request", {"number": "R-1", "client": "x", "amount": "1"}).status_code == 404


def test_a_clerk_of_another_group_can_see_but_not_cancel_a_case(
    company: Company, anna: Browser, wanda: Browser
) -> None:
    instance = company.start()
    anna.post(f"/tasks/{company.task()}/complete", {"verdict": "approve"})
    company.do_jobs()
    assert wanda.get(f"/instances/{instance}").status_code == 200
    assert "Cancel and undo" not in wanda.get(f"/instances/{instance}").text
    assert wanda.post(f"/instances/{instance}/cancel", {"reason": "no"}).status_code == 403
