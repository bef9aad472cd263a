"""The file of connections: which systems this installation reaches, and what reaches it.

TOML, a table for each connection: `[http.crm]`, `[webhook.partner]`, `[sql.warehouse]`. What stands in one is the
adapter's own; secrets never stand here, only their names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine.plugins import ConnectionWrong, Installation

__all__ = ["read_connections"]


def read_connections(path: str, secret: Callable[[str], str]) -> Installation:
    """Return what the file says; no path: nothing is set up. Raises `ConnectionWrong` with the place."""
    if not path:
        return Installation({}, secret)
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConnectionWrong(f"REGLAMENT_CONNECTIONS: {path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConnectionWrong(f"{path} is no TOML: {error}") from error
    return Installation(_tables(path, found), secret, place=path)


def _tables(path: str, found: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    for kind, named in found.items():
        if not isinstance(named, dict) or not all(isinstance(one, dict) for one in named.values()):
            raise ConnectionWrong(f"{path}: '{kind}' is no table of connections. Write [{kind}.a_name] above it.")
    return found
