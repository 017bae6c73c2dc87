"""The answer to a Cypher query as a networkx graph, the form that the algorithms of others take."""

from __future__ import annotations

import networkx as nx

from graph.property import NodeValue, RelationshipValue, Table
from graph.results import elements


def to_networkx(table: Table) -> nx.MultiDiGraph[str]:
    """Every node and relationship of the answer once: nodes by id with `labels`, edges with `type`, and properties.

    The end of a relationship that is not in the answer itself is a bare node with the engine's own id.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    found = list(elements(table.rows))
    ids = {each.element: str(each.properties.get("id", each.element)) for each in found if isinstance(each, NodeValue)}
    for each in found:
        if isinstance(each, NodeValue):
            graph.add_node(ids[each.element])
            graph.nodes[ids[each.element]].update(each.properties, labels=list(each.labels))
    for each in found:
        if isinstance(each, RelationshipValue):
            start, end = (ids.get(element, element) for element in (each.start, each.end))
            graph.add_edge(start, end, each.element)
            graph.edges[start, end, each.element].update(each.properties, type=each.type)
    return graph
