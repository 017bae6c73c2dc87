"""The property graph: nodes, relationships, answers, and the one interface of every Cypher engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


class DurationValue(NamedTuple):
    """A duration in an answer; its text is ISO 8601."""

    months: int
    days: int
    seconds: float

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        hours, rest = divmod(abs(self.seconds), 3_600)
        minutes, seconds = divmod(rest, 60)
        signed = [(years, "Y", self.months), (months, "M", self.months), (self.days, "D", 1)]
        clock = [(hours, "H", self.seconds), (minutes, "M", self.seconds), (seconds, "S", self.seconds)]
        date, time = ("".join(f"{-n if s < 0 else n:g}{u}" for n, u, s in part if n) for part in (signed, clock))
        return f"P{date}{'T' if time else ''}{time}" if date or time else "PT0S"


class Notice(NamedTuple):
    """What an engine remarks on a statement that it answers: a label that the graph does not have."""

    code: str
    """The end of Neo4j's code of it: `UnknownLabelWarning`."""
    text: str
    category: str = "UNRECOGNIZED"


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a Cypher query.

    Values are None, bool, int, float, str, lists, mappings, dates and times of `datetime`, and the types above.
    """

    fields: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    notices: tuple[Notice, ...] = ()
    has_more: bool = False
    """Are there more rows than were asked for?"""


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
        """The answer to a reading query, its first `max_rows` rows (0: all).

        Raises QuerySyntax, QueryError or QueryTooLong.
        """

    def close(self) -> None:
        """Release what is held; the engine is not used afterwards."""


class PropertyGraph(Protocol):
    """A whole property graph that can be read more than once, in the same order each time."""

    def nodes(self) -> Iterator[Node]:
        """All nodes, those of a class together."""

    def relationships(self) -> Iterator[Relationship]:
        """All relationships, those of a type together; their ends are among the nodes."""

    def size(self) -> int:
        """How many nodes and relationships."""


class Listed(NamedTuple):
    """A property graph in memory."""

    node_list: Sequence[Node]
    relationship_list: Sequence[Relationship]

    def nodes(self) -> Iterator[Node]:
        """All nodes."""
        return iter(self.node_list)

    def relationships(self) -> Iterator[Relationship]:
        """All relationships."""
        return iter(self.relationship_list)

    def size(self) -> int:
        """How many nodes and relationships."""
        return len(self.node_list) + len(self.relationship_list)


class PropertyStore(Protocol):
    """Where a projection can be written to."""

    def load(self, nodes: Iterable[Node], relationships: Iterable[Relationship]) -> None:
        """Write a whole projection; each relationship's ends are among the nodes."""
