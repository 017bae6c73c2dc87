"""A Cypher statement that groups many rows, or looks into many texts, as one query in SQL, where both mean the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from graph.engines.columnar import Columns, Unanswered
from graph.engines.columnar_ids import Ids
from graph.engines.columnar_reader import Reader
from graph.engines.columnar_rows import Query, Rows
from graph.engines.columnar_schema import Schema
from graph.engines.columnar_values import SCALARS, Given, Value
from graph.property import Table

_GIVEN = re.compile(r"\$(\w+)")
_SORTED = SCALARS | {"id"}


class Page(NamedTuple):
    """SKIP and LIMIT, as expressions in SQL; "" where they are not given."""

    skip: str
    limit: str

    def sql(self, max_rows: int = 0) -> str:
        """What goes behind a query of which at most one row more than `max_rows` (0: all) is asked for."""
        most = f"{max_rows + 1}" if max_rows else ""
        limit = f"least({most}, {self.limit})" if most and self.limit else most or self.limit
        return " ".join(f"{word} {text}" for word, text in (("LIMIT", limit), ("OFFSET", self.skip)) if text)


class Plan(NamedTuple):
    """A statement in SQL, and where the values of `$name` in it come from."""

    sql: str
    page: Page
    fields: tuple[str, ...]
    ids: tuple[int, ...]
    """Places of the columns that are ids: in SQL the numbers of their nodes."""
    given: Given

    def run(self, columns: Columns, parameters: Mapping[str, Any], max_rows: int = 0, timeout: float = 0) -> Table:
        """The answer, its first `max_rows` rows (0: all). Raises Unanswered, QueryTooLong and ResultTooLarge."""
        sql = f"{self.sql} {self.page.sql(max_rows)}"
        rows = columns.run(sql, self._values(sql, parameters, columns.ids), timeout)
        shown = [self._with_ids(row, columns.ids) for row in rows] if self.ids else rows
        return Table(self.fields, shown[: max_rows or None], (), bool(max_rows) and len(rows) > max_rows)

    def _values(self, sql: str, parameters: Mapping[str, Any], ids: Ids) -> dict[str, Any]:
        """What SQL gets for `$name`."""
        found = self.given.literals | {placed: parameters[name] for placed, name in self.given.parameters.items()}
        found |= {placed: ids.number(found[id_]) for placed, id_ in self.given.ids.items()}
        return {name: found[name] for name in _GIVEN.findall(sql)}

    def _with_ids(self, row: Sequence[Any], ids: Ids) -> tuple[Any, ...]:
        shown = list(row)
        for place in self.ids:
            if shown[place] is not None:
                shown[place] = ids.text(shown[place])
        return tuple(shown)


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
        if not reader.is_at_end() or not (self._is_grouped or self._reads_texts(found)):
            raise Unanswered("a further clause, or nothing is grouped")
        return found

    def _reads_texts(self, found: Plan) -> bool:
        """Are the first of all nodes with some text in them asked for, and not what is around one with a known id?"""
        places = range(len(self._reader.statement.tokens))
        has_test = any(self._reader.statement.keyword(place) == "CONTAINS" for place in places)
        return has_test and bool(found.page.limit) and not self._given.ids

    def _with(self) -> None:
        found, _, page = self._projection(named=True)
        is_cut = any(page)
        if found.keys and not is_cut:
            raise Unanswered("an order that is not asked for at the end")
        self._rows = self._first(found, page) if is_cut else found.rows
        if self._reader.words("WHERE"):
            self._rows.filter(self._rows.expressions(self._reader).condition())
        self._is_sorted = self._is_sorted or is_cut

    def _return(self) -> Plan:
        found, names, page = self._projection(named=False)
        if self._is_sorted and not found.keys:
            raise Unanswered("the order of an earlier clause")
        shown = [found.rows.variables[name] for name in names]
        if any(value.type in ("node", "link", "null") or value.type[0] == "[" for value in shown):
            raise Unanswered("a whole node")
        columns = ", ".join(f"{value.sql} AS r{place}" for place, value in enumerate(shown))
        sql = f"SELECT {columns} {found.rows.sql()} {found.order()}"
        ids = tuple(place for place, value in enumerate(shown) if value.type == "id")
        return Plan(sql, page, tuple(names), ids, self._given)

    def _projection(self, named: bool) -> tuple[_Sorted, list[str], Page]:
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
        return found, [column.name for column in columns], self._page(found)

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

    def _page(self, found: _Sorted) -> Page:
        parts: list[str] = []
        for word in ("SKIP", "LIMIT"):
            parts.append("")
            if self._reader.words(word):
                value = found.rows.expressions(self._reader).read()
                if value.varies or value.type != "int" or not found.keys:
                    raise Unanswered("a number of rows in no order")
                parts[-1] = value.sql
        return Page(*parts)

    def _first(self, found: _Sorted, page: Page) -> Rows:
        """The rows of a page, as a table of their own."""
        rows = Rows(self._query)
        rows.add(*found.rows.selected(found.rows.variables, f"{found.order()} {page.sql()}"))
        return rows

    def _carried(self, before: Rows, columns: Mapping[str, Value], keys: list[tuple[Value, bool]]) -> _Sorted:
        """The rows as a table with these columns, and beside them what they are sorted by."""
        hidden = {f"{place} BY": key for place, (key, _) in enumerate(keys)}
        rows = Rows(self._query)
        rows.add(*before.selected({**columns, **hidden}))
        return _Sorted(rows, [(rows.variables.pop(name), down) for name, (_, down) in zip(hidden, keys, strict=True)])
