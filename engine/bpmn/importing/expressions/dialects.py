"""What the words of JavaScript, Java, MVEL and Groovy mean in a process: variables, comparisons, scripts.

The languages differ where FEEL must not be wrong: what `==` compares, whether `/` cuts off, how a variable is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from engine.bpmn.importing.expressions import curly, written
from engine.bpmn.importing.expressions.kie import kie_function
from engine.bpmn.importing.expressions.tree import (
    Binary,
    Call,
    Choice,
    Items,
    Literal,
    Member,
    Minus,
    Name,
    Node,
    Not,
    Size,
    Unsure,
    names_in,
)

__all__ = ["Dialect", "condition", "script", "value"]

_Method = Callable[[Node, tuple[Node, ...]], Node]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where a language differs from the others."""

    equal_texts: bool = True  # == compares what texts say; in Java it asks for the same object
    equal_names: bool = False  # == of two variables compares what is in them
    cuts_division: bool = True  # 5 / 2 = 2
    orders_texts: bool = False  # "10" < "9", as texts; or texts cannot be compared
    strict: bool = False  # there are === and !==, and null is not undefined
    scopes: tuple[tuple[str, ...], ...] = ()  # paths to the variables: environment.variables
    reads_once: bool = True  # a bare name is the value from before the script
    prints: tuple[tuple[str, ...], ...] = ()
    owners: tuple[str, ...] = ("execution", "kcontext")  # whose setVariable sets a variable
    taken: frozenset[str] = field(default_factory=frozenset)  # names that are no variables


def condition(text: str, dialect: Dialect) -> str | None:
    """The FEEL of a condition: an expression, a `return` of one, or (JavaScript) a `next(null, …)` with one."""
    try:
        found = curly.statements(text)
        reader = _Reader(dialect)
        for statement in found[:-1]:
            if not isinstance(statement, curly.Declared):
                raise Unsure("a condition that does something")
            reader.declare(statement)
        return written.condition(reader.meaning(_answer(found[-1]))) if found else None
    except Unsure:
        return None


def value(text: str, dialect: Dialect) -> str | None:
    """The FEEL of an expression for a value."""
    try:
        return written.value(_Reader(dialect).meaning(curly.expression(text)))
    except Unsure:
        return None


def script(text: str, dialect: Dialect) -> str | None:
    """The FEEL of a script that only sets variables and prints."""
    try:
        reader = _Reader(dialect)
        for statement in curly.statements(text):
            reader.run(statement)
        return written.script(reader.variables)
    except Unsure:
        return None


def _answer(statement: Node) -> Node:
    match statement:
        case curly.Returned(value) | curly.Called(None, "next", (Literal(None), value)):
            return value
        case curly.Assigned() | curly.Declared():
            raise Unsure("a condition that does something")
        case _:
            return statement


