"""No hot statement crosses instances: each names the instance that it touches, or is one of the declared looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.actions import Done, Refused
from engine.commands import (
    ClaimWorkItem,
    CompleteJob,
    CompleteWorkItem,
    Engine,
    FailJob,
    FireTimer,
    PublishMessage,
    StartInstance,
)
from engine.dispatch.outbox import Outbox
from engine.store import tables
from engine.store.distribution import LOOKS, OF_INSTANCE
from tests.store.kit import ANNA, HandClock, counted, deploy, diagram, rows_of, start
from workers.clock import fire_timers

EVERYTHING = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="look"/>
    <userTask id="look" reglament:group="clerk"/><sequenceFlow id="f2" sourceRef="look" targetRef="each"/>
    <userTask id="each" reglament:group="clerk"><multiInstanceLoopCharacteristics reglament:collection="[1, 2]"/>
    </userTask><sequenceFlow id="f3" sourceRef="each" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do"/><sequenceFlow id="f4" sourceRef="do" targetRef="t"/>
    <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
    </intermediateCatchEvent><sequenceFlow id="f5" sourceRef="t" targetRef="m"/>
    <intermediateCatchEvent id="m" reglament:correlationKey="order"><messageEventDefinition messageRef="paid"/>
    </intermediateCatchEvent><sequenceFlow id="f6" sourceRef="m" targetRef="out"/>
    <serviceTask id="out" reglament:topic="outside"/><sequenceFlow id="f7" sourceRef="out" targetRef="e"/>
    <endEvent id="e"/>""",
    before='<message id="paid" name="paid"/>',
)
NO_ALIAS = r"(?!SET\b|WHERE\b|ON\b|JOIN\b)"
NAMED = re.compile(rf'\b(FROM|JOIN|UPDATE|INTO|USING)\s+"?(bpm_\w+)"?(?:\s+(?:AS\s+)?{NO_ALIAS}(\w+))?', re.IGNORECASE)


def crossings(sql: str) -> list[tuple[str, str]]:
    """Return the tables of instances that the statement touches without their instance, each with what it asks by."""
    flat = " ".join(sql.replace('"', "").split())
    named = [(one[1].upper(), one[2], one[3] or one[2], _around(flat, one.start())) for one in NAMED.finditer(flat)]
    found = []
    for verb, table, alias, around in named:
        if table not in OF_INSTANCE:
            continue
        column = OF_INSTANCE[table]
        if verb == "INTO":
            given = flat.split(f"INTO {table}", 1)[1].split(")", 1)[0]
            assert re.search(rf"\b{column}\b", given), flat
            continue
        inner = {name for *_, name, place in named if len(place) > len(around) and place[: len(around)] == around}
        if not _asks_by(flat, alias, column, inner):
            looks = [one.column for one in LOOKS if one.table == table and _asks_by(flat, alias, one.column, inner)]
            found += [(table, look) for look in looks or ["?"]]
    return found


def _around(flat: str, place: int) -> tuple[int, ...]:
    """Return where the brackets begin that are open there."""
    brackets: list[int] = []
    for number, letter in enumerate(flat[:place]):
        if letter == "(":
            brackets.append(number)
        elif letter == ")":
            brackets.pop()
    return tuple(brackets)


def _asks_by(flat: str, alias: str, column: str, inner: set[str]) -> bool:
    """Whether rows of this alias are asked for by the column; what an inner query asks of them does not count."""
    own = rf"(?:\b{alias}\.|(?<![.\w])){column}"
    sides = re.findall(rf"{own}\s*(?:<=|=|IN\b)\s*(\w*)", flat, re.IGNORECASE)
    sides += re.findall(rf"(\w+)\.\w+\s*=\s*\b{alias}\.{column}\b", flat, re.IGNORECASE)
    return any(side not in inner for side in sides)


