"""Which handler carries out which command: the table of contents of what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.commands import (
    ask_to_skip,
    assign_incident,
    assign_work_item,
    begin_repairs,
    cancel_instance,
    change_batches,
    claim_work_item,
    comment_incident,
    complete_job,
    complete_work_item,
    decide_skip,
    delete_draft_file,
    delete_release,
    deploy_definition,
    discard_draft,
    fail_job,
    fire_timer,
    import_files,
    modify_instance,
    pause_action,
    publish_draft,
    publish_message,
    publish_signal,
    release_work_item,
    report_done,
    resume_action,
    resume_instance,
    retry_incident,
    save_draft_file,
    start_draft,
    start_instance,
    suspend_instance,
    take_back_assignment,
)

__all__ = ["HANDLERS", "PREPARERS"]

# What must be done before the transaction: returns the prepared command, or the answer.
PREPARERS: dict[type, Callable[[Any, Any, Any], Any]] = {
    deploy_definition.DeployDefinition: deploy_definition.prepare,
    publish_draft.PublishDraft: publish_draft.prepare,
}

HANDLERS: dict[type, Callable[[Any, Any], Any]] = {
    deploy_definition.ReadDeployment: deploy_definition.handle,
    start_draft.StartDraft: start_draft.handle,
    save_draft_file.SaveDraftFile: save_draft_file.handle,
    delete_draft_file.DeleteDraftFile: delete_draft_file.handle,
    import_files.ImportFiles: import_files.handle,
    discard_draft.DiscardDraft: discard_draft.handle,
    publish_draft.ReadDraft: publish_draft.handle,
    delete_release.DeleteRelease: delete_release.handle,
    start_instance.StartInstance: start_instance.handle,
    claim_work_item.ClaimWorkItem: claim_work_item.handle,
    release_work_item.ReleaseWorkItem: release_work_item.handle,
    assign_work_item.AssignWorkItem: assign_work_item.handle,
    take_back_assignment.TakeBackAssignment: take_back_assignment.handle,
    complete_work_item.CompleteWorkItem: complete_work_item.handle,
    complete_job.CompleteJob: complete_job.handle,
    fail_job.FailJob: fail_job.handle,
    fire_timer.FireTimer: fire_timer.handle,
    publish_message.PublishMessage: publish_message.handle,
    publish_signal.PublishSignal: publish_signal.handle,
    publish_message.DeliverMessage: publish_message.handle_delivery,
    retry_incident.RetryIncident: retry_incident.handle,
    cancel_instance.CancelInstance: cancel_instance.handle,
    report_done.ReportDone: report_done.handle,
    ask_to_skip.AskToSkip: ask_to_skip.handle,
    decide_skip.DecideSkip: decide_skip.handle,
    assign_incident.AssignIncident: assign_incident.handle,
    comment_incident.CommentIncident: comment_incident.handle,
    begin_repairs.BeginRepairs: begin_repairs.handle,
    pause_action.PauseAction: pause_action.handle,
    resume_action.ResumeAction: resume_action.handle,
    suspend_instance.SuspendInstance: suspend_instance.handle,
    resume_instance.ResumeInstance: resume_instance.handle,
    modify_instance.ModifyInstance: modify_instance.handle,
    change_batches.ModifyMany: change_batches.handle_modify_many,
    change_batches.PauseChanges: change_batches.handle_pause,
    change_batches.ContinueChanges: change_batches.handle_continue,
    change_batches.StopChanges: change_batches.handle_stop,
}
