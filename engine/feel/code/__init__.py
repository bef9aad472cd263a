"""The syntax tree to closures: each node becomes a function of the scope it runs in."""

from __future__ import annotations

from engine.feel.code.compiler import Compiler

__all__ = ["Compiler"]
