"""Node, Edge, Path, Subgraph: a part of the shown graph as it is drawn."""

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
    rank: float = 0.0
    """PageRank in the whole graph, in multiples of the average."""
    country: str = ""
    date: str = ""
    community: int = 0
    more: Mapping[str, int] = field(default_factory=dict)
    """Relation → how many neighbours by it are not drawn."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes, with the sources that state it."""

    source: str
    target: str
    type: str
    """Key of a property or of an edge class."""
    id: str = ""
    """Id of the node that the edge stands for, where it has one (a Membership, a Derivation); else of its own."""
    properties: tuple[tuple[str, str], ...] = ()
    """(property key, value) of that node."""
    sources: tuple[str, ...] = ()
    """`name/edition` of each."""
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one node to another: nodes in order, and the edge of each step."""

    nodes: tuple[str, ...]
    edges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Community:
    """Nodes that are linked among themselves more than with others, named by the best ranked of them."""

    number: int
    hub: str
    labels: Mapping[str, str]
    size: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Some nodes and the edges between them, with what was left out and why."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    focus: str = ""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Type of a node → how many were left out by the cap."""
    paths: tuple[Path, ...] = ()
    communities: tuple[Community, ...] = ()
    dimmed: frozenset[str] = frozenset()
    """Ids of nodes and edges that are drawn faintly: they do not fit the filters."""