class Played:
    """Hot commands, and the statements that reached the driver meanwhile, by command."""

    def __init__(self, engine: Engine, clock: HandClock) -> None:
        self.engine, self.clock = engine, clock
        self.outbox = Outbox(engine.database, "w", lease=timedelta(hours=1))
        self.said: dict[str, list[str]] = {}

    def note(self, name: str, act: Callable[[], Any]) -> Any:
        with counted(self.engine.database) as statements:
            answer = act()
        self.said.setdefault(name, []).extend(sql for sql, _values in statements)
        return answer

    def do(self, command: Any, **more: Any) -> Any:
        return self.note(
            type(command).__name__,
            lambda: self.engine.handle(command, actor=ANNA, command_id=f"{type(command).__name__} {command}"[:120]),
        )

    def item(self) -> Any:
        return rows_of(self.engine.database, tables.work_item, closed_at=None)[0]


@pytest.fixture
def played(engine: Engine, clock: HandClock) -> dict[str, list[str]]:
    deploy(engine, EVERYTHING)
    start(engine, order="SO-0")  # so that what is kept was read
    play = Played(engine, clock)
    for number in range(1, 4):
        play.do(StartInstance("p", {"order": f"SO-{number}"}, business_key=f"SO-{number}"))
    for _ in range(4):
        first = play.item()
        play.do(ClaimWorkItem(first.id))
        play.do(CompleteWorkItem(first.id))
        play.do(CompleteWorkItem(play.item().id))
        play.do(CompleteWorkItem(play.item().id))
    jobs = play.note("claim", lambda: play.outbox.claim(clock(), 10))
    play.do(FailJob(jobs[0].id, jobs[0].fence, "away", timedelta()))
    jobs = jobs[1:] + play.note("claim", lambda: play.outbox.claim(clock(), 10))
    for job in jobs:
        play.do(CompleteJob(job.id, job.fence, Done({})))
    clock.move(hours=2)
    [first, *_] = rows_of(engine.database, tables.timer)
    play.do(FireTimer(first.id))
    play.note("batch", lambda: fire_timers(engine))
    for number in range(4):
        play.do(PublishMessage("paid", f"SO-{number}", message_id=f"pay {number}"))
    for number, job in enumerate(play.note("claim", lambda: play.outbox.claim(clock(), 10, topics=["outside"]))):
        play.do(CompleteJob(job.id, job.fence, Refused("NO", "not today") if number == 3 else Done({})))
    ended = rows_of(engine.database, tables.instance, status="completed")
    assert len(ended) == 3
    return play.said


def test_each_hot_statement_names_its_instance_or_is_a_declared_look(played: dict[str, list[str]]) -> None:
    declared = {(look.table, look.column) for look in LOOKS}
    found = {(name, *crossing) for name, texts in played.items() for sql in texts for crossing in crossings(sql)}
    assert [one for one in sorted(found) if one[1:] not in declared] == []
    assert declared - {one[1:] for one in found} == set(), "declared, and asked by nobody"


def test_whatever_hot_commands_write_names_the_instance(played: dict[str, list[str]]) -> None:
    """But for the claims, which are made before anybody knows an instance."""
    names = played.keys() - {"claim", "batch"}
    writes = [sql for name in names for sql in played[name] if re.search(r"\b(UPDATE|DELETE FROM) bpm_", sql)]
    assert len(writes) > 20
    for sql in writes:
        for part in re.split(r"\)\s*,\s*(?=\w+ AS \()", " ".join(sql.replace('"', "").split())):
            for table in re.findall(r"\b(?:UPDATE|DELETE FROM) (bpm_\w+)", part):
                assert table not in OF_INSTANCE or any(
                    _asks_by(part, alias, OF_INSTANCE[table], set()) for alias in ("t", table)
                ), part


def test_a_statement_that_crosses_instances_is_found() -> None:
    assert crossings("SELECT 1 FROM bpm_job j WHERE j.element = 'x'") == [("bpm_job", "?")]
    assert crossings("SELECT 1 FROM bpm_job j JOIN bpm_instance i ON i.status = j.state WHERE j.id = 7") == [
        ("bpm_job", "id"),
        ("bpm_instance", "?"),
    ]
    assert (
        crossings("SELECT 1 FROM bpm_job j JOIN bpm_instance i ON i.id = j.instance_id WHERE j.instance_id = 7") == []
    )
    assert crossings("UPDATE bpm_instance SET title = '' WHERE status = 'running'") == [("bpm_instance", "?")]
