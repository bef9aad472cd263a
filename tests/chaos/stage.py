"""The stage: Reglament as a company runs it, `reglament web` and some `reglament worker`.

PostgreSQL and Redis are real, the ledger stands outside; each may be killed and brought back while the others go on.

Long because everything that can be broken stands on one stage.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from engine import ENGINE, Database
from engine.commands import DeployDefinition
from engine.plugins import Installation, ProcessApplication
from engine.store import people
from engine.store.driver import DATABASE_ERRORS
from engine.store.people import Role
from engine.store.programs import EXTERNAL, make_key
from reglament.bootstrap import APPLICATIONS, assemble
from tests.chaos.ledger import Ledger
from tests.chaos.ledger_actions import actions
from tests.chaos.line import Line
from tests.chaos.models import FILES, TOPIC
from tests.support.servers import PostgresServer, RedisServer, _end_with_parent, _free_port
from tools import parts

__all__ = ["Program", "Stage", "eventually", "revived"]

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 12  # who load the web: each may ask 600 times a minute
START_SECONDS = 90


def eventually(true: Callable[[], Any], what: str, seconds: float = 120.0, pause: float = 0.05) -> Any:
    """Wait until it is true and return it; raises AssertionError that names what did not happen."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(*DATABASE_ERRORS):
            if found := true():
                return found
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds:.0f} s")
        time.sleep(pause)


