"""Elements of logic to boxed expressions."""

from __future__ import annotations

from collections.abc import Callable

from engine.dmn.model import (
    Boxed,
    BoxedContext,
    BoxedFilter,
    BoxedFunction,
    BoxedIf,
    BoxedInvocation,
    BoxedIterator,
    BoxedList,
    BoxedRelation,
    Cell,
    Column,
    Entry,
    FeelText,
    OutputColumn,
    Parameter,
    Rule,
    Table,
    Unrunnable,
)
from engine.dmn.reader.xml import Node, children, local, text_of_child
from engine.errors import Problem
from engine.feel import plain_name

__all__ = ["BoxedReader"]

_HIT_POLICIES = {
    "U": "UNIQUE", "F": "FIRST", "P": "PRIORITY", "A": "ANY", "C": "COLLECT", "R": "RULE ORDER", "O": "OUTPUT ORDER",
}  # fmt: skip
_AGGREGATIONS = {"SUM", "COUNT", "MIN", "MAX"}


class BoxedReader:
    """Reads the logic of one file; what it cannot run goes to `problems`."""

    def __init__(self, language: str | None) -> None:
        self.problems: list[Problem] = []
        self._language = language

    def expression_in(self, node: Node) -> Boxed | None:
        """The one expression among the children of an element; None when there is none."""
        for child in children(node):
            reader = _READERS.get(local(child))
            if reader is not None:
                return reader(self, child)
        return None

    def required(self, node: Node, what: str) -> Boxed:
        """The expression of an element that must have one; an empty text, and a problem, otherwise."""
        boxed = self.expression_in(node)
        if boxed is None:
            self.problem(node, "no_expression", f"{what} has no expression.", "Add a literal expression.")
            return FeelText(_id(node), node.sourceline, None, "")
        return boxed

    def problem(self, node: Node, code: str, message: str, hint: str = "") -> None:
        self.problems.append(
            Problem(element=_nearest_id(node), code=code, message=message, hint=hint, line=node.sourceline)
        )

    def literal(self, node: Node) -> Boxed:
        if next(children(node, "importedValues"), None) is not None:
            reason = "Values imported from other files are not supported."
            self.problem(node, "imported_values", reason)
            return Unrunnable(_id(node), node.sourceline, None, reason)
        reason = self._check_language(node)
        if reason:
            return Unrunnable(_id(node), node.sourceline, None, reason)
        return FeelText(_id(node), node.sourceline, node.get("typeRef"), text_of_child(node, "text") or "")

    def _check_language(self, node: Node) -> str:
        """Why the language of an expression is not run; empty when it is."""
        language = node.get("expressionLanguage") or self._language
        if not language or "feel" in language.lower():
            return ""
        reason = f"The expression language '{language}' is not run."
        self.problem(node, "expression_language", reason, "Write it in FEEL.")
        return reason

    def context(self, node: Node) -> Boxed:
        entries = []
        for entry in children(node, "contextEntry"):
            variable = next(children(entry, "variable"), None)
            name = plain_name(variable.get("name", "")) if variable is not None else None
            type_name = variable.get("typeRef") if variable is not None else None
            entries.append(Entry(name or None, type_name, self.required(entry, f"The entry '{name or 'result'}'")))
        return BoxedContext(_id(node), node.sourceline, node.get("typeRef"), tuple(entries))

    def items(self, node: Node) -> Boxed:
        items = tuple(reader(self, child) for child in children(node) if (reader := _READERS.get(local(child))))
        return BoxedList(_id(node), node.sourceline, node.get("typeRef"), items)

    def relation(self, node: Node) -> Boxed:
        columns = tuple(Parameter(plain_name(c.get("name", "")), c.get("typeRef")) for c in children(node, "column"))
        rows = []
        for row in children(node, "row"):
            cells = tuple(reader(self, child) for child in children(row) if (reader := _READERS.get(local(child))))
            if len(cells) != len(columns):
                self.problem(
                    row, "row_length", f"The row has {len(cells)} cells; the relation has {len(columns)} columns."
                )
                continue
            rows.append(cells)
        return BoxedRelation(_id(node), node.sourceline, node.get("typeRef"), columns, tuple(rows))

    def function(self, node: Node) -> BoxedFunction:
        parameters = tuple(
            Parameter(plain_name(p.get("name", "")), p.get("typeRef")) for p in children(node, "formalParameter")
        )
        body = self.expression_in(node) or FeelText(_id(node), node.sourceline, None, "")
        kind = node.get("kind", "FEEL")
        if kind.upper() not in ("FEEL", "F"):
            reason = f"Functions of kind {kind} are not run."
            self.problem(node, "external_function", reason, "Write it in FEEL.")
            body = Unrunnable(_id(node), node.sourceline, None, reason)
        return BoxedFunction(_id(node), node.sourceline, node.get("typeRef"), parameters, body)

    def invocation(self, node: Node) -> Boxed:
        bindings = []
        for binding in children(node, "binding"):
            parameter = next(children(binding, "parameter"), None)
            name = plain_name(parameter.get("name", "")) if parameter is not None else ""
            value = self.expression_in(binding) or FeelText(_id(binding), binding.sourceline, None, "")
            bindings.append(Entry(name, None, value))
        function = self.required(node, "The invocation")
        return BoxedInvocation(_id(node), node.sourceline, node.get("typeRef"), function, tuple(bindings))

    def conditional(self, node: Node) -> Boxed:
        parts = [self._part(node, name) for name in ("if", "then", "else")]
        return BoxedIf(_id(node), node.sourceline, node.get("typeRef"), *parts)

    def filter(self, node: Node) -> Boxed:
        source, match = self._part(node, "in"), self._part(node, "match")
        return BoxedFilter(_id(node), node.sourceline, node.get("typeRef"), source, match)

    def iterator(self, node: Node) -> Boxed:
        kind = local(node)
        body = self._part(node, "return" if kind == "for" else "satisfies")
        variable = plain_name(node.get("iteratorVariable", ""))
        return BoxedIterator(
            _id(node), node.sourceline, node.get("typeRef"), kind, variable, self._part(node, "in"), body
        )

    def _part(self, node: Node, name: str) -> Boxed:
        for part in children(node, name):
            return self.required(part, f"<{name}>")
        self.problem(node, "no_expression", f"<{local(node)}> has no <{name}>.")
        return FeelText(_id(node), node.sourceline, None, "")

    def table(self, node: Node) -> Boxed:
        policy = node.get("hitPolicy", "UNIQUE").strip().upper()
        policy = _HIT_POLICIES.get(policy, policy)
        if policy not in _HIT_POLICIES.values():
            self.problem(node, "hit_policy", f"There is no hit policy '{policy}'.")
        aggregation = node.get("aggregation") or None
        if aggregation is not None and aggregation not in _AGGREGATIONS:
            self.problem(node, "aggregation", f"There is no aggregation '{aggregation}'.")
        inputs = tuple(self._column(column) for column in children(node, "input"))
        outputs = tuple(self._output(column) for column in children(node, "output"))
        rules = tuple(self._rule(rule, len(inputs), len(outputs)) for rule in children(node, "rule"))
        if not outputs:
            self.problem(node, "no_output", "The table has no output column.")
        names = [output.name for output in outputs]
        if len(outputs) > 1 and (not all(names) or len(set(names)) < len(names)):
            self.problem(node, "output_names", "With several output columns, each needs a name of its own.")
        if aggregation is not None and policy == "COLLECT" and len(outputs) > 1 and aggregation != "COUNT":
            self.problem(node, "aggregation", f"{aggregation} needs a table with one output column.")
        return Table(_id(node), node.sourceline, node.get("typeRef"), policy, aggregation, inputs, outputs, rules)

    def _column(self, node: Node) -> Column:
        inner = next(children(node, "inputExpression"), None)
        if inner is None:
            self.problem(node, "no_expression", "The input column has no expression.")
            expression: Boxed = FeelText(_id(node), node.sourceline, None, "")
        else:
            expression = self.literal(inner)
        text = expression.text if isinstance(expression, FeelText) else ""
        return Column(expression, text, node.get("label") or text, self._cell(node, "inputValues"))

    def _output(self, node: Node) -> OutputColumn:
        return OutputColumn(
            plain_name(node.get("name", "")),
            node.get("typeRef"),
            self._cell(node, "outputValues"),
            self._cell(node, "defaultOutputEntry"),
        )

    def _rule(self, node: Node, inputs: int, outputs: int) -> Rule:
        tests, results = list(children(node, "inputEntry")), list(children(node, "outputEntry"))
        if len(tests) != inputs or len(results) != outputs:
            self.problem(
                node,
                "rule_length",
                f"The rule has {len(tests)} inputs and {len(results)} outputs; the table has {inputs} and {outputs}.",
            )
        for cell in tests + results:
            self._check_language(cell)
        return Rule(_id(node), tuple(map(self._whole_cell, tests)), tuple(map(self._whole_cell, results)))

    def _cell(self, node: Node, name: str) -> Cell | None:
        for cell in children(node, name):
            found = self._whole_cell(cell)
            return found if found.text else None
        return None

    def cell(self, node: Node, name: str) -> Cell | None:
        """The text of a child, as unary tests or values; None when there is none."""
        return self._cell(node, name)

    def _whole_cell(self, node: Node) -> Cell:
        return Cell(_id(node) or _nearest_id(node), node.sourceline, text_of_child(node, "text") or "")


def _id(node: Node) -> str | None:
    found: str | None = node.get("id")
    return found


def _nearest_id(node: Node | None) -> str | None:
    while node is not None:
        if found := _id(node):
            return found
        node = node.getparent()
    return None


_READERS: dict[str, Callable[[BoxedReader, Node], Boxed]] = {
    "literalExpression": BoxedReader.literal,
    "context": BoxedReader.context,
    "list": BoxedReader.items,
    "relation": BoxedReader.relation,
    "functionDefinition": BoxedReader.function,
    "invocation": BoxedReader.invocation,
    "conditional": BoxedReader.conditional,
    "filter": BoxedReader.filter,
    "for": BoxedReader.iterator,
    "every": BoxedReader.iterator,
    "some": BoxedReader.iterator,
    "decisionTable": BoxedReader.table,
}
