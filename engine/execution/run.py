"""The step at work: the state being changed, the effects so far, and the few operations that every element uses.

Nothing here recurses over the diagram: entering an element is queued, so a path of any length costs no stack.

Long because these operations are the vocabulary of all elements, each a few lines.
"""

from __future__ import annotations

from collections import ChainMap, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from engine.errors import ExecutionFailed, ExpressionFailed
from engine.execution.budget import Budget
from engine.execution.environment import Environment
from engine.execution.items import refuse_overflow, whole_payload, with_part
from engine.execution.largest import VariableTooLarge, is_too_large, stored_size
from engine.feel import FeelError, FeelSyntaxError, Function, compile_expression
from engine.model.definition import Definition, Node, VariableMapping
from engine.model.instance import ROOT_SCOPE, Instance, Scope, ScopeKind, Token
from engine.model.step import Effect, StoreWritten

__all__ = ["Environment", "NeedsLedger", "NeedsWhole", "Run", "UncaughtError"]

# A new name goes to the nearest of these scopes: what an embedded sub-process sets is seen behind it, and items of a
# parallel multi-instance do not write into each other.
_HOMES = frozenset({ScopeKind.PROCESS, ScopeKind.EVENT_SUB_PROCESS, ScopeKind.ITEM})


class NeedsWhole(Exception):
    """The step must see every row of the instance; the caller loads them and asks again."""


@dataclass(eq=False)
class NeedsLedger(Exception):
    """The step must know the latest undoable ledger entry under `prefix` before `before`; None: there is none."""

    prefix: str
    before: int
    node: int | None
    instance_id: int

    @property
    def question(self) -> tuple[str, int, int | None]:
        """Return the key under which the answer is looked for."""
        return (self.prefix, self.before, self.node)


class UncaughtError(ExecutionFailed):
    """A BPMN error that nothing catches."""

    code = "uncaught_error"

    def __init__(self, error_code: str, detail: str, data: Mapping[str, Any], *, element: str) -> None:
        super().__init__(
            f"Error '{error_code}' at '{element}' is caught by nothing: {detail or 'no detail was given'}. "
            "Draw an error boundary event with this code, or repair the cause and retry.",
            element=element,
            detail={"code": error_code, "detail": detail, "data": dict(data)},
        )
        self.error_code = error_code


