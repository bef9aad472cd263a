"""The examples of docs/external-workers.md run as they stand there, against a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.served import ROOT, Served

PAGE = (ROOT / "docs" / "external-workers.md").read_text()
CLIENT = ROOT / "clients" / "python"


def example(language: str) -> str:
    """The one example in this language."""
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def environment(server: Served) -> dict[str, str]:
    return {**os.environ, "REGLAMENT_URL": server.url, "REGLAMENT_KEY": server.key, "PYTHONPATH": str(CLIENT)}


def needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.fail(f"{program} is needed for this example") if os.environ.get("CI") else pytest.skip(f"no {program}")
    return str(found)


def works(command: list[str], server: Served, folder: Path, *, refuses: bool) -> None:
    """Let the program run until it has done a case, and refused another."""
    done = server.begin(number="I-7")
    refused = server.begin(number="I-666") if refuses else None
    process = subprocess.Popen(command, cwd=folder, env=environment(server))
    try:
        server.until(f"SELECT status, outcome FROM bpm_instance WHERE id = {done}", [("completed", "e")], 60)
        if refused is not None:
            server.until(f"SELECT outcome FROM bpm_instance WHERE id = {refused}", [("e2",)], 30)
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(30)


def test_python(server: Served, tmp_path: Path) -> None:
    (tmp_path / "archiver.py").write_text(example("python"))
    works([sys.executable, "archiver.py"], server, tmp_path, refuses=True)


def test_javascript(server: Served, tmp_path: Path) -> None:
    (tmp_path / "archiver.mjs").write_text(example("js"))
    works([needed("node"), "archiver.mjs"], server, tmp_path, refuses=True)


def test_java(server: Served, tmp_path: Path) -> None:
    (tmp_path / "Archiver.java").write_text(example("java"))
    works([needed("java"), "Archiver.java"], server, tmp_path, refuses=False)


def test_curl(server: Served, tmp_path: Path) -> None:
    needed("curl")
    instance = server.begin(number="I-7")
    (tmp_path / "archive.sh").write_text(example("sh"))
    subprocess.run(["sh", "-e", "archive.sh"], cwd=tmp_path, env=environment(server), check=True, timeout=60)
    [(status, variables)] = server.rows(f"SELECT status, variables FROM bpm_instance WHERE id = {instance}")
    assert status == "completed"
    assert '"place":"shelf 7"' in variables
