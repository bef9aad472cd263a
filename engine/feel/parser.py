"""Tokens to a syntax tree, by the grammar of DMN 1.5 chapter 10.3.1.

The file is longer than most: the grammar is one idea, and its rules call each other in circles.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal, Overflow
from functools import lru_cache
from typing import Any

from engine.feel import nodes as n
from engine.feel.arithmetic import negate
from engine.feel.builtins import BUILTINS
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import KEYWORDS, Token, tokenize, unquote
from engine.feel.names import NameScope, longest_match, plain_name
from engine.feel.numbers import number_from_literal
from engine.feel.temporal_text import parse_temporal
from engine.feel.types import TYPE_NAMES

__all__ = ["MAX_NESTING", "Parser"]

MAX_NESTING = 64  # brackets in brackets; Python's own stack would hold about 100

_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER = range(1, 7)
_PRECEDENCE = {
    "or": _OR, "and": _AND, "=": _COMPARISON, "!=": _COMPARISON, "<": _COMPARISON, "<=": _COMPARISON,
    ">": _COMPARISON, ">=": _COMPARISON, "between": _COMPARISON, "in": _COMPARISON,
    "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER,
}  # fmt: skip
_COMPARISONS = frozenset(["=", "!=", "<", "<=", ">", ">="])
_MAX_ATTEMPTS = 50  # at reading `[` as the end of a range

_SEEN_AS = {"end": "the end", "string": "a string", "at": "a date or duration"}


class Parser:
    """Reads one text. `free` collects the variables it needs, with the position of their first use."""

    def __init__(self, text: str, names: Collection[str] = (), parts: Collection[str] = ()) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.free: dict[str, int] = {}
        self.maybe: set[str] = set()  # names in filters: a variable, or a part of the item
        self._given = NameScope(names)
        self._paths = NameScope([*names, *parts])
        self._scopes = [_builtin_scope(), self._given]
        self._filters = 0
        self._depth = 0
        self._uses_input = False
        self._attempts = 0
        self._bracket_ends_range = False

    # -- whole texts

    def whole_expression(self) -> n.Node:
        """The text as one expression; raises FeelSyntaxError."""
        node = self._expression()
        self._expect_end("an operator")
        return node

    def whole_type(self) -> n.TypeName:
        """The text as the name of a type; raises FeelSyntaxError."""
        wanted = self._type()
        self._expect_end("'<'")
        return wanted

    def whole_unary_tests(self) -> tuple[tuple[n.Test, ...], bool]:
        """The text as unary tests: the tests, and whether they stand in not(…). No test at all for `-`."""
        if self._at("-") and self.tokens[1].kind == "end":
            return (), False
        if self._at("not") and self.tokens[1].text == "(":
            self.index = 2
            tests = self._tests()
            if self._at(")") and self.tokens[self.index + 1].kind == "end":
                return tests, True
            self.index = 0  # not(a) and b: an ordinary expression
        tests = self._tests()
        self._expect_end("a comma or an operator")
        return tests, False

    # -- tokens

    @property
    def _token(self) -> Token:
        return self.tokens[self.index]

    def _at(self, text: str) -> bool:
        token = self.tokens[self.index]
        return token.text == text and token.kind in ("op", "name")

    def _accept(self, text: str) -> bool:
        if self._at(text):
            self.index += 1
            return True
        return False

    def _expect(self, text: str, after: str = "") -> None:
        if not self._accept(text):
            raise self._unexpected(f"'{text}'{' ' + after if after else ''}")

    def _expect_end(self, alternative: str) -> None:
        if self._token.kind != "end":
            raise self._unexpected(f"{alternative} or the end")

    def _unexpected(self, expected: str) -> FeelSyntaxError:
        token = self._token
        seen = _SEEN_AS.get(token.kind, f"'{token.text}'")
        if token.kind in ("string", "at"):
            seen += f" {token.text[:30]}"
        return FeelSyntaxError(self.text, token.start, f"Expected {expected}, but saw {seen}")

    # -- expressions, from loose to tight

    def _expression(self) -> n.Node:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise FeelSyntaxError(self.text, self._token.start, f"Nested more than {MAX_NESTING} levels deep")
        keep, self._bracket_ends_range = self._bracket_ends_range, False
        node = self._binary(_OR)
        self._bracket_ends_range = keep
        self._depth -= 1
        return node

    def _binary(self, minimum: int) -> n.Node:
        left = self._unary()
        while True:
            token = self._token
            precedence = _PRECEDENCE.get(token.text) if token.kind in ("op", "name") else None
            if precedence is None or precedence < minimum:
                return left
            if precedence <= _AND:
                parts = [left]
                while self._accept(token.text):
                    parts.append(self._binary(precedence + 1))
                left = (n.Or if precedence == _OR else n.And)(token.start, tuple(parts))
            elif precedence == _COMPARISON:
                left = self._comparison(left)
            else:
                rest = []
                while _PRECEDENCE.get(self._token.text) == precedence and self._token.kind == "op":
                    operator = self._token.text
                    self.index += 1
                    rest.append((operator, self._binary(precedence + 1)))
                left = n.Chain(token.start, left, tuple(rest))

    def _comparison(self, left: n.Node) -> n.Node:
        token = self._token
        self.index += 1
        if token.text == "between":
            low = self._binary(_SUM)
            self._expect("and", "(value between low and high)")
            return n.Between(token.start, left, low, self._binary(_SUM))
        if token.text != "in":
            return n.Compare(token.start, token.text, left, self._binary(_SUM))
        if not self._at("("):
            return n.In(token.start, left, (self._test(_SUM),))
        opening = self._token.start
        self.index += 1
        tests = self._tests()
        if len(tests) == 1 and not tests[0].operator and self._accept(".."):
            return n.In(token.start, left, (n.Test(opening, "", self._range(opening, tests[0].operand, False)),))
        self._expect(")")
        return n.In(token.start, left, tests)

    def _unary(self) -> n.Node:
        if not self._at("-"):
            return self._instance_of(self._postfix(self._primary()))
        start = self._token.start
        self.index += 1
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise FeelSyntaxError(self.text, start, f"Nested more than {MAX_NESTING} levels deep")
        operand = self._unary()
        self._depth -= 1
        if isinstance(operand, n.Literal) and type(operand.value) is not bool and isinstance(operand.value, _NUMBERS):
            return n.Literal(start, negate(operand.value))
        return n.Negate(start, operand)

    def _instance_of(self, node: n.Node) -> n.Node:
        while self._at("instance"):
            start = self._token.start
            self.index += 1
            self._expect("of", "(value instance of type)")
            node = n.InstanceOf(start, node, self._type())
        return node

    def _postfix(self, node: n.Node) -> n.Node:
        while self._token.kind == "op":
            start = self._token.start
            if self._accept("."):
                node = n.Path(start, node, self._path_name())
            elif self._at("[") and not self._bracket_ends_range:
                self.index += 1
                self._filters += 1
                self._scopes.append(NameScope(["item"]))
                condition = self._expression()
                self._scopes.pop()
                self._filters -= 1
                self._expect("]")
                node = n.Filter(start, node, condition)
            elif self._accept("("):
                node = self._call(start, node)
            else:
                break
        return node

    # -- primaries

    def _primary(self) -> n.Node:
        token = self._token
        if token.kind == "name":
            return self._named(token)
        if token.kind == "number":
            self.index += 1
            try:
                return n.Literal(token.start, number_from_literal(token.text))
            except Overflow:
                raise FeelSyntaxError(self.text, token.start, "The number is out of range") from None
        if token.kind == "string":
            self.index += 1
            return n.Literal(token.start, unquote(token.text))
        if token.kind == "at":
            self.index += 1
            return n.Literal(token.start, parse_temporal(unquote(token.text[1:].lstrip())))
        if self._accept("("):
            return self._parenthesis(token)
        if self._accept("["):
            return self._list_or_range(token)
        if self._accept("{"):
            return self._context(token)
        if self._accept("]"):
            start = self._binary(_SUM)
            self._expect("..", "of a range")
            return self._range(token.start, start, False)
        raise self._unexpected("a value (a name, number, string, list or bracket)")

    def _named(self, token: Token) -> n.Node:
        word = token.text
        if word in _CONSTANTS:
            self.index += 1
            return n.Literal(token.start, _CONSTANTS[word])
        if word in _TEXTUAL:
            self._depth += 1
            if self._depth > MAX_NESTING:
                raise FeelSyntaxError(self.text, token.start, f"Nested more than {MAX_NESTING} levels deep")
            node: n.Node = getattr(self, _TEXTUAL[word])(token)
            self._depth -= 1
            return node
        found = longest_match(self._scopes, self.tokens, self.index)
        if self._filters:
            part = self._paths.match(self.tokens, self.index)
            if part is not None and part[0] > (found[0] if found else 1):
                self.index += part[0]
                self._note_variable(part[1], token.start)
                return n.Name(token.start, part[1])
        if found is None:
            if word in KEYWORDS:
                raise self._unexpected("a value (a name, number, string, list or bracket)")
            name = self._joined_name()
            self._note_variable(name, token.start)
            return n.Name(token.start, name)
        size, name, number = found
        self.index += size
        if name == "?":
            self._uses_input = True
        elif number == 1:
            self._note_variable(name, token.start)
        return n.Name(token.start, name, number > 0)

    def _note_variable(self, name: str, position: int) -> None:
        if name == "?":
            self._uses_input = True
        elif self._filters:
            self.maybe.add(name)
        else:
            self.free.setdefault(name, position)

    def _joined_name(self) -> str:
        """Words that follow each other, up to a keyword: an unknown name with spaces."""
        words = [self._token.text]
        self.index += 1
        while self._token.kind == "name" and self._token.text not in KEYWORDS:
            words.append(self._token.text)
            self.index += 1
        return " ".join(words)

    def _path_name(self) -> str:
        found = self._paths.match(self.tokens, self.index)
        if found is not None:
            self.index += found[0]
            return found[1]
        for scope in (_PROPERTY_SCOPE,):
            found = scope.match(self.tokens, self.index)
            if found is not None and not self._next_is_word(found[0]):
                self.index += found[0]
                return found[1]
        if self._token.kind != "name":
            raise self._unexpected("a name after '.'")
        return self._joined_name()

    def _next_is_word(self, size: int) -> bool:
        following = self.tokens[self.index + size]
        return following.kind == "name" and following.text not in KEYWORDS

    def _declared_name(self, *stops: str) -> str:
        """A name where one is declared: everything up to one of the stops, whatever signs it has."""
        first = self._token
        last = first
        while self._token.kind in ("name", "number", "op", "other") and self._token.text not in stops:
            last = self._token
            self.index += 1
        if self._token is first or self._token.text not in stops:
            raise self._unexpected(f"a name and then {' or '.join(repr(stop) for stop in stops)}")
        return plain_name(self.text[first.start : last.end])

    def _parenthesis(self, opening: Token) -> n.Node:
        if self._token.kind == "op" and self._token.text in _COMPARISONS:
            operator = self._token.text
            self.index += 1
            end = self._binary(_SUM)
            self._expect(")")
            return self._half_range(opening.start, operator, end)
        node = self._expression()
        if self._accept(".."):
            return self._range(opening.start, node, False)
        self._expect(")")
        return node

    def _half_range(self, position: int, operator: str, end: n.Node) -> n.Node:
        nothing = n.Literal(position, None)
        if operator == "=":
            return n.RangeLiteral(position, end, end, True, True)
        if operator == "!=":
            raise FeelSyntaxError(self.text, position, "A range cannot be made of '!='; use not(…)")
        included = operator.endswith("=")
        if operator.startswith("<"):
            return n.RangeLiteral(position, nothing, end, False, included)
        return n.RangeLiteral(position, end, nothing, included, False)

    def _list_or_range(self, opening: Token) -> n.Node:
        if self._accept("]"):
            return n.ListLiteral(opening.start, ())
        items = [self._expression()]
        if self._accept(".."):
            return self._range(opening.start, items[0], True)
        while self._accept(","):
            items.append(self._expression())
        self._expect("]", "or ',' in the list")
        return n.ListLiteral(opening.start, tuple(items))

    def _range(self, position: int, start: n.Node, start_included: bool) -> n.Node:
        end = self._range_end()
        for closing, included in (("]", True), (")", False), ("[", False)):
            if self._accept(closing):
                return n.RangeLiteral(position, start, end, start_included, included)
        raise self._unexpected("']' or ')' at the end of the range")

    def _range_end(self) -> n.Node:
        """The end of a range. `[` after it is a filter if that can be read, else it closes the range."""
        before = self.index, self._depth, len(self._scopes), self._filters
        simple = self.tokens[self.index + 1 if self._at("-") else self.index].kind in ("number", "string", "at")
        if not simple and self._attempts < _MAX_ATTEMPTS:
            self._attempts += 1
            try:
                end = self._binary(_SUM)
                if self._token.text in ("]", ")", "["):
                    return end
            except FeelSyntaxError:
                pass
            self.index, self._depth, scopes, self._filters = before
            del self._scopes[scopes:]
        keep, self._bracket_ends_range = self._bracket_ends_range, True
        end = self._binary(_SUM)
        self._bracket_ends_range = keep
        return end

    def _context(self, opening: Token) -> n.Node:
        entries: list[tuple[str, n.Node]] = []
        scope = NameScope()
        self._scopes.append(scope)
        while not self._at("}"):
            key = self._token
            if key.kind == "string":
                self.index += 1
                name = unquote(key.text)
            else:
                name = self._declared_name(":")
            self._expect(":", "after the name of an entry")
            if any(name == other for other, _ in entries):
                raise FeelSyntaxError(self.text, key.start, f"The context has two entries named '{name}'")
            value = self._expression()
            entries.append((name, value))
            scope.add(name)
            self._paths.add(name)
            if not self._accept(","):
                break
        self._scopes.pop()
        self._expect("}", "or ',' in the context")
        return n.ContextLiteral(opening.start, tuple(entries))

    def _call(self, position: int, function: n.Node) -> n.Node:
        arguments: list[n.Node] = []
        names: list[str] = []
        while not self._at(")"):
            name = self._argument_name()
            if name is not None:
                names.append(name)
            arguments.append(self._expression())
            if not self._accept(","):
                break
        self._expect(")", "or ',' between arguments")
        if names and len(names) != len(arguments):
            raise FeelSyntaxError(self.text, position, "Either all arguments are named, or none")
        return n.Call(position, function, tuple(arguments), tuple(names) if names else None)

    def _argument_name(self) -> str | None:
        """The name in `name: value`, when the next tokens are that."""
        end = self.index
        while self.tokens[end].kind == "name":
            end += 1
        if end == self.index or self.tokens[end].text != ":":
            return None
        name = plain_name(self.text[self._token.start : self.tokens[end - 1].end])
        self.index = end + 1
        return name

    # -- if, for, some, every, function

    def _if(self, token: Token) -> n.Node:
        cases = []
        while self._accept("if"):
            condition = self._expression()
            self._expect("then", "(if … then … else …)")
            cases.append((condition, self._expression()))
            self._expect("else", "(if … then … else …)")
        return n.If(token.start, tuple(cases), self._expression())

    def _for(self, token: Token) -> n.Node:
        iterators = self._iterators()
        self._scopes[-1].add("partial")
        self._expect("return", "(for … in … return …)")
        body = self._expression()
        self._scopes.pop()
        return n.For(token.start, iterators, body)

    def _quantified(self, token: Token) -> n.Node:
        iterators = self._iterators()
        self._expect("satisfies", f"({token.text} … in … satisfies …)")
        condition = self._expression()
        self._scopes.pop()
        return n.Quantified(token.start, token.text == "every", iterators, condition)

    def _iterators(self) -> tuple[n.Iterator, ...]:
        """What stands between `for` and `return`; leaves the scope with the names open."""
        self.index += 1
        iterators = []
        scope = NameScope()
        self._scopes.append(scope)
        while True:
            name = self._declared_name("in")
            self._expect("in")
            source = self._expression()
            end = self._expression() if self._accept("..") else None
            iterators.append(n.Iterator(name, source, end))
            scope.add(name)
            if not self._accept(","):
                return tuple(iterators)

    def _function(self, token: Token) -> n.Node:
        self.index += 1
        self._expect("(", "after 'function'")
        parameters: list[tuple[str, n.TypeName | None]] = []
        while not self._at(")"):
            name = self._declared_name(":", ",", ")")
            parameters.append((name, self._type() if self._accept(":") else None))
            if not self._accept(","):
                break
        self._expect(")", "or ',' between parameters")
        external = self._accept("external")
        self._scopes.append(NameScope(name for name, _ in parameters))
        filters, self._filters = self._filters, self._filters + external  # Java's names are no variables
        body = self._expression()
        self._filters = filters
        self._scopes.pop()
        return n.FunctionDefinition(token.start, tuple(parameters), body, external)

    # -- unary tests

    def _tests(self) -> tuple[n.Test, ...]:
        tests = [self._test(_OR)]
        while self._accept(","):
            tests.append(self._test(_OR))
        return tuple(tests)

    def _test(self, precedence: int) -> n.Test:
        start = self._token.start
        before, self._uses_input = self._uses_input, False
        operator = ""
        if self._token.kind == "op" and self._token.text in _COMPARISONS:
            operator = self._token.text
            self.index += 1
            operand = self._binary(_SUM)
        elif precedence == _OR:
            operand = self._expression()
        else:
            operand = self._binary(precedence)
        uses_input, self._uses_input = self._uses_input, before or self._uses_input
        return n.Test(start, operator, operand, uses_input)

    # -- types

    def _type(self) -> n.TypeName:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise FeelSyntaxError(self.text, self._token.start, f"Nested more than {MAX_NESTING} levels deep")
        name = self._type_name()
        parts: list[n.TypeName] = []
        fields: list[str] = []
        result = None
        if name in _GENERIC and self._accept("<"):
            while not self._at(">"):
                if name == "context":
                    fields.append(self._declared_name(":"))
                    self._expect(":")
                parts.append(self._type())
                if not self._accept(","):
                    break
            self._expect(">", f"after {name}<…")
            if name == "function":
                self._expect("->", "and the type of the function's result")
                result = self._type()
        self._depth -= 1
        return n.TypeName(name, tuple(parts), tuple(fields), result)

    def _type_name(self) -> str:
        found = longest_match((_TYPE_SCOPE, self._given), self.tokens, self.index)
        if found is not None:
            self.index += found[0]
            name = found[1]
        elif self._token.kind == "name":
            name = self._joined_name()
        else:
            raise self._unexpected("the name of a type")
        while self._accept("."):
            name += "." + self._joined_name()
        return name


@lru_cache(maxsize=1)
def _builtin_scope() -> NameScope:
    """The names of the built-ins, collected when the first text is read: all are declared by then."""
    return NameScope(BUILTINS)


_TYPE_SCOPE = NameScope(TYPE_NAMES)
_PROPERTY_SCOPE = NameScope(["time offset", "start included", "end included"])
_GENERIC = frozenset(["list", "context", "function", "range"])
_NUMBERS = (int, Decimal)
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}
_TEXTUAL = {"if": "_if", "for": "_for", "some": "_quantified", "every": "_quantified", "function": "_function"}
