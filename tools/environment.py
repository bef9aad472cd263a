"""The Python environment `.venv`: made once, filled from the locks, each file checked by its hash."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from tools import stamps, system
from tools.console import ROOT, ProgramFailed, fail, run, step, version_of

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NO_ANSWER = "Check that this machine reaches its Python package index, then run the same command again."


def install_when_changed(*, tests: bool) -> None:
    """Make the environment and install the locked packages and the project itself, where a lock has changed."""
    _make_when_missing()
    lock = ROOT / ("requirements-dev.txt" if tests else "requirements.txt")
    inputs = stamps.digest([lock, ROOT / "pyproject.toml"])
    if stamps.matches(_stamp(lock), inputs):
        return
    with step("Python packages" + (" for the tests" if tests else ""), remedy=NO_ANSWER):
        install_locked(lock)
        _install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamps.write(_stamp(lock), inputs)
    if tests:  # the development lock holds all of the other
        run_lock = ROOT / "requirements.txt"
        stamps.write(_stamp(run_lock), stamps.digest([run_lock, ROOT / "pyproject.toml"]))


def install_locked(lock: Path) -> None:
    """Install a lock file's packages, refusing what has no or another hash; raises ProgramFailed."""
    _install("--require-hashes", "--no-deps", "--requirement", str(lock))


def site_packages() -> Path:
    """Where the environment keeps its packages."""
    return next((VENV / "lib").glob("python3.*/site-packages"))


def _stamp(lock: Path) -> Path:
    return VENV / f".{lock.stem}.stamp"


def _make_when_missing() -> None:
    if version_of([PYTHON, "--version"]) >= (3, 11):
        return
    with step("Python environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        _make()


def _make() -> None:
    if shutil.which("uv") or importlib.util.find_spec("pip"):
        # Both install into an environment from outside, so it needs no pip of its own.
        run([sys.executable, "-m", "venv", "--without-pip", VENV])
        return
    if not importlib.util.find_spec("ensurepip") and system.may_install():
        system.install("python3-venv", f"python3.{sys.version_info.minor}-venv")
        importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        fail(
            f"{sys.executable} has neither pip nor the means to make an environment with it.",
            remedy=f"Install your system's package python3-venv (or python3.{sys.version_info.minor}-venv), or uv.",
        )
    run([sys.executable, "-m", "venv", VENV])


def _install(*what: str) -> None:
    """Install with the first installer that can; uv first, it takes a third of pip's time."""
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "VIRTUAL_ENV": str(VENV)}
    failures = []
    for installer in _installers():
        try:
            run([*installer, *what], env=env)
            return
        except ProgramFailed as failure:
            failures.append(str(failure))
    raise ProgramFailed("\n\n".join(failures))


def _installers() -> list[list[str]]:
    found = []
    if uv := shutil.which("uv"):
        found.append([uv, "pip", "install", "--quiet", "--python", str(PYTHON)])
    if (site_packages() / "pip").is_dir():
        found.append([str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input"])
    elif importlib.util.find_spec("pip"):
        found.append([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "--no-input"])
    return found
