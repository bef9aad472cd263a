"""Decision tables: which rules hit, and what the hit policy makes of them (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.dmn.model import Cell, OutputColumn, Rule, Table
from engine.dmn.run import DecisionRun, shown
from engine.errors import ExpressionFailed
from engine.feel.builtins import BUILTINS
from engine.feel.comparison import equal
from engine.feel.errors import FeelError
from engine.feel.scope import Code, Env, NullResult

if TYPE_CHECKING:
    from engine.dmn.logic import LogicCompiler

__all__ = ["table_code"]

_SINGLE = frozenset(["UNIQUE", "FIRST", "PRIORITY", "ANY"])
_ORDERED = frozenset(["PRIORITY", "OUTPUT ORDER"])
_AGGREGATES = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}

_ANY_TIME = datetime.fromisoformat("2000-01-01T00:00:00Z")
_STEPS_OF_LITERALS = 20_000

Hit = tuple[int, Any]  # number of the rule, counted from 1, and its output
Tests = list[tuple[int, Callable[[Env, Any], Any]]]  # number of the column, and its test; "-" has none


def table_code(table: Table, compiler: LogicCompiler, names: frozenset[str]) -> Code:
    """The code of a table: its value for the scope it runs in; raises ExpressionFailed when its rules conflict."""
    columns = [compiler.code(column.expression, names) for column in table.inputs]
    allowed = [_allowed(column.allowed, compiler, names) for column in table.inputs]
    tests = [_tests(rule, compiler, names) for rule in table.rules]
    outputs = [_output(rule.outputs, table, compiler, names) for rule in table.rules]
    default = _default(table, compiler, names)
    priorities = _priorities(table, compiler) if table.hit_policy in _ORDERED else []
    policy, owner = table.hit_policy, compiler.element
    first_only = policy == "FIRST"
    uneven = _uneven(table)
    if uneven is not None:
        return _failing(f"Rule {uneven} of the decision table has not as many entries as there are columns.", owner)

    def decide(env: Env) -> Any:
        run = env.run
        run.spend(len(tests) >> 1)
        values = [column(env) for column in columns]
        for column, test, value in zip(table.inputs, allowed, values, strict=True):
            if test and value is not None and test(env, value) is not True:
                run.note(f"the input '{column.label}' is {shown(value)}, which the table does not allow")
                return None
        hits: list[Hit] = []
        number = 0
        try:
            for number, rule in enumerate(tests):
                for column_number, passes in rule:
                    if passes(env, values[column_number]) is not True:
                        break
                else:
                    hits.append((number + 1, outputs[number](env)))
                    if first_only:
                        break
        except FeelError as error:
            said = f"Rule {number + 1} of the decision table cannot be evaluated: {error}"
            cells = [cell.text for cell in (*table.rules[number].inputs, *table.rules[number].outputs)]
            detail = {"rules": [number + 1], "rule_ids": [table.rules[number].id], "expression": " | ".join(cells)}
            raise ExpressionFailed(said, element=owner, detail=detail) from error
        ordered = sorted(hits, key=lambda hit: _rank(hit[1], priorities)) if priorities else hits
        result = _outcome(table, owner, ordered, run) if hits else _without_hit(table, default, env)
        if isinstance(run, DecisionRun):
            fired = ordered[:1] if policy in _SINGLE and policy != "ANY" else ordered
            run.tables.append(_told(table, values, [number for number, _ in fired], result))
        return result

    return decide


def _uneven(table: Table) -> int | None:
    """The first rule, counted from 1, that has more or fewer entries than columns; None: each fits."""
    sizes = len(table.inputs), len(table.outputs)
    return next(
        (number for number, rule in enumerate(table.rules, 1) if (len(rule.inputs), len(rule.outputs)) != sizes), None
    )


def _failing(message: str, owner: str) -> Code:
    def fail(env: Env) -> Any:
        raise ExpressionFailed(message, element=owner)

    return fail


def _allowed(cell: Cell | None, compiler: LogicCompiler, names: frozenset[str]) -> Callable[[Env, Any], Any] | None:
    return None if cell is None else compiler.tests(cell.text, names, cell.element, cell.line)


def _tests(rule: Rule, compiler: LogicCompiler, names: frozenset[str]) -> Tests:
    return [
        (number, compiler.tests(cell.text, names, cell.element, cell.line))
        for number, cell in enumerate(rule.inputs)
        if cell.text and cell.text != "-"
    ]


def _output(cells: Sequence[Cell], table: Table, compiler: LogicCompiler, names: frozenset[str]) -> Code:
    codes = [compiler.expression(cell.text, names, cell.element, cell.line) for cell in cells]
    if len(table.outputs) == 1:
        return codes[0] if codes else lambda env: None
    keys = [column.name for column in table.outputs]
    return lambda env: dict(zip(keys, [code(env) for code in codes], strict=True))


def _default(table: Table, compiler: LogicCompiler, names: frozenset[str]) -> Code | None:
    """The code of the default output; None when no column has one."""
    if all(column.default is None for column in table.outputs):
        return None
    empty = Cell(None, table.line, "")
    return _output([column.default or empty for column in table.outputs], table, compiler, names)


def _without_hit(table: Table, default: Code | None, env: Env) -> Any:
    if default is not None:
        value = default(env)
        return value if table.hit_policy in _SINGLE or table.aggregation else [value]
    if table.hit_policy in _SINGLE:
        env.run.note("no rule of the table applies, and it has no default output")
        return None
    if table.aggregation == "COUNT":
        return 0
    return None if table.aggregation else []


def _outcome(table: Table, owner: str, hits: list[Hit], run: Any) -> Any:
    policy, first = table.hit_policy, hits[0][1]
    if policy == "UNIQUE" and len(hits) > 1:
        raise _conflict(table, owner, hits, "only one rule may apply (hit policy UNIQUE)")
    if policy == "ANY" and any(equal(first, other) is not True for _, other in hits[1:]):
        raise _conflict(table, owner, hits, "all rules that apply must give the same output (hit policy ANY)")
    if policy in _SINGLE:
        return first
    values = [value for _, value in hits]
    if policy != "COLLECT" or table.aggregation is None:
        return values
    try:
        return BUILTINS[_AGGREGATES[table.aggregation]].call(run, [values])
    except NullResult as reason:
        run.note(f"{table.aggregation}: {reason}")
        return None


def _conflict(table: Table, owner: str, hits: list[Hit], rule: str) -> ExpressionFailed:
    numbers = [number for number, _ in hits]
    listed = ", ".join(map(str, numbers[:-1])) + f" and {numbers[-1]}"
    return ExpressionFailed(
        f"The rules {listed} of the decision table apply at once, but {rule}. "
        "Change their conditions or the hit policy.",
        element=owner,
        detail={"rules": numbers, "rule_ids": [table.rules[number - 1].id for number in numbers]},
    )


def _priorities(table: Table, compiler: LogicCompiler) -> list[tuple[str | None, list[Any]]]:
    """For each output column its name (None for the only one) and its values, the first one the most important."""
    found = []
    for column in table.outputs:
        text = column.values.text if column.values else _allowed_of_type(column, compiler)
        values: list[Any] = []
        if text:
            code = compiler.expression(f"[{text}]", frozenset(), table.element, table.line)
            values = _literals(code, column, compiler) if not compiler.problems else []
        found.append((column.name if len(table.outputs) > 1 else None, values))
    if not any(values for _, values in found):
        message = f"{table.hit_policy} needs the output values in their order of priority."
        compiler.problem(table.element, table.line, "no_output_values", message)
    return found


def _literals(code: Code, column: OutputColumn, compiler: LogicCompiler) -> list[Any]:
    """Output values need no variables and no clock, and few steps: they are literals."""
    try:
        values = code(Env({}, None, DecisionRun({}, _ANY_TIME, _STEPS_OF_LITERALS)))
    except FeelError as error:
        message = f"The values of the output '{column.name}' cannot be told: {error}"
        compiler.problem(compiler.element, None, "no_output_values", message)
        return []
    return values if isinstance(values, list) else []


def _allowed_of_type(column: OutputColumn, compiler: LogicCompiler) -> str | None:
    wanted = compiler.types.type_name(column.type_name, compiler.model)
    return compiler.types.allowed.get(wanted.name) if wanted else None


def _rank(output: Any, priorities: list[tuple[str | None, list[Any]]]) -> list[int]:
    ranks = []
    for name, values in priorities:
        value = output if name is None else output.get(name)
        ranks.append(next((rank for rank, other in enumerate(values) if equal(value, other)), len(values)))
    return ranks


def _told(table: Table, values: list[Any], fired: list[int], result: Any) -> dict[str, Any]:
    """What the trace tells about a table."""
    return {
        "table": table.element,
        "hit_policy": table.hit_policy,
        "inputs": [
            {"expression": column.text, "label": column.label, "value": shown(value)}
            for column, value in zip(table.inputs, values, strict=True)
        ],
        "rules": [{"index": number, "id": table.rules[number - 1].id} for number in fired],
        "output": shown(result),
    }
