"""The statements that a loader makes of one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.entity import Statement
from loaders.base import Record, discover
from ontology import load_model

MODEL = load_model()


def load(loader: str, file: str, row: Mapping[str, Any], edition: str = "") -> tuple[set[Statement], list[str]]:
    """(statements, what was left out); the row must be read to the last column."""
    record = Record(MODEL, row, file, 1, edition=edition)
    made = {s for entity in discover()[loader].load(record) for s in entity.statements()}
    assert not record.left()
    return made, [str(error) for error in record.rejected]


def values(statements: set[Statement], subject: str, key: str) -> set[str]:
    """What is stated of a subject under a key."""
    return {s.value for s in statements if (s.subject, s.property) == (subject, key)}
