"""The short form of `make chaos`: real web, real workers, something breaks, and everything is counted.

Counts alone are asked for here, as times depend on what else the machine does; `make chaos` asks for both.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.fault import Measure
from tests.chaos.faults import killed_workers, redis_away, upgraded_meanwhile
from tests.chaos.table import FAULTS
from tests.support.servers import PostgresServer, RedisServer

PAGE = Path(__file__).resolve().parents[2] / "docs" / "chaos.md"


def missed(measures: list[Measure]) -> list[Measure]:
    """The targets that were not reached, but for those in seconds."""
    return [one for one in measures if one.met is False and not one.target.endswith(" s")]


def value(measures: list[Measure], name: str) -> int:
    """A count by its name."""
    return next(int(one.value) for one in measures if one.name == name)


@pytest.mark.timeout(420)
def test_killed_workers_a_killed_web_and_a_flushed_redis_lose_and_double_nothing(
    postgres_server: PostgresServer, redis_server: RedisServer
) -> None:
    found = killed_workers.run(
        1, instances=20, kills=2, relays=1, flushes=1, workers=2, postgres=postgres_server, redis_server=redis_server
    )
    assert missed(found) == []
    assert value(found, "accepted") == 20


@pytest.mark.timeout(300)
def test_without_redis_jobs_and_pages_go_on(postgres_server: PostgresServer, redis_server: RedisServer) -> None:
    found = redis_away.run(1, away=3.0, workers=1, postgres=postgres_server, redis_server=redis_server)
    assert missed(found) == []
    assert value(found, "accepted") > 30


@pytest.mark.timeout(300)
def test_an_older_release_is_upgraded_with_open_instances_and_all_of_them_finish(
    postgres_server: PostgresServer,
) -> None:
    found = upgraded_meanwhile.run(1, open_instances=70, held=0.5, postgres=postgres_server)
    assert missed(found) == []
    assert value(found, "open instances") >= 70


def test_the_page_tells_of_every_fault() -> None:
    told = PAGE.read_text()
    assert [fault.name for fault in FAULTS.values() if f"| {fault.number} | {fault.name} |" not in told] == []
