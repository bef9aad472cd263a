"""Scenarios: how a process is meant to run, as files that travel with it (`<name>.scenario`, JSON).

What was typed, answered and waited for, and what must come of it. `engine.trials` runs them.
"""

from engine.scenarios.fitting import misfits
from engine.scenarios.model import (
    VERSION,
    Answer,
    Complete,
    Expectation,
    Kind,
    Message,
    Retry,
    Scenario,
    Start,
    Step,
    Wait,
    element_of,
)
from engine.scenarios.reader import read_scenario, read_steps
from engine.scenarios.writer import plain_scenario, write_scenario

__all__ = [
    "VERSION",
    "Answer",
    "Complete",
    "Expectation",
    "Kind",
    "Message",
    "Retry",
    "Scenario",
    "Start",
    "Step",
    "Wait",
    "element_of",
    "misfits",
    "plain_scenario",
    "read_scenario",
    "read_steps",
    "write_scenario",
]
