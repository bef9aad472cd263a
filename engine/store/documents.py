"""An instance's state as the texts of its rows, and back.

A document is `[[scope, …], [token, …]]`. A scope is `[id, kind, node, parent, token, path, variables, loop, held]`,
a token `[id, node, scope, since, flow, waits, local, wrote]`, without what is empty at the end. The process's own
scope is not written, unless it holds something: its variables are a column of the instance row, and the rest is always
the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from engine.feel.codec import dumps, loads
from engine.model.instance import ROOT_SCOPE, Instance, Scope, ScopeKind, Token

__all__ = ["Documents", "dump_state", "load_state", "text_of"]

Row = tuple[int, int, str]  # id of the scope that names the row, id of the row to load before it, document


class Documents(NamedTuple):
    """The texts that an instance is stored as."""

    state: str  # of the instance row
    variables: str
    rows: dict[int, tuple[int, str]]  # of `bpm_scope` by id: parent row, document


def text_of(value: Any) -> str:
    """Write a value as the JSON text of a column. Raises TypeError for a value that cannot be stored."""
    return dumps(value).decode()


def dump_state(instance: Instance) -> Documents:
    """Write all rows that are loaded; the same state gives the same texts."""
    scopes: dict[int, list[list[Any]]] = {ROOT_SCOPE: []}
    tokens: dict[int, list[list[Any]]] = {ROOT_SCOPE: []}
    parents: dict[int, int] = {}
    for scope in instance.scopes.values():
        if scope.id == ROOT_SCOPE:
            if scope.held:
                scopes[ROOT_SCOPE].append(_plain_scope(replace(scope, variables={})))
            continue
        if scope.row == scope.id:
            assert scope.parent is not None  # only the process's scope has none
            parents[scope.id] = instance.scopes[scope.parent].row
        scopes.setdefault(scope.row, []).append(_plain_scope(scope))
    for token in instance.tokens.values():
        tokens.setdefault(instance.scopes[token.scope].row, []).append(_plain_token(token))
    return Documents(
        state=text_of([scopes[ROOT_SCOPE], tokens[ROOT_SCOPE]]),
        variables=text_of(instance.scopes[ROOT_SCOPE].variables),
        rows={row: (parent, text_of([scopes[row], tokens.get(row, [])])) for row, parent in parents.items()},
    )


def load_state(instance: Instance, state: str, variables: str, rows: Iterable[Row]) -> None:
    """Fill the instance with the scopes and tokens of the texts; outer scopes come first, tokens oldest first."""
    root = Scope(id=ROOT_SCOPE, kind=ScopeKind.PROCESS, variables=loads(variables))
    scopes = [root]
    tokens: list[Token] = []
    for row, document in [(ROOT_SCOPE, state), *((row, document) for row, _parent, document in sorted(rows))]:
        plain_scopes, plain_tokens = loads(document)
        scopes += [_scope(plain, row) for plain in plain_scopes if plain[0] != ROOT_SCOPE]
        root.held = next((_at(plain, 8) for plain in plain_scopes if plain[0] == ROOT_SCOPE), root.held)
        tokens += [_token(plain) for plain in plain_tokens]
    instance.scopes = {scope.id: scope for scope in scopes}
    instance.tokens = {token.id: token for token in sorted(tokens, key=lambda token: token.id)}


def _plain_scope(scope: Scope) -> list[Any]:
    head = [scope.id, scope.kind.value, scope.node, scope.parent, scope.token, scope.path]
    return _trimmed([*head, scope.variables, scope.loop, scope.held])


def _plain_token(token: Token) -> list[Any]:
    head = [token.id, token.node, token.scope, token.since, token.flow]
    return _trimmed([*head, token.waits, token.local, token.wrote])


def _trimmed(plain: list[Any]) -> list[Any]:
    while plain[-1] is None or plain[-1] == {}:
        plain.pop()
    return plain


def _scope(plain: list[Any], row: int) -> Scope:
    number, kind, node, parent, token, path = plain[:6]
    return Scope(number, ScopeKind(kind), node, parent, row, token, path, _at(plain, 6), _at(plain, 7), _at(plain, 8))


def _token(plain: list[Any]) -> Token:
    number, node, scope, since = [*plain, ""][:4]
    flow = plain[4] if len(plain) > 4 else None
    return Token(number, node, scope, since, flow, waits=_at(plain, 5), local=_at(plain, 6), wrote=_at(plain, 7))


def _at(plain: list[Any], index: int) -> Any:
    return plain[index] if len(plain) > index else {}