class _Reader:
    """From what is written to what it means; remembers the variables that a script has set, and its local names."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._locals: dict[str, tuple[Node, frozenset[str]]] = {}
        self.variables: dict[str, Node] = {}

    def declare(self, statement: curly.Declared) -> None:
        self._locals[statement.name] = (self.meaning(statement.value), frozenset(self.variables))

    def run(self, statement: Node) -> None:
        """Read one statement of a script."""
        match statement:
            case curly.Declared():
                self.declare(statement)
            case curly.Assigned(target, value):
                name = self._variable(target)
                if name is None:
                    raise Unsure("what is set is no variable")
                self._set(name, value)
            case curly.Called(Name(owner), "setVariable", (Literal(str() as name), value)) if (
                owner in self._dialect.owners
            ):
                self._set(name, value)
            case curly.Called(None, "next", () | (Literal(None),)):
                pass
            case curly.Called(of, name, arguments) if (*_path(of), name) in self._dialect.prints:
                if not all(_is_harmless(argument) for argument in arguments):
                    raise Unsure("what is printed may do something")
            case _:
                raise Unsure("this statement does more than set a variable")

    def _set(self, name: str, value: Node) -> None:
        if name in self.variables:
            raise Unsure(f"{name} is set twice")
        self.variables[name] = self.meaning(value)

    def _variable(self, node: Node) -> str | None:
        """The process variable that a path names: `environment.variables.total`."""
        path = _path(node)
        for scope in self._dialect.scopes:
            if path[: len(scope)] == scope and len(path) == len(scope) + 1:
                return path[-1]
        return None

    def meaning(self, node: Node) -> Node:
        """What an expression means. Raises Unsure."""
        variable = self._variable(node)
        if variable is not None:
            return Name(variable)
        match node:
            case Literal():
                return node
            case Name(name):
                return self._named(name)
            case Member(of, name):
                if name == "length":
                    return Size(self.meaning(of))
                return Member(self.meaning(of), name)
            case curly.Indexed(of, Literal(str() as name)):
                return Member(self.meaning(of), name)
            case Not(of):
                return Not(self.meaning(of))
            case Minus(of):
                return Minus(self.meaning(of))
            case Choice(when, then, otherwise):
                return Choice(self.meaning(when), self.meaning(then), self.meaning(otherwise))
            case Items(items):
                return Items(tuple(self.meaning(item) for item in items))
            case Binary():
                return self._binary(node)
            case curly.Called():
                return self._called(node)
            case _:
                raise Unsure(type(node).__name__)

    def _named(self, name: str) -> Node:
        if name in self._locals:
            node, known = self._locals[name]
            if any(one in self.variables and one not in known for one in names_in(node)):
                raise Unsure(f"{name} is the value from before")
            return node
        if name in self._dialect.taken or name in _OF_PYTHON:
            raise Unsure(f"{name} is no variable")
        if self._dialect.reads_once and name in self.variables:
            raise Unsure(f"{name} is the value from before")
        return Name(name)

    def _binary(self, node: Binary) -> Node:
        left, right, operator = self.meaning(node.left), self.meaning(node.right), node.operator
        if operator in ("&&", "||"):
            return Binary("and" if operator == "&&" else "or", left, right)
        if operator in ("==", "!=", "===", "!=="):
            self._may_compare(left, right, strictly=len(operator) == 3)
            return Binary("=" if operator[0] == "=" else "!=", left, right)
        if operator in ("<", "<=", ">", ">="):
            if not self._dialect.orders_texts and not (_is_number(left) or _is_number(right)):
                raise Unsure("texts may be compared as numbers there")
            return Binary(operator, left, right)
        if operator == "%" or (operator == "/" and self._dialect.cuts_division):
            raise Unsure("integers are divided otherwise there")
        return Binary(operator, left, right)

    def _may_compare(self, left: Node, right: Node, *, strictly: bool) -> None:
        literals = [one for one in (left, right) if isinstance(one, Literal)]
        if strictly and any(one.value is None for one in literals):
            raise Unsure("null is not undefined there")
        if not literals and not self._dialect.equal_names:
            raise Unsure("two variables may be equal and not the same there")
        if not self._dialect.equal_texts and any(isinstance(one.value, str) for one in literals):
            raise Unsure("== asks for the same object there")

    def _called(self, node: curly.Called) -> Node:
        match node:
            case curly.Called(Name(owner), "getVariable", (Literal(str() as name),)) if owner in self._dialect.owners:
                return Name(name)
            case curly.Called(Name("KieFunctions"), name, arguments):
                return kie_function(name, tuple(self.meaning(one) for one in arguments))
            case curly.Called(Node() as of, "equals", (Literal(str()) as text,)):
                return Binary("=", self.meaning(of), text)
            case curly.Called(Literal(str()) as text, "equals", (other,)):
                return Binary("=", self.meaning(other), text)
            case curly.Called(Node() as of, "size" | "length", ()):
                return Size(self.meaning(of))
            case curly.Called(Node() as of, "isEmpty", ()):
                return Binary("=", Size(self.meaning(of)), Literal(Decimal(0)))
            case curly.Called(Node() as of, "get", (Literal(str() as name),)):
                return Member(self.meaning(of), name)
            case curly.Called(Node() as of, ("startsWith" | "endsWith" | "contains" | "includes") as name, (
                Literal(str()) as part,
            )):  # fmt: skip
                word = {"startsWith": "starts with", "endsWith": "ends with"}.get(name, "contains")
                return Call(word, (self.meaning(of), part), is_boolean=True)
            case curly.Called(Node() as of, name, ()) if (got := _property(name)) is not None:
                return Member(self.meaning(of), got)
            case _:
                raise Unsure(f"{node.name}()")


def _property(method: str) -> str | None:
    """`getTotal` reads the property `total`, `isPaid` reads `paid`."""
    for prefix in ("get", "is"):
        rest = method.removeprefix(prefix)
        if rest != method and rest[:1].isupper() and rest != "Class":
            return rest[0].lower() + rest[1:]
    return None


def _is_number(node: Node) -> bool:
    return (isinstance(node, Literal) and isinstance(node.value, Decimal)) or (
        isinstance(node, Minus) and _is_number(node.of)
    )


def _path(node: Node | None) -> tuple[str, ...]:
    """The names of `a.b.c`; empty for anything else."""
    match node:
        case Name(name):
            return (name,)
        case Member(of, name):
            path = _path(of)
            return (*path, name) if path else ()
        case _:
            return ()


_OF_PYTHON = ("True", "False", "None")
_READS = ("get", "is", "to", "size", "length", "valueOf", "equals")


def _is_harmless(node: Node) -> bool:
    """Whether computing a text to print changes nothing."""
    match node:
        case curly.Called(of, name, arguments):
            return (
                name.startswith(_READS)
                and (of is None or _is_harmless(of))
                and all(_is_harmless(argument) for argument in arguments)
            )
        case Binary(_, left, right):
            return _is_harmless(left) and _is_harmless(right)
        case Member(of) | Not(of) | Minus(of) | curly.Indexed(of):
            return _is_harmless(of)
        case Choice(when, then, otherwise):
            return all(_is_harmless(one) for one in (when, then, otherwise))
        case Literal() | Name():
            return True
        case _:
            return False
