"""Where everything stands on the map of the whole graph, computed once a snapshot: ranks, communities, positions.

Communities (Leiden) are discs; each lies as near to those that it is linked with as the room allows. Inside a
disc a spring layout gives the direction and the order outwards, and the distances are evened out, so that
neither the middle is crowded nor the rim empty. Equal graphs get equal places.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple, TypeAlias

import numpy as np
import rustworkx as rx
from graspologic_native import leiden
from numpy.typing import NDArray

ROOM = 60.0
"""Side, in pixels, of the square that a node has for itself on the map."""
_SEED = 1
_SPRINGS = 500
"""Nodes of a spring layout at most: its time grows with their square (0.2 s for so many)."""
_SOUGHT = 150
"""Communities for which a place near those that they are linked with is sought; the rest, all small, is around them."""
_AT_ONCE = 256
"""Spots that are tried together."""
_GOLDEN = math.pi * (3 - math.sqrt(5))
_Point = tuple[float, float]
_Spots: TypeAlias = NDArray[np.float64]
_Graph: TypeAlias = "rx.PyGraph[int, float]"


class Place(NamedTuple):
    """What the whole graph says of one node."""

    degree: int
    rank: float
    """PageRank with links taken both ways, in multiples of the average."""
    community: int
    """Number of its community, the largest first."""
    x: float
    y: float


def places(size: int, pairs: Iterable[tuple[int, int]]) -> list[Place]:
    """The places of nodes 0 to `size` - 1, linked by `pairs`."""
    links = list(pairs)
    graph = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from([(a, b, 1.0) for a, b in sorted({(min(p), max(p)) for p in links if p[0] != p[1]})])
    ranks = rx.pagerank(graph.to_directed()) if size else {}
    communities = _communities(graph)
    spots = {node: (round(x, 1), round(y, 1)) for node, (x, y) in _discs(graph, communities).items()}
    number = {node: n for n, members in enumerate(communities) for node in members}
    degrees: dict[int, int] = defaultdict(int)
    for node in (end for pair in links for end in pair):
        degrees[node] += 1
    return [Place(degrees[n], round(ranks[n] * size, 6), number[n], *spots[n]) for n in range(size)]


def _communities(graph: _Graph) -> list[list[int]]:
    """Members in order, largest community first; what is linked to nothing is together in the last."""
    found: dict[int, list[int]] = defaultdict(list)
    edges = [(str(a), str(b), 1.0) for a, b in sorted(graph.edge_list())]
    by_node: dict[str, int] = leiden(edges, seed=_SEED)[1] if edges else {}
    for node in graph.node_indices():
        found[by_node.get(str(node), -1)].append(node)
    alone = found.pop(-1, [])
    return [*sorted(found.values(), key=_size), *([alone] if alone else [])]


def _size(members: Sequence[int]) -> tuple[int, int]:
    return -len(members), members[0]


def _radius(members: Sequence[int]) -> float:
    return ROOM * math.sqrt(len(members) / math.pi) + ROOM / 2


def _disc(graph: _Graph, members: Sequence[int]) -> dict[int, _Point]:
    """Places around the middle of a disc."""
    if len(members) == 1:
        return {members[0]: (0.0, 0.0)}
    part, ids = graph.subgraph_with_nodemap(list(members))
    rough = _rough(part)
    middle = [sum(spot[axis] for spot in rough.values()) / len(rough) for axis in (0, 1)]
    around = {ids[n]: (spot[0] - middle[0], spot[1] - middle[1]) for n, spot in rough.items()}
    outwards = sorted(around, key=lambda node: (round(math.hypot(*around[node]), 9), node))
    placed = {}
    for order, node in enumerate(outwards):
        radius = ROOM * math.sqrt((order + 0.5) / math.pi)
        angle = math.atan2(around[node][1], around[node][0])
        placed[node] = (radius * math.cos(angle), radius * math.sin(angle))
    return placed


def _rough(part: _Graph) -> Mapping[int, Sequence[float]]:
    """Places with neighbours near each other: by springs, or in a large part by the discs of its own communities."""
    if len(part) <= _SPRINGS:
        return rx.spring_layout(part, seed=_SEED)
    communities = _communities(part)
    if len(communities) == 1:  # nothing in it is closer than the rest
        return dict(zip(communities[0], _spiral(np.arange(len(part)), 1).tolist(), strict=True))
    return _discs(part, communities)


def _discs(graph: _Graph, communities: Sequence[Sequence[int]]) -> dict[int, _Point]:
    spots: dict[int, _Point] = {}
    for members, (x, y) in zip(communities, _centres(graph, communities), strict=True):
        spots |= {node: (x + dx, y + dy) for node, (dx, dy) in _disc(graph, members).items()}
    return spots


def _centres(graph: _Graph, communities: Sequence[Sequence[int]]) -> list[_Point]:
    """The middles of the discs, none of which overlap: each as near as can be to those that it is linked with."""
    number = {node: n for n, members in enumerate(communities) for node in members}
    links: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one, two in (sorted((number[a], number[b])) for a, b in graph.edge_list()):
        if one != two:
            links[two][one] += 1
    radii = np.array([_radius(members) for members in communities])
    centres = np.zeros((len(communities), 2))
    for n, radius in enumerate(radii[1:_SOUGHT], start=1):
        near = np.zeros(n)
        for other, weight in links[n].items():
            near[other] = weight
        wanted = np.average(centres[:n], axis=0, weights=near if near.any() else None)
        centres[n] = _free(wanted, radius / 2, centres[:n], radius + radii[:n])
    edge = (np.hypot(*centres[:_SOUGHT].T) + radii[:_SOUGHT]).max(initial=0.0)
    # by size, for what is linked to nothing comes last, however much that is
    outer = np.argsort(-radii[_SOUGHT:], kind="stable") + _SOUGHT
    centres[outer] = _rings(radii[outer], edge)
    return [(float(x), float(y)) for x, y in centres]


def _free(wanted: _Spots, step: float, centres: _Spots, apart: _Spots) -> _Spots:
    """The first spot on a spiral around the wanted one that is far enough from every centre."""
    within = max((apart - np.hypot(*(centres - wanted).T)).max(), 0.0)  # no nearer spot can be free
    for first in count(int((within / step) ** 2), _AT_ONCE):
        spots = wanted + _spiral(np.arange(first, first + _AT_ONCE), step)
        gaps = np.hypot(*(spots[:, None] - centres).T).T
        if (free := (gaps >= apart).all(axis=1)).any():
            return np.asarray(spots[free.argmax()])
    raise AssertionError("a spiral without end")


def _rings(radii: _Spots, edge: float) -> _Spots:
    """Middles of discs, the largest first, ring by ring around what has that edge."""
    spots = np.zeros((len(radii), 2))
    n = 0
    while n < len(radii):
        ring = edge + radii[n]
        widths = 2 * np.arcsin(radii[n:] / ring)
        ends = np.cumsum(widths)
        ends = ends[ends <= math.tau]
        middles = ends - widths[: len(ends)] / 2
        spots[n : n + len(ends)] = ring * np.column_stack((np.cos(middles), np.sin(middles)))
        edge, n = ring + radii[n], n + len(ends)
    return spots


def _spiral(numbers: NDArray[np.int_], step: float) -> _Spots:
    """Points ever farther from the middle, evenly spread."""
    angles = numbers * _GOLDEN
    return np.column_stack((np.cos(angles), np.sin(angles))) * (step * np.sqrt(numbers)[:, None])
