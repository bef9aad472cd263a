"""What a rule may look at beside the process itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from engine.bpmn.call_graph import CallGraph
from engine.bpmn.known_names import brought_by_calls
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.surroundings import Known

__all__ = ["Context"]


@dataclass(frozen=True)
class Context:
    """The surroundings, and the processes that are read together, by key."""

    known: Known = field(default_factory=Known)
    processes: dict[str, ParsedProcess] = field(default_factory=dict)

    @cached_property
    def calls(self) -> CallGraph:
        """Who calls whom: the files say it of their processes, the surroundings of those that are deployed."""
        here = {
            key: [node.called for node in process.nodes.values() if node.called is not None]
            for key, process in self.processes.items()
        }
        deployed = {key: sorted(called) for key, called in (self.known.processes or {}).items()}
        return CallGraph(deployed | here)

    @cached_property
    def brought(self) -> dict[str, set[str]]:
        """What calls pass to the processes that are read together: gathered once, for each of them asks."""
        return brought_by_calls(self.processes.values())
