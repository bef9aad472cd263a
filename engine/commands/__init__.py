"""The commands: the only way to change an instance. One file each: what is asked, the rule, the handler."""

from engine.commands.assign_work_item import AssignWorkItem
from engine.commands.cancel_instance import CancelInstance, CancelledInstance
from engine.commands.claim_work_item import ClaimWorkItem
from engine.commands.complete_job import ClosedJob, CompleteJob
from engine.commands.complete_work_item import CompletedWorkItem, CompleteWorkItem
from engine.commands.deploy_definition import DeployDefinition, Deployed
from engine.commands.engine import Engine
from engine.commands.fail_job import FailJob
from engine.commands.fire_timer import FiredTimer, FireTimer
from engine.commands.publish_message import DeliverMessage, Published, PublishMessage
from engine.commands.release_work_item import ReleaseWorkItem
from engine.commands.retry_incident import RetriedIncident, RetryIncident
from engine.commands.start_instance import StartedInstance, StartInstance
from engine.commands.work import Changed
from engine.commands.work_items import WorkItemChanged

__all__ = [
    "AssignWorkItem",
    "CancelInstance",
    "CancelledInstance",
    "Changed",
    "ClaimWorkItem",
    "ClosedJob",
    "CompleteJob",
    "CompleteWorkItem",
    "CompletedWorkItem",
    "DeliverMessage",
    "DeployDefinition",
    "Deployed",
    "Engine",
    "FailJob",
    "FireTimer",
    "FiredTimer",
    "PublishMessage",
    "Published",
    "ReleaseWorkItem",
    "RetriedIncident",
    "RetryIncident",
    "StartInstance",
    "StartedInstance",
    "WorkItemChanged",
]
