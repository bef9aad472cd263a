"""Python that needs no translation: times that are constants, and scripts that need nothing of their engine."""

from __future__ import annotations

import ast
from decimal import Decimal

from engine.bpmn.importing.expressions.python import statements_of
from engine.bpmn.importing.expressions.tree import Unsure

__all__ = ["runs_alone", "time_of"]


def time_of(text: str) -> str | None:
    """The ISO 8601 time that an expression surely is: a text, or `timedelta(hours=2)`; None for every other one."""
    try:
        found = statements_of(text)
    except Unsure:
        return None
    match found:
        case [ast.Expr(ast.Constant(str() as time))]:
            return time.strip()
        case [ast.Expr(ast.Call(ast.Name("timedelta") | ast.Attribute(_, "timedelta"), [], parts))]:
            return _duration(parts)
        case _:
            return None


_BUILT_IN = frozenset(
    "len str int float bool list dict set tuple range enumerate zip sorted min max sum abs round any all print "
    "isinstance type reversed map filter repr ord chr divmod pow".split()
)
_MODULES = frozenset("time datetime timedelta math json random re os sys pytz dateutil decimal uuid requests".split())
_BEYOND = (
    ast.Import | ast.ImportFrom | ast.Delete | ast.Global | ast.Nonlocal | ast.ClassDef | ast.AsyncFunctionDef
    | ast.Await | ast.AsyncFor | ast.AsyncWith | ast.With | ast.Yield | ast.YieldFrom
)  # fmt: skip


def runs_alone(text: str) -> bool:
    """Whether a script is all there: it needs no modules, no functions of its engine, and takes no variable away."""
    try:
        statements = statements_of(text)
    except Unsure:
        return False
    nodes = [node for statement in statements for node in ast.walk(statement)]
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    read = {node.id for node in nodes if isinstance(node, ast.Name)}
    hidden = any(isinstance(node, ast.Attribute) and node.attr.startswith("_") for node in nodes)
    return (
        bool(statements)
        and not hidden
        and not any(isinstance(node, _BEYOND) for node in nodes)
        and called <= own | _BUILT_IN
        and not (read - own) & _MODULES
    )


_UNITS = {"weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}


def _duration(parts: list[ast.keyword]) -> str | None:
    seconds = Decimal(0)
    for part in parts:
        if part.arg not in _UNITS or not isinstance(part.value, ast.Constant):
            return None
        if type(part.value.value) not in (int, float):
            return None
        seconds += Decimal(repr(part.value.value)) * _UNITS[part.arg]
    return f"PT{seconds.normalize():f}S" if seconds >= 0 else None
