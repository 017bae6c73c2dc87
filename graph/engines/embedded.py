"""CypherEngine and PropertyStore of a snapshot: the whole graph in one engine, its scalars in the columns of another.

Statements that group many rows, or look into many texts, and have the same meaning in SQL are answered from the
columns, in a fraction of the time; every other one, and every one that the columns have no answer to, by the engine of
the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.cypher import COUNT_NODES, COUNT_RELATIONSHIPS
from graph.cypher_tokens import Statement
from graph.engines.columnar import Columns, Unanswered
from graph.engines.columnar_sql import Plan, plan
from graph.engines.columnar_values import kind_of
from graph.engines.kglite import KgliteStore
from graph.errors import AikgError, SnapshotError
from graph.property import Node, Relationship, Table

_GRAPH_FILE = "graph.kgl"
_COLUMNS_FILE = "columns.duckdb"
_LOOKS = frozenset(["AVG", "DISTINCT", "MAX", "MIN", "SUM", "WHERE"])
"""Words that ask more of a relationship or node than that it is there."""
_PLANNED = 256
"""Statements whose plans are kept; the values of their parameters differ."""


class EmbeddedGraph:
    """A graph in memory, new or read from a folder. Raises SnapshotError where the folder holds none."""

    def __init__(self, folder: Path | None = None) -> None:
        paths = [folder / name for name in (_GRAPH_FILE, _COLUMNS_FILE)] if folder else [None, None]
        if missing := [path for path in paths if path and not path.is_file()]:
            raise SnapshotError(f"{missing[0]} is not there; run `aikg build`")
        self._whole, self._columns = KgliteStore(paths[0]), Columns(paths[1])
        self._planned = lru_cache(_PLANNED)(self._plan)

    def load(self, nodes: Iterable[Node], relationships: Iterable[Relationship]) -> None:
        """Write a whole projection, as it passes by, into both."""
        self._columns.close()
        self._columns = Columns()
        self._planned.cache_clear()
        writer = self._columns.writer()
        self._whole.load(map(writer.node, nodes), map(writer.relationship, relationships))
        self._columns.finish(writer)

    def nodes(self) -> Iterator[Node]:
        """All nodes, class by class."""
        return self._whole.nodes()

    def relationships(self) -> Iterator[Relationship]:
        """All relationships, type by type."""
        return self._whole.relationships()

    def size(self) -> int:
        """How many nodes and relationships."""
        return self._whole.size()

    def counts(self) -> set[tuple[int, int]]:
        """How many nodes and how many relationships, as either engine holds them: one pair where both are whole."""
        nodes, links = (self._whole.run(text, {}).rows[0][0] for text in (COUNT_NODES, COUNT_RELATIONSHIPS))
        return {(nodes, links), self._columns.counts()}

    def save(self, folder: Path) -> None:
        """Write the graph to a new folder."""
        folder.mkdir()
        self._whole.save(folder / _GRAPH_FILE)
        self._columns.save(folder / _COLUMNS_FILE)

    def run(self, text: str, parameters: Mapping[str, Any], max_rows: int = 0, timeout: float = 0) -> Table:
        """The answer to a reading query, its first `max_rows` rows (0: all)."""
        kinds = tuple((name, kind_of(value)) for name, value in parameters.items())
        if planned := self._planned(text, kinds):
            try:
                return planned.run(self._columns, parameters, max_rows, timeout)
            except Unanswered:
                pass
        return self._whole.run(text, parameters, max_rows, timeout)

    def close(self) -> None:
        """Forget the graph."""
        self._planned.cache_clear()
        self._whole.close()
        self._columns.close()

    def _plan(self, text: str, kinds: tuple[tuple[str, str], ...]) -> Plan | None:
        try:
            return None if _only_counts(Statement(text)) else plan(text, dict(kinds), self._columns.schema)
        except (Unanswered, AikgError):  # what is wrong with it, the other engine says
            return None


def _only_counts(statement: Statement) -> bool:
    """Are the relationships of a type counted, whatever they are? The other engine does so without looking at each."""
    places = range(len(statement.tokens))
    looks = any(statement.keyword(place) in _LOOKS or statement.is_mark(place, "{") for place in places)
    return not looks and sum(statement.is_mark(place, "[") for place in places) == 1
