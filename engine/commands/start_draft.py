"""Begin a draft: from a release, from files that somebody brings, or from nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from sqlalchemy import select

from engine.commands.model_drafts import (
    checked_key,
    checked_name,
    checked_text,
    refuse_too_many,
    refuse_who_may_not_design,
)
from engine.commands.work import Work
from engine.errors import InvalidInput, NotFound, WrongState
from engine.store.bundles import bundles_of_keys, latest_release, name_in
from engine.store.model_drafts import add_draft, read_model_draft
from engine.store.tables import deployment

__all__ = ["DraftStarted", "StartDraft", "empty_diagram", "handle"]

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class StartDraft:
    """Begin a draft of `bundle`: from `release`, else from `files`, else from its last release, else from nothing.

    Without a `bundle`, one is made from `name`.
    """

    bundle: str | None = None
    name: str = ""
    release: int | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftStarted:
    """The draft that there is now."""

    bundle: str
    rev: int


def handle(command: StartDraft, work: Work) -> DraftStarted:
    """Raise `WrongState` (who, when) when there is a draft already, `NotFound` for an unknown release."""
    refuse_who_may_not_design(work.actor)
    bundle = checked_key(command.bundle) if command.bundle else _free_key(work, command.name)
    existing = read_model_draft(work.connection, bundle)
    if existing is not None:
        who, when = existing.updated_by, existing.updated_at
        raise WrongState(f"There is a draft of '{existing.name}' already, last saved by {who}.", who=who, when=when)
    given = {checked_name(name): content for name, content in command.files.items()}
    files = {name: checked_text(name, content) for name, content in given.items()}
    release = command.release if command.release is not None or files else latest_release(work.connection, bundle)
    if release is not None:
        _refuse_foreign(work, bundle, release)
        files = {**work.engine.definitions.files(work.connection, release)}
    elif not files:
        _refuse_used_key(work, bundle)
        name = " ".join(command.name.split())[:MAX_NAME] or bundle
        files = {f"{bundle}.bpmn": empty_diagram(bundle, name)}
    else:
        release = latest_release(work.connection, bundle)  # what they will be compared with
    refuse_too_many(files)
    name = name_in(files, bundle) or " ".join(command.name.split())[:MAX_NAME] or bundle
    rev = add_draft(
        work.connection, bundle, name=name, base_release=release, files=files, now=work.now, by=work.actor.id
    )
    return DraftStarted(bundle, rev)


def empty_diagram(key: str, name: str) -> str:
    """Return the smallest process that can be drawn on: a start and an end."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:reglament="urn:reglament:bpmn:1" \
id="definitions_{key}" targetNamespace="urn:reglament:processes">
  <bpmn:process id="{key}" name={quoteattr(name)} isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>to_end</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="to_end" sourceRef="start" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>to_end</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram_{key}">
    <bpmndi:BPMNPlane id="plane_{key}" bpmnElement="{key}">
      <bpmndi:BPMNShape id="start_di" bpmnElement="start"><dc:Bounds x="180" y="160" width="36" height="36"/>\
</bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="end_di" bpmnElement="end"><dc:Bounds x="420" y="160" width="36" height="36"/>\
</bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="to_end_di" bpmnElement="to_end"><di:waypoint x="216" y="178"/><di:waypoint x="420" y="178"/>\
</bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def _refuse_foreign(work: Work, bundle: str, release: int) -> None:
    found = work.connection.execute(select(deployment.c.bundle).where(deployment.c.id == release)).scalar()
    if found != bundle:
        raise NotFound(f"'{bundle}' has no release {release}.")


def _refuse_used_key(work: Work, key: str) -> None:
    bundle = bundles_of_keys(work.connection, [key]).get(key)
    if bundle is not None:
        raise WrongState(f"The process '{key}' belongs to '{bundle}'. Change it there, or choose another key.")


def _free_key(work: Work, name: str) -> str:
    """Make a key from a name: "Check an offer" is check_an_offer, or check_an_offer_2 where that is taken."""
    words = re.sub(r"\W+", "_", name.strip().lower()).strip("_")[:120]
    if not words:
        raise InvalidInput("A process needs a name.", fields={"name": "Say what it is called."})
    stem = words if not words[0].isdigit() else f"p_{words}"
    key, number = stem, 1
    while _is_taken(work, key):
        number += 1
        key = f"{stem}_{number}"
    return checked_key(key)


def _is_taken(work: Work, key: str) -> bool:
    return (
        read_model_draft(work.connection, key) is not None
        or latest_release(work.connection, key) is not None
        or bool(bundles_of_keys(work.connection, [key]))
    )
