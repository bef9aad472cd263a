"""The repository holds what is ours, names no workplace, and pins what is not ours by its hash."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.support.sources import text_of, tracked_files

LOCKS = sorted(path.name for path in tracked_files() if re.fullmatch(r"requirements[\w-]*\.txt", str(path)))

# Put together here so that this file does not find itself.
HOSTS = [
    "pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "crates" + ".io", "golang" + ".org",
    "deb.debian" + ".org", "maven" + ".org", "npmmirror" + ".com", "yarnpkg" + ".com",
]  # fmt: skip
HOME_OF_SOMEBODY = re.compile(r"(?<![\w.$}~*-])/(?:wo" r"rk|ro" r"ot|ho" r"me|Us" r"ers)/[\w.]")


def betrayals(text: str) -> list[str]:
    """The names of package registries and somebody's absolute paths in a text."""
    return [host for host in HOSTS if host in text] + [found.group() for found in HOME_OF_SOMEBODY.finditer(text)]


def test_a_workplace_is_recognised() -> None:
    assert betrayals("see https://files." + HOSTS[1] + "/x") == [HOSTS[1]]
    assert betrayals("cd /wo" + "rk/main && ls /ho" + "me/kim") == ["/wo" + "rk/m", "/ho" + "me/k"]
    assert betrayals("docs/work/flow.md, /usr/lib, /work-items/7") == []


def test_no_file_names_a_registry_or_a_workplace() -> None:
    found = {str(path): names for path in tracked_files() if (names := betrayals(text_of(path)))}
    assert found == {}


def test_nothing_built_or_borrowed_is_tracked() -> None:
    borrowed = re.compile(r"(^|/)(node_modules|web/static|\.venv|var|__pycache__)/|\.(min\.js|mo|whl|pyc|sqlite3?)$")
    assert [str(path) for path in tracked_files() if borrowed.search(str(path))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_index(lock: str) -> None:
    text = text_of(Path(lock))
    assert not re.search(
        r"^\s*-", re.sub(r"^\s+--hash=sha256:[0-9a-f]{64}.*$", "", text, flags=re.MULTILINE), re.MULTILINE
    )
    assert "://" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert packages
    for package in packages:
        assert re.match(r"[\w.-]+==\S+", package), package[:80]
        assert "--hash=sha256:" in package, package[:80]


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads(text_of(Path("pyproject.toml")))
    groups = project["dependency-groups"]
    wanted = {
        "requirements.txt": [*project["project"]["dependencies"], *groups["build"]],
        "requirements-dev.txt": [*project["project"]["dependencies"], *groups["build"], *groups["dev"]],
        "requirements-node.txt": groups["node"],
        "requirements-postgres.txt": groups["postgres"],
    }
    for lock, requirements in wanted.items():
        pinned = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text_of(Path(lock)), re.MULTILINE))
        names = {re.split(r"[\[=<>]", requirement)[0] for requirement in requirements}
        assert names - pinned.keys() == set(), f"{lock}: run `make lock`."


def test_the_locks_of_run_and_tests_agree() -> None:
    run, dev = (
        set(re.findall(r"^([\w.-]+==[^\s;]+)", text_of(Path(lock)), re.MULTILINE))
        for lock in ("requirements.txt", "requirements-dev.txt")
    )
    assert run <= dev


def test_the_javascript_lock_pins_by_hash_and_names_no_registry() -> None:
    lock = json.loads(text_of(Path("ui/package-lock.json")))
    wanted = json.loads(text_of(Path("ui/package.json")))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert "resolved" not in entry, name
        assert entry["integrity"].startswith("sha512-"), name
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name} is not pinned exactly"
        assert packages[f"node_modules/{name}"]["version"] == version


def test_the_notice_names_whose_work_we_build_on() -> None:
    notice = text_of(Path("NOTICE"))
    for name in ("SpiffWorkflow", "GNU Lesser General Public License", "bpmn.io", "Online Retail", "CC BY 4.0"):
        assert name in notice
    assert "Apache License" in text_of(Path("LICENSE"))
