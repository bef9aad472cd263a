"""The modelling rules, one a file. Each is asked about every process, so that all faults are shown at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules import (
    actions,
    ad_hoc,
    boundary_events,
    call_bindings,
    calls,
    cancel,
    compensation,
    complex_gateways,
    conditional_events,
    conditions,
    conflicts,
    deadlocks,
    decisions,
    defaults,
    equal_timers,
    errors,
    escalations,
    event_gateways,
    event_kinds,
    event_sub_processes,
    feel_syntax,
    flow_ends,
    gateway_direction,
    instantiating,
    item_kinds,
    items,
    links,
    listed_flows,
    loops,
    mappings,
    messages,
    multi_instance,
    never_caught,
    open_questions,
    reachable,
    scripts,
    signals,
    single_gateways,
    start_and_end,
    timers,
    unique_keys,
    unknown_variables,
    user_tasks,
)
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["RULES", "Context", "Rule", "broken_rules"]

Rule = Callable[[ParsedProcess, Context], Iterator[Problem]]

RULES: tuple[Rule, ...] = tuple(
    rule.check
    for rule in (
        start_and_end,
        ad_hoc,
        flow_ends,
        listed_flows,
        gateway_direction,
        event_kinds,
        boundary_events,
        event_sub_processes,
        event_gateways,
        instantiating,
        complex_gateways,
        defaults,
        conditions,
        reachable,
        deadlocks,
        user_tasks,
        actions,
        decisions,
        scripts,
        messages,
        timers,
        unique_keys,
        errors,
        escalations,
        signals,
        conditional_events,
        compensation,
        cancel,
        calls,
        call_bindings,
        links,
        multi_instance,
        loops,
        item_kinds,
        items,
        conflicts,
        mappings,
        feel_syntax,
        single_gateways,
        equal_timers,
        never_caught,
        unknown_variables,
        open_questions,
    )
)


def broken_rules(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """What each rule has against the process."""
    for rule in RULES:
        yield from rule(process, context)
