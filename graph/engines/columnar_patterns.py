"""The parts of a pattern as they are written: nodes and relationships of one type."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from graph.engines.columnar import Unanswered
from graph.engines.columnar_reader import Reader
from graph.engines.columnar_values import Value
from graph.property import ENTITY

Read = Callable[[], Value]
"""Reads the expression that comes next."""
Properties = list[tuple[str, Value]]


class NodePattern(NamedTuple):
    """`(name:Label {key: value})`."""

    name: str
    labels: list[str]
    """But for the one that all nodes have."""
    properties: Properties


class LinkPattern(NamedTuple):
    """`-[name:TYPE {key: value}]->`."""

    name: str
    type: str
    properties: Properties
    goes: bool
    """To the right?"""


def read_node(reader: Reader, read: Read) -> NodePattern:
    """The node there. Raises Unanswered."""
    reader.expect("(")
    name = reader.name() if reader.is_name() else ""
    labels: list[str] = []
    while reader.marks(":") or (labels and reader.marks("&")):
        labels.append(reader.name())
    properties = _properties(reader, read)
    reader.expect(")")
    return NodePattern(name, [label for label in labels if label != ENTITY], properties)


def read_link(reader: Reader, read: Read) -> LinkPattern:
    """The relationship there. Raises Unanswered."""
    comes = reader.marks("<")
    reader.expect("-[")
    name = reader.name() if reader.is_name() else ""
    reader.expect(":")
    type_ = reader.name()
    properties = _properties(reader, read)
    reader.expect("]-")
    goes = reader.marks(">")
    if goes == comes:
        raise Unanswered("a relationship either way")
    return LinkPattern(name, type_, properties, goes)


def _properties(reader: Reader, read: Read) -> Properties:
    """`{key: value, …}`, if that is there."""
    found: Properties = []
    if not reader.marks("{"):
        return found
    while True:
        key = reader.name()
        reader.expect(":")
        found.append((key, read()))
        if not reader.marks(","):
            break
    reader.expect("}")
    return found