class Program:
    """One process of the product, in a session of its own, so that it dies whole."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.arguments, self.environment, self.log = arguments, environment, log
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    @property
    def pid(self) -> int:
        """Of its first process; the worker calls itself by it."""
        assert self.process is not None
        return self.process.pid

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.process is not None and self.process.poll() is None

    @property
    def works(self) -> bool:
        """Whether it, a worker, has said that it works."""
        return self.runs and self.log.read_bytes().count(b"Working with") == self.starts

    def start(self) -> None:
        """Start it; what it says goes into its log."""
        self.starts = self.log.read_bytes().count(b"Working with") + 1 if self.log.exists() else 1
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.arguments, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=_end_with_parent,
            )  # fmt: skip

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all that belongs to it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """End it without a word."""
        if self.process is not None:
            self.signal(signal.SIGKILL)
            self.process.wait()


class Stage:
    """`with Stage(…) as stage: …`: everything runs inside, and nothing is left behind."""

    def __init__(
        self,
        *,
        workers: int = 2,
        threads: int = 2,
        seed: int = 0,
        redis: bool = True,
        postgres: PostgresServer | None = None,
        redis_server: RedisServer | None = None,
        through_a_line: bool = False,
    ) -> None:
        """`postgres` and `redis_server` are used when given, and left running; else they are the stage's own.

        `through_a_line`: web and workers reach the database through `line`.
        """
        self.ledger = Ledger(seed)
        self.folder = Path(tempfile.mkdtemp(prefix="reglament-chaos-"))
        self._worker_count, self._threads, self._with_redis = workers, threads, redis
        self._given = (postgres, redis_server)
        self._stack = contextlib.ExitStack()
        self.workers: list[Program] = []
        self.keys: list[str] = []
        self.database_url = ""
        self._through_a_line = through_a_line

    def __enter__(self) -> Stage:
        try:
            self._enter()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _enter(self) -> None:
        self._stack.enter_context(self.ledger)
        self.postgres, self.redis = self._servers()
        name = self.postgres.create_database()
        self.database_url = self.postgres.url(name)
        self.database = Database(self.database_url)
        self._stack.callback(self.database.dispose)
        self._prepare()
        if self._through_a_line:
            self.line = self._stack.enter_context(Line(self.postgres.port))
        self.port = _free_port()
        self.environment = self._environment()
        self.web = Program([sys.executable, "-m", "reglament", "web"], self.environment, self.folder / "web.log")
        self._stack.callback(self.web.kill)
        self._stack.callback(lambda: [worker.kill() for worker in self.workers])
        self.web.start()
        for _ in range(self._worker_count):
            self.add_worker()
        self.await_web()
        for worker in self.workers:
            self.await_worker(worker)

    def _servers(self) -> tuple[PostgresServer, RedisServer]:
        postgres, redis = self._given
        if postgres is None:
            programs = parts.postgres()
            assert programs is not None, "PostgreSQL is absent; `make setup-tests` and `make test` install it"
            postgres = PostgresServer(programs)
            self._stack.callback(postgres.remove)
            postgres.start()
        if redis is None:
            program = parts.redis()
            assert program is not None, "Redis is absent; `make test` installs it"
            redis = RedisServer(program)
            self._stack.callback(redis.remove)
            redis.start()
        return postgres, redis

    def _prepare(self) -> None:
        ledger = ProcessApplication("ledger", actions=tuple(actions(Installation({}))))
        application = assemble(self.database, applications=(*APPLICATIONS, ledger))
        application.prepare()
        self.engine = application.engine
        self.engine.handle(DeployDefinition(dict(FILES)), actor=ENGINE)
        with self.database.write() as connection:
            for number in range(PEOPLE):
                login = f"person{number}"
                people.add_person(connection, login, login, password_hash=None, groups=("clerk",), role=Role.MANAGER)
                made = make_key(
                    connection, self.engine.ids, login, "chaos",
                    reads_only=False, now=datetime.now(UTC), lifetime=timedelta(days=1),
                )  # fmt: skip
                self.keys.append(made.secret)
            self.outside_key = make_key(
                connection, self.engine.ids, "person0", "outside", scope=EXTERNAL, topics=(TOPIC,),
                reads_only=False, now=datetime.now(UTC), lifetime=timedelta(days=1),
            ).secret  # fmt: skip

    def _environment(self) -> dict[str, str]:
        installed = self.folder / "installed"
        self._install_actions(installed)
        path = [str(installed), *filter(None, [os.environ.get("PYTHONPATH")])]
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path),
            "REGLAMENT_DATABASE": self._url_of_the_product(),
            "REGLAMENT_REDIS": self.redis.url if self._with_redis else "",
            "REGLAMENT_PORT": str(self.port),
            "REGLAMENT_WORKERS": str(self._threads),
            "CHAOS_LEDGER": self.ledger.url,
        }

    def _url_of_the_product(self) -> str:
        if not self._through_a_line:
            return self.database_url
        return self.database_url.replace(f":{self.postgres.port}/", f":{self.line.port}/")

    @staticmethod
    def _install_actions(folder: Path) -> None:
        """What installing an adapter's distribution leaves: a folder that names its entry point."""
        told = folder / "chaos_ledger-1.0.dist-info"
        told.mkdir(parents=True)
        (told / "METADATA").write_text("Metadata-Version: 2.1\nName: chaos-ledger\nVersion: 1.0\n")
        (told / "entry_points.txt").write_text("[reglament.actions]\nledger = tests.chaos.ledger_actions:actions\n")

    # ---- the product --------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where the web answers."""
        return f"http://127.0.0.1:{self.port}"

    def add_worker(self, *command: str, **environment: str) -> Program:
        """Start one more worker; `command` replaces `-m reglament worker`."""
        arguments = [sys.executable, *(command or ("-m", "reglament", "worker"))]
        log = self.folder / f"worker-{len(self.workers)}.log"
        worker = Program(arguments, {**self.environment, **environment}, log)
        self.workers.append(worker)
        worker.start()
        return worker

    def await_worker(self, worker: Program) -> None:
        """Return when it works."""
        eventually(lambda: worker.works, "a worker starts", START_SECONDS)

    def await_web(self) -> None:
        """Return when the web answers. Raises AssertionError with its last words when it ended."""

        def answers() -> bool:
            assert self.web.runs, self.web.log.read_text(errors="replace")[-2000:]
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/login", timeout=5):
                return True
            return False

        eventually(answers, "the web starts", START_SECONDS)

    def revive(self) -> None:
        """What a supervisor does: start again what has ended."""
        for program in (self.web, *self.workers):
            if program.process is not None and not program.runs:
                program.start()

    # ---- looking into the database ------------------------------------------------------------------------------

    def rows(self, sql: str, **values: Any) -> list[Any]:
        """Read, past the product. Raises what the driver raises."""
        with self.database.read() as connection:
            return list(connection.execute(text(sql), values))

    def held_by(self, *pids: int) -> dict[int, int]:
        """The jobs that the workers of these processes hold, with their fences."""
        names = [f"{socket.gethostname()}-{pid}" for pid in pids]
        found = self.rows(
            "SELECT id, fence FROM bpm_job WHERE state = 'executing' AND worker = ANY(:names)", names=names
        )
        return {int(number): int(fence) for number, fence in found}

    def log_text(self) -> str:
        """What all programs said."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))


@contextlib.contextmanager
def revived(stage: Stage, every: float = 0.5) -> Iterator[None]:
    """Keep starting again what ends, as systemd would."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(every):
            stage.revive()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
