"""Takes a decision, with everything it requires, and tells how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.dmn import model as m
from engine.dmn.decisions import Decisions, Key
from engine.dmn.model import Element, Model
from engine.dmn.run import DecisionRun, shown
from engine.dmn.types import Mode
from engine.errors import ExpressionFailed, NotFound
from engine.feel.errors import FeelError
from engine.feel.scope import Env, NullResult, Run
from engine.feel.types import fitted
from engine.feel.values import Function, described

__all__ = ["BUDGET", "Verdict", "decide"]

BUDGET = 500_000  # steps, of all decisions together


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided. `trace` is plain JSON, one entry a decision in the order they were taken:

        {"decision": id, "name": …, "inputs": [{"label", "expression", "value"}],
         "rules": [{"index": counted from 1, "id": …}], "output": …, "tables": […], "notes": [why nulls arose]}

    Values are texts as FEEL writes them. `tables` has those inside the decision's logic or its functions, with the
    same keys; `inputs` and `rules` are those of the table when the decision is one, else its requirements.
    """

    value: Any
    trace: list[dict[str, Any]]


def decide(
    decisions: Decisions, decision_id: str, variables: Mapping[str, Any], now: datetime, budget: int = BUDGET
) -> Verdict:
    """Take a decision (or call a decision service or function) by id or name, on these variables at this time.

    Raises NotFound when there is no such decision, ExpressionFailed when its rules conflict or it runs too long.
    """
    element = decisions.find(decision_id)
    if element is None or isinstance(element, m.InputData):
        raise NotFound(f"There is no decision '{decision_id}'; there are: {', '.join(decisions.ids)}.")
    run = DecisionRun(variables, now, budget)
    run.types = decisions.types.bound(run, decisions.model, Mode.FULL)
    run.structures = decisions.types.bound(run, decisions.model, Mode.STRUCTURE)
    key = decisions.model.namespace, element.id
    try:
        value = _called(decisions, key, run) if not isinstance(element, m.Decision) else _value(decisions, key, run)
    except FeelError as error:
        raise ExpressionFailed(str(error), element=run.active[-1][1] if run.active else element.id) from error
    except RecursionError:
        raise ExpressionFailed("The decision calls itself too deeply.", element=element.id) from None
    return Verdict(value, run.trace)


def _called(decisions: Decisions, key: Key, run: DecisionRun) -> Any:
    """The value of a service or function whose parameters are the variables."""
    function = _value(decisions, key, run)
    if not isinstance(function, Function):
        return None
    try:
        return function.invoke(run, [run.inputs.get(name) for name in function.parameters])
    except NullResult as reason:
        run.note(f"{function.name}(): {reason}")
        return None


def _value(decisions: Decisions, key: Key, run: DecisionRun) -> Any:
    """The value of an element: of input data what was given, of a decision its result, else a function."""
    if key in run.results:
        return run.results[key]
    element = decisions.element(key)
    model = decisions.models[key[0]]
    if isinstance(element, m.InputData):
        value = _input(decisions, element, model, run)
    elif isinstance(element, m.Decision):
        value = _decided(decisions, key, element, model, run)
    elif isinstance(element, m.Bkm):
        return _function(decisions, key, element, model, run)
    elif isinstance(element, m.DecisionService):
        value = _service(decisions, element, model)
    else:
        return None
    run.results[key] = value
    return value


def _input(decisions: Decisions, element: m.InputData, model: Model, run: DecisionRun) -> Any:
    full = f"{{{model.namespace}}}{element.name}"
    if full in run.inputs:
        value = run.inputs[full]
    elif element.name in run.inputs:
        value = run.inputs[element.name]
    else:
        run.note(f"the input '{element.name}' is not given")
        return None
    wanted = decisions.types.type_name(element.type_name, model)
    if wanted is None or value is None:
        return value
    fits, fitting = fitted(value, wanted, decisions.types.bound(run, model, Mode.INPUT))
    if not fits:
        run.note(f"the input '{element.name}' is {described(value)}, which does not fit its type '{element.type_name}'")
    return fitting


def _scope(decisions: Decisions, element: Element, model: Model, run: DecisionRun) -> dict[str, Any]:
    """The values of what an element requires, by name; those of another file inside the name of its import."""
    values: dict[str, Any] = {}
    for through, key, target in decisions.required(element, model):
        place = values.setdefault(through, {}) if through else values
        place[target.name] = _value(decisions, key, run)
    return values


