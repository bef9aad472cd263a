"""The bundles: each name carries a hash of its content, so browsers keep them for ever; sent compressed."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, current_app, request, send_from_directory, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from web.guard import Access, access

__all__ = ["BundlesMissing", "asset", "blueprint"]

FOLDER = Path(__file__).resolve().parent / "static"
_FOR_EVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("statics", __name__)


class BundlesMissing(Exception):
    """The browser bundles were not built."""


def asset(name: str) -> str:
    """Return the address of a bundle by its plain name (`app.css`). Raises BundlesMissing with the remedy."""
    try:
        return url_for("statics.file", name=_manifest(_changed_at())[name])
    except (OSError, KeyError) as error:
        raise BundlesMissing(f"{name} is not built: run `make setup`") from error


@blueprint.get("/static/<name>")
@access(Access.ANYBODY)
def file(name: str) -> Response:
    """Send a bundle, compressed where the browser takes it."""
    packed = f"{name}.gz"
    if "gzip" in request.accept_encodings and (FOLDER / packed).is_file() and not name.endswith(".gz"):
        response = send_from_directory(FOLDER, packed, mimetype=_mimetype(name), conditional=False)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = send_from_directory(FOLDER, name, mimetype=_mimetype(name))
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = _FOR_EVER
    return response


_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
    ".svg": "image/svg+xml",
}


def _mimetype(name: str) -> str:
    found = _TYPES.get(Path(name).suffix)
    if found is None:
        raise NotFound
    return found


def _changed_at() -> float:
    return (FOLDER / "manifest.json").stat().st_mtime if current_app.debug or current_app.testing else 0.0


@lru_cache(maxsize=4)
def _manifest(_changed: float) -> dict[str, str]:
    found: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text())
    return found
