"""Parts of pages that ask whether they are still as they were: a tag of their text, and 304 when they are."""

from __future__ import annotations

import hashlib

from flask import make_response, request
from werkzeug.wrappers import Response

__all__ = ["answer_if_changed", "tag_of"]


def tag_of(text: str) -> str:
    """Return a short name of this text: equal texts have equal names."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def answer_if_changed(body: str, tag: str) -> Response:
    """Send a part with its tag; 304 without a body when the page has it already."""
    response = make_response(body)
    response.set_etag(tag)
    return response.make_conditional(request)