class Run:
    """One step of one instance. Elements change the state only through these methods."""

    def __init__(self, definition: Definition, state: Instance, now: datetime, environment: Environment) -> None:
        self.definition = definition
        self.state = state
        self.now = now
        self.moment = now.isoformat()
        self.evaluated: tuple[str, Mapping[str, Any], str] | None = None  # last: text, what it saw, element
        self.environment = environment
        self.names = frozenset(definition.names)
        self.effects: list[Effect] = []
        self.trail: list[tuple[Any, ...]] = []
        self.changed: dict[str, Any] = {}
        self.decisions: list[dict[str, Any]] = []
        self.budget = Budget()
        self.queue: deque[tuple[int, Callable[[], None]]] = deque()  # what is entered next, with its scope
        self.emptied: set[int] = set()  # scopes that lost a token and may be finished
        self.is_changed = False  # a variable was set or a token put since the conditions were looked at
        self.is_rekeyed = False  # a conversation has begun since what waits was looked at
        self.unbegun: set[int] = set()  # tokens of items that stand on their element, which has not begun
        self.ending: set[int] = set()  # tokens whose activity is completed by what it throws: nothing interrupts it
        self.carried: dict[str, list[Any]] = {}  # what the branch wrote whose token is about to be put
        self.stored: dict[str, Any] = {}  # what data stores hold that this step wrote
        self.turns = 0  # things done one after the other in this step
        self.stop: ExecutionFailed | None = None  # what failed in this turn before: now a token halts instead
        self.reopened: list[dict[str, Any]] = []  # ledger entries whose undo was cancelled in this step

    # ---- tokens -----------------------------------------------------------------------------------------------

    def next_entry(self) -> int:
        """Return a fresh number for a token, a scope or a ledger entry."""
        entry = self.state.next_entry
        self.state.next_entry = entry + 1
        return entry

    def node(self, token: Token) -> Node:
        """Return the element a token stands on."""
        return self.definition.nodes[token.node]

    def put(self, node: Node, scope: int, flow: int | None = None) -> Token:
        """Place a new token on an element, without running the element."""
        self.budget.spend(node.id)
        self.is_changed = True
        token = Token(id=self.next_entry(), node=node.index, scope=scope, since=self.moment, flow=flow)
        if self.carried:
            token.wrote, self.carried = dict(self.carried), {}
        self.state.tokens[token.id] = token
        self.trail.append(("enter", node.index, token.id))
        return token

    def remove(self, token: Token) -> None:
        """Take a token off the diagram; its scope may be finished by that."""
        del self.state.tokens[token.id]
        self.emptied.add(token.scope)

    def merge(self, token: Token) -> None:
        """Take off a token that goes on as another one, which waited at the same element."""
        self.trail.append(("merge", token.node, token.id))
        self.remove(token)

    def scope(self, scope_id: int) -> Scope:
        """Return a loaded scope."""
        return self.state.scopes[scope_id]

    def row(self, scope_id: int) -> int:
        """Return the id of the row in which this scope is stored."""
        return self.state.scopes[scope_id].row

    # ---- variables --------------------------------------------------------------------------------------------

    def chain(self, scope_id: int | None) -> list[Scope]:
        """Return the scopes from this one outwards."""
        found: list[Scope] = []
        while scope_id is not None:
            scope = self.state.scopes[scope_id]
            found.append(scope)
            scope_id = scope.parent
        return found

    def variables(self, scope_id: int, *locals_: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return everything readable from a scope, innermost first; `locals_` before all."""
        maps: list[Any] = [found for found in locals_ if found]
        maps += [scope.variables for scope in self.chain(scope_id) if scope.variables]
        maps.append(self._built_ins())
        return ChainMap(*maps)

    def _built_ins(self) -> dict[str, Any]:
        state = self.state
        return {
            "now": self.now,
            "process": {
                "id": str(state.id),
                "businessKey": state.business_key,
                "title": state.title,
                "startedBy": state.started_by or None,
            },
        }

    def assign(self, scope_id: int, name: str, value: Any, *, by: Token | None = None) -> None:
        """Set a variable where it is, else in the nearest scope that new names belong to.

        `by` is the token that writes it: a join may have to know. Raises `VariableTooLarge`.
        """
        if is_too_large(value):
            element = self.node(by).id if by is not None else self.definition.key
            raise VariableTooLarge(name, stored_size(value), element=element)
        home: Scope | None = None
        for scope in self.chain(scope_id):
            if name in scope.variables:
                home = scope
                break
            if home is None and scope.kind in _HOMES:
                home = scope
        assert home is not None  # the process's scope is always loaded
        self.is_changed = True
        home.variables[name] = value
        self.changed[name] = value
        if by is not None and self.definition.records:
            from engine.execution.meetings import record

            record(self, by, home, name, value)

    def evaluate(self, expression: str, variables: Mapping[str, Any], element: str, what: str) -> Any:
        """Return the value of a FEEL expression; `ExpressionFailed` with the element when it has none."""
        self.evaluated = (expression, variables, element)
        try:
            return compile_expression(expression, self.names).evaluate(variables, self.now)
        except (FeelError, FeelSyntaxError) as error:
            raise ExpressionFailed(
                f"{what} of '{element}' cannot be evaluated: {error}",
                element=element,
                detail={"expression": expression},
            ) from error

    def mapped(
        self, mappings: Iterable[VariableMapping], variables: Mapping[str, Any], element: str, what: str
    ) -> dict[str, Any]:
        """Return the targets of mappings with their values; later ones see earlier ones."""
        found: dict[str, Any] = {}
        view = ChainMap(found, variables)  # type: ignore[arg-type]
        for mapping in mappings:
            seen = self.with_stores(mapping.reads, view)
            value = self.evaluate(mapping.expression, seen, element, f"{what} '{mapping.target}'")
            if isinstance(value, Function):  # `sum` where no variable is called so: there is nothing to keep
                raise ExpressionFailed(
                    f"{what} '{mapping.target}' of '{element}' gives the function '{value.name}' and no value. "
                    "No variable has that name.",
                    element=element,
                    detail={"expression": mapping.expression},
                )
            whole = with_part(view.get(mapping.target), mapping.path, value) if mapping.path else value
            if not mapping.into_store and is_too_large(whole):
                raise VariableTooLarge(mapping.target, stored_size(whole), element=element)
            found[mapping.target] = whole
        return found

    def hand_out(self, token: Token, answer: Mapping[str, Any], *, keep: bool) -> None:
        """Carry an activity's answer outside: by its output mappings, else every entry when `keep`.

        A data association carries an entry of the answer when there is one, and leaves the others as they are.
        """
        node = self.node(token)
        carried = {mapping.source for mapping in node.outputs}
        if node.outputs:
            whole = whole_payload(node, carried, answer)
            brought = ChainMap(whole, dict(answer), token.local)
            wanted = [one for one in node.outputs if not one.source or brought.get(one.source) is not None]
            view = self.variables(token.scope, whole, answer, {"result": dict(answer)}, token.local)
            for name, value in self.mapped(
                (one for one in wanted if not one.into_store), view, node.id, "Output"
            ).items():
                self.assign(token.scope, name, value, by=token)
            for mapping in wanted:
                if mapping.into_store:
                    self._write_store(token, mapping, view)
        if keep and None not in carried:
            for name, value in answer.items():
                if name not in carried:
                    self.assign(token.scope, name, value, by=token)

    def with_stores(self, names: Sequence[str], variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the variables with what data stores hold before them."""
        return ChainMap({name: self.read_store(name) for name in names}, variables) if names else variables  # type: ignore[arg-type]

    def read_store(self, name: str) -> Any:
        """Return what a data store holds now: what this step wrote, else what is in its row; None while it is empty."""
        return self.stored[name] if name in self.stored else self.environment.store(name)

    def _write_store(self, token: Token, mapping: VariableMapping, variables: Mapping[str, Any]) -> None:
        node, name = self.node(token), mapping.target
        plain = replace(mapping, path=())
        part = self.mapped([plain], variables, node.id, "Output")[name]
        value = with_part(self.read_store(name), mapping.path, part) if mapping.path else part
        refuse_overflow(self.definition, node, name, value)
        self.stored[name] = value
        self.trail.append(("store", node.index, token.id, name))
        self.effects.append(StoreWritten(token.id, node.index, name, value, mapping.path, part))

    # ---- moving on --------------------------------------------------------------------------------------------

    def take(self, flow_index: int, scope: int, wrote: dict[str, list[Any]] | None = None) -> None:
        """Follow a sequence flow: its target is entered when the queue gets to it. `wrote`: what its branch did."""
        from engine.execution.elements import enter  # the table of behaviours uses this module

        flow = self.definition.flows[flow_index]
        target = self.definition.nodes[flow.target]
        self.trail.append(("take", flow_index))
        if wrote and (wrote := self._kept(wrote, target)):
            self.queue.append((scope, lambda: self.carrying(wrote, lambda: enter(self, target, scope, flow_index))))
        else:
            self.queue.append((scope, lambda: enter(self, target, scope, flow_index)))

    def _kept(self, wrote: dict[str, list[Any]], target: Node) -> dict[str, list[Any]]:
        from engine.execution.meetings import keep

        return keep(self.definition, wrote, target)

    def carrying(self, wrote: dict[str, list[Any]], arrive: Callable[[], None]) -> None:
        """Let a token arrive with what its branch wrote before."""
        self.carried = wrote
        arrive()
        self.carried = {}

    def forget(self, scope: int) -> None:
        """Enter nothing more in a scope that is cancelled, also where its frame stays open."""
        self.queue = deque(entry for entry in self.queue if entry[0] != scope)

    def drain(self) -> None:
        """Run until nothing is left to do in this step."""
        from engine.execution.complex_joins import reset_or_activate
        from engine.execution.conditions import fire_conditions
        from engine.execution.conversations import follow
        from engine.execution.joins import synchronise
        from engine.execution.scopes import finish_if_empty

        while True:
            if self.is_changed and self.definition.has_conditions:
                self.is_rekeyed |= self.definition.follows_variables
                self.is_changed = False  # after every element: an interrupting condition comes before the next one
                if fire_conditions(self):
                    self.is_changed = True
                    continue
            if self.queue:
                self._turn(self.queue.popleft()[1])
                continue
            if self.definition.keys and (self.is_rekeyed or (self.is_changed and self.definition.follows_variables)):
                self.is_rekeyed = self.is_changed = False
                follow(self)
            if self.definition.inclusive_joins and synchronise(self):
                continue
            if self.definition.complex_joins and reset_or_activate(self):
                continue
            if not self.emptied:
                return
            # Inner scopes have higher numbers: they must be closed before their parents are looked at.
            innermost = max(self.emptied)
            self.emptied.discard(innermost)
            self._turn(partial(finish_if_empty, self, innermost))

    def _turn(self, act: Callable[[], None]) -> None:
        """Do one thing; what fails in it says in which turn, so that it alone can be undone."""
        self.turns += 1
        self.stop = self.environment.stops.get(self.turns)
        try:
            act()
        except ExecutionFailed as failure:
            failure.turn = self.turns
            raise
        self.stop = None

    @property
    def root(self) -> Scope:
        """Return the process's own scope."""
        return self.state.scopes[ROOT_SCOPE]
