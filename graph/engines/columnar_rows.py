"""MATCH, OPTIONAL MATCH and WHERE as joins: the rows of a query while its statement is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from graph.engines.columnar import Unanswered
from graph.engines.columnar_expressions import Expressions
from graph.engines.columnar_patterns import LinkPattern, NodePattern, read_link, read_node
from graph.engines.columnar_reader import Reader
from graph.engines.columnar_schema import Schema
from graph.engines.columnar_values import Given, Value, compared


class Query(NamedTuple):
    """What all parts of a query share."""

    schema: Schema
    given: Given
    names: Iterator[str]
    """Of tables, each once."""


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
        self._ties: list[tuple[Value, str]] = []
        """Nodes around this subquery, and the numbers that they have in it."""
        self._looks_out = False
        """Does it name something around it otherwise?"""

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
        if len(inner._ties) == 1 and not inner._looks_out and not inner._ties[0][0].nullable:
            ((node, number),) = inner._ties
            return Value(f"({node.sql} IN (SELECT {number} {inner.sql()}))", "bool", varies=True)
        for node, number in inner._ties:
            inner.filter(f"{node.sql} = {number}")
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
        if name in self.variables or not self._outer:
            return self.variables.get(name)
        found = self._outer._known(name)
        self._looks_out = self._looks_out or found is not None
        return found

    def _path(self, reader: Reader, links: list[Value]) -> None:
        read = self.expressions(reader).read
        node, value = read_node(reader, read), None
        while reader.statement.is_mark(reader.at, "<-"):
            pattern = read_link(reader, read)
            link = self._link(pattern)
            links.append(link)
            row, known = link.sql.removesuffix(".e"), self._query.schema.links[link.links]
            ends = (f"{row}.source", known.starts), (f"{row}.target", known.ends)
            left, right = ends if pattern.goes else ends[::-1]
            if value is None:
                self._bind(node, *left)
            else:
                self.filter(f"{value} = {left[0]}")
            node = read_node(reader, read)
            value = self._bind(node, *right)
        if value is None:
            self._alone(node)

    def _alone(self, node: NodePattern) -> None:
        """A node without relationships."""
        if self._known(node.name):
            raise Unanswered("a node that was there before")
        row = next(self._query.names)
        self._tables.append(f"CROSS JOIN node AS {row}")
        self._joined["node", f"{row}.n"] = row
        self._bind(node, f"{row}.n", frozenset())

    def _bind(self, node: NodePattern, number: str, implied: frozenset[str]) -> str:
        """Say that this is the node with the number; `implied` are labels that it has."""
        known = self.variables.get(node.name)
        outer = self._outer._known(node.name) if self._outer and not known else None
        if any(each and each.type != "node" for each in (known, outer)):
            raise Unanswered(f"{node.name} is no node")
        if known:
            self.filter(f"{known.sql} = {number}")
        elif outer:
            self._ties.append((outer, number))
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

    def _link(self, pattern: LinkPattern) -> Value:
        """A relationship, joined."""
        if pattern.type not in self._query.schema.links or (pattern.name and self._known(pattern.name)):
            raise Unanswered(f"no relationships {pattern.type}, or a name of two things")
        row = next(self._query.names)
        table = self._query.schema.links[pattern.type].table
        value = Value(f"{row}.e", "link", pattern.type, nullable=False, varies=True)
        self._tables.append(f"CROSS JOIN {table} AS {row}")
        self._joined[table, value.sql] = row
        for key, sought in pattern.properties:
            self.filter(compared(self.property_of(value, key), "=", sought, self).sql)
        if pattern.name:
            self.variables[pattern.name] = value
        return value
