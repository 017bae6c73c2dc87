"""The property graph: nodes, relationships, answers, and the one interface of every Cypher engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

_T = TypeVar("_T")
ENTITY = "Entity"
"""The label of every node, so that one index finds any id."""
Value = str | int | float | bool | list[str]


@dataclass(frozen=True, slots=True)
class Node:
    """One node: `labels` begin with its own class; `properties` hold no empty values."""

    id: str
    labels: tuple[str, ...]
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship between two nodes, by their ids."""

    type: str
    start: str
    end: str
    properties: Mapping[str, Value]


class NodeValue(NamedTuple):
    """A node in an answer; `element` is the engine's own id, good within one answer only."""

    element: str
    labels: tuple[str, ...]
    properties: Mapping[str, Any]


class RelationshipValue(NamedTuple):
    """A relationship in an answer, its ends by the engine's own ids."""

    element: str
    type: str
    start: str
    end: str
    properties: Mapping[str, Any]


class PathValue(NamedTuple):
    """A path in an answer."""

    nodes: tuple[NodeValue, ...]
    relationships: tuple[RelationshipValue, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a Cypher query: scalars, lists, mappings, temporal values, nodes, relationships, paths."""

    fields: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Counted(Generic[_T]):
    """An iterable that counts what has passed."""

    def __init__(self, items: Iterable[_T]) -> None:
        self._items = items
        self.count = 0

    def __iter__(self) -> Iterator[_T]:
        for item in self._items:
            self.count += 1
            yield item


class CypherEngine(Protocol):
    """What the program needs to answer Cypher; the contract test runs on every engine."""

    def run(self, text: str, parameters: Mapping[str, Any], max_rows: int = 0, timeout: float = 0) -> Table:
        """The answer to a reading query.

        Raises QuerySyntax, QueryError, QueryTooLong, or ResultTooLarge beyond `max_rows` (0: no limit).
        """

    def close(self) -> None:
        """Release what is held; the engine is not used afterwards."""


class PropertyStore(Protocol):
    """Where a projection can be written to."""

    def load(self, nodes: Iterable[Node], relationships: Iterable[Relationship]) -> None:
        """Write a whole projection; each relationship's ends are among the nodes."""
