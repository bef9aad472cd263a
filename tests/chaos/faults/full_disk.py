"""Fault 5: the disk under PostgreSQL is full, and later is not; web and workers stay as they are."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load, Probe
from tests.chaos.stage import Stage
from tests.chaos.tally import settled
from tests.support.servers import PostgresServer, ServerFailed
from tools import parts

__all__ = ["FAULT", "run"]

DISK = "220m"


class SmallDisk(PostgresServer):
    """A PostgreSQL whose folder is a small disk in memory. Needs the right to mount."""

    def __init__(self, programs: Path) -> None:
        super().__init__(programs)
        self.stop_and_move()

    def stop_and_move(self) -> None:
        """Put what initdb has made on the small disk."""
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(self.disk)], check=True)
        subprocess.run(["cp", "-a", str(self.folder / "db"), str(self.disk / "db")], check=True)
        subprocess.run(["rm", "-rf", str(self.folder / "db")], check=True)
        (self.folder / "db").symlink_to(self.disk / "db")

    def fill(self) -> None:
        """Leave not a byte."""
        with (self.disk / "ballast").open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(65536))

    def make_space(self) -> None:
        """As it was before."""
        (self.disk / "ballast").unlink()

    @property
    def runs(self) -> bool:
        """Whether it has not given up: a full disk under its log is a panic."""
        return self._process is not None and self._process.poll() is None

    def remove(self) -> None:
        """Stop it, and give the disk back."""
        self.end(signal.SIGQUIT)
        subprocess.run(["umount", "-l", str(self.disk)], check=False)
        super().remove()


def run(seed: int, *, full: float = 25.0, **servers: Any) -> list[Measure]:
    """Fill it under load, keep it full, make space; PostgreSQL is started again if it gave up, nothing else is."""
    programs = parts.postgres()
    assert programs is not None, "PostgreSQL is absent"
    postgres = SmallDisk(programs)
    try:
        postgres.start()
        with (
            Stage(seed=seed, postgres=postgres, **servers) as stage,
            Probe(stage.port, stage.keys[-1]) as probe,
            Probe(stage.port, stage.keys[-2], path="/health/ready", every=0.5, bare=True) as ready,
        ):
            load = Load(stage.port, stage.keys[:6], "both", [f"n{n}" for n in range(150)], a_second=3.0).begin()
            time.sleep(6)
            began = time.monotonic()
            while time.monotonic() - began < full:
                postgres.fill()
                time.sleep(0.2)
                if not postgres.runs:
                    with contextlib.suppress(ServerFailed):
                        postgres.start()
            not_ready = ready.failed(began)
            postgres.make_space()
            if not postgres.runs:
                postgres.start()
            back = time.monotonic()
            pids = [stage.web.pid, *(worker.pid for worker in stage.workers)]
            load.finish()
            tally = settled(stage, load.accepted, ("ledger.book", "ledger.ask"))
            after = min((at - back for at in stage.ledger.at.values() if at > back), default=999.0)
            web = probe.first_good(back) or 999.0
            same = pids == [program.pid for program in (stage.web, *stage.workers) if program.runs]
    finally:
        postgres.remove()
    return [
        *tally.measures(),
        Measure("`/health/ready` said no meanwhile", f"{not_ready} times", "some", not_ready > 0),
        Measure("web answers after there is space", f"{web:.1f} s", "10 s", web <= 10),
        Measure("jobs go on after there is space", f"{after:.1f} s", "10 s", after <= 10),
        Measure("web and workers are the same processes", "yes" if same else "no", "yes", same),
        Measure("requests sent again", str(load.repeated)),
    ]


FAULT = Fault("5", "The disk under PostgreSQL is full for 25 s", "3 instances a second, of two calls; 2 workers", run)
