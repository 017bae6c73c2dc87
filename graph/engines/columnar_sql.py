"""A Cypher statement that joins or groups many rows as one query in SQL, where both mean the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, NamedTuple

from graph.engines.columnar import Unanswered
from graph.engines.columnar_reader import Reader
from graph.engines.columnar_rows import Query, Rows
from graph.engines.columnar_schema import Schema
from graph.engines.columnar_values import SCALARS, Given, Value, text_of

_GIVEN = re.compile(r"\$(\w+)")
_SORTED = SCALARS | {"id"}


class Plan(NamedTuple):
    """A statement in SQL, and where the values of `$name` in it come from."""

    sql: str
    fields: tuple[str, ...]
    given: Given

    def values(self, parameters: Mapping[str, Any], number: Callable[[str], int]) -> dict[str, Any]:
        """What SQL gets for a statement with these parameters; `number` is that of the node with an id."""
        found = self.given.literals | {placed: parameters[name] for placed, name in self.given.parameters.items()}
        found |= {placed: number(found[id_]) for placed, id_ in self.given.ids.items()}
        return {name: found[name] for name in _GIVEN.findall(self.sql)}


def plan(text: str, kinds: Mapping[str, str], schema: Schema) -> Plan:
    """The query for a statement whose parameters are of these kinds. Raises Unanswered."""
    return _Planner(text, kinds, schema).plan()


class _Column(NamedTuple):
    """A column of WITH or RETURN, and its expression as it is written."""

    name: str
    value: Value
    text: str


class _Sorted(NamedTuple):
    """Rows after a projection, and what they are sorted by."""

    rows: Rows
    keys: list[tuple[Value, bool]]
    """Each with: is it descending?"""

    def order(self) -> str:
        """ORDER BY, with nulls as the greatest value."""
        by = (f"{value.sql} {'DESC NULLS FIRST' if down else 'ASC NULLS LAST'}" for value, down in self.keys)
        return f"ORDER BY {', '.join(by)}" if self.keys else ""


class _Planner:
    def __init__(self, text: str, kinds: Mapping[str, str], schema: Schema) -> None:
        self._reader = Reader(text)
        self._given = Given(kinds)
        self._query = Query(schema, self._given, (f"t{number}" for number in count()))
        self._rows = Rows(self._query)
        self._is_sorted = False
        self._is_grouped = False

    def plan(self) -> Plan:
        reader = self._reader
        if not reader.words("MATCH"):
            raise Unanswered("the statement begins otherwise")
        self._rows.match(reader)
        while not reader.words("RETURN"):
            if reader.words("MATCH"):
                self._rows.match(reader)
            elif reader.words("OPTIONAL", "MATCH"):
                self._rows.match_optional(reader)
            elif reader.words("WITH"):
                self._with()
            else:
                raise Unanswered("another clause")
        found = self._return()
        reader.marks(";")
        if not reader.is_at_end() or not self._is_grouped:
            raise Unanswered("a further clause, or nothing is grouped")
        return found

    def _with(self) -> None:
        found, _, limit = self._projection(named=True)
        if found.keys and not limit:
            raise Unanswered("an order that is not asked for at the end")
        self._rows = self._limited(found, limit).rows if limit else found.rows
        if self._reader.words("WHERE"):
            self._rows.filter(self._rows.expressions(self._reader).condition())
        self._is_sorted = self._is_sorted or bool(limit)

    def _return(self) -> Plan:
        found, names, limit = self._projection(named=False)
        if self._is_sorted and not found.keys:
            raise Unanswered("the order of an earlier clause")
        if limit:
            found = self._limited(found, limit)
        shown = [text_of(found.rows.variables[name], found.rows) for name in names]
        if any(value.type in ("node", "link", "null") or value.type[0] == "[" for value in shown):
            raise Unanswered("a whole node")
        columns = ", ".join(f"{value.sql} AS r{place}" for place, value in enumerate(shown))
        sql = f"SELECT {columns} {found.rows.sql()} {found.order()}"
        return Plan(sql, tuple(names), self._given)

    def _projection(self, named: bool) -> tuple[_Sorted, list[str], str]:
        """The rows after WITH or RETURN, the names of their columns, and SKIP and LIMIT."""
        distinct = self._reader.words("DISTINCT")
        columns = self._columns(named)
        keys = [column.value for column in columns if not column.value.aggregates]
        grouped = len(keys) < len(columns)
        if any(column.value.aggregates and column.value.varies for column in columns):
            raise Unanswered("an aggregate beside a variable")
        if (distinct or grouped) and keys and not any(value.varies for value in keys):
            raise Unanswered("groups of a constant")
        if distinct and grouped:
            raise Unanswered("different rows of groups")
        self._is_grouped = self._is_grouped or grouped
        found = self._projected(columns, distinct, grouped)
        return found, [column.name for column in columns], self._limit(found)

    def _columns(self, named: bool) -> list[_Column]:
        found: list[_Column] = []
        while True:
            start = self._reader.at
            value = self._rows.expressions(self._reader).read()
            text = self._reader.text(start)
            is_name = self._reader.at == start + 1 and bool(self._reader.statement.name(start))
            if self._reader.words("AS"):
                name = self._reader.name()
            elif is_name or not named:
                name = self._reader.statement.name(start) if is_name else text
            else:
                raise Unanswered("a column without a name")
            if any(name == other.name for other in found):
                raise Unanswered("two columns of a name")
            found.append(_Column(name, value, text))
            if not self._reader.marks(","):
                return found

    def _projected(self, columns: list[_Column], distinct: bool, grouped: bool) -> _Sorted:
        """SELECT, and the sorting that is written behind it."""
        before, reader = self._rows, self._reader
        values = {column.name: column.value for column in columns}
        by = ", ".join(str(place + 1) for place, each in enumerate(columns) if each.value.varies)
        group = f"GROUP BY {by}" if by and (grouped or distinct) else ""
        is_sorted = reader.words("ORDER", "BY")
        if grouped or distinct:
            after = Rows(self._query)
            after.add(*before.selected(values, group))
            texts = {column.text: column.name for column in columns}
            keys = self._sort_keys(after, texts) if is_sorted else []
            return _Sorted(after, keys)
        before.variables = before.variables | values
        keys = self._sort_keys(before, {}) if is_sorted else []
        return self._carried(before, values, keys)

    def _sort_keys(self, rows: Rows, texts: Mapping[str, str]) -> list[tuple[Value, bool]]:
        """What comes after ORDER BY; `texts` are expressions that stand in a column."""
        found: list[tuple[Value, bool]] = []
        while True:
            start = self._reader.at
            value = self._sort_key(rows, texts)
            if value.type not in _SORTED or value.aggregates:
                raise Unanswered(f"{self._reader.text(start)} is not sorted here")
            down = self._reader.words("DESC") or self._reader.words("DESCENDING")
            if not down and not self._reader.words("ASC"):
                self._reader.words("ASCENDING")
            found.append((value, down))
            if not self._reader.marks(","):
                return found

    def _sort_key(self, rows: Rows, texts: Mapping[str, str]) -> Value:
        start = self._reader.at
        tokens = self._reader.statement.tokens
        for place in range(start, len(tokens)):
            text = self._reader.statement.text[tokens[start].start : tokens[place].end]
            if place > start and text in texts:
                self._reader.at = place + 1
                return rows.find(texts[text])
        return rows.expressions(self._reader).read()

    def _limit(self, found: _Sorted) -> str:
        """SKIP and LIMIT in SQL."""
        parts: list[str] = []
        for word, sql in (("SKIP", "OFFSET"), ("LIMIT", "LIMIT")):
            if self._reader.words(word):
                value = found.rows.expressions(self._reader).read()
                if value.varies or value.type != "int" or not found.keys:
                    raise Unanswered("a number of rows in no order")
                parts.insert(0, f"{sql} {value.sql}")
        return " ".join(parts)

    def _limited(self, found: _Sorted, limit: str) -> _Sorted:
        """The first rows, as a table of their own: ids are looked up for these only."""
        return self._carried(found.rows, found.rows.variables, found.keys, f"{found.order()} {limit}")

    def _carried(
        self, before: Rows, columns: Mapping[str, Value], keys: list[tuple[Value, bool]], after: str = ""
    ) -> _Sorted:
        """The rows as a table with these columns, and beside them what they are sorted by."""
        hidden = {f"{place} BY": key for place, (key, _) in enumerate(keys)}
        rows = Rows(self._query)
        rows.add(*before.selected({**columns, **hidden}, after))
        return _Sorted(rows, [(rows.variables.pop(name), down) for name, (_, down) in zip(hidden, keys, strict=True)])
