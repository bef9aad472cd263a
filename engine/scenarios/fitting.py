"""Which elements a scenario speaks of that its process no longer has: found when the files are checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.errors import Problem
from engine.model.definition import Definition
from engine.scenarios.model import Scenario, element_of

__all__ = ["misfits"]


def misfits(scenario: Scenario, definitions: Collection[Definition], *, file: str) -> Iterator[Problem]:
    """Return a warning for each element or process that is not in the diagrams; what is called elsewhere is not known.

    Warnings: whether the scenario still comes out is told by running it, and a release asks for that.
    """
    known = {definition.key: definition for definition in definitions}
    calls_out = any(node.call and node.call.process not in known for one in definitions for node in one.nodes)
    if scenario.process is not None and scenario.process not in known:
        yield _misfit(f"It starts '{scenario.process}', which is not among the files.", file)
        return
    main = known.get(scenario.process) if scenario.process else None
    begins = scenario.start.event
    if begins is not None and not any(begins in one.by_id for one in ([main] if main is not None else known.values())):
        yield _misfit(f"It begins at '{begins}', which is not in the diagram (any more).", file)
    told: set[str] = set()
    for number, step in enumerate(scenario.steps, 1):
        element, process = element_of(step), getattr(step, "process", None)
        if element is None or element in told or (process is not None and process not in known):
            continue
        places = [known[process]] if process is not None else list(known.values())
        if not any(element in one.by_id for one in places) and (process is not None or not calls_out):
            told.add(element)
            yield _misfit(f"Step {number} speaks of '{element}', which is not in the diagrams (any more).", file)
    for element in (*(scenario.expect.path or ()), *scenario.expect.passes):
        if main is not None and element not in main.by_id and element not in told:
            told.add(element)
            yield _misfit(f"It expects '{element}' to be entered, which is not in '{main.key}' (any more).", file)


def _misfit(message: str, file: str) -> Problem:
    hint = "Try the scenario anew and keep it again, or change its text."
    return Problem(None, "scenario_misfit", message, severity="warning", hint=hint, file=file)
