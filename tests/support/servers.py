"""PostgreSQL and Redis as the tests use them: real, on a free port, in a temporary folder, gone at the end."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import redis
from psycopg import sql

START_SECONDS = 30
STOP_SECONDS = 20


class ServerFailed(Exception):
    """A server did not start; the text is the end of its log."""


class Server:
    """A server process with a port and a folder of its own."""

    def __init__(self, *, account: str | None = None) -> None:
        self.account = account
        self.folder = Path(tempfile.mkdtemp(prefix="reglament-test-"))
        if account:
            shutil.chown(self.folder, account)
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.folder / "server.log"

    def run(self, *command: str | Path) -> None:
        """Start the process in the server's folder, under its account."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                user=self.account, group=self.account, extra_groups=[] if self.account else None,
                preexec_fn=_end_with_parent,
            )  # fmt: skip

    def wait_until(self, answers: Callable[[], object], refused: type[Exception]) -> None:
        """Return when the server answers; raises ServerFailed when it ends or stays silent."""
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                answers()
                return
            except refused:
                ended = self._process is None or self._process.poll() is not None
                if ended or time.monotonic() > end:
                    raise ServerFailed(self.log.read_text(errors="replace")[-2000:]) from None
                time.sleep(0.02)

    def end(self, how: signal.Signals) -> None:
        """Send the signal and wait until the process is gone."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """Take the server away without a word, as a power cut would; `start` brings it back on the same port."""
        self.end(signal.SIGKILL)

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Let it take connections and answer nothing, until the block ends."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        """Stop the server and delete its folder."""
        self.end(signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresServer(Server):
    """A PostgreSQL with its settings as they come: what is committed is on the disk."""

    def __init__(self, programs: Path) -> None:
        super().__init__(account=_unprivileged_account())
        self._programs = programs
        self._numbers = itertools.count(1)
        self._templates: set[str] = set()
        settings = ["--auth=trust", "--username=reglament", "--encoding=UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(
            [programs / "initdb", f"--pgdata={self.folder / 'db'}", *settings], cwd=self.folder, capture_output=True,
            text=True, user=self.account, group=self.account, extra_groups=[] if self.account else None,
        )  # fmt: skip
        if made.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise ServerFailed(made.stderr[-2000:])

    def start(self) -> None:
        """Start and wait until it answers."""
        options = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
        self.run(self._programs / "postgres", "-D", self.folder / "db", *options)
        self.wait_until(lambda: self._connect().close(), psycopg.OperationalError)

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of a database here."""
        return f"postgresql+psycopg://reglament@127.0.0.1:{self.port}/{database}"

    def create_database(self, *, template: str = "template0") -> str:
        """Make a new database, empty or a copy of a template; returns its name."""
        name = f"test_{next(self._numbers)}"
        # With 40 tables, made and dropped: 120 ms by copying files, 150 ms by logging every page.
        statement = sql.SQL("create database {} template {} strategy file_copy")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """The template of that name: `prepare(url)` fills it, once a session; pass it to `create_database`."""
        if name not in self._templates:
            self._execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
            prepare(self.url(name))
            self._templates.add(name)
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="reglament", dbname="postgres", autocommit=True)

    def _execute(self, statement: sql.Composed) -> None:
        with contextlib.closing(self._connect()) as connection:
            connection.execute(statement)


class RedisServer(Server):
    """A Redis that keeps nothing: it is a doorbell."""

    def __init__(self, program: Path) -> None:
        super().__init__()
        self._program = program

    @property
    def url(self) -> str:
        """Its first database."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start and wait until it answers."""
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.run(self._program, "--port", str(self.port), *options)
        with redis.Redis.from_url(self.url) as client:
            self.wait_until(client.ping, redis.ConnectionError)

    def clear(self) -> None:
        """Forget everything."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _unprivileged_account() -> str | None:
    """PostgreSQL refuses to run as root; the account it runs under instead. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _end_with_parent() -> None:
    """In the child, before it starts: a test run that is killed takes its servers along (Linux)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGINT)
