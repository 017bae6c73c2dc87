"""Which column of which table holds what of a property graph; kept as JSON beside the tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

SQL_TYPES = {"text": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN"}
"""Type of a scalar → type of its column."""
WHOLE = range(-(2**63), 2**63)
"""Whole numbers that a column holds."""
_PYTHON_TYPES: dict[type, str] = {str: "text", int: "int", float: "float", bool: "bool"}


@dataclass(frozen=True, slots=True)
class Column:
    """Where a property stands, and as what: text, int, float or bool."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Links:
    """The relationships of a type: their table, their properties, and the labels that all at either end have."""

    table: str
    properties: Mapping[str, Column]
    starts: frozenset[str]
    ends: frozenset[str]


@dataclass(frozen=True, slots=True)
class Schema:
    """All tables. A property that is a list, or not of one type everywhere, is in none."""

    properties: Mapping[str, Column] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    """Label → column of truth values."""
    links: Mapping[str, Links] = field(default_factory=dict)

    def to_json(self) -> str:
        """The schema as text."""
        return json.dumps(asdict(self), default=sorted)


def scalar_type(kind: type) -> str:
    """The type of the values of a Python type; "" where they are no scalars."""
    return _PYTHON_TYPES.get(kind, "")


def read_schema(text: str) -> Schema:
    """The schema that `to_json` wrote."""
    found = json.loads(text)
    links = {
        type_: Links(each["table"], _columns(each["properties"]), frozenset(each["starts"]), frozenset(each["ends"]))
        for type_, each in found["links"].items()
    }
    return Schema(_columns(found["properties"]), found["labels"], links)


def _columns(found: Mapping[str, Mapping[str, str]]) -> dict[str, Column]:
    return {key: Column(**each) for key, each in found.items()}
