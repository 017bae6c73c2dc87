"""Statements that Neo4j refuses and the engine would answer with whatever it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from graph.cypher_patterns import Patterns
from graph.cypher_tokens import Statement
from graph.engines.kglite_columns import end_of_columns
from graph.engines.kglite_functions import AGGREGATES
from graph.errors import QueryFailed

_ENDS = frozenset(["RETURN", "UNION", "WITH"])
"""Words after which a name may stand for something else."""
_LITERALS = frozenset(["TRUE", "FALSE"])


def check_names(statement: Statement, patterns: Patterns) -> None:
    """Raises QueryFailed for a name that stands for a node and something else, or for a relationship and a path."""
    for start, end in _parts(statement):
        nodes = _nodes(statement, start, end)
        links = patterns.variables("[", start, end)
        paths = {statement.name(place) for place in range(start, end) if _is_path(statement, place)}
        values = {statement.name(place) for place in range(start, end) if _names_literal(statement, place)}
        for one, other in ((nodes, links), (nodes, paths), (links, paths), (nodes | links | paths, values)):
            if both := sorted(one & other):
                raise QueryFailed(f"{both[0]} stands for two kinds of things: give one of them another name")


def check_clauses(statement: Statement, patterns: Patterns) -> None:
    """Raises QueryFailed for an aggregate in WHERE, and for a relationship that one MATCH names twice."""
    for place in range(len(statement.tokens)):
        word = statement.keyword(place)
        if word not in ("MATCH", "WHERE"):
            continue
        end = end_of_columns(statement, place + 1)
        if word == "WHERE":
            for call in statement.calls(place + 1, end):
                if call.name.lower() in AGGREGATES and not _is_in_subquery(statement, call.first, place):
                    raise QueryFailed(f"{call.name}() cannot stand in WHERE: name it in WITH first")
        else:
            names = Counter(statement.name(at + 1) for at in range(place + 1, end) if patterns.begins(at, "["))
            if twice := [name for name, count in names.items() if name and count > 1]:
                raise QueryFailed(f"one MATCH names the relationship {twice[0]} twice: it cannot be in two places")


def _is_in_subquery(statement: Statement, place: int, start: int) -> bool:
    return any(
        statement.is_mark(at, "{") and place < statement.partner(at) for at in range(start, place)
    )  # fmt: skip


def check_length(statement: Statement, patterns: Patterns, name: str, opening: int) -> None:
    """Raises QueryFailed for size() of a pattern and length() of a node or relationship."""
    first = opening + 1
    after = statement.partner(first) + 1
    is_pattern = (
        statement.is_mark(first, "(") and statement.is_mark(after, "-<") and statement.is_mark(after + 1, "-[>")
    )
    if name == "size" and is_pattern:
        raise QueryFailed("size() takes no pattern: write COUNT { (a)-->(b) }")
    if (
        name == "length"
        and statement.name(first) in patterns.nodes | patterns.links
        and statement.is_mark(first + 1, ")")
    ):
        raise QueryFailed("length() takes a path: write size() for a list or text")


def _parts(statement: Statement) -> Iterator[tuple[int, int]]:
    """The stretches in which a name means one thing: up to the next WITH, UNION, RETURN or curly bracket of a block."""
    start = 0
    for place in range(len(statement.tokens)):
        is_clause = statement.keyword(place) in _ENDS and statement.keyword(place - 1) not in ("STARTS", "ENDS", "AS")
        if is_clause or _is_block(statement, place):
            yield start, place
            start = place
    yield start, len(statement.tokens)


def _is_block(statement: Statement, place: int) -> bool:
    """Does a subquery begin or end there?"""
    opening = (
        place if statement.is_mark(place, "{") else statement.partner(place) if statement.is_mark(place, "}") else -1
    )
    return opening > 0 and (
        statement.keyword(opening - 1) in ("EXISTS", "COUNT", "COLLECT", "CALL") or statement.is_mark(opening - 1, ")")
    )


def _nodes(statement: Statement, start: int, end: int) -> set[str]:
    """The names of what are surely nodes: after a relationship, or one of the patterns of MATCH."""
    found, is_match = set(), False
    for place in range(start, end):
        is_match = statement.keyword(place) == "MATCH" or (is_match and statement.keyword(place) != "WHERE")
        is_first = statement.keyword(place - 1) == "MATCH" or (is_match and statement.is_mark(place - 1, ","))
        is_next = statement.is_mark(place - 1, "->") and statement.is_mark(place - 2, "-]")
        if statement.is_mark(place, "(") and (is_first or is_next):
            found.add(statement.name(place + 1))
    return found - {""}


def _is_path(statement: Statement, place: int) -> bool:
    """`MATCH p = (`, `, p = (`."""
    begins = statement.keyword(place - 1) == "MATCH" or statement.is_mark(place - 1, ",")
    return (
        begins
        and bool(statement.name(place))
        and statement.is_mark(place + 1, "=")
        and statement.is_mark(place + 2, "(")
    )


def _names_literal(statement: Statement, place: int) -> bool:
    """`1 AS n`, as a whole column; a list may be one of relationships."""
    if statement.keyword(place - 1) != "AS":
        return False
    literal = place - 2
    is_literal = statement.tokens[literal].kind in ("number", "string") or statement.keyword(literal) in _LITERALS
    if statement.is_mark(literal, "}") and statement.partner(literal) > 0:
        is_literal, literal = True, statement.partner(literal)
    return is_literal and (statement.keyword(literal - 1) == "WITH" or statement.is_mark(literal - 1, ","))
