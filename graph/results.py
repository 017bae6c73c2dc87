"""The answer to a Cypher statement as bytes: JSON as Neo4j's HTTP Query API writes it, CSV, or the graph in it.

The shapes of the Query API were taken from a Neo4j 2026.08 server: a path is a list of nodes and relationships by
turns, a number that JSON lacks is a text, and with types each value is `{"$type": …, "_value": …}`.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from typing import Any

from graph.property import DurationValue, NodeValue, Notice, PathValue, RelationshipValue, Table
from graph.serialisation import Serialisation

NOTICE = "Neo.ClientNotification.Statement."
_AS_IT_IS = frozenset([bool, float, int, str, type(None)])
"""What JSON has as Python does, but for floats that are not finite."""
Nodes = Callable[[list[str]], list[NodeValue]]
"""Looks up nodes by the engine's own ids."""


class ResultFormat(Serialisation):
    """Every serialisation of a table: media type and the name of the `format` parameter."""

    JSON = ("application/json", "json")
    TYPED = ("application/vnd.neo4j.query", "typed")
    CSV = ("text/csv", "csv")
    GRAPH = ("application/vnd.aikg.graph+json", "graph")


def _no_nodes(elements: list[str]) -> list[NodeValue]:
    return []


def serialise(table: Table, format_: ResultFormat, nodes: Nodes = _no_nodes) -> bytes:
    """The table in a format; `nodes` completes a graph."""
    match format_:
        case ResultFormat.CSV:
            text = _csv(table)
        case ResultFormat.GRAPH:
            text = _json(_graph(table, nodes))
        case ResultFormat.JSON:
            text = _json(_query_api(table, _plain_rows(table)))
        case ResultFormat.TYPED:
            values = [[typed(each) for each in row] for row in table.rows]
            text = _json(_query_api(table, values))
    return text.encode()


def plain(value: Any) -> Any:
    """A value as the Query API writes it without types."""
    match value:
        case float():
            return value if math.isfinite(value) else _float_text(value)
        case None | bool() | int() | str():
            return value
        case NodeValue():
            return {"elementId": value.element, "labels": value.labels, "properties": plain(value.properties)}
        case RelationshipValue():
            return {
                "elementId": value.element, "startNodeElementId": value.start, "endNodeElementId": value.end,
                "type": value.type, "properties": plain(value.properties),
            }  # fmt: skip
        case PathValue():
            return [plain(each) for each in _alternating(value)]
        case DurationValue() | date() | time():
            return _temporal(value)[1]
        case list() | tuple():
            return _plain(value)
        case Mapping():
            return {key: plain(each) for key, each in value.items()}
    return value


def _plain(values: Sequence[Any]) -> Sequence[Any]:
    return values if _is_plain(values) else [plain(value) for value in values]


def _plain_rows(table: Table) -> Sequence[Sequence[Any]]:
    """Rows of scalars, which most are, at once."""
    return table.rows if _is_plain([*chain.from_iterable(table.rows)]) else [_plain(row) for row in table.rows]


def _is_plain(values: Sequence[Any]) -> bool:
    """Are all such that JSON has them as they are?"""
    kinds = set(map(type, values))
    floats = (value for value in values if type(value) is float) if float in kinds else ()
    return kinds <= _AS_IT_IS and all(map(math.isfinite, floats))


def typed(value: Any) -> dict[str, Any]:
    """A value as the Query API writes it with its type."""
    name, content = _typed(value)
    return {"$type": name, "_value": content}


def _typed(value: Any) -> tuple[str, Any]:
    match value:
        case None:
            return "Null", None
        case bool():
            return "Boolean", value
        case int():
            return "Integer", str(value)
        case float():
            return "Float", _float_text(value)
        case str():
            return "String", value
        case NodeValue():
            properties = {key: typed(each) for key, each in value.properties.items()}
            return "Node", {"_element_id": value.element, "_labels": value.labels, "_properties": properties}
        case RelationshipValue():
            return "Relationship", {
                "_element_id": value.element, "_start_node_element_id": value.start,
                "_end_node_element_id": value.end, "_type": value.type,
                "_properties": {key: typed(each) for key, each in value.properties.items()},
            }  # fmt: skip
        case PathValue():
            return "Path", [typed(each) for each in _alternating(value)]
        case DurationValue() | date() | time():
            return _temporal(value)
        case list() | tuple():
            return "List", [typed(each) for each in value]
    return "Map", {key: typed(each) for key, each in value.items()}


def _temporal(value: DurationValue | date | time) -> tuple[str, str]:
    """Type and ISO 8601 text; a fraction of a second without zeros at its end, UTC as Z."""
    if isinstance(value, DurationValue):
        return "Duration", str(value)
    text = value.isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime | time) and value.microsecond:
        fraction = f".{value.microsecond:06}"
        text = text.replace(fraction, fraction.rstrip("0"))
    if isinstance(value, datetime):
        return ("OffsetDateTime" if value.tzinfo else "LocalDateTime"), text
    if isinstance(value, time):
        return ("Time" if value.tzinfo else "LocalTime"), text
    return "Date", text


def _float_text(value: float) -> str:
    """As Java writes it: 7.0, 1.23E11, Infinity."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    return f"{'-' * sign}{text[0]}.{text[1:] or 0}E{int(exponent) + len(digits) - 1}"


def _alternating(path: PathValue) -> Iterator[NodeValue | RelationshipValue]:
    yield path.nodes[0]
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        yield relationship
        yield node


def _query_api(table: Table, values: Sequence[Sequence[Any]]) -> dict[str, Any]:
    data = {"fields": table.fields, "values": values}
    notices = {"notifications": [_notification(notice) for notice in table.notices]} if table.notices else {}
    return {"data": data, **notices, "queryType": "r", "bookmarks": []}


def _notification(notice: Notice) -> dict[str, str]:
    text = {"description": notice.text, "severity": "WARNING", "category": notice.category}
    return {"code": NOTICE + notice.code, **text}


def _csv(table: Table) -> str:
    """RFC 4180: null is an empty field, what is no scalar is written as JSON."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.fields)
    writer.writerows([_cell(plain(value)) for value in row] for row in table.rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else _json(value)


def _graph(table: Table, nodes: Nodes) -> dict[str, Any]:
    """Every node and relationship of the answer once, and the nodes at the ends of its relationships, by their ids."""
    found: dict[str, NodeValue] = {}
    links: dict[str, RelationshipValue] = {}
    for value in (value for row in table.rows for value in row):
        for each in elements(value):
            if isinstance(each, NodeValue):
                found[each.element] = each
            else:
                links[each.element] = each
    missing = sorted({end for link in links.values() for end in (link.start, link.end)} - found.keys())
    known = found | {node.element: node for node in (nodes(missing) if missing else ())}
    ids = {element: node.properties["id"] for element, node in known.items()}
    return {
        "nodes": [
            {"id": ids[node.element], "labels": node.labels, "properties": plain(node.properties)}
            for node in known.values()
        ],
        "relationships": [
            {"type": link.type, "start": ids[link.start], "end": ids[link.end], "properties": plain(link.properties)}
            for link in links.values()
        ],
    }  # fmt: skip


def elements(value: Any) -> Iterator[NodeValue | RelationshipValue]:
    """The nodes and relationships in a value, at any depth; those of a path by turns."""
    match value:
        case NodeValue() | RelationshipValue():
            yield value
        case PathValue():
            yield from _alternating(value)
        case DurationValue() | str():
            return
        case list() | tuple():
            for each in value:
                yield from elements(each)
        case Mapping():
            for each in value.values():
                yield from elements(each)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
