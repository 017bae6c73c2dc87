"""A property graph written into tables of columns, as its nodes and relationships pass by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from graph.engines.columnar_schema import SQL_TYPES, WHOLE, Column, Links, Schema, scalar_type
from graph.property import ENTITY, Node, Relationship, Value

_BATCH = 20_000
"""Rows of a table that wait at most for one bulk insert."""
_ARRAYS = {"text": "string", "int": "Int64", "float": "Float64", "bool": "boolean"}


class Writer:
    """Takes the nodes, then the relationships, and makes the tables of them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._nodes = _Stage(connection, "staged", {"id": "VARCHAR", "labels": "VARCHAR[]"})
        self._links: dict[str, _Stage] = {}
        self._labels: dict[str, tuple[str, ...]] = {}
        """Node → its labels."""
        self._ends: dict[str, tuple[set[tuple[str, ...]], set[tuple[str, ...]]]] = defaultdict(lambda: (set(), set()))
        """Type of relationships → the labels that nodes at their start and at their end have."""

    def node(self, node: Node) -> Node:
        """Take a node, and hand it on."""
        self._labels[node.id] = node.labels
        self._nodes.add(
            (node.id, list(node.labels)), {key: each for key, each in node.properties.items() if key != "id"}
        )
        return node

    def relationship(self, link: Relationship) -> Relationship:
        """Take a relationship, and hand it on."""
        stage = self._links.get(link.type)
        if stage is None:
            ends = {"source": "VARCHAR", "target": "VARCHAR"}
            stage = self._links[link.type] = _Stage(self._connection, f"staged{len(self._links)}", ends)
        stage.add((link.start, link.end), link.properties)
        for end, found in zip((link.start, link.end), self._ends[link.type], strict=True):
            found.add(self._labels[end])
        return link

    def finish(self) -> Schema:
        """Make the tables."""
        found = sorted(set().union(*self._labels.values()) - {ENTITY})
        labels = {label: f"label{place}" for place, label in enumerate(found)}
        self._make_nodes(labels)
        links = {
            type_: self._make_links(type_, stage, f"links{place}")
            for place, (type_, stage) in enumerate(sorted(self._links.items()))
        }
        self._connection.execute("DROP TABLE staged")
        return Schema(self._nodes.columns(), labels, links)

    def _make_nodes(self, labels: Mapping[str, str]) -> None:
        """Nodes by the order of their ids: `n` compares as the ids do."""
        self._nodes.flush()
        flags = [f"list_contains(labels, ?) AS {column}" for column in labels.values()]
        chosen = ", ".join(["id", *self._nodes.names(), *flags])
        self._connection.execute(
            f"CREATE TABLE node AS SELECT CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS n, {chosen} "
            "FROM staged ORDER BY id", list(labels),
        )  # fmt: skip

    def _make_links(self, type_: str, stage: _Stage, table: str) -> Links:
        stage.flush()
        chosen = ", ".join(["a.n AS source", "b.n AS target", *(f"s.{name}" for name in stage.names())])
        self._connection.execute(
            f"CREATE TABLE {table} AS SELECT CAST(row_number() OVER () AS INTEGER) AS e, * FROM (SELECT {chosen} "
            f"FROM {stage.table} s JOIN node a ON a.id = s.source JOIN node b ON b.id = s.target ORDER BY 1, 2)"
        )
        self._connection.execute(f"DROP TABLE {stage.table}")
        return Links(table, stage.columns(), *map(_shared, self._ends[type_]))


def _shared(labels: Iterable[tuple[str, ...]]) -> frozenset[str]:
    return frozenset.intersection(*map(frozenset, labels))


class _Stage:
    """Rows on their way: given columns, and one for each property that is a scalar of one type in every row."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, given: Mapping[str, str]) -> None:
        self.table = table
        self._connection = connection
        self._given = tuple(given)
        self._rows: list[tuple[Sequence[Any], Mapping[str, Value]]] = []
        self._found: dict[str, Column | None] = {}
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {type_}' for name, type_ in given.items())})")

    def add(self, given: Sequence[Any], properties: Mapping[str, Value]) -> None:
        self._rows.append((given, properties))
        if len(self._rows) == _BATCH:
            self.flush()

    def columns(self) -> dict[str, Column]:
        """Property → column, of those that can be held."""
        return {key: column for key, column in self._found.items() if column}

    def names(self) -> list[str]:
        """The columns of properties."""
        return [column.name for column in self.columns().values()]

    def flush(self) -> None:
        """Insert what waits."""
        import pandas as pd  # only builds need it; a server starts 0.4 s sooner without

        if not self._rows:
            return
        frame: dict[str, Any] = {
            name: [given[place] for given, _ in self._rows] for place, name in enumerate(self._given)
        }
        cells: dict[str, list[Any]] = defaultdict(lambda: [None] * len(self._rows))
        for place, (_, properties) in enumerate(self._rows):
            for key, value in properties.items():
                if self._found.get(key, ...) is not None:
                    cells[key][place] = value
        for key, values in cells.items():
            if column := self._column(key, values):
                frame[column.name] = pd.array(values, dtype=_ARRAYS[column.type])
        self._connection.register("batch", pd.DataFrame(frame))
        self._connection.execute(f"INSERT INTO {self.table} BY NAME SELECT * FROM batch")
        self._connection.unregister("batch")
        self._rows.clear()

    def _column(self, key: str, values: Sequence[Value | None]) -> Column | None:
        """The column that these values go into; None from where on they are of several types, or lists."""
        kinds = set(map(type, values)) - {type(None)}
        type_ = scalar_type(next(iter(kinds))) if len(kinds) == 1 else ""
        if type_ == "int" and not all(value in WHOLE for value in values if value is not None):
            type_ = ""
        known = self._found.get(key)
        if type_ and key not in self._found:
            known = Column(f"p{len(self._found)}", type_)
            self._connection.execute(f"ALTER TABLE {self.table} ADD COLUMN {known.name} {SQL_TYPES[type_]}")
        self._found[key] = known if known and known.type == type_ else None
        return self._found[key]
