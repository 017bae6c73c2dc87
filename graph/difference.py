"""What must be written to make a property graph that lies in a database equal to another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

from graph.property import Node, PropertyGraph, Relationship


class HeldNode(NamedTuple):
    """A node of the database: the database's own id, its labels, a digest of labels and properties."""

    element: str
    labels: frozenset[str]
    digest: bytes


class Change(NamedTuple):
    """A node that stays and is to have other labels or properties."""

    held: HeldNode
    node: Node


@dataclass(slots=True)
class Held:
    """What a database holds."""

    nodes: dict[str, HeldNode] = field(default_factory=dict)
    relationships: dict[bytes, str] = field(default_factory=dict)
    """Digest → the database's own id."""
    repeated: list[str] = field(default_factory=list)
    """Relationships that equal another one."""

    def size(self) -> int:
        """How many nodes and relationships."""
        return len(self.nodes) + len(self.relationships) + len(self.repeated)

    def add_node(self, element: str, labels: frozenset[str], properties: Mapping[str, Any]) -> None:
        """Note one node."""
        self.nodes[str(properties.get("id", element))] = HeldNode(element, labels, _digest(sorted(labels), properties))

    def add_relationship(self, element: str, link: Relationship) -> None:
        """Note one relationship."""
        if self.relationships.setdefault(_link_digest(link), element) != element:
            self.repeated.append(element)


@dataclass(slots=True)
class Difference:
    """What is to be written; a relationship whose properties differ is deleted and created."""

    created: list[Node] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    linked: list[Relationship] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    def size(self) -> int:
        """Nodes and relationships that are written."""
        gone = len(self.unlinked) + len(self.deleted)
        return len(self.created) + len(self.changed) + len(self.linked) + gone


def difference(held: Held, graph: PropertyGraph, limit: int) -> Difference | None:
    """What makes `held`, which is used up, equal to `graph`; None where that is more than `limit` writes."""
    if abs(graph.size() - held.size()) > limit:
        return None
    made = Difference(unlinked=held.repeated)
    for node in graph.nodes():
        before = held.nodes.pop(node.id, None)
        if before is None:
            made.created.append(node)
        elif before.digest != _digest(sorted(node.labels), node.properties):
            made.changed.append(Change(before, node))
        if len(made.created) + len(made.changed) > limit:
            return None
    for link in graph.relationships():
        if not held.relationships or held.relationships.pop(_link_digest(link), None) is None:
            made.linked.append(link)
            if len(made.linked) > limit:
                return None
    made.deleted = [node.element for node in held.nodes.values()]
    made.unlinked += held.relationships.values()
    return made if made.size() <= limit else None


def _link_digest(link: Relationship) -> bytes:
    return _digest((link.type, link.start, link.end), link.properties)


def _digest(head: object, properties: Mapping[str, Any]) -> bytes:
    return blake2b(repr((head, sorted(properties.items()))).encode(), digest_size=16).digest()
