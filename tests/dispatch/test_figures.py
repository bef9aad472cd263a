"""The monitor's figures: what is folded bit by bit is what a count from scratch finds, whoever writes meanwhile."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from engine import Database
from engine.commands import StartInstance
from engine.dispatch.figures import Folder, recount
from engine.store import monitor, tables
from tests.dispatch.walking import PERSON, Walk
from tests.store.kit import HandClock

FIGURES = (
    *(monitor.followed, monitor.visit, monitor.standing, monitor.element_figure, monitor.process_figure),
    monitor.followed_incident,
)


def figures(database: Database) -> dict[str, list[Any]]:
    """All figures, without rows that say nothing."""
    found = {}
    with database.read() as connection:
        for table in FIGURES:
            rows = [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            if table is monitor.standing:
                rows = [row for row in rows if any(row[3:])]
            if table in (monitor.element_figure, monitor.process_figure):
                rows = [(*row[:-1], row[-1] or "{}") for row in rows]
            found[table.name] = rows
    return found


def fold_all(folder: Folder, now: datetime) -> int:
    steps = 0
    for _ in range(1000):
        folded = folder.fold(now)
        assert folded.held
        steps += folded.steps
        if not folded.behind and folded.round_over:
            return steps
    raise AssertionError("the folding does not come to an end")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_folding_bit_by_bit_gives_what_a_count_from_scratch_gives(
    database: Database, clock: HandClock, seed: int
) -> None:
    walk = Walk(database, clock, seed)
    folder = Folder(database, walk.engine.definitions, "one")
    for _ in range(12):
        walk.steps(walk.rng.randint(1, 25))
        folder.fold(clock())
    fold_all(folder, clock() + timedelta(minutes=1))
    gathered = figures(database)
    assert gathered["bpm_monitor_element"]
    recount(database, walk.engine.definitions, clock() + timedelta(minutes=1))
    assert figures(database) == gathered


def test_the_figures_are_those_of_the_rows(database: Database, clock: HandClock) -> None:
    walk = Walk(database, clock, 4)
    walk.steps(250)
    for key in walk.drawings:  # some that are only begun, and whose tasks nobody does in time
        walk.engine.handle(StartInstance(key, walk.drawings[key].variables(walk.rng)), actor=PERSON)
    now = clock() + timedelta(hours=5)
    fold_all(Folder(database, walk.engine.definitions, "one"), now)
    i, w, s = tables.instance.c, tables.work_item.c, monitor.standing.c
    open_work = w.state.in_(("offered", "claimed"))
    with database.read() as connection:

        def sums(columns: tuple[Any, ...], number: Any, *where: Any) -> dict[Any, int]:
            rows = connection.execute(select(*columns, number).where(*where).group_by(*columns))
            return {tuple(row[:-1]): int(row[-1]) for row in rows if row[-1]}

        of_place = (s.definition_key, s.element)
        running = sums((i.definition_key,), func.count(), i.status == "running")
        assert running == sums((s.definition_key,), func.sum(s.here), s.element == "") != {}
        overdue = sums((w.definition_key, w.element), func.count(), open_work, w.due_sort < now)
        assert overdue == sums(of_place, func.sum(s.overdue), s.element != "") != {}
        tasks = sums((w.definition_key, w.element), func.count(), open_work)
        here = sums(of_place, func.sum(s.here), s.element != "")
        assert tasks == {place: here.get(place) for place in tasks} != {}
        is_open, n = tables.incident.c.state == "open", tables.incident.c
        incidents = sums((i.definition_key, n.element), func.count(), is_open, i.id == n.instance_id)
        assert incidents == sums(of_place, func.sum(s.incidents), s.element != "")
        p = monitor.process_figure.c
        started = select(func.sum(p.number)).where(p.what == "started", func.length(p.period) == 10)
        assert connection.execute(started).scalar() == connection.execute(select(func.count(i.id))).scalar()
        late = select(w.root_id).where(open_work, w.due_sort < now)
        stuck = select(tables.incident.c.instance_id).where(is_open)
        roots = select(i.id).where(i.status == "running", i.parent_id.is_(None), i.id.in_(late.union(stuck)))
        f = monitor.followed.c
        known = select(f.instance_id).where(f.status == "running", f.troubles > 0, f.instance_id == f.root_id)
        assert set(connection.execute(roots).scalars()) <= set(connection.execute(known).scalars())


def test_no_step_is_lost_or_counted_twice_while_others_write_and_two_fold(database: Database, clock: HandClock) -> None:
    walks = [Walk(database, HandClock(), seed) for seed in (5, 6, 7)]
    definitions = walks[0].engine.definitions
    stop = threading.Event()
    faults: list[Exception] = []

    def guarded(work: Any) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 (told by the test)
                faults.append(error)

        return threading.Thread(target=run)

    def fold(name: str) -> None:
        # A lease that is over at once: both take turns, and each finds itself fenced off in the middle of its work.
        far = [datetime(2030, 1, 1, tzinfo=UTC)]
        folder = Folder(database, definitions, name, lease_clock=lambda: far[0])
        while not stop.is_set():
            far[0] += timedelta(hours=1)
            folder.fold(clock())

    writers = [guarded(lambda walk=walk: walk.steps(60)) for walk in walks]
    folders = [guarded(lambda name=name: fold(name)) for name in ("one", "two")]
    for thread in (*folders, *writers):
        thread.start()
    for thread in writers:
        thread.join(60)
    stop.set()
    for thread in folders:
        thread.join(60)
    assert faults == []
    now = clock() + timedelta(days=40)
    far = datetime(2040, 1, 1, tzinfo=UTC)
    fold_all(Folder(database, definitions, "three", lease_clock=lambda: far), now)
    gathered = figures(database)
    recount(database, definitions, now)
    assert figures(database) == gathered
    with database.read() as connection:
        revs = connection.execute(select(func.sum(tables.instance.c.rev))).scalar()
        assert connection.execute(select(func.sum(monitor.followed.c.rev))).scalar() == revs


def test_a_step_that_is_committed_very_late_is_found_by_the_round(database: Database, clock: HandClock) -> None:
    walk = Walk(database, clock, 8)
    walk.steps(80)
    folder = Folder(database, walk.engine.definitions, "one")
    fold_all(folder, clock())
    # As if ids of later commits had been seen long before: nothing new is hinted at any more.
    with database.write() as connection:
        far = connection.execute(select(func.max(tables.history.c.id))).scalar_one() + (3_600_000 << 21)
        connection.execute(update(monitor.cursor).values(history_id=far))
    walk.steps(40)
    assert fold_all(folder, clock() + timedelta(minutes=1)) > 0
    gathered = figures(database)
    recount(database, walk.engine.definitions, clock() + timedelta(minutes=1))
    assert figures(database) == gathered


def test_one_worker_folds_until_its_lease_is_over(database: Database, clock: HandClock) -> None:
    walk = Walk(database, clock, 9)
    walk.steps(30)
    time = [datetime(2026, 1, 1, tzinfo=UTC)]
    one, two = (Folder(database, walk.engine.definitions, name, lease_clock=lambda: time[0]) for name in ("one", "two"))
    assert one.fold(clock()).steps > 0
    walk.steps(10)
    assert not two.fold(clock()).held
    time[0] += timedelta(minutes=1)
    assert two.fold(clock()).held
    walk.steps(10)
    assert not one.fold(clock()).held


def test_a_folder_that_dies_leaves_nothing_half_counted(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(database, clock, 10)
    walk.steps(120)
    folder = Folder(database, walk.engine.definitions, "one")
    from engine.dispatch.figures import fold as module

    deaths = iter(range(1, 6))
    real = module.write_tally

    def dying(connection: Any, tally: Any) -> bool:
        written = real(connection, tally)
        if next(deaths, None):
            raise RuntimeError("the power is gone")
        return written

    monkeypatch.setattr(module, "write_tally", dying)
    monkeypatch.setattr(module, "INSTANCES", 3)
    for _ in range(5):
        with pytest.raises(RuntimeError):
            folder.fold(clock())
    now = clock() + timedelta(minutes=1)
    fold_all(folder, now)
    gathered = figures(database)
    recount(database, walk.engine.definitions, now)
    assert figures(database) == gathered


def test_where_nothing_happens_nothing_is_written(database: Database, clock: HandClock) -> None:
    walk = Walk(database, clock, 11)
    walk.steps(20)
    folder = Folder(database, walk.engine.definitions, "one")
    fold_all(folder, clock())
    with database.read() as connection:
        before = connection.execute(select(monitor.cursor)).one()
    folder.fold(clock())
    with database.read() as connection:
        assert connection.execute(select(monitor.cursor)).one() == before
