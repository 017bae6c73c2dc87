"""Statements rewritten with the same answer, so that the engine works less or reads them at all.

Three ways were measured to cost it ten to a hundred times what another wording does: looking for an id among all
nodes that carry a label which is not their class, comparing whole nodes, and grouping by a computed value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.cypher import name as quoted
from graph.cypher_patterns import Patterns
from graph.cypher_tokens import Statement
from graph.engines.kglite_columns import end_of_columns
from graph.engines.kglite_edits import Edited, Edits
from graph.property import ENTITY

_AROUND = frozenset(["AND", "LIMIT", "NOT", "OR", "ORDER", "RETURN", "THEN", "WHEN", "WHERE", "WITH", "XOR"])
"""Words that may stand before or after a comparison."""
_AGAIN = {"count": "sum", "max": "max", "min": "min"}
"""What makes the whole of an aggregate from those of its parts."""
_AGGREGATES = frozenset(["avg", "collect", "percentilecont", "percentiledisc", "stdev", "stdevp", "sum", *_AGAIN])
_OTHER_CLAUSES = frozenset(["CALL", "DISTINCT", "OPTIONAL", "UNION", "UNWIND"])
_DIRECTIONS = frozenset(["ASC", "ASCENDING", "DESC", "DESCENDING"])


def rewrite(text: str) -> Edited:
    """The text with the same answer."""
    statement = Statement(text)
    edits = Edits(statement.without_comments())
    patterns = Patterns(statement)
    nodes = patterns.nodes - patterns.links - _named_again(statement)
    for place in range(len(statement.tokens)):
        _drop_entity(statement, patterns, edits, place)
        _compare_ids(statement, nodes, edits, place)
        _plain_arrows(statement, edits, place)
    _group_twice(statement, edits)
    return edits.apply()


def _drop_entity(statement: Statement, patterns: Patterns, edits: Edits, place: int) -> None:
    """`(n:Entity)` as `(n)`: every node has the label, but the engine looks up ids without one or by class."""
    if not patterns.begins(place, "("):
        return
    colon = place + 1 + bool(statement.name(place + 1))
    is_alone = statement.is_mark(colon + 2, "){") or statement.keyword(colon + 2) == "WHERE"
    if statement.is_mark(colon, ":") and statement.name(colon + 1) == ENTITY and is_alone:
        edits.replace(statement.tokens[colon].start, statement.tokens[colon + 1].end, "")


def _compare_ids(statement: Statement, nodes: set[str], edits: Edits, place: int) -> None:
    """`a <> b` of two nodes as `a.id <> b.id`: the engine would read both as a whole."""
    if not statement.is_mark(place, "=<"):
        return
    last = place + 1 + statement.is_mark(place, "<")
    if statement.is_mark(place, "<") and not statement.is_mark(place + 1, ">"):
        return
    if not {statement.name(place - 1), statement.name(last)} <= nodes:
        return
    before, after = place - 2, last + 1
    is_whole = (statement.keyword(before) in _AROUND or statement.is_mark(before, "(,")) and (
        after == len(statement.tokens) or statement.keyword(after) in _AROUND or statement.is_mark(after, "),}]|;")
    )
    if is_whole:
        edits.insert(statement.tokens[place - 1].end, ".id")
        edits.insert(statement.tokens[last].end, ".id")


def _plain_arrows(statement: Statement, edits: Edits, place: int) -> None:
    """`<-->` and `<-[…]->` have no direction, `[:A|:B]` is `[:A|B]`: the engine reads only the plain forms."""
    tokens = statement.tokens
    if statement.is_mark(place, "|") and statement.is_mark(place + 1, ":"):
        edits.replace(tokens[place + 1].start, tokens[place + 1].end, "")
    if not (statement.is_mark(place, "<") and statement.is_mark(place + 1, "-")):
        return
    last = statement.partner(place + 2) if statement.is_mark(place + 2, "[") else place + 1
    if statement.is_mark(last + 1, "-") and statement.is_mark(last + 2, ">"):
        edits.replace(tokens[place].start, tokens[place].end, "")
        edits.replace(tokens[last + 2].start, tokens[last + 2].end, "")


def _named_again(statement: Statement) -> set[str]:
    """Names that something else than a pattern may give: `AS a`, `[a IN …`, `p = (…)`."""
    found = set()
    for place in range(1, len(statement.tokens)):
        word = statement.keyword(place)
        is_path = statement.is_mark(place, "=") and statement.is_mark(place + 1, "(")
        if word == "AS" and statement.name(place + 1):
            found.add(statement.name(place + 1))
        if word == "IN" or is_path:
            found.add(statement.name(place - 1))
    return found


class _Column(NamedTuple):
    """A column of RETURN: first and last token of the expression, and its name as it is written."""

    first: int
    last: int
    name: str
    is_named: bool


def _group_twice(statement: Statement, edits: Edits) -> None:
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
        return _Column(first, last - 2, tokens[last].text, True)
    return _Column(first, last, quoted(statement.text[tokens[first].start : tokens[last].end]), False)


def _aggregate(statement: Statement, column: _Column) -> str:
    """The aggregate that the whole column is, if it can be made from those of parts."""
    name = statement.tokens[column.first].text.lower()
    is_whole = statement.is_mark(column.first + 1, "(") and statement.partner(column.first + 1) == column.last
    within = [call.name.lower() for call in statement.calls(column.first, column.last)]
    return name if is_whole and name in _AGAIN and sum(each in _AGGREGATES for each in within) == 1 else ""


def _properties(statement: Statement, column: _Column) -> list[int]:
    """Where the properties of variables stand in a column; none where it has anything else that varies."""
    found = []
    calls = {call.first: call.name.lower() for call in statement.calls(column.first, column.last)}
    place = column.first
    while place <= column.last:
        if place in calls:
            if calls[place] in _AGGREGATES or "." in calls[place] or calls[place] in ("rand", "randomuuid"):
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
    edits.insert(tokens[start].start, f"WITH {', '.join(f'{text} AS {part}' for text, part in parts.items())} ")
