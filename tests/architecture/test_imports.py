"""Imports show the architecture: layers, borders and what is loaded at run time."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.support.sources import PACKAGES, ROOT, python_files, text_of, tree_of

# Imported where they are there, never required: an optional extra or a part of the standard library on some systems.
OPTIONAL: set[str] = set()


def test_the_import_contracts_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(no_cache=True, no_logo=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_engine_runs_without_loading_the_parser() -> None:
    """ADR 0001: SpiffWorkflow reads, in child processes of its own; whoever runs processes never loads it."""
    running = ("engine", "engine.execution", "engine.store", "engine.commands", "engine.queries", "engine.dispatch")
    modules = [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in python_files("engine")
        if "migrations" not in path.parts  # Alembic runs those, never an import
        and str(path.with_suffix("")).replace("/", ".").removesuffix(".__init__").startswith(running[1:])
    ]
    program = (
        "import importlib, sys\n"
        f"for name in {['engine', *modules]!r}: importlib.import_module(name)\n"
        "print([name for name in ('SpiffWorkflow', 'flask', 'rq', 'redis') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def third_party_imports(tree: ast.Module) -> set[str]:
    """The top-level names that a file imports and that are neither ours nor the standard library's."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(str(node.module).split(".")[0])
    return names - set(sys.stdlib_module_names) - {*PACKAGES, "tests", "tools", "__future__"}


def test_third_party_imports_are_told_from_our_own() -> None:
    assert third_party_imports(ast.parse("import json, lxml.etree\nfrom engine import errors\nfrom . import x")) == {
        "lxml"
    }


def declared() -> set[str]:
    project = tomllib.loads(text_of(Path("pyproject.toml")))
    extras = [word for words in project["project"]["optional-dependencies"].values() for word in words]
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *extras, *groups["dev"], *groups["fuzzing"]]
    return {word.partition("[")[0].split(">")[0].split("=")[0].split("<")[0].strip().lower() for word in wanted}


def test_every_imported_package_is_declared() -> None:
    """What another package happens to bring along can leave with its next version."""
    providers = packages_distributions()
    wanted, missing = declared(), {}
    for path in python_files(*PACKAGES, "tests"):
        for name in third_party_imports(tree_of(path)) - OPTIONAL:
            if not {distribution.lower().replace("_", "-") for distribution in providers.get(name, [name])} & wanted:
                missing[name] = str(path)
    assert missing == {}, (
        "Add them to pyproject.toml and run `make lock`; what lies beside a test is tests.<area>.<file>."
    )


def test_the_set_up_tools_need_nothing_but_python() -> None:
    for path in python_files("tools"):
        assert third_party_imports(tree_of(path)) == set(), path
