"""Reads DMN files: text to a safe tree, the tree to a model."""

from __future__ import annotations

from engine.dmn.reader.graph import namespaces_of, read_model

__all__ = ["namespaces_of", "read_model"]
