"""Grouping rewritten with the same answer: by ids rather than by whole nodes, by properties rather than by values.

The engine groups by a property of a node as by its number; any other key it works out for every row, and a node whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.cypher import name as quoted
from graph.cypher_patterns import Patterns
from graph.cypher_tokens import Statement
from graph.engines.kglite_columns import end_of_columns
from graph.engines.kglite_edits import Edits
from graph.engines.kglite_functions import AGGREGATES

_AGAIN = {"count": "sum", "max": "max", "min": "min"}
"""What makes the whole of an aggregate from those of its parts."""
_OTHER_CLAUSES = frozenset(["CALL", "DISTINCT", "OPTIONAL", "UNION", "UNWIND"])
_CLAUSES = frozenset(["CALL", "MATCH", "OPTIONAL", "RETURN", "UNION", "UNWIND", "WITH"])
_DIRECTIONS = frozenset(["ASC", "ASCENDING", "DESC", "DESCENDING"])
_EXPRESSIONS = frozenset(["COLLECT", "COUNT", "EXISTS"])
"""Subqueries in which the engine takes no further clause."""


def named_again(statement: Statement, end: int) -> set[str]:
    """Names that something else than a pattern may give before a place: `AS a`, `YIELD a`, `[a IN …`, `p = (…)`."""
    found = set()
    for place in range(1, end):
        word = statement.keyword(place)
        is_path = statement.is_mark(place, "=") and (
            statement.is_mark(place + 1, "(") or statement.is_mark(place + 2, "(")
        )
        if word in ("AS", "YIELD") and statement.name(place + 1):
            found.add(statement.name(place + 1))
        if word == "IN" or is_path:
            found.add(statement.name(place - 1))
    return found


def group_by_ids(statement: Statement, patterns: Patterns, edits: Edits) -> None:
    """`WITH n, count(m) AS c` as `WITH n.id AS id, count(m) AS c OPTIONAL MATCH (n {id: id})`; null stays null."""
    places = range(len(statement.tokens))
    if any(_projects_all(statement, place) for place in places):
        return
    for place in places:
        if _is_with(statement, place) and not _is_within_expression(statement, place):
            nodes = patterns.variables("(", 0, place) - patterns.variables("[", 0, place)
            _group_by_ids(statement, edits, nodes - named_again(statement, place), place)


def _is_with(statement: Statement, place: int) -> bool:
    return statement.keyword(place) == "WITH" and statement.keyword(place - 1) not in ("STARTS", "ENDS", "AS")


def _projects_all(statement: Statement, place: int) -> bool:
    """`WITH *`, `RETURN DISTINCT *`, `CALL (*)`: a further column would be seen."""
    is_first = statement.keyword(place - 1) in ("RETURN", "WITH", "DISTINCT")
    is_call = statement.is_mark(place - 1, "(") and statement.keyword(place - 2) == "CALL"
    return statement.is_mark(place, "*") and (is_first or is_call)


def _is_within_expression(statement: Statement, place: int) -> bool:
    return any(
        statement.is_mark(at, "{") and statement.keyword(at - 1) in _EXPRESSIONS and place < statement.partner(at)
        for at in range(1, place)
    )


def _group_by_ids(statement: Statement, edits: Edits, nodes: set[str], place: int) -> None:
    tokens = statement.tokens
    is_distinct = statement.keyword(place + 1) == "DISTINCT"
    start = place + 1 + is_distinct
    end = end_of_columns(statement, start)
    columns = [_column(statement, *part) for part in statement.parts(start, end)]
    keys = [column for column in columns if column.first == column.last and statement.name(column.first) in nodes]
    is_grouping = is_distinct or any(
        call.name.lower() in AGGREGATES for column in columns for call in statement.calls(column.first, column.last)
    )
    after = _next_clause(statement, end)
    names = {statement.name(column.end) for column in keys}
    if not is_grouping or any(statement.name(at) in names for at in range(end, after)):
        return
    for column in keys:
        node, id_ = tokens[column.end], quoted(f"id of {statement.name(column.end)}")
        edits.replace(tokens[column.first].start, node.end, f"{tokens[column.first].text}.id AS {id_}")
        edits.insert(tokens[after - 1].end, f" OPTIONAL MATCH ({node.text} {{id: {id_}}})")


def _next_clause(statement: Statement, start: int) -> int:
    """Where ORDER BY, LIMIT and WHERE of the columns that end at a place end themselves."""
    tokens = statement.tokens
    for place in range(start, len(tokens)):
        is_clause = statement.keyword(place) in _CLAUSES and statement.keyword(place - 1) not in ("STARTS", "ENDS")
        if tokens[place].depth < tokens[start].depth or (tokens[place].depth == tokens[start].depth and is_clause):
            return place
    return len(tokens)


class _Column(NamedTuple):
    """A column of RETURN: first and last token of the expression, and its name as it is written."""

    first: int
    last: int
    name: str
    is_named: bool
    end: int
    """Its last token with the name."""


def group_twice(statement: Statement, edits: Edits) -> None:
    """`RETURN left(n.day, 4) AS year, count(n)`: first by `n.day`, which the engine has a quick way for."""
    words = [statement.keyword(place) for place in range(len(statement.tokens))]
    if words.count("RETURN") != 1 or not _OTHER_CLAUSES.isdisjoint(words) or words[0] != "MATCH":
        return
    start = words.index("RETURN")
    if any(word == "WITH" and words[place - 1] not in ("STARTS", "ENDS") for place, word in enumerate(words)):
        return
    end = end_of_columns(statement, start + 1)
    columns = [_column(statement, *part) for part in statement.parts(start + 1, end)]
    aggregates = {column: name for column in columns if (name := _aggregate(statement, column))}
    keys = {column: _properties(statement, column) for column in columns if column not in aggregates}
    is_computed = any(found and column.last - column.first > 2 for column, found in keys.items())
    if aggregates and is_computed and all(keys.values()) and _sorts_by_name(statement, end, columns):
        _edit_groups(statement, edits, start, aggregates, keys)


def _column(statement: Statement, first: int, last: int) -> _Column:
    tokens = statement.tokens
    if last - 1 > first and statement.keyword(last - 1) == "AS":
        return _Column(first, last - 2, tokens[last].text, True, last)
    return _Column(first, last, quoted(statement.text[tokens[first].start : tokens[last].end]), False, last)


def _aggregate(statement: Statement, column: _Column) -> str:
    """The aggregate that the whole column is, if it can be made from those of parts."""
    name = statement.tokens[column.first].text.lower()
    is_whole = statement.is_mark(column.first + 1, "(") and statement.partner(column.first + 1) == column.last
    within = [call.name.lower() for call in statement.calls(column.first, column.last)]
    return name if is_whole and name in _AGAIN and sum(each in AGGREGATES for each in within) == 1 else ""


def _properties(statement: Statement, column: _Column) -> list[int]:
    """Where the properties of variables stand in a column; none where it has anything else that varies."""
    found = []
    calls = {call.first: call.name.lower() for call in statement.calls(column.first, column.last)}
    place = column.first
    while place <= column.last:
        if place in calls:
            if calls[place] in AGGREGATES or "." in calls[place] or calls[place] in ("rand", "randomuuid"):
                return []
        elif statement.name(place) and statement.is_mark(place + 1, ".") and statement.name(place + 2):
            found.append(place)
            place += 2
            if statement.is_mark(place + 1, ".["):
                return []
        elif statement.name(place) or statement.is_mark(place, "[{|"):
            return []
        place += 1
    return found


def _sorts_by_name(statement: Statement, end: int, columns: Sequence[_Column]) -> bool:
    """Does ORDER BY, if there is one, name columns only?"""
    if statement.keyword(end) != "ORDER":
        return True
    names = {column.name for column in columns if column.is_named}
    for first, last in statement.parts(end + 2, end_of_columns(statement, end + 2)):
        is_one = last == first or (last == first + 1 and statement.keyword(last) in _DIRECTIONS)
        if not is_one or statement.tokens[first].text not in names:
            return False
    return True


def _edit_groups(
    statement: Statement, edits: Edits, start: int, aggregates: dict[_Column, str], keys: dict[_Column, list[int]]
) -> None:
    tokens = statement.tokens
    parts: dict[str, str] = {}
    for column, name in aggregates.items():
        begin, stop = tokens[column.first].start, tokens[column.last].end
        part = parts.setdefault(statement.text[begin:stop], f"`_{len(parts)}`")
        edits.replace(begin, stop, f"{_AGAIN[name]}({part})")
    for place in (place for places in keys.values() for place in places):
        begin, stop = tokens[place].start, tokens[place + 2].end
        edits.replace(begin, stop, parts.setdefault(statement.text[begin:stop], f"`_{len(parts)}`"))
    for column in (*aggregates, *keys):
        if not column.is_named:
            edits.insert(tokens[column.last].end, f" AS {column.name}")
    edits.insert(tokens[0].start, "CALL () { ")
    edits.insert(tokens[start].start, f"RETURN {', '.join(f'{text} AS {part}' for text, part in parts.items())} }} ")
