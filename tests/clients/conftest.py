"""One server for the tests of a file."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.clients.served import ROOT, Served, served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with the process `archive`."""
    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="session")
def client() -> ModuleType:
    """The Python client, as a program would import it."""
    path = Path(ROOT) / "clients" / "python" / "reglament_worker.py"
    spec = importlib.util.spec_from_file_location("reglament_worker", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reglament_worker"] = module
    spec.loader.exec_module(module)
    return module
