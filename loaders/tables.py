"""What the columns of a table mean, as a mapping says it: which type a row describes, and a property per column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.entity import Entity
from loaders.base import Cell, Record
from ontology import BadValue, Kind, Model, clean


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds one value of a property, or several between separators; names have a language."""

    property: str
    lang: str = ""
    separator: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows each describe one entity of a type."""

    type: str
    name: str
    id: str
    columns: Mapping[str, Column]

    def __call__(self, row: Record) -> Iterator[Entity]:
        """The entity of a row and those that it names."""
        name = row.pop(self.name) if self.name else ""
        id_ = row.pop(self.id) if self.id else name
        whole = id_.startswith(f"{row.model.prefix(self.type)}-")
        made = row.make(self.type, id_, id_ if whole else "").add("name", name, "en")
        for title, column in self.columns.items():
            for cell in row.many(title, re.escape(column.separator)) if column.separator else [row.pop(title)]:
                yield from state(row, made, column.property, cell, column.lang)
        yield made


def read_table(mapping: Record) -> Table:
    """The mapping of a table. Raises BadValue for a type or property that the ontology lacks."""
    model, type_ = mapping.model, mapping.pop("type")
    if type_ not in model.classes or not model.prefix(type_):
        raise BadValue(type_, "is not a class of the ontology whose members have ids of their own")
    name, id_ = mapping.optional("name"), mapping.optional("id")
    if not name and not id_:
        raise BadValue(Cell("", "name"), "or 'id' must name a column")
    said = mapping.raw("columns") or {}
    if not isinstance(said, dict):
        raise BadValue(Cell(str(said), "columns"), "is not a mapping of columns to properties")
    return Table(
        type_, name, id_, {str(title): _column(model, type_, str(title), each) for title, each in said.items()}
    )


def _column(model: Model, type_: str, title: str, said: Any) -> Column:
    """`property`, `property@language`, or a mapping of `property` and `separator`."""
    told = said if isinstance(said, dict) else {"property": said}
    text = Cell.of(told.get("property"), f"columns.{title}")
    key, _, lang = text.partition("@")
    prop = model.properties.get(key)
    if prop is None or told.keys() - {"property", "separator"}:
        raise BadValue(text, "is not a property of the ontology, or more is said than 'property' and 'separator'")
    if prop.domain and not model.descends(type_, prop.domain):
        raise BadValue(text, f"is a property of {prop.domain}, not of {type_}")
    if prop.kind is Kind.LINK and prop.range not in ("", "Amount") and not model.prefix(prop.range):
        raise BadValue(text, f"leads to {prop.range}, whose members have no ids of their own")
    return Column(key, lang, str(told.get("separator", "")))


def state(row: Record, made: Entity, key: str, cell: Cell, lang: str = "") -> Iterator[Entity]:
    """Add a value to an entity; where it is the name of another one, that is made too."""
    made.add(key, cell, lang)
    prop = row.model.properties[key]
    if cell and prop.kind is Kind.LINK and prop.range not in ("", "Amount", "Country"):
        target = clean(row.model, prop, cell)
        if target != cell and target.startswith(f"{row.model.prefix(prop.range)}-"):
            yield row.make(prop.range, cell, target).add("name", cell, "en")
