"""A person completes one task after the other in a real browser, while workers are killed and Redis comes and goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from engine.store import passwords, people
from tests.chaos.load import Load
from tests.chaos.stage import Stage, eventually
from tests.chaos.tally import settled
from tests.support.servers import PostgresServer, RedisServer

TASKS = 8
DONE = "SELECT 1 FROM bpm_work_item WHERE id = :id AND state = 'completed' AND closed_by = 'clara'"


@pytest.mark.long
@pytest.mark.timeout(420)
def test_tasks_are_completed_while_workers_and_redis_are_killed(
    page: Page, postgres_server: PostgresServer, redis_server: RedisServer
) -> None:
    with Stage(workers=2, postgres=postgres_server, redis_server=redis_server) as stage:
        with stage.database.write() as connection:
            hashed = passwords.hash_password("demo")
            people.add_person(connection, "clara", "Clara Low", password_hash=hashed, groups=("clerk",))
        load = Load(stage.port, stage.keys, "look", [f"n{n}" for n in range(TASKS)], a_second=20.0).begin()
        load.finish()
        tasks = [row[0] for row in stage.rows("SELECT id FROM bpm_work_item ORDER BY id")]
        page.goto(f"{stage.url}/login")
        page.get_by_label("Login").fill("clara")
        page.get_by_label("Password").fill("demo")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="My tasks")).to_be_visible(timeout=60_000)
        for number, task in enumerate(tasks):
            if number % 2:
                victim = stage.workers[number // 2 % 2]
                victim.kill()
                victim.start()
            elif number == 2:
                stage.redis.clear()
            elif number == 4:
                stage.redis.kill()
            elif number == 6:
                stage.redis.start()
            page.goto(f"{stage.url}/tasks/{task}")
            page.get_by_role("button", name="Complete").first.click()
            eventually(lambda task=task: stage.rows(DONE, id=task), "the task is completed", 60)
        page.goto("about:blank")  # it shall not miss the web that ends with the stage
        tally = settled(stage, load.accepted, ("ledger.book",))
    assert (tally.lost, tally.doubled, tally.stuck, tally.incidents, tally.broken) == (0, 0, 0, 0, ())
