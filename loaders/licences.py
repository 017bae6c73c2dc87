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
    """The licence of a name or tag; one that the curated table lacks gets an id and that name. Raises BadValue."""
    try:
        known = _known().get(slug(name), name)
    except ValueError as error:
        raise BadValue(name, str(error)) from None
    return row.named("Licence", known)


@cache
def _known() -> Mapping[str, str]:
    """Slug of a name, another name or a tag ("llama3.1") → name in the curated table."""
    rows = [row for _, row in read_rows(DATA / "curated" / "licences.csv")]
    cells = {row["name"]: f"{row['name']} | {row['alias']} | {row['tag']}" for row in rows}
    return {slug(text): name for name, cell in cells.items() for text in split_cell(cell, r"\s*\|\s*")}
