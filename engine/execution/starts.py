"""Where a process or sub-process begins: at its start event, at what no flow leads to, or at what a message begins.

Drawn without a start event, everything that no flow leads to begins together (BPMN 2.0.2 §10.5.2, §13.2). A receive
task or event-based gateway marked to instantiate begins with its message (§10.3.3, §10.6.6, §13.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.execution.activities import complete
from engine.execution.flows import leave
from engine.execution.run import Run
from engine.model.definition import Definition, EventKind, Node, NodeKind
from engine.model.instance import ROOT_SCOPE

__all__ = ["begin_with", "entered_without_flow", "plain_starts"]

_NEVER = frozenset({NodeKind.BOUNDARY_EVENT, NodeKind.EVENT_SUB_PROCESS, NodeKind.START_EVENT, NodeKind.END_EVENT})


def plain_starts(definition: Definition, scope: int) -> list[Node]:
    """Return the start event without a trigger; of a scope without any start event what begins of itself."""
    starts = [definition.nodes[index] for index in definition.starts.get(scope, ())]
    plain = [node for node in starts if node.event is None or node.event.kind is EventKind.NONE]
    return plain if starts else entered_without_flow(definition, scope)


def entered_without_flow(definition: Definition, scope: int) -> list[Node]:
    """Return what no flow leads to, and nothing else begins: no boundary event, no handler, no link, no message."""
    return [
        node
        for node in definition.nodes
        if node.scope == scope
        and not node.incoming
        and not node.for_compensation
        and not node.instantiate
        and node.kind not in _NEVER
        and not (node.event is not None and node.event.kind is EventKind.LINK and node.kind is NodeKind.CATCH_EVENT)
    ]


def begin_with(run: Run, node: Node, payload: Mapping[str, Any]) -> None:
    """Begin where a message has arrived: at a receive task, or at an event behind a gateway that instantiates.

    Behind a parallel one all other events are waited for now: the process goes on beside them.
    """
    flow = _from_gateway(run, node)
    if flow is not None:
        gateway = run.definition.nodes[run.definition.flows[flow].source]
        leave(run, run.put(gateway, ROOT_SCOPE), list(gateway.outgoing) if gateway.all_events else [flow])
        run.queue.clear()  # the flows are told; who they lead to is entered here
        if gateway.all_events:
            _wait_for_others(run, gateway, node)
    token = run.put(node, ROOT_SCOPE, flow)
    if node.kind is NodeKind.RECEIVE_TASK:
        complete(run, token, payload, keep=True)
    else:
        run.hand_out(token, payload, keep=True)
        leave(run, token)


def _wait_for_others(run: Run, gateway: Node, arrived: Node) -> None:
    from engine.execution.elements import enter

    for flow in gateway.outgoing:
        target = run.definition.nodes[run.definition.flows[flow].target]
        if target.index != arrived.index:
            enter(run, target, ROOT_SCOPE, flow)


def _from_gateway(run: Run, node: Node) -> int | None:
    """The flow from the gateway that instantiates to this event; None for a receive task that does so itself."""
    for flow in node.incoming:
        if run.definition.nodes[run.definition.flows[flow].source].instantiate:
            return flow
    return None
