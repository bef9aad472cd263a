"""Built-in functions on contexts."""

from __future__ import annotations

from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.scope import NullResult, Run
from engine.feel.values import described


@builtin("get value(m: context, key: string)")
def get_value(context: dict[str, Any], key: str) -> Any:
    """The value of an entry; null when there is none."""
    return context.get(key)


@builtin("get value(m: context, keys: list)")
def get_value_deep(context: dict[str, Any], keys: list[Any]) -> Any:
    """The value at the end of a way through inner contexts; null when the way ends before."""
    value: Any = context
    for key in keys:
        if type(value) is not dict or type(key) is not str:
            return None
        value = value.get(key)
    return value if keys else None


@builtin("get entries(m: context)")
def get_entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries as a list of contexts with key and value."""
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list)")
def context(entries: list[Any]) -> dict[str, Any]:
    """A context made of entries, each a context with key and value."""
    made: dict[str, Any] = {}
    for entry in entries:
        if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry:
            raise NullResult("each entry must be a context with a string 'key' and a 'value'")
        if entry["key"] in made:
            raise NullResult(f"the key '{entry['key']}' comes twice")
        made[entry["key"]] = entry["value"]
    return made


@builtin("context put(context: context, key: string, value: any)", needs_run=True)
def context_put(run: Run, original: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """The context with an entry added or replaced."""
    run.spend(len(original) >> 3)
    return {**original, key: value}


@builtin("context put(context: context, keys: list, value: any)", needs_run=True)
def context_put_deep(run: Run, original: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    """The context with an entry added or replaced inside its inner contexts, along the keys."""
    if not keys or any(type(key) is not str for key in keys):
        raise NullResult("the keys must be strings, at least one")
    made = dict(original)
    inner = made
    for key in keys[:-1]:
        run.spend((len(inner) >> 3) + 1)
        below = inner.get(key)
        if below is not None and type(below) is not dict:
            raise NullResult(f"'{key}' is {described(below)} and no context")
        inner[key] = dict(below) if below else {}
        inner = inner[key]
    inner[keys[-1]] = value
    return made


@builtin("context merge(contexts: list)", needs_run=True)
def context_merge(run: Run, contexts: list[Any]) -> dict[str, Any]:
    """The entries of all contexts in one; the last one wins."""
    merged: dict[str, Any] = {}
    for item in contexts:
        if type(item) is not dict:
            raise NullResult(f"the list has {described(item)} among its contexts")
        run.spend((len(item) >> 3) + 1)
        merged.update(item)
    return merged
