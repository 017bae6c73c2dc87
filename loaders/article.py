"""The founding story: one news article of 24 September 2024 as entities and 113 statements, without its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec

SOURCES = (
    Spec(
        Source(
            "aju-article", "Aju Business Daily, article of 24 September 2024 (facts only)", "press",
            "facts only; the article's text is all rights reserved", "Aju Business Daily (아주경제), 2024-09-24", "",
            "Aju Business Daily", "2024-09-24",
        ),
        ("entities.yaml", "statements.csv"), "article", {"Country": (7, 7), "Ranking": (3, 3), "Fact": (50, 70)},
        bad_share=0.0,
    ),
)  # fmt: skip
_LINKS = (
    "subject", "about", "statedEntity", "assertedBy", "reportedBy", "recordedAs", "inRole", "addressedTo", "concerns",
    "comparedWith",
)  # fmt: skip
_TEXTS = ("predicate", "statedValue", "qualifier", "assertion", "recordedProperty", "beneficiary", "benchmark", "statedOn")  # fmt: skip  # noqa: E501


def load(row: Record) -> Iterator[Entity]:
    """An entity of entities.yaml, or a statement of statements.csv."""
    yield _entity(row) if row.file == "entities.yaml" else _statement(row)


def _entity(row: Record) -> Entity:
    type_, id_ = row.pop("type"), row.pop("id")
    entity = row.make(type_, "", id_, derived=bool(row.raw("derived")))
    for key in row.left():
        for value, lang in _values(key, row.raw(key)):
            entity.add(key, value, lang)
    return entity


def _values(key: str, raw: Any) -> Iterator[tuple[Cell, str]]:
    """A scalar, a list, or a mapping of languages to either, as (text, language) pairs."""
    pairs = raw.items() if isinstance(raw, dict) else [("", raw)]
    for lang, values in pairs:
        for value in values if isinstance(values, list) else [values]:
            yield Cell.of(value, key), lang


def _statement(row: Record) -> Entity:
    number = row.pop("id")
    statement = row.make(row.pop("type"), "", f"statement-aju-2024-09-24-{number.lower()}").add("statementId", number)
    for column in (*_LINKS, *_TEXTS):
        for value in row.many(column, r"\s*\|\s*"):
            statement.add(column, value)
    return statement
