"""Where nodes are drawn: the focus in the middle, its neighbours around it by type, the rest outside."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from heapq import nsmallest

from graph.subgraph import Subgraph

CELL = (180.0, 84.0)
"""Pixels that one label takes; rings are circles measured in cells, so they look like ellipses."""
_GAP = 1.25
_LANE = (320.0, 130.0)
"""Pixels from step to step of a path, and from path to path."""
_APART = 140.0
"""Pixels between what is shown and what is shown in addition."""
_Point = tuple[float, float]


def layout(graph: Subgraph) -> Subgraph:
    """The same graph with positions: equal graphs are drawn equally, whatever the order of their parts."""
    around: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        around[edge.source].add(edge.target)
        around[edge.target].add(edge.source)
    hops = _hops(around, graph.focus) if any(node.id == graph.focus for node in graph.nodes) else {}
    ranked = sorted(graph.nodes, key=lambda node: (hops.get(node.id, len(around)), node.type, node.id))
    near = [node.id for node in ranked if not hops or hops.get(node.id) == 1]
    rings = _rings(len(near), 0)
    spots = _spokes(len(near), rings)
    places: dict[str, _Point] = {graph.focus: (0.0, 0.0), **dict(zip(near, spots, strict=True))}
    far = [node.id for node in ranked if node.id not in places]
    free = [spot for ring in _rings(len(far), len(rings)) for spot in _spokes(ring[1], [ring])]
    for id_ in far:
        anchor = next((places[other] for other in sorted(around[id_]) if other in places), (0.0, 0.0))
        closest = nsmallest(16, free, key=lambda spot: (math.dist(spot, anchor), spot))
        places[id_] = min(closest, key=lambda spot: sum(_between(p, spot, anchor) for p in spots))
        free.remove(places[id_])
    drawn = (replace(n, x=round(places[n.id][0] * CELL[0], 1), y=round(places[n.id][1] * CELL[1], 1)) for n in ranked)
    return replace(graph, nodes=tuple(drawn))


def readable(graph: Subgraph) -> Subgraph:
    """The same graph as it is read best on paper, where labels cannot be thinned by zooming.

    Paths run from left to right and lists lie in rings; the rest stays where it is.
    """
    if graph.paths:
        return _lanes(graph)
    return graph if graph.focus or graph.communities else layout(graph)


def _lanes(graph: Subgraph) -> Subgraph:
    longest = max(len(path.nodes) for path in graph.paths) - 1
    middle = (len(graph.paths) - 1) / 2
    spots: dict[str, _Point] = {}
    for lane, path in enumerate(graph.paths):
        for step, id_ in enumerate(path.nodes):
            last = step == len(path.nodes) - 1
            spots.setdefault(id_, (longest if last else step, middle if last or not step else lane))
    drawn = (replace(n, x=spots[n.id][0] * _LANE[0], y=spots[n.id][1] * _LANE[1]) for n in graph.nodes)
    return replace(graph, nodes=tuple(drawn))


def seats(count: int) -> list[_Point]:
    """Places in pixels around a middle, ring by ring from the inside: more of them begin with the same."""
    rings = _rings(count, 0)
    full = ((radius, 2 * math.pi * (seat + 0.5 * (n % 2)) / number - math.pi / 2)
            for n, (radius, number) in enumerate(rings) for seat in range(number))  # fmt: skip
    spots = ((radius * math.cos(angle) * CELL[0], radius * math.sin(angle) * CELL[1]) for radius, angle in full)
    return [(round(x, 1), round(y, 1)) for x, y in spots][:count]


def beside(owner: _Point, offsets: Sequence[_Point], others: Sequence[_Point]) -> list[_Point]:
    """Places in pixels for more neighbours of a node: around everything where it is the middle, else outwards of it.

    `offsets` are their seats around it, `others` all that is placed already, it included.
    """
    return _cloud(owner, offsets, others) if any(owner) else _outer(len(offsets), others)


def _outer(number: int, others: Sequence[_Point]) -> list[_Point]:
    spots: list[_Point] = []
    wide, tall = max(abs(x) for x, _ in others), max(abs(y) for _, y in others)
    while len(spots) < number:
        wide, tall = wide + CELL[0], tall + CELL[1]
        full = min(int(math.pi * (wide + tall) / sum(CELL) * 1.6), number - len(spots))
        angles = (2 * math.pi * (seat + 0.5) / full - math.pi / 2 for seat in range(full))
        spots += [(wide * math.cos(angle), tall * math.sin(angle)) for angle in angles]
    return spots


def _cloud(owner: _Point, offsets: Sequence[_Point], others: Sequence[_Point]) -> list[_Point]:
    """The offsets around the nearest free place in the direction from the middle."""
    radius, length = max(math.hypot(*each) for each in offsets), math.hypot(*owner)
    for step in itertools.count(2):
        share = 1 + step * _APART / 2 / length
        x, y = owner[0] * share, owner[1] * share
        if all(spot == owner or math.dist(spot, (x, y)) > radius + _APART for spot in others):
            break
    return [(x + dx, y + dy) for dx, dy in offsets]


def _hops(around: dict[str, set[str]], focus: str) -> dict[str, int]:
    hops, layer = {focus: 0}, {focus}
    while layer := {other for id_ in layer for other in around.get(id_, ())} - hops.keys():
        hops.update(dict.fromkeys(layer, max(hops.values()) + 1))
    return hops


def _between(point: _Point, start: _Point, end: _Point) -> bool:
    """Would a line from start to end run through the label at a point?"""
    return point != end and math.dist(start, point) + math.dist(point, end) < math.dist(start, end) + 0.25


def _rings(count: int, first: int) -> list[tuple[float, int]]:
    """(radius, seats) of as many rings as seat `count`, from ring number `first` outwards."""
    rings: list[tuple[float, int]] = []
    while sum(seats for _, seats in rings) < count:
        radius = 2.1 + _GAP * (first + len(rings))
        rings.append((radius, int(2 * math.pi * radius / _GAP)))
    return rings


def _spokes(count: int, rings: list[tuple[float, int]]) -> list[_Point]:
    """Points from the top clockwise: evenly spaced on each ring, and shifted so that few share an angle."""
    counts = [seats * count // sum(seats for _, seats in rings) for _, seats in rings]
    for index in range(count - sum(counts)):
        counts[-1 - index] += 1
    turns = sorted(((seat + 0.5) / n, ring) for ring, n in enumerate(counts) for seat in range(n))
    angles = (2 * math.pi * (0.6 * turn + 0.4 * (i + 0.5) / count) - math.pi / 2 for i, (turn, _) in enumerate(turns))
    return [(rings[r][0] * math.cos(a), rings[r][0] * math.sin(a)) for a, (_, r) in zip(angles, turns, strict=True)]
