"""Parts of the network as Subgraphs: around an entity, between two, those of a list, the whole seen from afar."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

import networkx as nx

from graph.errors import NotFound
from graph.layout import layout, seats
from graph.network import Drawn, Link, Network
from graph.subgraph import Edge, Node, Path, Subgraph

DEFAULT_NODES = 60
MOST_NODES = 500
"""Of every view but the overview."""
MOST_PATHS = 10


def ego(
    network: Network, id_: str, limit: int = DEFAULT_NODES, types: Collection[str] = (), relations: Collection[str] = ()
) -> Subgraph:
    """The entity in the middle and its best ranked neighbours, with all links among them. Raises NotFound."""
    if id_ not in network.nodes([id_]):
        return _of_link(network, id_)
    kept = network.neighbours(id_, types, relations, min(limit, MOST_NODES) - 1)
    left_out = network.kinds(id_, types, relations) - Counter(kept.values())
    return layout(subgraph(network, [id_, *kept], relations, id_, left_out))


def _of_link(network: Network, id_: str) -> Subgraph:
    """The two ends of a relation that is an entity of its own. Raises NotFound."""
    if not (link := network.link(id_)):
        raise NotFound(f"there is nothing to draw of {id_!r}")
    return layout(subgraph(network, [link.source, link.target], ()))


def expand(network: Network, id_: str, relation: str, limit: int, offset: int) -> Subgraph:
    """The next best ranked neighbours by a relation, around the entity in the middle. Raises NotFound.

    Each keeps its seat, whichever part of them is asked for.
    """
    if id_ not in network.nodes([id_]):
        raise NotFound(f"there is nothing to draw of {id_!r}")
    passed = network.neighbours(id_, (), [relation], offset + min(limit, MOST_NODES))
    kept = list(passed)[offset:]
    left_out = network.kinds(id_, (), [relation]) - Counter(passed.values())
    made = subgraph(network, [id_, *kept], (), id_, left_out)
    spots = {id_: (0.0, 0.0)} | dict(zip(kept, seats(len(passed))[offset:], strict=True))
    return replace(made, nodes=tuple(replace(n, x=spots[n.id][0], y=spots[n.id][1]) for n in made.nodes))


def selection(network: Network, ids: Sequence[str], relations: Collection[str] = ()) -> Subgraph:
    """The entities of a list at their places on the map, with all links among them. Raises NotFound.

    A relation that is an entity of its own stands for its two ends.
    """
    links = {id_: network.link(id_) for id_ in ids}
    ids = [end for id_, link in links.items() for end in ((link.source, link.target) if link else (id_,))]
    if not (found := network.nodes(ids[:MOST_NODES])):
        raise NotFound(f"there is nothing to draw of {', '.join(ids)[:200]!r}")
    left_out = Counter(node.type for node in network.nodes(ids[MOST_NODES:]).values())
    return subgraph(network, list(found), relations, "", left_out)


def overview(network: Network, limit: int, types: Collection[str] = (), relations: Collection[str] = ()) -> Subgraph:
    """The best ranked of the whole graph at their places on the map."""
    made = subgraph(network, network.best(limit, sorted(types)), relations)
    counts = Counter({key: n for key, n in network.counts().items() if not types or key in types})
    counts.subtract(node.type for node in made.nodes)
    return replace(made, left_out=dict(sorted((+counts).items())))


def connect(
    network: Network, start: str, end: str, k: int, exclude: Collection[str] = (), weak: Collection[str] = ()
) -> Subgraph:
    """The k shortest ways between two entities, those through much linked nodes counting as long. Raises NotFound.

    `exclude` are types through which no way leads; the ends may be of them. `weak` relations count as long as well.
    """
    ends = network.nodes([start, end])
    if missing := [each for each in (start, end) if each not in ends]:
        raise NotFound(f"there is nothing to draw of {missing[0]!r}")
    found = _walks(network.graph, start, end, k, frozenset(exclude), frozenset(weak))
    ids = dict.fromkeys([start, *(node for walk in found for node in walk), end])
    made = subgraph(network, list(ids), ())
    between: dict[frozenset[str], str] = {}
    for edge in sorted(made.edges, key=lambda edge: edge.type in weak):
        between.setdefault(frozenset((edge.source, edge.target)), edge.id)
    paths = (Path(tuple(walk), tuple(between[frozenset(step)] for step in pairwise(walk))) for walk in found)
    return replace(made, paths=tuple(paths))


def _walks(
    graph: nx.Graph[str], start: str, end: str, k: int, exclude: frozenset[str], weak: frozenset[str]
) -> list[list[str]]:
    """The k shortest ways that do not lead through an excluded type, shortest first."""
    far = math.log1p(max((degree for _, degree in graph.nodes(data="degree")), default=0))

    def cost(one: str, two: str, link: Mapping[str, tuple[str, ...]]) -> float | None:
        inner = [graph.nodes[each] for each in (one, two) if each not in (start, end)]
        if any(each["type"] in exclude for each in inner):
            return None
        return 1.0 + sum(math.log1p(each["degree"]) for each in inner) + far * (weak.issuperset(link["relations"]))

    try:
        return list(islice(nx.shortest_simple_paths(graph, start, end, weight=cost), k)) if start != end else []
    except nx.NetworkXNoPath:
        return []


def subgraph(
    network: Network, ids: Iterable[str], relations: Collection[str], focus: str = "",
    left_out: Counter[str] | None = None,
) -> Subgraph:  # fmt: skip
    """Some nodes, best ranked first, with all links among them."""
    nodes = network.nodes(ids)
    links = [link for link in network.among(nodes) if not relations or link.type in relations]
    shown: dict[tuple[str, str], set[str]] = {}
    for link in links:
        for here, there in ((link.source, link.target), (link.target, link.source)):
            shown.setdefault((here, link.type), set()).add(there)
    every = network.links(nodes)
    more = {
        id_: {r: n - len(shown.get((id_, r), ())) for r, n in sorted(found.items()) if n > len(shown.get((id_, r), ()))}
        for id_, found in every.items()
    }  # fmt: skip
    drawn = sorted(nodes.values(), key=lambda node: (node.id != focus, -node.rank, node.id))
    return Subgraph(
        tuple(_node(node, more.get(node.id, {})) for node in drawn), tuple(map(_edge, links)), focus,
        dict(sorted((left_out or {}).items())),
    )  # fmt: skip


def _node(node: Drawn, more: dict[str, int]) -> Node:
    return Node(node.id, node.type, node.labels, node.x, node.y, node.degree, node.rank, node.country, node.date,
                node.community, more)  # fmt: skip


def _edge(link: Link) -> Edge:
    return Edge(link.source, link.target, link.type, link.id, tuple(link.facts.items()), link.sources, link.start, link.end)  # fmt: skip  # noqa: E501
