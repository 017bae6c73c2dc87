"""What a publication writes: the difference, no more, and what comes of it is the new graph."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.difference import Difference, Held, difference
from graph.property import ENTITY, Listed, Node, Relationship, Value

VALUES = st.one_of(st.text("ab가", max_size=2), st.integers(0, 3), st.booleans(), st.floats(0, 1), st.lists(st.text("ab"), max_size=2))  # fmt: skip  # noqa: E501
PROPERTIES = st.dictionaries(st.sampled_from(["name", "task", "share"]), VALUES, max_size=2)


@st.composite
def graphs(draw: st.DrawFn) -> Listed:
    ids = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=5))
    labels = st.sampled_from([("Company", "Organization", ENTITY), ("Organization", ENTITY), ("Organization", "Investor", ENTITY)])  # fmt: skip  # noqa: E501
    nodes = [Node(id_, draw(labels), {"id": id_, **draw(PROPERTIES)}) for id_ in ids]
    ends = st.tuples(st.sampled_from(["OWNS", "PART_OF"]), st.sampled_from(ids or ["a"]), st.sampled_from(ids or ["a"]))
    keys = draw(st.lists(st.tuples(ends, st.integers(0, 1)), unique=True, max_size=6)) if ids else []
    links = [Relationship(*end, {"id": f"r{number}", **draw(PROPERTIES)}) for end, number in keys]
    return Listed(nodes, links)


def held(graph: Listed) -> Held:
    """The graph as a database holds it."""
    made = Held()
    for node in graph.nodes():
        made.add_node(f"n:{node.id}", frozenset(node.labels), dict(reversed([*node.properties.items()])))
    for number, link in enumerate(graph.relationships()):
        made.add_relationship(f"r:{number}", link)
    return made


def written(graph: Listed, found: Difference) -> tuple[list[Any], list[Any]]:
    """The graph once the difference is written."""
    nodes = {f"n:{node.id}": node for node in graph.nodes()}
    links = {f"r:{number}": link for number, link in enumerate(graph.relationships())}
    for element in found.unlinked:
        del links[element]
    for element in found.deleted:
        gone = nodes.pop(element)
        links = {key: link for key, link in links.items() if gone.id not in (link.start, link.end)}
    for change in found.changed:
        nodes[change.held.element] = change.node
    kept = [*nodes.values(), *found.created]
    return listing(Listed(kept, [*links.values(), *found.linked]))


def listing(graph: Listed) -> tuple[list[Any], list[Any]]:
    nodes = [repr((node.id, sorted(node.labels), sorted(node.properties.items()))) for node in graph.nodes()]
    links = [repr((each.type, each.start, each.end, sorted(each.properties.items()))) for each in graph.relationships()]
    return sorted(nodes), sorted(links)


@given(graphs(), graphs())
def test_a_graph_with_the_difference_written_is_the_other_graph(before: Listed, after: Listed) -> None:
    found = difference(held(before), after, 1_000)
    assert found
    assert written(before, found) == listing(after)


@given(graphs())
def test_there_is_no_difference_from_the_same_graph(graph: Listed) -> None:
    found = difference(held(graph), graph, 0)
    assert found
    assert found.size() == 0


@given(graphs(), graphs())
def test_a_difference_beyond_the_limit_is_none(before: Listed, after: Listed) -> None:
    found = difference(held(before), after, 1_000)
    assert found
    size = found.size()
    assert difference(held(before), after, size)
    assert size == 0 or difference(held(before), after, size - 1) is None


def test_values_that_python_finds_equal_are_different() -> None:
    pairs: list[tuple[Value, Value]] = [(1, True), (1, 1.0), (0, False), ([], "")]
    for one, other in pairs:
        before, after = (Listed([Node("a", (ENTITY,), {"id": "a", "x": value})], []) for value in (one, other))
        found = difference(held(before), after, 10)
        assert found
        assert len(found.changed) == 1


def test_a_relationship_that_stands_twice_in_the_database_is_deleted_once() -> None:
    node = Node("a", (ENTITY,), {"id": "a"})
    link = Relationship("OWNS", "a", "a", {"id": "r"})
    found = difference(held(Listed([node], [link, link])), Listed([node], [link]), 10)
    assert found
    assert (found.unlinked, found.size()) == (["r:1"], 1)


def test_a_node_of_the_database_without_an_id_is_deleted() -> None:
    there = Held()
    there.add_node("n:1", frozenset({ENTITY}), {})
    found = difference(there, Listed([], []), 10)
    assert found
    assert found.deleted == ["n:1"]
