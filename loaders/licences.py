"""Licences as sources name them → the licences of the curated table, where the name is one of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from graph.entity import Entity
from loaders.base import Cell, Record
from loaders.reading import read_rows
from loaders.run import DATA
from ontology import BadValue, slug, split_cell


def licence(row: Record, name: Cell) -> Entity:
    """The licence of a name; one that the curated table does not list gets an id of its own. Raises BadValue."""
    try:
        known = _known().get(slug(name), name)
    except ValueError as error:
        raise BadValue(name, str(error)) from None
    return row.make("Licence", known).add("name", name, "en")


@cache
def _known() -> Mapping[str, str]:
    """Slug of a name or other name → name in the curated table."""
    rows = [row for _, row in read_rows(DATA / "curated" / "licences.csv")]
    return {slug(text): row["name"] for row in rows for text in (row["name"], *split_cell(row["alias"], r"\s*\|\s*"))}
