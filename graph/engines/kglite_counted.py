"""`(i:Investor)-[:TOOK_PART_IN]->(r:Round) RETURN r.year, count(i)` without `:Investor`, where all are that.

The engine counts the relationships of a type without looking at each only if no label of the pattern is a second one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from graph.cypher_patterns import Patterns
from graph.cypher_tokens import Statement
from graph.engines.kglite_edits import Edits

Implied = Callable[[str, bool, str], bool]
"""Whether all nodes at the start (else at the end) of the relationships of a type have a label, not as their class."""


def drop_labels(statement: Statement, patterns: Patterns, edits: Edits, implied: Implied) -> None:
    """Add the edits: for nodes at an end of a pattern that are only counted."""
    for place in range(len(statement.tokens)):
        colon = place + 1 + bool(statement.name(place + 1))
        is_labelled = statement.is_mark(colon, ":") and statement.is_mark(colon + 2, ")")
        if not patterns.begins(place, "(") or not is_labelled or not _is_only_counted(statement, place + 1, colon):
            continue
        links = [link for link in _links(statement, place, colon + 2) if link is not None]
        if len(links) == 1 and implied(links[0].type, links[0].is_start, statement.name(colon + 1)):
            edits.replace(statement.tokens[colon].start, statement.tokens[colon + 1].end, "")


class _Link(NamedTuple):
    """A relationship of one type, and whether it begins at the node."""

    type: str
    is_start: bool


def _is_only_counted(statement: Statement, first: int, colon: int) -> bool:
    name = statement.name(first)
    return first == colon or all(
        statement.is_mark(place - 1, "(") and statement.name(place - 2).lower() == "count"
        for place in range(len(statement.tokens))
        if place != first and statement.name(place) == name and not statement.is_property(place)
    )


def _links(statement: Statement, opening: int, closing: int) -> Iterator[_Link | None]:
    """The relationships before and after the node between two brackets, if what they lead to has a label."""
    if statement.is_mark(closing + 1, "-<"):
        comes = statement.is_mark(closing + 1, "<")
        bracket = closing + 2 + comes
        end = statement.partner(bracket)
        goes = statement.is_mark(end + 2, ">")
        yield _link(statement, bracket, end, comes, goes, end + 2 + goes)
    if statement.is_mark(opening - 1, "->"):
        goes = statement.is_mark(opening - 1, ">")
        end = opening - 2 - goes
        bracket = statement.partner(end)
        comes = statement.is_mark(bracket - 2, "<")
        yield _link(statement, bracket, end, goes, comes, statement.partner(bracket - 2 - comes))


def _link(statement: Statement, first: int, last: int, comes: bool, goes: bool, other: int) -> _Link | None:
    """`[:TYPE]` or `[r:TYPE]` with an arrow one way, to or from a node with a label."""
    colon = first + 1 + bool(statement.name(first + 1))
    is_plain = statement.is_mark(first, "[") and statement.is_mark(colon, ":") and colon + 2 == last
    has_label = any(statement.is_mark(at, ":") for at in (other + 1, other + 2))
    return _Link(statement.name(colon + 1), goes) if is_plain and comes != goes and has_label else None
