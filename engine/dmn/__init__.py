"""DMN 1.1-1.5: reads decision models, takes their decisions, and tells which rule fired on which inputs.

>>> decisions = read_decisions(xml)
>>> decide(decisions, "credit_decision", {"amount": 1200}, now).value
'manager'
"""

from __future__ import annotations

from engine.dmn.decide import BUDGET, Verdict, decide
from engine.dmn.decisions import Decisions, read_decisions
from engine.dmn.lint import lint
from engine.dmn.together import imports_of

__all__ = ["BUDGET", "Decisions", "Verdict", "decide", "imports_of", "lint", "read_decisions"]
