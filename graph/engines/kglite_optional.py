"""A node that an OPTIONAL MATCH may have left null is asked for by its id in the next pattern.

The engine looks for a pattern that begins at null among all nodes; `(n {id: n.id})` it gives up at once.
"""

from __future__ import annotations

from graph.cypher_patterns import Patterns
from graph.cypher_tokens import Statement
from graph.engines.kglite_columns import end_of_columns
from graph.engines.kglite_edits import Edits

_ENDS = frozenset(["CALL", "RETURN", "UNION", "UNWIND", "WHERE", "WITH"])
"""Words that end the patterns of MATCH."""


def ask_by_id(statement: Statement, patterns: Patterns, edits: Edits) -> None:
    """Add the edits: `OPTIONAL MATCH (a)-->(b) OPTIONAL MATCH (b)-->(c)` asks for `(b {id: b.id})`."""
    _Reader(statement, patterns, edits).read()


class _Reader:
    """Goes through a statement and keeps which names may be null, clause by clause and subquery by subquery."""

    def __init__(self, statement: Statement, patterns: Patterns, edits: Edits) -> None:
        self._statement = statement
        self._patterns = patterns
        self._edits = edits
        self._nullable: set[str] = set()
        self._seen: set[str] = set()
        """Every name of a node so far."""
        self._fresh: set[str] = set()
        """What the clause that is being read names first, if it is optional."""
        self._clause = ""
        self._outside: dict[int, set[str]] = {}
        """What may be null after the subquery that ends at a place."""

    def read(self) -> None:
        for place in range(len(self._statement.tokens)):
            word = self._statement.keyword(place)
            if place in self._outside:
                self._begin("")
                self._nullable = self._outside[place]
            elif word == "MATCH":
                self._begin(self._statement.keyword(place - 1) or word)
            elif word in _ENDS and self._statement.keyword(place - 1) not in ("STARTS", "ENDS", "AS"):
                self._begin("")
                self._narrow(place, word)
            elif self._clause and self._patterns.begins(place, "(") and self._statement.name(place + 1):
                self._node(place + 1)

    def _begin(self, clause: str) -> None:
        self._nullable = self._nullable | self._fresh
        self._fresh = set()
        self._clause = clause

    def _narrow(self, place: int, word: str) -> None:
        """Forget the names that are not known in the next part or in the subquery."""
        statement = self._statement
        if word == "UNION":
            self._nullable = set()
        elif word == "WITH":
            self._nullable = self._nullable & self._passed(place)
        elif word == "CALL":
            opening = statement.partner(place + 1) + 1 if statement.is_mark(place + 1, "(") else place + 1
            if statement.is_mark(opening, "{"):
                self._outside[statement.partner(opening)] = self._nullable
                self._nullable = self._nullable & {statement.name(at) for at in range(place + 2, opening - 1)}

    def _passed(self, place: int) -> set[str]:
        """The names that a WITH passes on as they are."""
        start = place + 1 + (self._statement.keyword(place + 1) == "DISTINCT")
        parts = self._statement.parts(start, end_of_columns(self._statement, start))
        return {self._statement.name(first) for first, last in parts if first == last}

    def _node(self, place: int) -> None:
        name, token = self._statement.name(place), self._statement.tokens[place]
        if name in self._nullable and self._statement.is_mark(place + 1, ")"):
            self._edits.insert(token.end, f" {{id: {token.text}.id}}")
        elif name not in self._seen and self._clause == "OPTIONAL":
            self._fresh.add(name)
        self._seen.add(name)
