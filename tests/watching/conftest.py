"""An engine with people, a web application in front of it, and what watches them."""

from __future__ import annotations

from tests.store.fixtures import clock, database, engine
from tests.web.conftest import company, demo_hash, translations

__all__ = ["clock", "company", "database", "demo_hash", "engine", "translations"]
