"""Each page shows what it is for."""

from __future__ import annotations

from tests.web.conftest import text_of


def test_smoke(company, anna, manager, wanda):
    instance = company.start()
    task = company.task()
    for path in (
        "/inbox/mine",
        "/inbox/group",
        f"/inbox/group?task={task}",
        f"/tasks/{task}",
        f"/instances/{instance}",
        "/requests",
        "/requests/R-101",
        "/start",
        "/start/request",
        "/account",
        "/help",
    ):
        page = anna.page(path)
        print(path, text_of(page)[:1200])
    manager.page("/incidents")
