"""From a JUEL tree to FEEL that gives the same value, or null.

Null is what FEEL gives where JUEL would coerce ("7" > 5, null + 1, !"true"). As a condition that is an incident, so
what must not happen is that such a null is taken for an answer: it compares (`null = 5` is false), it chooses (`if
null` goes to `else`). There the written FEEL asks for it first. A part is `exact` when it is null only where JUEL is.

Long because it is one table of what means the same, read whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.bpmn.importing.expressions.juel.methods import METHODS
from engine.bpmn.importing.expressions.juel.parse import (
    Binary,
    Choice,
    Function,
    Index,
    Literal,
    Method,
    Name,
    Node,
    Property,
    Unary,
)
from engine.bpmn.importing.expressions.juel.parts import (
    ADD,
    AND,
    COMPARE,
    MINUS,
    MULTIPLY,
    OR,
    WHOLE,
    Kind,
    Unsure,
    Written,
    allow,
    text_literal,
)

__all__ = ["Writer"]


_ARITHMETIC = {"+": ADD, "-": ADD, "*": MULTIPLY, "/": MULTIPLY}
_JAVAS = ("execution", "task", "caseExecution", "delegateTask", "event", "authenticatedUserId")  # their own objects
_OF_DATES = ("time", "year", "month", "day")  # FEEL reads them from a date as well, and otherwise than Java
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_SPANS = {
    "Seconds": "PT{}S", "Minutes": "PT{}M", "Hours": "PT{}H", "Days": "P{}D", "Weeks": "P{}D", "Months": "P{}M",
    "Years": "P{}Y",
}  # fmt: skip
_STEP = re.compile(f"(plus|minus)({'|'.join(_SPANS)})")
_SPIN_VALUES = ("value", "stringValue", "numberValue", "boolValue")
_NOTHING = 'list contains([null, "", [], {{}}], {})'
_MOST_WRITTEN = 4_000  # choices repeat their condition


class Writer:
    """Writes one tree. `names` says what a variable of the engine is called here; `used` collects the variables."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.used: set[str] = set()

    def write(self, node: Node) -> Written:
        """The FEEL of a node. Raises Unsure."""
        written = _WRITERS[type(node)](self, node)
        if len(written.text) > _MOST_WRITTEN:
            raise Unsure("too long")
        return written

    # ---- values ----------------------------------------------------------------------------------------------------

    def literal(self, node: Literal) -> Written:
        match node.value:
            case None:
                return Written("null", WHOLE, Kind.NULL)
            case bool():
                return Written("true" if node.value else "false", WHOLE, Kind.TRUTH)
            case Decimal():
                return Written(format(node.value, "f"), WHOLE, Kind.NUMBER)
        return Written(text_literal(node.value), WHOLE, Kind.TEXT)

    def name(self, node: Name) -> Written:
        if node.name in self.names:
            here = self.names[node.name]
            return Written(here, WHOLE if _IDENTIFIER.fullmatch(here) else ADD)
        if node.name in _JAVAS:
            raise Unsure(node.name)
        self.used.add(node.name)
        return Written(node.name, WHOLE)

    def property(self, node: Property) -> Written:
        if isinstance(node.base, Name) and node.base.name == "execution":
            return _of_execution(node.name)
        if node.name in _OF_DATES:
            raise Unsure(node.name)
        return self.entry(node.base, node.name)

    def entry(self, base: Node, name: str) -> Written:
        """An entry of a context."""
        written = self.exact(base)
        if _IDENTIFIER.fullmatch(name):
            return Written(f"{_in(written, WHOLE)}.{name}", WHOLE)
        return Written(f"get value({written.text}, {text_literal(name)})", WHOLE)

    def index(self, node: Index) -> Written:
        key = node.key.value if isinstance(node.key, Literal) else None
        if isinstance(key, str):
            return self.entry(node.base, key)
        return self.at(node.base, key)

    def at(self, base: Node, position: object) -> Written:
        """An item of a list: counted from 0 there, from 1 here."""
        if not isinstance(position, Decimal) or position != int(position):
            raise Unsure("a list or a map")
        return Written(f"{_in(self.exact(base), WHOLE)}[{int(position) + 1}]", WHOLE)

    def exact(self, node: Node) -> Written:
        """Something that is read from, never computed."""
        written = self.write(node)
        if not written.exact or written.kind not in (Kind.ANY, Kind.TEXT):
            raise Unsure("computed")
        return written

    # ---- operators -------------------------------------------------------------------------------------------------

    def unary(self, node: Unary) -> Written:
        operand = self.write(node.operand)
        if node.operator == "empty":
            if not operand.exact:
                raise Unsure("empty")
            return Written(_NOTHING.format(operand.text), WHOLE, Kind.TRUTH)
        if node.operator == "not":
            allow(operand, Kind.TRUTH)
            return Written(f"not({operand.text})", WHOLE, Kind.TRUTH, operand.exact and operand.kind is Kind.TRUTH)
        allow(operand, Kind.NUMBER)
        is_literal = isinstance(node.operand, Literal)
        return Written(f"-{_in(operand, WHOLE)}", MINUS, Kind.NUMBER, is_literal)

    def binary(self, node: Binary) -> Written:
        if node.operator in ("and", "or"):
            return self.junction(node)
        if node.operator in ("==", "!="):
            return self.equality(node)
        left, right = self.write(node.left), self.write(node.right)
        if node.operator in _ARITHMETIC:
            return self.arithmetic(node, left, right)
        if node.operator == "%":
            raise Unsure("%")  # of a negative number FEEL's remainder is another one; see `equality`
        for side in (left, right):
            allow(side, Kind.NUMBER, Kind.TEXT, Kind.MOMENT)
        text = f"{_in(left, ADD)} {node.operator} {_in(right, ADD)}"
        return Written(text, COMPARE, Kind.TRUTH, exact=_both_literal(node) and left.kind is right.kind)

    def junction(self, node: Binary) -> Written:
        level = AND if node.operator == "and" else OR
        left, right = self.write(node.left), self.write(node.right)
        for side in (left, right):
            allow(side, Kind.TRUTH)
        exact = left.exact and right.exact and left.kind is right.kind is Kind.TRUTH
        return Written(f"{_in(left, level)} {node.operator} {_in(right, level)}", level, Kind.TRUTH, exact)

    def arithmetic(self, node: Binary, left: Written, right: Written) -> Written:
        for side in (left, right):
            allow(side, Kind.NUMBER)
        level = _ARITHMETIC[node.operator]
        text = f"{_in(left, level)} {node.operator} {_in(right, level + 1)}"
        if node.operator == "+" and Kind.NUMBER not in (left.kind, right.kind):
            text = f"0 + {text}"  # two texts would be joined, where JUEL adds the numbers they hold
        return Written(text, level, Kind.NUMBER, exact=_both_literal(node) and node.operator != "/")

    def equality(self, node: Binary) -> Written:
        operator = node.operator.replace("==", "=")
        sides = [self.remainder(node.left, node.right), self.remainder(node.right, node.left)]
        left, right = sides
        kinds = {left.kind, right.kind}
        if Kind.NULL in kinds:
            if not (left.exact and right.exact):
                raise Unsure("null")
            return Written(f"{_in(left, ADD)} {operator} {_in(right, ADD)}", COMPARE, Kind.TRUTH)
        known = kinds - {Kind.ANY}
        if len(known) > 1:
            raise Unsure("different kinds")
        if Kind.TEXT in kinds:
            left, right = (_as_text(side, other) for side, other in ((left, right), (right, left)))
        text = f"{_in(left, ADD)} {operator} {_in(right, ADD)}"
        lossy = [_in(side, ADD) for side in (left, right) if not side.exact]
        if lossy:
            asked = " or ".join(f"{one} = null" for one in lossy)
            return Written(f"(if {asked} then null else {text})", WHOLE, Kind.TRUTH, exact=False)
        return Written(text, COMPARE, Kind.TRUTH, exact=_both_literal(node))

    def remainder(self, node: Node, other: Node) -> Written:
        """A side of an equation. Compared with 0, a remainder is the same whatever its sign."""
        is_zero = isinstance(other, Literal) and isinstance(other.value, Decimal) and other.value == 0
        if not (isinstance(node, Binary) and node.operator == "%" and is_zero):
            return self.write(node)
        left, right = self.write(node.left), self.write(node.right)
        for side in (left, right):
            allow(side, Kind.NUMBER)
        return Written(f"modulo({left.text}, {right.text})", WHOLE, Kind.NUMBER, exact=False)

    def choice(self, node: Choice) -> Written:
        asked, then, otherwise = self.write(node.condition), self.write(node.then), self.write(node.otherwise)
        allow(asked, Kind.TRUTH)
        kind = then.kind if then.kind is otherwise.kind else Kind.ANY
        if asked.exact and asked.kind is Kind.TRUTH:
            text = f"(if {asked.text} then {then.text} else {otherwise.text})"
            return Written(text, WHOLE, kind, then.exact and otherwise.exact)
        text = f"(if {asked.text} then {then.text} else if not({asked.text}) then {otherwise.text} else null)"
        return Written(text, WHOLE, kind, exact=False)

    # ---- methods and functions -------------------------------------------------------------------------------------

    def method(self, node: Method) -> Written:
        if isinstance(node.base, Name) and node.base.name == "execution":
            return self.of_execution(node)
        moment = self.moment(node)
        if moment is not None:
            return moment
        if node.name in _SPIN_VALUES and not node.arguments and _is_spin(node.base):
            return self.write(node.base)
        if node.name == "prop" and len(node.arguments) == 1:
            return self.entry(node.base, _text(node.arguments[0]))
        if node.name == "get" and len(node.arguments) == 1:
            return self.index(Index(node.base, node.arguments[0]))
        writer = METHODS.get((node.name, len(node.arguments)))
        if writer is None:
            raise Unsure(node.name)
        base = self.exact(node.base)
        return writer(base.text, [self.write(argument) for argument in node.arguments])

    def of_execution(self, node: Method) -> Written:
        if node.name in ("getVariable", "getVariableLocal") and len(node.arguments) == 1:
            return self.name(Name(_text(node.arguments[0])))
        if node.name.startswith("get") and not node.arguments:
            return _of_execution(node.name[3:4].lower() + node.name[4:])
        raise Unsure(node.name)

    def moment(self, node: Method) -> Written | None:
        """`dateTime().plusWeeks(1).toDate()`: a moment from now on."""
        base = self.write(node.base) if isinstance(node.base, (Method, Function)) and _is_moment(node.base) else None
        if base is None:
            return None
        if node.name == "toDate" and not node.arguments:
            return base
        match = _STEP.fullmatch(node.name)
        number = (
            node.arguments[0].value if len(node.arguments) == 1 and isinstance(node.arguments[0], Literal) else None
        )
        if match is None or not isinstance(number, Decimal) or number != int(number):
            raise Unsure(node.name)
        sign = "+" if match[1] == "plus" else "-"
        days = 7 if match[2] == "Weeks" else 1
        return Written(f'{base.text} {sign} @"{_SPANS[match[2]].format(int(number) * days)}"', ADD, Kind.MOMENT)

    def function(self, node: Function) -> Written:
        prefix, _, name = node.name.rpartition(":")
        if node.name in ("now", "dateTime") and not node.arguments:
            return Written("now", WHOLE, Kind.MOMENT)
        if node.name in ("S", "JSON") and node.arguments:
            return self.exact(node.arguments[0])
        if prefix in ("vars", "var", "variables") and node.arguments:
            first = node.arguments[0]
            variable = first if isinstance(first, Name) else Name(_text(first))
            rest = node.arguments[1:]
            if name == "get" and not rest:
                return self.name(variable)
            if name in ("empty", "isEmpty") and not rest:
                return self.unary(Unary("empty", variable))
            if name in ("notEmpty", "isNotEmpty") and not rest:
                return self.unary(Unary("not", Unary("empty", variable)))
            if name in _COMPARISONS and len(rest) == 1:
                return self.binary(Binary(_COMPARISONS[name], variable, rest[0]))
        raise Unsure(node.name)


