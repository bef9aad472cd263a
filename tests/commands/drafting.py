"""What the tests of drafts and releases share: designers, a small process, and what the draft holds."""

from __future__ import annotations

from typing import Any

from engine import Actor, ActorKind
from engine.commands import (
    PublishDraft,
    SaveDraftFile,
    StartDraft,
)
from engine.store import model_drafts
from engine.store.model_drafts import DraftFile
from tests.commands.conftest import Office

DORA = Actor(ActorKind.USER, "dora", designer=True)
DAN = Actor(ActorKind.USER, "dan", designer=True)
CLERK = Actor(ActorKind.USER, "anna", frozenset({"sales"}))
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" '
    'targetNamespace="urn:test">'
)


def model(name: str = "Offers", key: str = "offers", task: str = "Check") -> bytes:
    return (
        f'{HEAD}<process id="{key}" name="{name}" isExecutable="true"><startEvent id="s"/>'
        f'<sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t" name="{task}" reglament:group="sales"/>'
        '<sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>'
    ).encode()


def files(office: Office, bundle: str = "offers") -> dict[str, DraftFile]:
    with office.engine.database.read() as connection:
        return model_drafts.read_files(connection, bundle)


def draft(office: Office, bundle: str = "offers") -> Any:
    with office.engine.database.read() as connection:
        return model_drafts.read_model_draft(connection, bundle)


def saves(office: Office, name: str) -> list[int]:
    table = model_drafts.model_draft_saved
    with office.engine.database.read() as connection:
        found = connection.execute(table.select().where(table.c.name == name).order_by(table.c.rev))
        return [row.rev for row in found]


def published(office: Office, content: bytes, note: str = "first", name: str = "offers.bpmn") -> Any:
    """A draft with this file, published by Dora."""
    if draft(office) is None:
        office.do(StartDraft(bundle="offers", files={name: content}), by=DORA)
    else:
        before = files(office).get(name)
        seen = before.rev if before else None
        office.do(SaveDraftFile("offers", name, content, seen), by=DORA)
    return office.do(PublishDraft("offers", draft(office).rev, note), by=DORA)
