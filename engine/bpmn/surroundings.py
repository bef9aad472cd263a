"""What a definition may refer to: actions, forms, decisions, groups and the definitions deployed there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.actions import Action

__all__ = ["Known", "Surroundings"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Given by whoever deploys. None means that it is not known, and then not checked."""

    actions: Mapping[str, Action] | None = None
    forms: Collection[str] | Mapping[str, Collection[str]] | None = None  # keys, or also their fields
    decisions: Collection[str] | Mapping[str, str | None] | None = None  # of these files: ids, or also their tags
    decision_versions: Mapping[str, Mapping[int, str | None]] | None = None  # deployed ones: id → number → its tag
    processes: Mapping[str, Collection[str]] | None = None  # deployed ones: key → keys of the processes it calls
    groups: Collection[str] | None = None
    versions: Mapping[str, Mapping[int, str | None]] | None = None  # deployed ones: key → number → its tag
    start_forms: Mapping[str, str] | None = None  # the form that starts a process, by the key of the process
    uncallable: Mapping[str, Mapping[int, Sequence[str]]] | None = None  # deployed: key → number → its plain starts

    def plain(self) -> dict[str, Any]:
        """As JSON values for the reader's child process: what actions do is none of its business."""
        actions = None
        if self.actions is not None:
            actions = {
                name: {parameter.name: parameter.required for parameter in action.parameters}
                for name, action in self.actions.items()
            }
        processes = None
        if self.processes is not None:
            processes = {key: sorted(called) for key, called in self.processes.items()}
        undone = None
        if self.actions is not None:
            undone = sorted(name for name, action in self.actions.items() if action.undo is not None)
        results = None
        if self.actions is not None:
            results = {name: list(action.results) for name, action in self.actions.items()}
        fields = {key: sorted(names) for key, names in self.forms.items()} if isinstance(self.forms, Mapping) else None
        return {
            "actions": actions,
            "results": results,
            "fields": fields,
            "start_forms": dict(self.start_forms) if self.start_forms is not None else None,
            "undone": undone,
            "forms": _sorted(self.forms),
            "decisions": _sorted(self.decisions),
            "decision_tags": dict(self.decisions) if isinstance(self.decisions, Mapping) else None,
            "decision_versions": _numbered(self.decision_versions),
            "processes": processes,
            "groups": _sorted(self.groups),
            "versions": _numbered(self.versions),
            "uncallable": _numbered(self.uncallable),
        }


@dataclass(frozen=True, slots=True)
class Known:
    """The surroundings as the rules see them."""

    actions: dict[str, dict[str, bool]] | None = None  # name → parameter → is it required
    forms: frozenset[str] | None = None
    decisions: frozenset[str] | None = None
    decision_tags: dict[str, str | None] | None = None  # of those in these files
    decision_versions: dict[str, dict[int, str | None]] | None = None  # of those deployed
    processes: dict[str, frozenset[str]] | None = None
    groups: frozenset[str] | None = None
    undone: frozenset[str] | None = None  # actions that declare how they are undone
    versions: dict[str, dict[int, str | None]] | None = None
    results: dict[str, list[str]] | None = None  # what an action answers, by its name
    fields: dict[str, list[str]] | None = None  # of the forms, by key
    start_forms: dict[str, str] | None = None  # by process
    # Versions at which no call can begin, since not exactly one start event is without a trigger: the ids of those.
    uncallable: dict[str, dict[int, list[str]]] | None = None

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Known:
        """Read what `Surroundings.plain` wrote."""
        processes = plain.get("processes")
        return cls(
            actions=plain.get("actions"),
            forms=_frozen(plain.get("forms")),
            decisions=_frozen(plain.get("decisions")),
            decision_tags=plain.get("decision_tags"),
            decision_versions=_by_number(plain.get("decision_versions")),
            processes=None if processes is None else {key: frozenset(called) for key, called in processes.items()},
            groups=_frozen(plain.get("groups")),
            undone=_frozen(plain.get("undone")),
            versions=_by_number(plain.get("versions")),
            results=plain.get("results"),
            fields=plain.get("fields"),
            start_forms=plain.get("start_forms"),
            uncallable=_by_number(plain.get("uncallable")),
        )


def _numbered(versions: Mapping[str, Mapping[int, Any]] | None) -> dict[str, list[Any]] | None:
    """JSON knows no numbers as keys."""
    return None if versions is None else {key: list(one.items()) for key, one in versions.items()}


def _by_number(plain: Mapping[str, list[Any]] | None) -> dict[str, dict[int, Any]] | None:
    return None if plain is None else {key: {int(n): said for n, said in one} for key, one in plain.items()}


def _sorted(names: Collection[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)


def _frozen(names: Collection[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