_COMPARISONS = {
    "equals": "==", "eq": "==", "lt": "<", "lessThan": "<", "lowerThan": "<", "lte": "<=", "lessThanOrEquals": "<=",
    "gt": ">", "greaterThan": ">", "gte": ">=", "greaterThanOrEquals": ">=",
}  # fmt: skip

_WRITERS: dict[type[Node], Callable[..., Written]] = {
    Literal: Writer.literal,
    Name: Writer.name,
    Property: Writer.property,
    Index: Writer.index,
    Unary: Writer.unary,
    Binary: Writer.binary,
    Choice: Writer.choice,
    Method: Writer.method,
    Function: Writer.function,
}


def _in(written: Written, level: int) -> str:
    """The text, in brackets where what is around it binds more tightly."""
    return written.text if written.level >= level else f"({written.text})"


def _both_literal(node: Binary) -> bool:
    return isinstance(node.left, Literal) and isinstance(node.right, Literal)


def _as_text(side: Written, other: Written) -> Written:
    """`approved == 'true'` is also asked of a truth value, which JUEL then writes as text."""
    if side.kind is Kind.ANY and side.exact and other.text in ('"true"', '"false"'):
        return Written(f"string({side.text})", WHOLE, Kind.TEXT)
    return side


def _text(node: Node) -> str:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    raise Unsure("a name that is computed")


def _of_execution(name: str) -> Written:
    if name in ("businessKey", "processBusinessKey"):
        return Written("process.businessKey", WHOLE)
    if name == "processInstanceId":
        return Written("process.id", WHOLE, Kind.TEXT)
    raise Unsure(name)


def _is_spin(node: Node) -> bool:
    return isinstance(node, Method) and node.name == "prop"


def _is_moment(node: Node) -> bool:
    if isinstance(node, Function):
        return node.name in ("now", "dateTime")
    return isinstance(node, Method) and _is_moment(node.base)
