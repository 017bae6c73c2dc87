"""Whether the two queries of a question have equal answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from graph.property import Table
from graph.rdf import NUMBERS, PREFIXES, Format, RdfStore
from ontology.model import ID_BASE

_BOOLEAN = f"{PREFIXES['xsd']}boolean"


def sparql_table(store: RdfStore, query: str) -> Table:
    """The answer to a SPARQL query with the values of Cypher: ids for entities, null for what is unbound."""
    answer = json.loads(store.query(query, Format.JSON))
    fields = tuple(answer["head"]["vars"])
    return Table(fields, [tuple(_value(row.get(name)) for name in fields) for row in answer["results"]["bindings"]])


def comparable(table: Table) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns, and the rows in an order of their own; equal for equal answers alone."""
    return table.fields, sorted(tuple(map(_text, row)) for row in table.rows)


def _value(term: Mapping[str, str] | None) -> Any:
    if term is None:
        return None
    text, datatype = term["value"], term.get("datatype", "")
    if datatype == _BOOLEAN:
        return text == "true"
    if datatype in NUMBERS:
        return float(text)
    return text.removeprefix(ID_BASE) if term["type"] == "uri" else text


def _text(value: Any) -> str:
    """Different for different values: 1 is no text and not true. What counts is a float in the property graph."""
    return repr(float(value) if isinstance(value, int) and not isinstance(value, bool) else value)
