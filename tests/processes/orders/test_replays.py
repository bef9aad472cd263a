"""The replays: a small log of our own, the real one where it is at hand, the second run, and the demo company."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from engine import Database, Engine
from engine.commands.engine import utc_now
from engine.errors import InvalidInput
from engine.queries.waiting import what_instances_wait_for
from engine.store import invariants
from processes.erp.verify import verify as verify_books
from processes.orders.demo.company import make_company
from processes.orders.driving import Stage, VirtualClock
from processes.orders.replay.log import Kind, read_log
from processes.orders.replay.run import replay_log
from processes.orders.replay.second_run import second_run
from reglament.bootstrap import assemble
from workers.inline import Inline

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "order-management" / "ocel_order_simulated.csv"
HEAD = "ocel:eid,ocel:activity,ocel:timestamp,ocel:type:items,ocel:type:orders,ocel:type:packages,weight,price"
SMALL = f"""{HEAD}
1,place order,2026-01-05 08:00:00Z,"['i1','i2','i3']",['o1'],,1,30
2,pick item,2026-01-05 09:00:00Z,['i1'],,,0.5,10
3,confirm order,2026-01-05 10:00:00Z,,['o1'],,1,30
4,item out of stock,2026-01-05 11:00:00Z,['i3'],,,0.5,10
5,reorder item,2026-01-05 12:00:00Z,['i3'],,,0.5,10
6,pick item,2026-01-06 09:00:00Z,['i2'],,,0.5,10
7,create package,2026-01-06 10:00:00Z,"['i1','i2']",,['p1'],1,20
8,send package,2026-01-06 11:00:00Z,,,['p1'],1,20
9,failed delivery,2026-01-06 15:00:00Z,,,['p1'],1,20
10,package delivered,2026-01-07 09:00:00Z,,,['p1'],1,20
11,pay order,2026-01-07 10:00:00Z,,['o1'],,1,30
12,payment reminder,2026-01-07 11:00:00Z,,['o1'],,1,30
13,pick item,2026-01-08 09:00:00Z,['i3'],,,0.5,10
14,create package,2026-01-08 10:00:00Z,['i3'],,['p2'],0.5,10
15,send package,2026-01-08 11:00:00Z,,,['p2'],0.5,10
16,package delivered,2026-01-08 15:00:00Z,,,['p2'],0.5,10
"""


@pytest.fixture
def stage() -> Any:
    clock = VirtualClock(datetime(2019, 1, 1, tzinfo=UTC))
    application = assemble("sqlite://", clock=clock)
    application.prepare()
    made = Stage(application.engine, Inline(application.engine), clock)
    yield made
    made.close()
    application.engine.database.dispose()


def must_be_sound(engine: Engine) -> None:
    with engine.database.read() as connection:
        assert [*invariants.check(connection), *verify_books(connection)] == []
        waiting = what_instances_wait_for(connection)
        assert waiting.stuck == ()
        assert connection.execute(text("select count(*) from bpm_incident where state = 'open'")).scalar() == 0


def test_a_small_log_is_followed_event_by_event(stage: Stage, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(SMALL)
    closing = replay_log(log, stage, orders=None, seed=1)
    assert closing.direct[Kind.PLACE] == closing.direct[Kind.CONFIRM] == closing.direct[Kind.PAY] == 1
    assert closing.waited[Kind.PICK] == 1  # picked before it was confirmed
    assert closing.direct[Kind.PICK] == 2
    assert closing.direct[Kind.FAIL] == 1
    assert closing.direct[Kind.DELIVER] == 2
    assert closing.overtaken == {Kind.REMIND: 1}  # everything was paid before the reminder
    assert not closing.never
    assert closing.waiting is not None
    assert closing.waiting.ended["order_to_delivery: order_delivered"] == 1
    assert not closing.waiting.running
    must_be_sound(stage.engine)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a,b\n1,2\n", "column ocel:activity"),
        (SMALL.replace("place order", "sing a song"), "Line 2"),
        (SMALL.replace("2026-01-05 08:00:00Z", "yesterday"), "Line 2"),
        (SMALL.replace(",0.5,10\n3,", ",0.5,ten\n3,"), "Line 3"),
    ],
)
def test_a_file_that_is_no_such_log_is_refused_with_the_place(tmp_path: Path, content: str, reason: str) -> None:
    log = tmp_path / "log.csv"
    log.write_text(content)
    with pytest.raises(InvalidInput, match=reason):
        read_log(log)


def test_a_list_in_the_log_is_read_and_never_evaluated(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(SMALL.replace("['o1'],,1,30\n2", "\"[__import__('os').getcwd(),'o1']\",,1,30\n2"))
    orders, _ = read_log(log)
    assert set(orders) == {"os", "o1"}


def test_the_first_orders_of_the_real_log_all_come_to_their_end(stage: Stage) -> None:
    if not SHARED.exists():
        reason = "the order-management log is absent; put it beside the repository as shared/data"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    closing = replay_log(SHARED, stage, orders=10, seed=1)
    assert not closing.never
    assert closing.waiting is not None
    assert closing.waiting.ended["order_to_delivery: order_delivered"] == 10
    must_be_sound(stage.engine)


def test_the_second_run_cancels_at_every_position_and_leaves_the_books_sound(stage: Stage) -> None:
    closing = second_run(stage, orders=30, seed=7)
    cancelled = {name for name in closing.planned if name.startswith("cancelled at")}
    assert len(cancelled) >= 8
    must_be_sound(stage.engine)


def closing_table(url: str, *, orders: int, seed: int) -> str:
    clock = VirtualClock(datetime(2026, 1, 5, 8, tzinfo=UTC))
    application = assemble(url, clock=clock)
    application.prepare()
    try:
        closing = second_run(Stage(application.engine, Inline(application.engine), clock), orders=orders, seed=seed)
        must_be_sound(application.engine)
        return closing.table()
    finally:
        application.engine.database.dispose()


def test_the_same_seed_gives_the_same_run_on_sqlite_and_on_postgresql(postgres_url: str) -> None:
    on_sqlite = closing_table("sqlite://", orders=10, seed=3)
    assert on_sqlite == closing_table("sqlite://", orders=10, seed=3)
    assert on_sqlite == closing_table(postgres_url, orders=10, seed=3)


def test_the_demo_company_is_made_once_by_commands_and_leaves_work_in_the_inboxes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'demo.db'}")
    application = assemble(database)
    application.prepare()
    assert make_company(application.engine, worker=Inline, orders=30)
    assert not make_company(application.engine, worker=Inline, orders=30)
    assert abs((application.engine.clock() - utc_now()).total_seconds()) < 5
    must_be_sound(application.engine)
    with database.read() as connection:
        ended = what_instances_wait_for(connection).ended
        assert ended["order_to_delivery: order_delivered"] >= 5
        assert connection.execute(text("select count(*) from bpm_work_item where state = 'offered'")).scalar() >= 1
        assert connection.execute(text("select count(*) from erp_order")).scalar() == 30
    database.dispose()
