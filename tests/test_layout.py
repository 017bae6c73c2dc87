"""Places of nodes: the same for the same graph, with room for labels."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from star_page import node, star

from graph.layout import CELL, layout
from graph.subgraph import Edge, Subgraph


def test_layout_does_not_depend_on_the_order_of_its_input() -> None:
    graph = star(40)
    nodes, edges = list(graph.nodes), list(graph.edges)
    random.Random(1).shuffle(nodes)
    random.Random(2).shuffle(edges)
    assert layout(replace(graph, nodes=tuple(nodes), edges=tuple(edges))).nodes == layout(graph).nodes


@pytest.mark.parametrize("count", [1, 2, 7, 13, 30, 46, 60, 120, 300, 500])
@pytest.mark.parametrize("focus", ["org-0", ""])
def test_labels_have_room(count: int, focus: str) -> None:
    graph = star(count)
    far = tuple(Edge(f"org-{i}", f"org-{i + 1}", "partOf") for i in range(count // 2, count - 1))
    placed = layout(replace(graph, edges=graph.edges[: count // 2] + far, focus=focus)).nodes
    assert len(placed) == count
    for one, two in combinations(placed, 2):
        across, down = abs(one.x - two.x) / CELL[0], abs(one.y - two.y) / CELL[1]
        assert max(across, down) > 0.75, (one.id, two.id)


def test_layout_puts_the_focus_in_the_middle_and_types_together() -> None:
    nodes = tuple(node(i, type_="Person" if i % 2 else "Company") for i in range(21))
    placed = layout(replace(star(21), nodes=nodes)).nodes
    assert (placed[0].id, placed[0].x, placed[0].y) == ("org-0", 0.0, 0.0)
    around = sorted(placed[1:], key=lambda n: (math.atan2(n.y / CELL[1], n.x / CELL[0]) + math.pi / 2) % math.tau)
    changes = sum(one.type != two.type for one, two in pairwise(around))
    assert changes == 1


def test_layout_of_nothing_and_of_unconnected_nodes() -> None:
    assert layout(Subgraph((), ())).nodes == ()
    alone = layout(Subgraph((node(0), node(1), node(2)), (), "org-1")).nodes
    assert len({(n.x, n.y) for n in alone}) == 3