def _free_variables(decisions: Decisions, run: DecisionRun) -> dict[str, Any]:
    """The given variables that no element of the graph claims: tables without requirements look at them directly."""
    claimed = {element.name for model in decisions.models.values() for element in model.elements.values()}
    return {name: value for name, value in run.inputs.items() if name not in claimed}


def _decided(decisions: Decisions, key: Key, element: m.Decision, model: Model, run: DecisionRun) -> Any:
    if key in run.active:
        raise ExpressionFailed(f"The decision '{element.name}' requires itself.", element=element.id)
    code = decisions.codes.get(key)
    if code is None:
        raise ExpressionFailed(f"The decision '{element.name}' has no logic.", element=element.id)
    run.active.append(key)
    values = _scope(decisions, element, model, run)
    tables, run.tables = run.tables, []
    notes, run.notes = run.notes, []
    outer = Env(_free_variables(decisions, run), None, run)
    result = code(outer.inner(values))
    run.trace.append(_told(element, values, result, run))
    run.tables, run.notes = tables, notes
    run.active.pop()
    return result


def _told(element: m.Decision, values: Mapping[str, Any], result: Any, run: DecisionRun) -> dict[str, Any]:
    tables = run.tables
    own = tables.pop() if tables and isinstance(element.logic, m.Table) else None
    required = [
        {"label": name, "expression": name, "value": shown(value)}
        for name, value in values.items()
        if not isinstance(value, Function)
    ]
    return {
        "decision": element.id,
        "name": element.name,
        "inputs": own["inputs"] if own else required,
        "rules": own["rules"] if own else [],
        "output": shown(result),
        "tables": tables,
        "notes": run.notes or [],
    }


def _function(decisions: Decisions, key: Key, element: m.Bkm, model: Model, run: DecisionRun) -> Any:
    code = decisions.codes.get(key)
    if code is None:
        run.note(f"the business knowledge model '{element.name}' has no logic")
        return None
    values: dict[str, Any] = {}
    function = code(Env(values, None, run))
    values[element.name] = function
    run.results[key] = function  # before its requirements, for two functions may require each other
    values.update(_scope(decisions, element, model, run))
    return function


def _service(decisions: Decisions, element: m.DecisionService, model: Model) -> Function:
    """A decision service as a function of its input data and input decisions."""
    data = [(key, decisions.element(key)) for key in (decisions.key(ref, model) for ref in element.input_data)]
    given = [(key, decisions.element(key)) for key in (decisions.key(ref, model) for ref in element.input_decisions)]
    parameters = [(key, target) for key, target in (*data, *given) if isinstance(target, m.InputData | m.Decision)]
    outputs = [decisions.key(reference, model) for reference in element.outputs]
    result_type = decisions.types.type_name(element.type_name, model)

    def invoke(run: Run, arguments: list[Any]) -> Any:
        assert isinstance(run, DecisionRun)
        if len(arguments) != len(parameters):
            raise NullResult(f"takes {len(parameters)} arguments and got {len(arguments)}")
        results: dict[Key, Any] = {}
        for (key, target), argument in zip(parameters, arguments, strict=True):
            wanted = decisions.types.type_name(target.type_name, decisions.models[key[0]])
            fits, value = (True, argument) if wanted is None else fitted(argument, wanted, run.types)
            if not fits:
                raise NullResult(f"'{target.name}' is {described(argument)}, which does not fit '{target.type_name}'")
            results[key] = value
        run.enter()
        try:
            value = run.apart({}, results, lambda: _outputs(decisions, outputs, run))
        finally:
            run.leave()
        fits, value = (True, value) if result_type is None else fitted(value, result_type, run.types)
        return value

    types = [decisions.types.type_name(target.type_name, decisions.models[key[0]]) for key, target in parameters]
    return Function([target.name for _, target in parameters], invoke, element.name, types, result_type)


def _outputs(decisions: Decisions, outputs: list[Key], run: DecisionRun) -> Any:
    active, run.active = run.active, []
    values = {}
    for key in outputs:
        target = decisions.element(key)
        values[target.name if target else key[1]] = _value(decisions, key, run)
    run.active = active
    return next(iter(values.values())) if len(outputs) == 1 else values
