"""Redis as the doorbell: it carries ids, may be lost at any time, and only the speed depends on it.

Long because every way to lose Redis is one story on the same stage.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import Callback, Queue
from rq.serializers import JSONSerializer

from engine.actions import Action, Call, Done, Outcome, Placement
from engine.commands import Engine
from engine.commands.engine import utc_now
from engine.model.actor import Actor, ActorKind
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import assert_sound, deploy, diagram, rows_of, start
from tests.support.servers import PostgresServer, RedisServer
from tests.workers.relayed import booking, calls_of, make_effects
from web.live import Hub
from workers.doorbell import QUEUE, Doorbell
from workers.relay import Relay
from workers.scaled import ScaledOut

ROOT = Path(__file__).resolve().parents[2]
ONE = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do" reglament:retries="9" reglament:backoff="PT0.1S">
    <extensionElements><reglament:input target="iban" expression="iban"/></extensionElements></serviceTask>
    <sequenceFlow id="f2" sourceRef="do" targetRef="e"/><endEvent id="e"/>"""
)
TASK = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
    <userTask id="work" reglament:group="clerk"/><sequenceFlow id="f2" sourceRef="work" targetRef="e"/>
    <endEvent id="e"/>"""
)
SECRET = "KR0012345678"
CLERK = Actor(ActorKind.USER, "ben", frozenset({"clerk"}))
Spawn = Callable[..., "list[subprocess.Popen[str]]"]


@pytest.fixture
def database(postgres_server: PostgresServer) -> Iterator[Database]:
    """A migrated PostgreSQL: what several processes share."""
    name = postgres_server.create_database(template=postgres_server.template("relay_migrated", _migrate))
    database = Database(postgres_server.url(name))
    yield database
    assert_sound(database)
    database.dispose()
    postgres_server.drop_database(name)


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.dispose()


@pytest.fixture
def effects(tmp_path: Path) -> Path:
    """The other system."""
    return make_effects(tmp_path / "other.db")


@pytest.fixture
def spawn(database: Database, redis_url: str, effects: Path) -> Iterator[Spawn]:
    """Start a process of workers; at the end all are gone."""
    processes: list[subprocess.Popen[str]] = []

    def spawned(
        count: int = 1, *, seconds: float = 0.0, lease: float | None = None, threads: int = 2
    ) -> list[subprocess.Popen[str]]:
        url = database.url.render_as_string(hide_password=False)
        more = [url, redis_url, effects, seconds, lease or "-", threads]
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.workers.relayed", *map(str, more)],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for _ in range(count)
        ]  # fmt: skip
        processes.extend(started)
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        return started

    yield spawned
    for process in processes:
        process.kill()
        process.communicate()


def engine_with(database: Database, action: Action | Callable[[Call], Outcome]) -> Engine:
    made = action if isinstance(action, Action) else Action("demo.do", Placement.OUTSIDE, action)
    engine = Engine(database, actions=[made], clock=utc_now)
    deploy(engine, ONE)
    return engine


def eventually(true: Callable[[], Any], seconds: float = 60.0) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def completed(database: Database) -> int:
    return len(rows_of(database, tables.instance, status="completed"))


def through_rq(redis: Redis) -> int:
    """How many ids RQ's workers have carried out."""
    return sum(int(redis.hget(key, "successful_job_count") or 0) for key in redis.scan_iter("rq:worker:*"))


def everything_in(redis: Redis) -> str:
    """All that stands in Redis, as text; RQ compresses what it calls."""
    parts: list[bytes] = []
    readers: dict[bytes, Callable[[bytes], Any]] = {
        b"string": redis.get,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"set": redis.smembers,
        b"zset": lambda key: redis.zrange(key, 0, -1),
        b"hash": lambda key: [part for pair in redis.hgetall(key).items() for part in pair],
    }
    for key in redis.keys("*"):
        kind = redis.type(key)
        found = readers[kind](key) if kind in readers else []
        parts += [key, *([found] if isinstance(found, bytes) else found)]
    return "\n".join(_opened(part) for part in parts)


def _opened(part: bytes) -> str:
    try:
        return zlib.decompress(part).decode()
    except zlib.error:
        return part.decode(errors="replace")


# ---- what goes through Redis ----------------------------------------------------------------------------------------


def test_jobs_go_through_rq_and_only_their_ids_stand_in_redis(database: Database, redis_url: str) -> None:
    go = threading.Event()

    def fails_at_first(call: Call) -> Outcome:
        go.wait(20)
        if call.attempt == 1:
            raise ValueError(f"cannot pay to {call.params['iban']}")
        return Done({"paid": call.params["iban"]})

    engine = engine_with(database, fails_at_first)
    with Redis.from_url(redis_url) as redis, ScaledOut(engine, redis_url, job_threads=1):
        started = [start(engine, iban=SECRET).instance_id for _ in range(5)]
        eventually(lambda: redis.llen(f"rq:queue:{QUEUE}") == 4)
        waiting = everything_in(redis)
        go.set()
        eventually(lambda: completed(database) == 5)
        eventually(lambda: through_rq(redis) >= 10)  # each row twice
        after = everything_in(redis)
    jobs = rows_of(database, tables.job)
    assert f"[{jobs[-1].id}]" in waiting
    assert jobs[0].attempts == 2
    for text in (waiting, after):
        assert SECRET not in text
        assert not any(str(number) in text for number in started)


