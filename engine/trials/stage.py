"""The throw-away engine of a trial: a scratch database, a stand-in for every action, a clock moved by hand.

Nothing outside is ever called: an action, wherever it would run, becomes a job that the trial answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from engine.actions import Action, Call, Outcome, Placement, Retry, Undo
from engine.bpmn import Reading
from engine.commands import DeployDefinition, Engine
from engine.commands.deploy_definition import ReadDeployment
from engine.errors import ExecutionFailed
from engine.model.actor import ENGINE
from engine.model.definition import Binding, DecisionCall, Definition
from engine.scenarios.model import MONDAY
from engine.store import tables
from engine.store.database import Database

__all__ = ["Bundle", "Stage", "UndoParams"]

# What a run leaves behind, children before parents. Definitions, their start timers and subscriptions stay.
_OF_RUNS = (
    tables.work_item,
    tables.job,
    tables.message,
    tables.incident,
    tables.history,
    tables.ledger,
    tables.scope,
    tables.instance,
)
UndoParams = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]
"""(action, its parameters, its result) → the parameters of its undo; raises ValueError when they cannot be told."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files that are deployed together, read already."""

    files: Mapping[str, bytes]
    definitions: tuple[Definition, ...]


class Stage:
    """One scratch database, used for one trial after the other. Not for threads."""

    def __init__(self) -> None:
        self.database = Database("sqlite://")
        self.database.migrate()
        self.now: datetime = MONDAY
        self.engine = Engine(self.database, clock=lambda: self.now)
        self.key: object = None  # what is deployed now

    def set(
        self,
        bundles: Iterable[Bundle],
        *,
        key: object,
        now: datetime,
        undos: Mapping[str, str],
        undo_params: UndoParams,
    ) -> None:
        """Make ready for a trial of these bundles; what equals the last one's `key` stays deployed.

        `undos` are the actions that declare how they are undone, with the action that undoes them.
        """
        self.now = now
        bundles = tuple(bundles)
        self._clear(everything=key != self.key)
        actions = {
            node.action.name: _stand_in(node.action.name, undos, undo_params)
            for bundle in bundles
            for definition in bundle.definitions
            for node in definition.nodes
            if node.action is not None
        }
        actions |= {name: _stand_in(name, {}, undo_params) for name in undos.values() if name not in actions}
        if key == self.key:
            self.engine.actions = actions
            return
        self.engine = Engine(self.database, actions=actions, clock=lambda: self.now)
        self.key = None
        for bundle in bundles:
            definitions = tuple(_of_the_stage(one) for one in bundle.definitions)
            self.engine.handle(
                ReadDeployment(DeployDefinition(bundle.files), Reading(definitions=definitions)), actor=ENGINE
            )
        self.key = key

    def forget(self) -> None:
        """Deploy anew before the next trial: this one used up what belongs to the definitions."""
        self.key = None

    def close(self) -> None:
        """Throw the database away."""
        self.database.dispose()

    def _clear(self, *, everything: bool) -> None:
        with self.database.write() as connection:
            for table in _OF_RUNS:
                connection.execute(delete(table))
            for table in (tables.timer, tables.subscription):
                connection.execute(
                    delete(table) if everything else delete(table).where(table.c.instance_id.isnot(None))
                )
            if everything:
                for table in (tables.decision, tables.definition, tables.deployment_file, tables.deployment):
                    connection.execute(delete(table))


def _of_the_stage(definition: Definition) -> Definition:
    """Whatever a decision is bound to, the stage has one version of it: its own files' or another."""
    nodes = tuple(
        replace(node, decision=_unbound(node.decision)) if node.decision else node for node in definition.nodes
    )
    return replace(definition, nodes=nodes, starts={}, event_sub_processes={}, by_id={})


def _unbound(call: DecisionCall) -> DecisionCall:
    return replace(call, binding=Binding.DEPLOYMENT, version=None, tag=None)


def _stand_in(name: str, undos: Mapping[str, str], undo_params: UndoParams) -> Action:
    """An action that never happens: it runs as a job that waits for its answer, and is undone by another such job."""

    def params(asked: Mapping[str, Any], result: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return undo_params(name, asked, result)
        except ValueError as error:
            raise ExecutionFailed(
                f"The answer of '{name}' does not say what its undo '{undos[name]}' needs: {error}. "
                "Answer with a result as the action gives it."
            ) from error

    undo = Undo(undos[name], params) if name in undos else None
    return Action(name, Placement.OUTSIDE, _never, undo=undo)


def _never(call: Call) -> Outcome:
    return Retry(f"{call.action} is not carried out in a trial")
