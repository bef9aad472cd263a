"""The built-in functions of FEEL, one file for each theme. Importing this declares them all."""

from __future__ import annotations

from engine.feel.builtins import (  # noqa: F401 (each import declares its functions)
    contexts,
    conversion,
    joining,
    lists,
    numeric,
    ranges,
    strings,
    temporal,
)
from engine.feel.builtins.registry import BUILTINS, Builtin

__all__ = ["BUILTINS", "Builtin"]
