"""Which handler carries out which command: the table of contents of what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.commands import (
    assign_work_item,
    cancel_instance,
    claim_work_item,
    complete_job,
    complete_work_item,
    deploy_definition,
    fail_job,
    fire_timer,
    publish_message,
    release_work_item,
    retry_incident,
    start_instance,
)

__all__ = ["HANDLERS", "PREPARERS"]

# What must be done before the transaction: returns the prepared command, or the answer.
PREPARERS: dict[type, Callable[[Any, Any, Any], Any]] = {
    deploy_definition.DeployDefinition: deploy_definition.prepare,
}

HANDLERS: dict[type, Callable[[Any, Any], Any]] = {
    deploy_definition.ReadDeployment: deploy_definition.handle,
    start_instance.StartInstance: start_instance.handle,
    claim_work_item.ClaimWorkItem: claim_work_item.handle,
    release_work_item.ReleaseWorkItem: release_work_item.handle,
    assign_work_item.AssignWorkItem: assign_work_item.handle,
    complete_work_item.CompleteWorkItem: complete_work_item.handle,
    complete_job.CompleteJob: complete_job.handle,
    fail_job.FailJob: fail_job.handle,
    fire_timer.FireTimer: fire_timer.handle,
    publish_message.PublishMessage: publish_message.handle,
    publish_message.DeliverMessage: publish_message.handle_delivery,
    retry_incident.RetryIncident: retry_incident.handle,
    cancel_instance.CancelInstance: cancel_instance.handle,
}
