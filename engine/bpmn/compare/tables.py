"""The things of a DMN file: decisions, their tables' rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from engine.bpmn.compare.change import Change, Thing, compare_things, in_line
from engine.dmn.reader.xml import Node, children, local, parse

__all__ = ["compare_decisions"]

_THINGS = frozenset({"decision", "inputData", "businessKnowledgeModel", "knowledgeSource", "decisionService",
                     "itemDefinition"})  # fmt: skip
_MOST_MATCHED = 2_000  # rows without ids in a table: matching them takes the square of their number
_QUIET = frozenset({"id", "name", "href", "typeRef", "namespace"})


def compare_decisions(file: str, before: str, after: str) -> list[Change]:
    """Compare two DMN files. Raises NotReadable when one of them cannot be opened."""
    old, new = parse(before, file), parse(after, file)
    changes = compare_things(file, _things(old), _things(new))
    tables = _tables(old), _tables(new)
    for key, table in tables[1].items():
        if key in tables[0]:
            changes.extend(compare_things(file, *_rows(tables[0][key], table)))
    return changes


def _things(root: Node) -> dict[str, Thing]:
    found: dict[str, Thing] = {}
    for element in root:
        what = local(element)
        if what not in _THINGS:
            continue
        key = element.get("id") or element.get("name") or what
        thing = Thing(key, what, element.get("name") or key)
        for name, value in _facts(element):
            thing.facts[name] = f"{thing.facts[name]}, {value}" if name in thing.facts else value
        found[key] = thing
    return found


def _facts(element: Node) -> Iterator[tuple[str, str]]:
    """What a decision says besides the rows of its table."""
    for child in element:
        name = local(child)
        if name == "decisionTable":
            yield "hitPolicy", " ".join(filter(None, (child.get("hitPolicy", "UNIQUE"), child.get("aggregation"))))
            yield "inputs", ", ".join(_label(one) for one in children(child, "input"))
            yield "outputs", ", ".join(_label(one) for one in children(child, "output"))
        elif name in ("informationRequirement", "knowledgeRequirement", "authorityRequirement"):
            for needed in child:
                yield "needs", (needed.get("href") or "").lstrip("#")
        elif name != "extensionElements":
            said = _all_text(child)
            if said:
                yield name, said


def _tables(root: Node) -> dict[str, Node]:
    return {
        decision.get("id") or decision.get("name"): (decision.get("name") or decision.get("id"), table)
        for decision in root
        if local(decision) == "decision"
        for table in children(decision, "decisionTable")
    }


def _rows(old: tuple[str, Node], new: tuple[str, Node]) -> tuple[dict[str, Thing], dict[str, Thing]]:
    """The rows of both tables, by keys that say which row became which."""
    rows = _listed(*old), _listed(*new)
    ids = [[row.id for row in listed] for listed in rows]
    if all(all(one) and len(set(one)) == len(one) for one in ids) and (set(ids[0]) & set(ids[1]) or not all(ids)):
        _note_order(rows[0], rows[1])
        return {row.id: row for row in rows[0]}, {row.id: row for row in rows[1]}
    keys: tuple[dict[str, Thing], dict[str, Thing]] = ({}, {})
    cells = [[tuple(row.facts.items()) for row in listed] for listed in rows]
    if max(len(cells[0]), len(cells[1])) > _MOST_MATCHED:
        return tuple({str(place): row for place, row in enumerate(listed)} for listed in rows)  # type: ignore[return-value]
    number = 0
    for _tag, a, b, c, d in SequenceMatcher(None, cells[0], cells[1], autojunk=False).get_opcodes():
        for step in range(max(b - a, d - c)):
            number += 1
            if a + step < b:
                keys[0][str(number)] = rows[0][a + step]
            if c + step < d:
                keys[1][str(number)] = rows[1][c + step]
    return keys


def _listed(name: str, table: Node) -> list[Thing]:
    columns = [_label(one) for one in (*children(table, "input"), *children(table, "output"))]
    found = []
    for number, rule in enumerate(children(table, "rule"), 1):
        cells = [_all_text(one) for one in (*children(rule, "inputEntry"), *children(rule, "outputEntry"))]
        names = [*columns, *(f"#{place}" for place in range(len(columns) + 1, len(cells) + 1))]
        facts = {f"column:{column}": cell for column, cell in zip(names, cells, strict=False)}
        for note in (*children(rule, "annotationEntry"), *children(rule, "description")):
            if said := _all_text(note):
                facts["annotation"] = said
        found.append(Thing(rule.get("id") or "", "rule", "", facts, of=name, row=number))
    return found


def _note_order(old: list[Thing], new: list[Thing]) -> None:
    """Of rows that changed places, note those that left the line: the first one that fits may decide."""
    before, after = {row.id: row for row in old}, {row.id: row for row in new}
    still = in_line([key for key in before if key in after], [key for key in after if key in before])
    for key in after.keys() & before.keys() - still:
        before[key].facts["order"] = str(before[key].row)
        after[key].facts["order"] = str(after[key].row)


def _label(column: Node) -> str:
    """What a column is called: its label, its name, or the expression that it asks."""
    expression = next(iter(children(column, "inputExpression")), None)
    asked = _all_text(expression) if expression is not None else ""
    return str(column.get("label") or column.get("name") or asked or "?")


def _all_text(element: Node) -> str:
    """All the words below an element, and what its attributes say where they matter."""
    said = " ".join(" ".join(element.itertext()).split())
    attributes: Mapping[str, str] = element.attrib
    return said or ", ".join(value for name, value in attributes.items() if name not in _QUIET)
