"""DMN files that are deployed together: an import means the file of the same deployment with that namespace."""

from __future__ import annotations

from collections.abc import Mapping

from engine.dmn.reader import namespaces_of
from engine.errors import NotReadable

__all__ = ["imports_of"]


def imports_of(files: Mapping[str, bytes], name: str) -> tuple[bytes, ...]:
    """Return the files that a DMN file imports, directly or through others; those that are missing are left out.

    `files` may hold other kinds of files. Of several with one namespace the first by name is meant.
    """
    spaces: dict[str, str] = {}
    wanted: dict[str, tuple[str, ...]] = {}
    for other in sorted(files, key=lambda one: (one != name, one)):
        if other.endswith(".dmn"):
            try:
                own, imported = namespaces_of(files[other], other)
            except NotReadable:
                continue  # told where that file is read
            spaces.setdefault(own, other)
            wanted[other] = imported
    found: dict[str, bytes] = {}
    waiting = list(wanted.get(name, ()))
    while waiting:
        other = spaces.get(waiting.pop(0), name)
        if other != name and other not in found:
            found[other] = files[other]
            waiting += wanted[other]
    return tuple(found.values())
