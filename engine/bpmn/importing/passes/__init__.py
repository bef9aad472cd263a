"""The repairs that any tool's file may need: one small file each, and its row here. Their order matters."""

from __future__ import annotations

from engine.bpmn.importing.draft import Pass
from engine.bpmn.importing.passes.attached import join_conditions, let_them_interrupt, put_where_they_sit
from engine.bpmn.importing.passes.calls import fill_empty
from engine.bpmn.importing.passes.choices import ask_for_ways, forget_pointless_conditions
from engine.bpmn.importing.passes.compensation import settle_compensation, unmark_what_is_in_the_flow
from engine.bpmn.importing.passes.data import (
    agree_on_collections,
    leave_out_broken_data,
    leave_out_unreadable_data,
    put_data_into_processes,
)
from engine.bpmn.importing.passes.deadlocks import open_deadlocks
from engine.bpmn.importing.passes.event_gateways import settle_event_gateways
from engine.bpmn.importing.passes.events import give_triggers, name_events, name_links
from engine.bpmn.importing.passes.flows import leave_out_dead_flows, lift_over_borders
from engine.bpmn.importing.passes.listed_flows import forget_wrong_directions, list_real_flows
from engine.bpmn.importing.passes.other_diagrams import leave_out_what_never_runs
from engine.bpmn.importing.passes.people import find_somebody
from engine.bpmn.importing.passes.references import forget_wrong_references
from engine.bpmn.importing.passes.repeats import ask_how_often, forget_refused_markers
from engine.bpmn.importing.passes.starts import settle_starts
from engine.bpmn.importing.passes.tasks import hand_tasks_to_people
from engine.bpmn.importing.passes.times import ask_for_conditions, ask_for_times
from engine.bpmn.importing.passes.unreadable import keep_as_text
from engine.bpmn.importing.passes.ways import lead_on

__all__ = ["PASSES"]

PASSES: tuple[Pass, ...] = (
    # What is drawn: afterwards every flow connects two nodes and every reference finds something.
    leave_out_what_never_runs,
    forget_refused_markers,
    forget_wrong_references,
    put_where_they_sit,
    let_them_interrupt,
    unmark_what_is_in_the_flow,
    leave_out_dead_flows,
    lift_over_borders,
    settle_starts,
    settle_compensation,
    give_triggers,  # before ends are drawn: it looks whether anything follows
    lead_on,
    list_real_flows,
    forget_wrong_directions,
    agree_on_collections,
    put_data_into_processes,
    leave_out_broken_data,
    leave_out_unreadable_data,
    # What each element means.
    fill_empty,
    settle_event_gateways,
    open_deadlocks,
    name_events,
    name_links,
    ask_for_times,
    ask_for_conditions,
    join_conditions,
    ask_how_often,
    keep_as_text,
    hand_tasks_to_people,  # after all that decides what runs by itself
    forget_pointless_conditions,
    ask_for_ways,  # wants to know which tasks are for people
    find_somebody,
)
