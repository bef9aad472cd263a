"""Which file of a bundle is open, in what: the draft for designers, the newest release for readers.

Every editor's page is rendered from an `Editing`; an editor is a row in `EDITORS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from engine.queries.rights import Verb, can
from engine.store.bundles import latest_release
from engine.store.model_drafts import read_files, read_model_draft
from web import context

__all__ = ["EDITORS", "Editing", "kind_of", "opened"]

# Kind of file → template of its editor; all extend designer/editor.html. What has none is shown as it stands.
EDITORS = {
    "bpmn": "designer/modeler.html",
    "dmn": "designer/dmn.html",
    "form": "designer/form_editor.html",
}


@dataclass(frozen=True, slots=True)
class Editing:
    """What an editor's page shows."""

    bundle: str
    name: str
    file: str
    kind: str
    files: tuple[str, ...]
    release: int | None  # the released file is shown, and cannot be changed; None: the draft's
    may_design: bool

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed here."""
        return self.release is not None

    def plain(self) -> dict[str, Any]:
        """What the page's script needs to know."""
        return {
            "bundle": self.bundle,
            "file": self.file,
            "files": [{"name": name, "kind": kind_of(name)} for name in self.files],
            "edit": url_for("modeler.edit", bundle=self.bundle),
            "release": str(self.release) if self.release is not None else None,
            "readOnly": self.read_only,
        }


def kind_of(name: str) -> str:
    """The kind of a file by its name: bpmn, dmn, form, scenario."""
    return name.rpartition(".")[2]


def opened(connection: Any, bundle: str, wanted: str | None) -> Editing | None:
    """Return what is to be shown; None when there is no such bundle or file."""
    may = can(context.actor(), Verb.DESIGN)
    draft = read_model_draft(connection, bundle) if may else None
    release = None
    if draft is not None:
        name, files = draft.name, tuple(read_files(connection, bundle))
    else:
        release = latest_release(connection, bundle)
        if release is None:
            return None
        name, files = bundle, tuple(context.engine().definitions.files(connection, release))
        found = context.engine().definitions.find(connection, bundle)
        name = (found.definition.name if found is not None else "") or bundle
    files = tuple(sorted(files, key=lambda one: (kind_of(one) != "bpmn", kind_of(one), one)))
    file = wanted if wanted is not None else _first(bundle, files)
    if file is None or file not in files:
        return None
    return Editing(bundle, name, file, kind_of(file), files, release, may)


def _first(bundle: str, files: tuple[str, ...]) -> str | None:
    """The diagram that has the bundle's name, else the first one, else any file."""
    own = f"{bundle}.bpmn"
    return own if own in files else next(iter(files), None)
