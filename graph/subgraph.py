"""Node, Edge, Subgraph: a part of the shown graph as it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as it is drawn; x and y are in pixels around 0."""

    id: str
    type: str
    labels: Mapping[str, str]
    x: float = 0.0
    y: float = 0.0
    degree: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes, with the sources that state it (named-graph IRIs)."""

    source: str
    target: str
    type: str
    """Key of a property or of an edge class."""
    id: str = ""
    """Id of the node that the edge stands for, where it has one (a Membership, a Derivation)."""
    properties: tuple[tuple[str, str], ...] = ()
    """(property key, value) of that node."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Some nodes and the edges between them, with what was left out and why."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    focus: str = ""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Type of a node → how many were left out by the cap."""