def test_few_ids_wait_in_redis_however_many_jobs_are_due(database: Database, redis_url: str, effects: Path) -> None:
    engine = engine_with(database, booking(effects, 0.01))
    for _ in range(40):
        start(engine, iban="")
    longest = 0
    with Redis.from_url(redis_url) as redis, ScaledOut(engine, redis_url, job_threads=2):
        end = time.monotonic() + 60
        while completed(database) < 40:
            assert time.monotonic() < end, "some jobs are stuck"
            longest = max(longest, redis.llen(f"rq:queue:{QUEUE}"))
    assert 0 < longest <= 8
    assert sorted(calls_of(effects).values()) == [1] * 40


def test_two_relays_ring_once_for_a_row(database: Database, redis_url: str) -> None:
    engine = engine_with(database, lambda call: Done())
    doorbell = Doorbell(redis_url)
    for number in range(3):  # workers that RQ knows, and who do nothing
        doorbell.redis.sadd(f"rq:workers:{QUEUE}", f"rq:worker:idle-{number}")
    for _ in range(6):
        start(engine, iban="")
    ticks = [threading.Thread(target=Relay(engine, doorbell).tick) for _ in range(4)]
    for tick in ticks:
        tick.start()
    for tick in ticks:
        tick.join()
    assert doorbell.redis.llen(f"rq:queue:{QUEUE}") == 6
    Relay(engine, doorbell).tick()
    assert doorbell.redis.llen(f"rq:queue:{QUEUE}") == 6
    doorbell.redis.close()


def test_whoever_writes_to_redis_can_ring_and_nothing_more(database: Database, redis_url: str, tmp_path: Path) -> None:
    engine = engine_with(database, lambda call: Done())
    victim = tmp_path / "made"
    with Redis.from_url(redis_url) as redis, ScaledOut(engine, redis_url, job_threads=1):
        queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
        queue.enqueue("os.mkdir", str(victim))
        queue.enqueue("os.mkdir", 1, on_success=Callback("os.mkdir"))
        start(engine, iban="")
        eventually(lambda: completed(database) == 1)
        eventually(lambda: not redis.llen(f"rq:queue:{QUEUE}"))
    assert not victim.exists()


# ---- what Redis forgets ---------------------------------------------------------------------------------------------


def test_a_redis_that_is_flushed_three_times_loses_and_doubles_nothing(
    database: Database, redis_url: str, effects: Path, spawn: Spawn
) -> None:
    engine = engine_with(database, booking(effects, 0.0))
    with Redis.from_url(redis_url) as redis, ScaledOut(engine, redis_url):  # rings, as a web process does
        spawn(threads=4, seconds=0.05)
        for _ in range(60):
            start(engine, iban="")
        for done in (5, 20, 40):
            eventually(lambda done=done: completed(database) >= done)
            redis.flushall()
        eventually(lambda: completed(database) == 60)
        eventually(lambda: through_rq(redis) > 0)  # after the last flush, too
    assert {job.attempts for job in rows_of(database, tables.job)} == {1}
    assert sorted(calls_of(effects).values()) == [1] * 60


def test_an_id_that_got_lost_on_its_way_is_rung_for_again(database: Database, redis_url: str, effects: Path) -> None:
    """A worker killed between taking the id and claiming the row, and a relay killed between mark and ring."""
    engine = engine_with(database, booking(effects, 0.0))
    with ScaledOut(engine, redis_url, job_threads=1) as scaled, Redis.from_url(redis_url) as redis:
        eventually(lambda: scaled.doorbell.answers)
        scaled.relay.stop()
        begun = time.monotonic()
        for _ in range(2):
            start(engine, iban="")
        taken, marked = [f"{job.id}-{job.fence}" for job in rows_of(database, tables.job)]
        assert scaled.doorbell.mark(scaled.doorbell.epoch(), [taken, marked], 3000) == [True, True]
        redis.rpush(f"rq:queue:{QUEUE}:intermediate", f"{taken}-dead")
        scaled.relay.start()
        eventually(lambda: completed(database) == 2)
        assert time.monotonic() - begun > 2  # their marks held so long
        eventually(lambda: through_rq(redis) == 2)
    assert sorted(calls_of(effects).values()) == [1, 1]


# ---- no Redis -------------------------------------------------------------------------------------------------------


