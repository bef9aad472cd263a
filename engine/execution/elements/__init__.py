"""One behaviour a BPMN element: this table is the list of what runs."""

from __future__ import annotations

from engine.execution.activities import enter_activity
from engine.execution.elements import (
    business_rule_task,
    call_activity,
    catch_event,
    complex_gateway,
    end_event,
    event_based_gateway,
    exclusive_gateway,
    inclusive_gateway,
    parallel_gateway,
    pass_through,
    receive_task,
    script_task,
    send_task,
    service_task,
    sub_process,
    throw_event,
    user_task,
)
from engine.execution.elements.behaviour import Behaviour
from engine.execution.halting import halt_before
from engine.execution.parking import park
from engine.execution.run import Run
from engine.model.definition import Node, NodeKind

__all__ = ["BEHAVIOURS", "Behaviour", "enter"]

BEHAVIOURS: dict[NodeKind, Behaviour] = {
    NodeKind.START_EVENT: pass_through.BEHAVIOUR,
    NodeKind.END_EVENT: end_event.BEHAVIOUR,
    NodeKind.CATCH_EVENT: catch_event.BEHAVIOUR,
    NodeKind.THROW_EVENT: throw_event.BEHAVIOUR,
    NodeKind.BOUNDARY_EVENT: pass_through.BEHAVIOUR,
    NodeKind.TASK: pass_through.BEHAVIOUR_ACTIVITY,
    NodeKind.MANUAL_TASK: pass_through.BEHAVIOUR_ACTIVITY,
    NodeKind.USER_TASK: user_task.BEHAVIOUR,
    NodeKind.SERVICE_TASK: service_task.BEHAVIOUR,
    NodeKind.SEND_TASK: send_task.BEHAVIOUR,
    NodeKind.RECEIVE_TASK: receive_task.BEHAVIOUR,
    NodeKind.BUSINESS_RULE_TASK: business_rule_task.BEHAVIOUR,
    NodeKind.SCRIPT_TASK: script_task.BEHAVIOUR,
    NodeKind.SUB_PROCESS: sub_process.BEHAVIOUR,
    NodeKind.AD_HOC_SUB_PROCESS: sub_process.BEHAVIOUR,
    NodeKind.TRANSACTION: sub_process.BEHAVIOUR,
    NodeKind.CALL_ACTIVITY: call_activity.BEHAVIOUR,
    NodeKind.EXCLUSIVE_GATEWAY: exclusive_gateway.BEHAVIOUR,
    NodeKind.PARALLEL_GATEWAY: parallel_gateway.BEHAVIOUR,
    NodeKind.INCLUSIVE_GATEWAY: inclusive_gateway.BEHAVIOUR,
    NodeKind.COMPLEX_GATEWAY: complex_gateway.BEHAVIOUR,
    NodeKind.EVENT_BASED_GATEWAY: event_based_gateway.BEHAVIOUR,
}


def enter(run: Run, node: Node, scope: int, flow: int | None) -> None:
    """Enter an element by a flow: activities with their boundary events, everything else directly."""
    if scope not in run.state.scopes:
        return  # the scope was cancelled between the flow and its target
    if node.index in run.environment.held:
        park(run, node, scope, flow)
        return
    if run.stop is not None:
        halt_before(run, node, scope, flow)
        return
    behaviour = BEHAVIOURS[node.kind]
    if behaviour.is_activity:
        enter_activity(run, node, scope, flow)
    else:
        behaviour.enter(run, run.put(node, scope, flow))
