"""The editors' address: one for all files of a bundle; which editor, the kind of the file says."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.store.model_drafts import read_file
from web import context
from web.designer.editing import EDITORS, Editing, opened
from web.guard import Access, access
from web.headers import POLICY

__all__ = ["EDITOR_POLICY", "blueprint"]

blueprint = Blueprint("modeler", __name__)

# CodeMirror, dmn-js and form-js write style elements and attributes as text; scripts stay as strict as everywhere.
EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


@blueprint.get("/processes/<bundle>/edit")
@access(Access.PERSON)
def edit(bundle: str) -> Response:
    """Show the editor of a file; without `file` that of the diagram. Readers see the newest release."""
    with context.reading() as connection:
        editing = opened(connection, bundle, request.args.get("file"))
        if editing is None:
            raise NotFound
        text = "" if editing.kind in EDITORS else _text_of(connection, editing)
    template = EDITORS.get(editing.kind, "designer/no_editor.html")
    response = make_response(render_template(template, editing=editing, text=text))
    response.headers["Content-Security-Policy"] = EDITOR_POLICY
    response.headers["Cache-Control"] = "no-store"  # the page's token and its list of files are this moment's
    return response


def _text_of(connection: Any, editing: Editing) -> str:
    if editing.release is not None:
        return str(context.engine().definitions.files(connection, editing.release)[editing.file])
    found = read_file(connection, editing.bundle, editing.file)
    return found.content if found is not None else ""
