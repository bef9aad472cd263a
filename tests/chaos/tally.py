"""What is counted when all is quiet again: lost, doubled, stuck, and the invariants in SQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.store.driver import DATABASE_ERRORS
from engine.store.invariants import check
from tests.chaos.stage import Program, Stage

__all__ = ["Measure", "TakeBacks", "Tally", "settled"]


@dataclass(frozen=True)
class Measure:
    """One figure of a run, with what it has to be. `met` None: told, and not asked for."""

    name: str
    value: str
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Tally:
    """Of the instances that were accepted."""

    accepted: int
    lost: int  # an effect is missing, and the instance is over or was never there
    doubled: int  # an effect is there twice
    stuck: int  # neither ended nor before a person, when time was up
    incidents: int
    swallowed: int  # repeated calls that had no second effect
    broken: tuple[str, ...]  # invariants

    def measures(self, *, incidents: int | None = 0) -> list[Measure]:
        """As rows: nothing lost, doubled, stuck or broken. `incidents` None: as many as there are."""
        found = [
            Measure("accepted", str(self.accepted)),
            Measure("lost", str(self.lost), "0", self.lost == 0),
            Measure("doubled", str(self.doubled), "0", self.doubled == 0),
            Measure("stuck", str(self.stuck), "0", self.stuck == 0),
            Measure("broken invariants", ", ".join(self.broken[:2]) or "0", "0", not self.broken),
        ]
        if incidents is not None:
            found.append(Measure("incidents", str(self.incidents), str(incidents), self.incidents == incidents))
        elif self.incidents:
            found.append(Measure("incidents", str(self.incidents)))
        return found


def settled(stage: Stage, accepted: Mapping[str, str], actions: Sequence[str], *, seconds: float = 150.0) -> Tally:
    """Wait until no instance runs that nobody is asked about, at most so long; then count."""
    running = """SELECT count(*) FROM bpm_instance i WHERE i.status = 'running' AND NOT EXISTS
        (SELECT 1 FROM bpm_incident n WHERE n.instance_id = i.id AND n.state = 'open')"""
    end = time.monotonic() + seconds
    stuck = -1
    while stuck != 0 and time.monotonic() < end:
        try:
            stuck = int(stage.rows(running)[0][0])
        except DATABASE_ERRORS:
            stuck = -1
        time.sleep(0.2)
    effects = stage.ledger.effects
    running_now = {str(row[0]) for row in stage.rows("SELECT id FROM bpm_instance WHERE status = 'running'")}
    missing = {number for number in accepted for action in actions if not effects[action, number]}
    incidents = int(stage.rows("SELECT count(*) FROM bpm_incident WHERE state = 'open'")[0][0])
    with stage.database.read() as connection:
        broken = tuple(f"{found.rule}: {found.detail}" for found in check(connection))
    return Tally(
        accepted=len(accepted),
        lost=sum(1 for number in missing if accepted[number] not in running_now),
        doubled=sum(count - 1 for (_, number), count in effects.items() if number in accepted),
        stuck=stuck,
        incidents=incidents,
        swallowed=sum(stage.ledger.calls.values()) - sum(effects.values()),
        broken=broken,
    )


class TakeBacks:
    """How long the jobs of killed workers lie until another one has them, by the database's own clock. A context."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._held: dict[int, tuple[int, float]] = {}
        self.seconds: list[float] = []
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def kill(self, program: Program) -> None:
        """Kill a worker, and note what it held."""
        pid = program.pid
        program.kill()
        held = self._stage.held_by(pid)
        [(now,)] = self._stage.rows("SELECT extract(epoch FROM clock_timestamp())")
        with self._lock:
            self._held.update({number: (fence, float(now)) for number, fence in held.items()})

    def __enter__(self) -> TakeBacks:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._ended.wait(0.3):
            try:
                self._look()
            except DATABASE_ERRORS:
                continue

    def _look(self) -> None:
        with self._lock:
            watched = dict(self._held)
        if not watched:
            return
        found = self._stage.rows(
            "SELECT id, fence, extract(epoch FROM taken_at) FROM bpm_job WHERE id = ANY(:ids)", ids=list(watched)
        )
        for number, fence, taken in found:
            old, since = watched[int(number)]
            if int(fence) > old:
                with self._lock:
                    self.seconds.append(float(taken) - since)
                    del self._held[int(number)]

    @property
    def left(self) -> int:
        """How many nobody has taken up again."""
        return len(self._held)