def test_jobs_go_on_without_redis_and_through_it_when_it_is_back(
    database: Database, redis_server: RedisServer, redis_url: str, effects: Path
) -> None:
    engine = engine_with(database, booking(effects, 0.02))
    with ScaledOut(engine, redis_url, job_threads=2) as scaled:
        start(engine, iban="")
        eventually(lambda: completed(database) == 1)
        redis_server.kill()
        try:
            stopped = time.monotonic()
            for _ in range(10):
                start(engine, iban="")
            eventually(lambda: completed(database) == 11)
            assert not scaled.doorbell.answers
            time.sleep(max(0.0, 3 - (time.monotonic() - stopped)))
            start(engine, iban="")
            eventually(lambda: completed(database) == 12)
        finally:
            redis_server.start()
        back = time.monotonic()
        with Redis.from_url(redis_url) as redis:
            while not through_rq(redis):
                start(engine, iban="")
                time.sleep(0.1)
                assert time.monotonic() - back < 30  # 5 s by the figure of `make chaos`
        eventually(lambda: completed(database) == len(rows_of(database, tables.instance)))
    assert set(calls_of(effects).values()) == {1}


def test_workers_start_while_redis_is_away(database: Database, redis_server: RedisServer, effects: Path) -> None:
    engine = engine_with(database, booking(effects, 0.0))
    redis_server.kill()
    try:
        with ScaledOut(engine, redis_server.url, job_threads=1):
            start(engine, iban="")
            eventually(lambda: completed(database) == 1)
    finally:
        redis_server.start()


def test_a_redis_that_hangs_holds_jobs_up_for_seconds_only(
    database: Database, redis_server: RedisServer, redis_url: str, effects: Path
) -> None:
    engine = engine_with(database, booking(effects, 0.0))
    with ScaledOut(engine, redis_url, job_threads=1) as scaled:
        eventually(lambda: scaled.doorbell.answers)
        with redis_server.hanging():  # who starts something must not wait for it, for it would wait for ever
            for _ in range(3):
                start(engine, iban="")
            eventually(lambda: completed(database) == 3)


# ---- killed workers -------------------------------------------------------------------------------------------------


def test_the_job_of_a_killed_worker_is_taken_back_when_its_lease_ends(
    database: Database, redis_url: str, effects: Path, spawn: Spawn
) -> None:
    engine = engine_with(database, booking(effects, 0.0))
    [worker] = spawn(seconds=30, lease=1, threads=1)
    start(engine, iban="")
    eventually(lambda: calls_of(effects))
    worker.kill()
    worker.wait()
    with ScaledOut(engine, redis_url, job_threads=1, lease=timedelta(seconds=1)):
        eventually(lambda: completed(database) == 1)
    [job] = rows_of(database, tables.job)
    assert job.attempts == 2
    assert calls_of(effects) == {job.key: 2}  # with the same key: the other system knows it


# ---- pages of several processes -------------------------------------------------------------------------------------


def test_pages_of_one_process_hear_what_another_one_changed(
    database: Database, redis_url: str, redis_server: RedisServer, spawn: Spawn
) -> None:
    engine = Engine(database, clock=utc_now)
    deploy(engine, TASK)
    hub, own = Hub(10), []
    engine.on_change(own.append)
    with ScaledOut(engine, redis_url, tell=[hub.changed], missed=[hub.missed]), hub.watch(CLERK) as page:
        [other] = spawn(threads=1)
        assert page is not None
        assert other.stdin is not None
        other.stdin.write("start\n")
        other.stdin.flush()
        news = page.news.get(timeout=30)
        [item] = rows_of(database, tables.work_item)
        assert (news.work_items, news.instances) == ((item.id,), (item.instance_id,))
        time.sleep(0.3)
        assert own == []  # what was heard is not told again
        assert page.news.empty()
        redis_server.kill()
        redis_server.start()
        assert page.news.get(timeout=30).everything  # something may have gone by unheard


def test_two_hubs_see_each_others_changes_and_their_own_once(database: Database, redis_url: str) -> None:
    engines = [Engine(database, clock=utc_now) for _ in range(2)]
    hubs = [Hub(10), Hub(10)]
    deploy(engines[0], TASK)
    for engine, hub in zip(engines, hubs, strict=True):
        engine.on_change(hub.changed)
    with (
        ScaledOut(engines[0], redis_url, tell=[hubs[0].changed]),
        ScaledOut(engines[1], redis_url, tell=[hubs[1].changed]),
        hubs[0].watch(CLERK) as one,
        hubs[1].watch(CLERK) as two,
    ):
        assert one is not None
        assert two is not None
        time.sleep(0.5)  # both listen
        for engine in engines:
            start(engine)
            found = {one.news.get(timeout=30).work_items, two.news.get(timeout=30).work_items}
            assert len(found) == 1
        time.sleep(0.3)
        assert one.news.empty()
        assert two.news.empty()
