"""The company that the stories happen in."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _support() -> ModuleType:
    """`company.py` beside this file: tests have no packages, so it is loaded by its path, once."""
    name = "orders_company"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("company.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture
def company_url() -> str:
    """Where the company's database is; a module may say otherwise."""
    return "sqlite://"


@pytest.fixture
def company(company_url: str) -> Any:
    """A small company with empty order books."""
    made = _support().Company(company_url)
    yield made
    made.database.dispose()
