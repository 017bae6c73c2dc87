"""Where everything stands on the map of the whole graph, computed once a snapshot: ranks, communities, positions.

Communities (Louvain) are discs; each lies as near to those that it is linked with as the room allows. Inside a
disc a spring layout gives the direction and the order outwards, and the distances are evened out, so that
neither the middle is crowded nor the rim empty. Equal graphs get equal places.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count
from typing import NamedTuple

import networkx as nx
import rustworkx as rx

ROOM = 60.0
"""Side, in pixels, of the square that a node has for itself on the map."""
_SEED = 1
_GOLDEN = math.pi * (3 - math.sqrt(5))
_Point = tuple[float, float]


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
    centres = _centres(graph, communities)
    spots: dict[int, _Point] = {}
    for members, (x, y) in zip(communities, centres, strict=True):
        spots |= {node: (round(x + dx, 1), round(y + dy, 1)) for node, (dx, dy) in _disc(graph, members).items()}
    number = {node: n for n, members in enumerate(communities) for node in members}
    degrees: dict[int, int] = defaultdict(int)
    for node in (end for pair in links for end in pair):
        degrees[node] += 1
    return [Place(degrees[n], round(ranks[n] * size, 6), number[n], *spots[n]) for n in range(size)]


def _communities(graph: rx.PyGraph[int, float]) -> list[list[int]]:
    """Members in order, largest community first; what is linked to nothing is together in the last."""
    linked: nx.Graph[int] = nx.Graph()
    linked.add_edges_from(graph.edge_list())
    found = sorted((sorted(each) for each in nx.community.louvain_communities(linked, seed=_SEED)), key=_size) if linked else []  # fmt: skip  # noqa: E501
    alone = [node for node in graph.node_indices() if node not in linked]
    return [*found, *([alone] if alone else [])]


def _size(members: Sequence[int]) -> tuple[int, int]:
    return -len(members), members[0]


def _radius(members: Sequence[int]) -> float:
    return ROOM * math.sqrt(len(members) / math.pi) + ROOM / 2


def _disc(graph: rx.PyGraph[int, float], members: Sequence[int]) -> dict[int, _Point]:
    """Places around the middle of a disc."""
    if len(members) == 1:
        return {members[0]: (0.0, 0.0)}
    part = graph.subgraph(list(members))
    spring = rx.spring_layout(part, seed=_SEED)
    middle = [sum(spot[axis] for spot in spring.values()) / len(spring) for axis in (0, 1)]
    around = {part[n]: (spot[0] - middle[0], spot[1] - middle[1]) for n, spot in spring.items()}
    outwards = sorted(around, key=lambda node: (round(math.hypot(*around[node]), 9), node))
    placed = {}
    for order, node in enumerate(outwards):
        radius = ROOM * math.sqrt((order + 0.5) / math.pi)
        angle = math.atan2(around[node][1], around[node][0])
        placed[node] = (radius * math.cos(angle), radius * math.sin(angle))
    return placed


def _centres(graph: rx.PyGraph[int, float], communities: Sequence[Sequence[int]]) -> list[_Point]:
    """The middles of the discs, none of which overlap: each as near as can be to those that it is linked with."""
    number = {node: n for n, members in enumerate(communities) for node in members}
    links: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one, two in (sorted((number[a], number[b])) for a, b in graph.edge_list()):
        links[two][one] += 1
    radii = [_radius(members) for members in communities]
    centres: list[_Point] = []
    for n, radius in enumerate(radii):
        near = links[n] if any(other < n for other in links[n]) else {other: 1 for other in range(n)}
        weight = sum(w for other, w in near.items() if other < n) or 1
        x, y = (sum(centres[o][axis] * w for o, w in near.items() if o < n) / weight for axis in (0, 1))
        centres.append(next(spot for spot in _spiral(x, y, radius / 4) if _free(spot, radius, centres, radii)))
    return centres


def _spiral(x: float, y: float, step: float) -> Iterable[_Point]:
    """Points ever farther from (x, y), evenly spread."""
    for n in count():
        radius, angle = step * math.sqrt(n), n * _GOLDEN
        yield x + radius * math.cos(angle), y + radius * math.sin(angle)


def _free(spot: _Point, radius: float, centres: Sequence[_Point], radii: Sequence[float]) -> bool:
    return all(math.dist(spot, centre) >= radius + other for centre, other in zip(centres, radii, strict=False))
