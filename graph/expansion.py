"""A view walked on from: more neighbours of its nodes shown, those of others folded away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from graph.explore import expand, subgraph
from graph.layout import beside, readable
from graph.network import Network
from graph.subgraph import Subgraph

MOST_SHOWN = 2_000
"""Nodes of a view with all its expansions."""


class Opened(NamedTuple):
    """Neighbours that are shown in addition: of a node, by a relation, how many of the best ranked."""

    id: str
    relation: str
    limit: int


def expanded(
    network: Network, graph: Subgraph, opened: Sequence[Opened], closed: Collection[str], relations: Collection[str]
) -> Subgraph:
    """The graph with more neighbours around their nodes, and without those that hang on folded nodes alone.

    What is there already stays where it is, but for paths, which are laid out as they are read. Raises NotFound.
    """
    start = readable(graph) if graph.paths else graph
    spots = {node.id: (node.x, node.y) for node in start.nodes}
    for each in opened:
        found = expand(network, each.id, each.relation, each.limit, 0).nodes
        fresh = [n for n in found if n.id not in spots and n.id != each.id][: max(0, MOST_SHOWN - len(spots))]
        if each.id in spots and fresh:
            seats = beside(spots[each.id], [(n.x, n.y) for n in fresh], list(spots.values()))
            spots |= {node.id: seat for node, seat in zip(fresh, seats, strict=True)}
    made = subgraph(network, spots, relations, graph.focus)
    kept = spots.keys() - _folded(made, closed)
    if kept < spots.keys():
        made = subgraph(network, [id_ for id_ in spots if id_ in kept], relations, graph.focus)
    nodes = tuple(replace(n, x=round(spots[n.id][0], 1), y=round(spots[n.id][1], 1)) for n in made.nodes)
    return replace(made, nodes=nodes, left_out=_left_out(graph, made), paths=graph.paths,
                   communities=graph.communities)  # fmt: skip


def _folded(graph: Subgraph, closed: Collection[str]) -> set[str]:
    """The nodes that are linked to folded ones and to nothing else."""
    around: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for edge in graph.edges:
        around[edge.source].add(edge.target)
        around[edge.target].add(edge.source)
    on_paths = {id_ for path in graph.paths for id_ in path.nodes}
    return {
        other for id_ in closed for other in around.get(id_, ())
        if other != graph.focus and other not in on_paths and around[other] - {other} == {id_}
    }  # fmt: skip


def _left_out(before: Subgraph, now: Subgraph) -> dict[str, int]:
    """What the cap left out and is not there now."""
    drawn = {node.id for node in before.nodes}
    beside = {
        end for edge in now.edges for end in (edge.source, edge.target) if before.focus in (edge.source, edge.target)
    }
    added = Counter(n.type for n in now.nodes if n.id not in drawn and (not before.focus or n.id in beside))
    return dict(sorted((Counter(before.left_out) - added).items()))
