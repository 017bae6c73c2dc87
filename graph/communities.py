"""The whole graph as its communities: each one node, named by its best ranked member, and what lies inside of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from graph.captions import grouped
from graph.errors import NotFound
from graph.explore import subgraph
from graph.network import Network
from graph.subgraph import Community, Edge, Node, Subgraph
from graph.words import WORDS
from ontology.model import LANGUAGES, label

LINKS = "links"
"""The relation between communities: how many links there are between their members."""
_STRONGEST = 4


def communities(network: Network) -> Subgraph:
    """All communities at their places on the map, each with its strongest links to others."""
    found = named(network)
    hubs = network.nodes(each.hub for each in found)
    nodes = tuple(
        Node(c.hub, hubs[c.hub].type, {lang: _sized(c, lang) for lang in LANGUAGES},
             round(c.x, 1), round(c.y, 1), hubs[c.hub].degree, float(c.size), community=c.number)
        for c in found
    )  # fmt: skip
    return Subgraph(nodes, _links(network, {c.number: c.hub for c in found}), communities=found)


def community(network: Network, number: int, limit: int) -> Subgraph:
    """The best ranked members of a community at their places on the map. Raises NotFound."""
    members = network.members(number)
    if not members:
        raise NotFound(f"there is no community {number}")
    made = subgraph(network, list(members)[:limit], ())
    left_out = Counter(list(members.values())[limit:])
    about = tuple(each for each in named(network) if each.number == number)
    return replace(made, left_out=dict(sorted(left_out.items())), communities=about)


def named(network: Network, limit: int = -1) -> tuple[Community, ...]:
    """The largest communities, or all of them, with their names."""
    found = network.communities(limit)
    hubs = network.nodes(hub for _, hub, *_ in found)
    alone = {lang: WORDS[lang]["alone"] for lang in LANGUAGES}
    return tuple(
        Community(number, hub, hubs[hub].labels if hubs[hub].degree else alone, size, x, y)
        for number, hub, size, x, y in found
    )


def _sized(community: Community, lang: str) -> str:
    return f"{label(community.labels, lang)} · {grouped(community.size, lang)}"


def _links(network: Network, hubs: dict[int, str]) -> tuple[Edge, ...]:
    drawn: Counter[int] = Counter()
    edges = []
    for one, two, count, sources in network.between_communities():
        if min(drawn[one], drawn[two]) < _STRONGEST:
            drawn.update((one, two))
            id_ = f"{hubs[one]}~{LINKS}~{hubs[two]}"
            facts = ((LINKS, f"{count:,}"),)
            edges.append(Edge(hubs[one], hubs[two], LINKS, id_, facts, tuple(sorted(sources))))
    return tuple(sorted(edges, key=lambda edge: edge.id))
