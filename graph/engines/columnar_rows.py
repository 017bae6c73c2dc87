"""MATCH, OPTIONAL MATCH and WHERE as joins: the rows of a query while its statement is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from graph.engines.columnar import Unanswered
from graph.engines.columnar_expressions import Expressions
from graph.engines.columnar_reader import Reader
from graph.engines.columnar_schema import Schema
from graph.engines.columnar_values import Given, Value, compared
from graph.property import ENTITY


class Query(NamedTuple):
    """What all parts of a query share."""

    schema: Schema
    given: Given
    names: Iterator[str]
    """Of tables, each once."""


class _Node(NamedTuple):
    """A node of a pattern, as it is written."""

    name: str
    labels: list[str]
    properties: list[tuple[str, Value]]


class Rows:
    """Tables that are joined, what must be true of their rows, and the variables: the Scope of expressions."""

    def __init__(self, query: Query, outer: Rows | None = None) -> None:
        self._query = query
        self._outer = outer
        self._tables: list[str] = []
        self._conditions: list[str] = []
        self._joined: dict[tuple[str, str], str] = {}
        """(table, number) → the name by which the row with this number was joined."""
        self.variables: dict[str, Value] = {}

    def find(self, name: str) -> Value:
        """The variable, here or around a subquery. Raises Unanswered."""
        found = self._known(name)
        if found is None:
            raise Unanswered(f"no variable {name}")
        return found

    def property_of(self, owner: Value, key: str) -> Value:
        """The property of a node or link; the id of a node stays its number until it is asked for as text."""
        if owner.type == "node" and key == "id":
            return replace(owner, type="id")
        if owner.type == "id":
            return replace(owner, sql=f"{self._row('node', 'n', owner)}.id", type="text")
        if owner.type == "node":
            table, number, columns = "node", "n", self._query.schema.properties
        elif owner.type == "link":
            links = self._query.schema.links[owner.links]
            table, number, columns = links.table, "e", links.properties
        else:
            raise Unanswered(f"a property of {owner.type}")
        if key not in columns:
            raise Unanswered(f"{key} is no scalar")
        return replace(owner, sql=f"{self._row(table, number, owner)}.{columns[key].name}", type=columns[key].type)

    def number_of(self, text: Value) -> Value:
        """The node that has a given text as its id."""
        return self._query.given.number_of(text)

    def exists(self, reader: Reader) -> Value:
        """A subquery that has rows or not."""
        inner = Rows(self._query, self)
        reader.expect("{")
        reader.words("MATCH")
        inner.match(reader)
        reader.expect("}")
        return Value(f"EXISTS (SELECT 1 {inner.sql()})", "bool", varies=True)

    def expressions(self, reader: Reader) -> Expressions:
        """What reads expressions on these rows."""
        return Expressions(reader, self._query.given, self)

    def filter(self, condition: str) -> None:
        """Keep the rows for which it is true."""
        self._conditions.append(condition)

    def add(self, selected: str, variables: Mapping[str, Value]) -> None:
        """Join the rows of a query."""
        self._tables.append(f"CROSS JOIN {selected}")
        self.variables.update(variables)

    def sql(self) -> str:
        """FROM and WHERE."""
        first, *others = self._tables
        where = f"WHERE {' AND '.join(self._conditions)}" if self._conditions else ""
        return " ".join(["FROM", first.removeprefix("CROSS JOIN "), *others, where])

    def selected(self, columns: Mapping[str, Value], after: str = "") -> tuple[str, dict[str, Value]]:
        """The rows as a table with these columns, and what they are in it; `after` goes behind WHERE."""
        table = next(self._query.names)
        sql = ", ".join(f"{value.sql} AS c{place}" for place, value in enumerate(columns.values()))
        found = {
            name: replace(value, sql=f"{table}.c{place}", varies=True, aggregates=False)
            for place, (name, value) in enumerate(columns.items())
        }
        return f"(SELECT {sql or '1'} {self.sql()} {after}) AS {table}", found

    def match(self, reader: Reader) -> None:
        """Patterns with commas between, and WHERE."""
        links: list[Value] = []
        self._path(reader, links)
        while reader.marks(","):
            self._path(reader, links)
        for one, other in combinations(links, 2):  # a pattern goes over a relationship once
            if one.links == other.links:
                self.filter(f"{one.sql} <> {other.sql}")
        if reader.words("WHERE"):
            self.filter(self.expressions(reader).condition())

    def match_optional(self, reader: Reader) -> None:
        """What MATCH finds for each row, or null."""
        inner = Rows(self._query)
        inner.match(reader)
        held, variables = self.selected(self.variables)
        other, found = inner.selected(inner.variables)
        shared = [name for name in found if name in variables]
        if any(found[name].type != "node" or variables[name].type != "node" for name in shared):
            raise Unanswered("a relationship that was there before")
        on = " AND ".join(f"{variables[name].sql} = {found[name].sql}" for name in shared)
        self._tables = [f"CROSS JOIN {held}", f"LEFT JOIN {other} ON {on or 'true'}"]
        self._conditions, self._joined = [], {}
        self.variables = {name: replace(each, nullable=True) for name, each in found.items()} | variables

    def _known(self, name: str) -> Value | None:
        return self.variables.get(name) or (self._outer._known(name) if self._outer else None)

    def _path(self, reader: Reader, links: list[Value]) -> None:
        node, value = self._read_node(reader), None
        while reader.statement.is_mark(reader.at, "<-"):
            link, goes = self._read_link(reader)
            links.append(link)
            row, known = link.sql.removesuffix(".e"), self._query.schema.links[link.links]
            ends = (f"{row}.source", known.starts), (f"{row}.target", known.ends)
            left, right = ends if goes else ends[::-1]
            if value is None:
                self._bind(node, *left)
            else:
                self.filter(f"{value} = {left[0]}")
            node = self._read_node(reader)
            value = self._bind(node, *right)
        if value is None:
            self._alone(node)

    def _alone(self, node: _Node) -> None:
        """A node without relationships."""
        if self._known(node.name):
            raise Unanswered("a node that was there before")
        row = next(self._query.names)
        self._tables.append(f"CROSS JOIN node AS {row}")
        self._joined["node", f"{row}.n"] = row
        self._bind(node, f"{row}.n", frozenset())

    def _bind(self, node: _Node, number: str, implied: frozenset[str]) -> str:
        """Say that this is the node with the number; `implied` are labels that it has."""
        if known := self._known(node.name):
            if known.type != "node":
                raise Unanswered(f"{node.name} is no node")
            self.filter(f"{known.sql} = {number}")
        value = Value(number, "node", nullable=False, varies=True)
        if node.name and not known:
            self.variables[node.name] = value
        for label in node.labels:
            if label not in self._query.schema.labels:
                raise Unanswered(f"no label {label}")
            if label not in implied:
                self.filter(f"{self._row('node', 'n', value)}.{self._query.schema.labels[label]}")
        for key, sought in node.properties:
            self.filter(compared(self.property_of(value, key), "=", sought, self).sql)
        return number

    def _row(self, table: str, number: str, owner: Value) -> str:
        """The name of the row of a node or link, joined once."""
        if owner.aggregates:
            raise Unanswered("a property of an aggregate")
        key = (table, owner.sql)
        if key not in self._joined and self._outer and key in self._outer._joined:
            return self._outer._joined[key]
        if key not in self._joined:
            row = self._joined[key] = next(self._query.names)
            if owner.nullable:
                self._tables.append(f"LEFT JOIN {table} AS {row} ON {row}.{number} = {owner.sql}")
            else:
                self._tables.append(f"CROSS JOIN {table} AS {row}")
                self.filter(f"{row}.{number} = {owner.sql}")
        return self._joined[key]

    def _read_node(self, reader: Reader) -> _Node:
        reader.expect("(")
        name = reader.name() if reader.is_name() else ""
        labels: list[str] = []
        while reader.marks(":") or (labels and reader.marks("&")):
            labels.append(reader.name())
        properties = self._read_properties(reader)
        reader.expect(")")
        return _Node(name, [label for label in labels if label != ENTITY], properties)

    def _read_link(self, reader: Reader) -> tuple[Value, bool]:
        """A relationship of one type, joined, and whether it goes to the right."""
        comes = reader.marks("<")
        reader.expect("-[")
        name = reader.name() if reader.is_name() else ""
        reader.expect(":")
        type_ = reader.name()
        if type_ not in self._query.schema.links or (name and self._known(name)):
            raise Unanswered(f"no relationships {type_}, or a name of two things")
        row = next(self._query.names)
        table = self._query.schema.links[type_].table
        value = Value(f"{row}.e", "link", type_, nullable=False, varies=True)
        self._tables.append(f"CROSS JOIN {table} AS {row}")
        self._joined[table, value.sql] = row
        for key, sought in self._read_properties(reader):
            self.filter(compared(self.property_of(value, key), "=", sought, self).sql)
        if name:
            self.variables[name] = value
        reader.expect("]-")
        goes = reader.marks(">")
        if goes == comes:
            raise Unanswered("a relationship either way")
        return value, goes

    def _read_properties(self, reader: Reader) -> list[tuple[str, Value]]:
        """`{key: value, …}`, if that is there."""
        found: list[tuple[str, Value]] = []
        if not reader.marks("{"):
            return found
        while True:
            key = reader.name()
            reader.expect(":")
            found.append((key, self.expressions(reader).read()))
            if not reader.marks(","):
                break
        reader.expect("}")
        return found
