"""The table of the API's parts: a file with endpoints is one import and one row here."""

from __future__ import annotations

from flask import Blueprint

from web.api import (
    about,
    assigning,
    cases,
    changes,
    data_stores,
    decisions,
    definitions,
    draft_files,
    drafts,
    external,
    feel,
    inbox,
    incidents,
    keys,
    messages,
    modeler,
    monitor,
    operations,
    releases,
    starting,
    tasks,
    trials,
    webhooks,
)
from web.api.endpoint import Endpoint, Part, view_of
from web.problems import PREFIX

__all__ = ["PARTS", "blueprint", "endpoints"]

PARTS: tuple[Part, ...] = (
    about.part,
    inbox.part,
    tasks.part,
    assigning.part,
    starting.part,
    cases.part,
    incidents.part,
    monitor.part,
    operations.part,
    external.part,
    changes.part,
    definitions.part,
    messages.part,
    data_stores.part,
    decisions.part,
    feel.part,
    modeler.part,
    drafts.part,
    draft_files.part,
    releases.part,
    trials.part,
    keys.part,
    webhooks.part,
)

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


def endpoints() -> list[Endpoint]:
    """Return every endpoint, in the order of the document."""
    return [endpoint for part in PARTS for endpoint in part.endpoints]


for _endpoint in endpoints():
    blueprint.add_url_rule(
        _endpoint.path,
        endpoint=_endpoint.name,
        view_func=view_of(_endpoint),
        methods=[_endpoint.method],
        provide_automatic_options=False,
    )
