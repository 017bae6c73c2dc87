"""Names for the columns of RETURN, as Neo4j gives them, and ORDER BY and WHERE by these names.

The engine cannot always tell that a key of ORDER BY is one of the columns, and then does not sort, and it does not know
the variables of columns that are grouped or distinct: `WITH DISTINCT n.name AS name WHERE n.name <> 'x'`.
"""

from __future__ import annotations

from graph.cypher import name as quoted
from graph.cypher_tokens import Statement
from graph.engines.kglite_edits import Edits

_ENDS = frozenset(
    ["CALL", "LIMIT", "MATCH", "OFFSET", "OPTIONAL", "ORDER", "RETURN", "SKIP", "UNION", "UNWIND", "WHERE", "WITH"]
)
"""Words that end the columns of RETURN or WITH, or the keys of ORDER BY."""
_DIRECTIONS = frozenset(["ASC", "ASCENDING", "DESC", "DESCENDING"])
_Texts = tuple[str, ...]


def name_columns(statement: Statement, edits: Edits) -> None:
    """Add the edits for every RETURN and WITH."""
    for place in range(len(statement.tokens)):
        if _is_clause(statement, place):
            start = place + 1 + (statement.keyword(place + 1) == "DISTINCT")
            end = end_of_columns(statement, start)
            is_return = statement.keyword(place) == "RETURN"
            columns = dict(_column(statement, edits, *each, is_return) for each in statement.parts(start, end))
            if statement.keyword(end) == "ORDER":
                for first, last in statement.parts(end + 2, end_of_columns(statement, end + 2)):
                    _sort_by_name(statement, edits, columns, first, last)
            elif statement.keyword(end) == "WHERE":
                _name_properties(statement, edits, columns, end + 1, end_of_columns(statement, end + 1) - 1)


def _is_clause(statement: Statement, place: int) -> bool:
    word = statement.keyword(place)
    return (word == "RETURN" or (word == "WITH" and statement.keyword(place - 1) not in ("STARTS", "ENDS"))) and (
        statement.keyword(place - 1) != "AS"
    )


def end_of_columns(statement: Statement, start: int) -> int:
    """Where the list that starts there ends: at a clause of the same depth, or with the brackets around it."""
    tokens = statement.tokens
    for place in range(start, len(tokens)):
        same = tokens[place].depth == tokens[start].depth
        is_next = statement.keyword(place) in _ENDS and statement.keyword(place - 1) not in ("STARTS", "ENDS", "AS")
        if tokens[place].depth < tokens[start].depth or (same and (is_next or statement.is_mark(place, ";"))):
            return place
    return len(tokens)


def _column(statement: Statement, edits: Edits, first: int, last: int, is_return: bool) -> tuple[_Texts, str]:
    """The tokens of a column and its name as it is written in a statement."""
    tokens = statement.tokens
    if last - 1 > first and statement.keyword(last - 1) == "AS" and statement.name(last):
        return _texts(statement, first, last - 2), tokens[last].text
    own = statement.text[tokens[first].start : tokens[last].end]
    if first == last or not is_return:
        return _texts(statement, first, last), own
    if statement.name(first) and statement.is_mark(first + 1, "{") and statement.partner(first + 1) == last:
        own = statement.name(first)  # Neo4j calls the column of `n {.id}` n
    edits.insert(tokens[last].end, f" AS {quoted(own)}")
    return _texts(statement, first, last), quoted(own)


def _sort_by_name(statement: Statement, edits: Edits, columns: dict[_Texts, str], first: int, last: int) -> None:
    """Write the name of a column for the column, as a whole key, or for a call anywhere in a key."""
    last -= statement.keyword(last) in _DIRECTIONS and last > first
    texts = _texts(statement, first, last)
    if texts in columns and last > first:
        edits.cover(statement.tokens[first].start, statement.tokens[last].end, columns[texts])
        return
    for call in statement.calls(first, last + 1):
        closing = statement.partner(call.opening)
        name = columns.get(_texts(statement, call.first, closing))
        if name:
            edits.cover(statement.tokens[call.first].start, statement.tokens[closing].end, name)
    _name_properties(statement, edits, columns, first, last)


def _name_properties(statement: Statement, edits: Edits, columns: dict[_Texts, str], first: int, last: int) -> None:
    """Write a column's name for the property that it is, where no list or subquery has variables of its own."""
    if any(statement.is_mark(place, "[{") for place in range(first, last + 1)):
        return
    for place in range(first, last - 1):
        texts = _texts(statement, place, place + 2)
        if texts[1] == "." and not statement.is_property(place) and columns.get(texts, texts[0]) != texts[0]:
            edits.cover(statement.tokens[place].start, statement.tokens[place + 2].end, columns[texts])


def _texts(statement: Statement, first: int, last: int) -> _Texts:
    return tuple(token.text for token in statement.tokens[first : last + 1])
