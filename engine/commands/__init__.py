"""The commands: the only way to change an instance. One file each: what is asked, the rule, the handler."""

from engine.commands.ask_to_skip import AskedToSkip, AskToSkip
from engine.commands.assign_incident import AssignedIncident, AssignIncident
from engine.commands.assign_work_item import AssignWorkItem
from engine.commands.batch import Asked
from engine.commands.begin_repairs import BeginRepairs, RepairsBegun
from engine.commands.cancel_instance import CancelInstance, CancelledInstance
from engine.commands.carry_on_changes import carry_on_changes, carry_on_forgotten_changes
from engine.commands.carry_on_repairs import carry_on, carry_on_forgotten
from engine.commands.change_batches import (
    ChangesBegun,
    ChangesMoved,
    ContinueChanges,
    ModifyMany,
    PauseChanges,
    StopChanges,
)
from engine.commands.claim_work_item import ClaimWorkItem
from engine.commands.comment_incident import CommentedIncident, CommentIncident
from engine.commands.complete_job import ClosedJob, CompleteJob
from engine.commands.complete_work_item import CompletedWorkItem, CompleteWorkItem
from engine.commands.decide_skip import DecidedSkip, DecideSkip
from engine.commands.delete_draft_file import DeleteDraftFile
from engine.commands.delete_release import DeleteRelease, ReleaseInUse
from engine.commands.deploy_definition import DeployDefinition, Deployed
from engine.commands.discard_draft import DiscardDraft
from engine.commands.engine import Engine
from engine.commands.evaluate_start_conditions import (
    ConditionsEvaluated,
    EvaluateStartConditions,
    NotStarted,
    StartedByCondition,
)
from engine.commands.fail_job import FailJob
from engine.commands.fire_timer import FiredTimer, FireTimer
from engine.commands.foreseeing import Foreseen, foresee
from engine.commands.import_files import FilesImported, ImportFiles
from engine.commands.migrate_instance import (
    Judged,
    MigratedInstance,
    MigrateInstance,
    MigrateMany,
    dry_run,
    proposed_plan,
)
from engine.commands.model_drafts import FileChanged
from engine.commands.modify_instance import Change, ModifiedInstance, ModifyInstance, rounds_of
from engine.commands.pause_action import PauseAction, PausedAction
from engine.commands.publish_draft import NewerRelease, PublishDraft
from engine.commands.publish_message import DeliverMessage, Published, PublishMessage
from engine.commands.publish_signal import PublishedSignal, PublishSignal
from engine.commands.release_work_item import ReleaseWorkItem
from engine.commands.report_done import ReportDone, ReportedDone
from engine.commands.resume_action import ResumeAction, ResumedAction
from engine.commands.resume_instance import ResumedInstance, ResumeInstance
from engine.commands.retry_incident import RetriedIncident, RetryIncident
from engine.commands.save_draft_file import DraftFileSaved, SaveDraftFile
from engine.commands.start_draft import DraftStarted, StartDraft
from engine.commands.start_instance import StartedInstance, StartInstance
from engine.commands.suspend_element import ResumeElement, SuspendElement
from engine.commands.suspend_instance import SuspendedInstance, SuspendInstance
from engine.commands.suspend_process import ProcessSuspended, ResumeProcess, SuspendProcess
from engine.commands.take_back_assignment import TakeBackAssignment
from engine.commands.work import Changed
from engine.commands.work_items import WorkItemChanged

__all__ = [
    "AskToSkip",
    "Asked",
    "AskedToSkip",
    "AssignIncident",
    "AssignWorkItem",
    "AssignedIncident",
    "BeginRepairs",
    "CancelInstance",
    "CancelledInstance",
    "Change",
    "Changed",
    "ChangesBegun",
    "ChangesMoved",
    "ClaimWorkItem",
    "ClosedJob",
    "CommentIncident",
    "CommentedIncident",
    "CompleteJob",
    "CompleteWorkItem",
    "CompletedWorkItem",
    "ConditionsEvaluated",
    "ContinueChanges",
    "DecideSkip",
    "DecidedSkip",
    "DeleteDraftFile",
    "DeleteRelease",
    "DeliverMessage",
    "DeployDefinition",
    "Deployed",
    "DiscardDraft",
    "DraftFileSaved",
    "DraftStarted",
    "Engine",
    "EvaluateStartConditions",
    "FailJob",
    "FileChanged",
    "FilesImported",
    "FireTimer",
    "FiredTimer",
    "Foreseen",
    "ImportFiles",
    "Judged",
    "MigrateInstance",
    "MigrateMany",
    "MigratedInstance",
    "ModifiedInstance",
    "ModifyInstance",
    "ModifyMany",
    "NewerRelease",
    "NotStarted",
    "PauseAction",
    "PauseChanges",
    "PausedAction",
    "ProcessSuspended",
    "PublishDraft",
    "PublishMessage",
    "PublishSignal",
    "Published",
    "PublishedSignal",
    "ReleaseInUse",
    "ReleaseWorkItem",
    "RepairsBegun",
    "ReportDone",
    "ReportedDone",
    "ResumeAction",
    "ResumeElement",
    "ResumeInstance",
    "ResumeProcess",
    "ResumedAction",
    "ResumedInstance",
    "RetriedIncident",
    "RetryIncident",
    "SaveDraftFile",
    "StartDraft",
    "StartInstance",
    "StartedByCondition",
    "StartedInstance",
    "StopChanges",
    "SuspendElement",
    "SuspendInstance",
    "SuspendProcess",
    "SuspendedInstance",
    "TakeBackAssignment",
    "WorkItemChanged",
    "carry_on",
    "carry_on_changes",
    "carry_on_forgotten",
    "carry_on_forgotten_changes",
    "dry_run",
    "foresee",
    "proposed_plan",
    "rounds_of",
]
