"""What `deploy/` starts is what the program has: commands, settings, addresses, folders."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from reglament.cli import COMMANDS
from reglament.settings import SETTINGS

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
KNOWN = {row.variable for row in SETTINGS.values()}
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


def variables(text: str) -> set[str]:
    return set(re.findall(r"\bREGLAMENT_\w+", text))


@pytest.mark.parametrize("path", [path for path in DEPLOY.rglob("*") if path.is_file()], ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    assert variables(path.read_text()) <= KNOWN


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_unit_starts_a_command_that_exists_without_rights_of_root(path: Path) -> None:
    text = path.read_text()
    [command] = re.findall(r"/\.venv/bin/reglament (\w+)", text)
    assert command in COMMANDS
    assert "User=reglament" in text


def test_the_services_of_the_compose_file_run_commands_that_exist() -> None:
    services = composed()["services"]
    ours = {name: service for name, service in services.items() if service["image"] == "reglament"}
    assert set(ours) == {"prepare", "web", "worker"}
    for service in ours.values():
        assert service["command"][0] in COMMANDS
        assert set(service["environment"]) <= KNOWN
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    for service in services.values():
        assert all(needed in services for needed in service.get("depends_on", {}))


def test_no_image_floats_and_no_password_is_chosen_for_anybody() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    assert not re.search(r"image: .*:latest|image: (postgres|redis)$", text, re.MULTILINE)
    assert set(re.findall(r"\$\{(\w+):\?", text)) == {"POSTGRES_PASSWORD"}
    assert "POSTGRES_PASSWORD: ${" in text


def test_only_the_machine_itself_reaches_the_ports() -> None:
    published = [port for service in composed()["services"].values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8080:8080"]


@pytest.mark.parametrize("name", ["web", "worker"])
def test_health_is_asked_where_it_is_answered(name: str) -> None:
    service = composed()["services"][name]
    port = "8080" if name == "web" else service["environment"]["REGLAMENT_WATCH_PORT"]
    assert f"http://127.0.0.1:{port}/health/ready" in " ".join(service["healthcheck"]["test"])


@pytest.mark.long
def test_compose_itself_reads_the_file() -> None:
    """Wherever a Docker Compose is: it is a program of its own, and not every machine for tests has it."""
    command = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
    environment = {"POSTGRES_PASSWORD": "chosen", "PATH": "/usr/bin:/bin:/usr/local/bin"}
    ran = subprocess.run(
        [*command, "-f", str(DEPLOY / "compose.yaml"), "config"], env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert "redis://redis:6379/0" in ran.stdout
