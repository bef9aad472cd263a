"""Publish a draft after its scenarios: the one way for the page and for programs."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from engine.commands import Deployed, PublishDraft
from engine.errors import InvalidInput, NotFound, StaleVersion
from engine.store.model_drafts import ModelDraft, read_files, read_model_draft
from engine.trials import ScenarioFailed, ScenarioResult, deployed_files, run_scenarios, shared_decisions
from web import context

__all__ = ["draft_files", "publish", "scenario_results"]


def publish(
    bundle: str, *, note: str, rev: int | None = None, over: int | None = None, command_id: str | None = None
) -> Deployed:
    """Run the scenarios of the draft, then publish what was tested: a save in between is told, and nothing published.

    Raises `ScenarioFailed`, `DefinitionRefused`, and what `PublishDraft` raises. `rev`: what the person has looked at.
    """
    if not note.strip():
        raise InvalidInput(_("Say in a line what is new."), fields={"note": _("Say in a line what is new.")})
    with context.reading() as connection:
        draft, files = draft_files(connection, bundle)
    if rev is not None and rev != draft.rev:
        raise StaleVersion(
            _("%(who)s has saved something in this draft meanwhile. Look at it again.", who=draft.updated_by)
        )
    results = scenario_results(files)
    does_not_run = any(result.state.problems_refuse for result in results)  # the gate says it better, below
    if not does_not_run and not all(result.ok for result in results):
        raise ScenarioFailed(tuple(results))
    done: Deployed = context.engine().handle(
        PublishDraft(bundle, draft.rev, note, over), actor=context.actor(), command_id=command_id
    )
    return done


def draft_files(connection: Any, bundle: str) -> tuple[ModelDraft, dict[str, bytes]]:
    """Return a draft with its files; raises NotFound."""
    draft = read_model_draft(connection, bundle)
    if draft is None:
        raise NotFound("There is no such draft.")
    return draft, {name: file.content.encode() for name, file in read_files(connection, bundle).items()}


def scenario_results(files: dict[str, bytes]) -> list[ScenarioResult]:
    """Run every scenario among the files."""
    if not any(name.endswith(".scenario") for name in files):
        return []
    engine = context.engine()
    return run_scenarios(
        files,
        actions=engine.actions,
        resolve=deployed_files(engine),
        zone=engine.zone,
        elsewhere=shared_decisions(engine),
    )
