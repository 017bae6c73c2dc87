"""Random Cypher statements that group rows, and a graph with what makes engines differ: nulls, loops, parallels."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from graph.property import Node, Relationship, Value

_KINDS = {"Company": ("Company", "Organization", "Entity"), "Investor": ("Organization", "Investor", "Entity"),
          "Round": ("Round", "Entity")}  # fmt: skip
_ENDS = {"TOOK_PART_IN": ("Investor", "Round"), "RECIPIENT": ("Round", "Company"), "OWNS": ("Company", "Company")}


def graph() -> tuple[list[Node], list[Relationship]]:
    """40 nodes and 150 relationships, the same each time."""
    chosen = random.Random(7)
    nodes = []
    for kind, labels in _KINDS.items():
        for number in range({"Round": 20}.get(kind, 10)):
            values: dict[str, Value] = {
                "name": chosen.choice(["Ä", "b", "B", "한국", "", "zz"]),
                "size": chosen.randrange(4),
            }
            values |= {"share": chosen.choice([0.5, 1.5, 2.0, -1.0]), "open": chosen.random() < 0.5}
            values |= {"on": chosen.choice(["2023", "2023-05", "2024-06-11"])}
            kept = {key: value for key, value in values.items() if chosen.random() < 0.7}
            if kind == "Round":
                kept["alias"] = ["x", "y"][: chosen.randrange(1, 3)]
            id_ = f"{kind.lower()}-{number}"
            nodes.append(Node(id_, labels, {"id": id_, **kept}))
    links = []
    for number in range(150):
        type_ = chosen.choice(list(_ENDS))
        start, end = (f"{kind.lower()}-{chosen.randrange(8)}" for kind in _ENDS[type_])
        about: dict[str, Value] = {"id": f"link-{number}", "sources": ["s/1"]}
        if number % 2:
            about["part"] = chosen.randrange(3)
        links.append(Relationship(type_, start, end, about))
    return nodes, links


@st.composite
def statements(draw: st.DrawFn) -> str:
    """A statement with MATCH, at times OPTIONAL MATCH and EXISTS, and groups at the end or on the way."""
    names = iter("abcdefghij")
    nodes: dict[str, str] = {}  # variable → label
    links: dict[str, str] = {}  # variable → type

    def path(first: str) -> str:
        name = first or next(names)
        kind = nodes.get(name) or draw(st.sampled_from(sorted(_KINDS)))
        text = _node(draw, name, kind, name in nodes)
        nodes[name] = kind
        for _ in range(draw(st.integers(1, 2))):
            steps = [(type_, ends[goes], goes) for type_, ends in _ENDS.items() for goes in (False, True)
                     if ends[not goes] == kind]  # fmt: skip
            type_, kind, goes = draw(st.sampled_from(sorted(steps)))
            name, link = next(names), next(names)
            text += f"{'' if goes else '<'}-[{link}:{type_}]-{'>' if goes else ''}{_node(draw, name, kind, False)}"
            nodes[name], links[link] = kind, type_
        return text

    parts = [f"MATCH {path('')}"]
    if draw(st.booleans()):
        parts.append(f"WHERE {draw(_conditions(nodes, links))}")
    if draw(st.booleans()):
        parts.append(f"OPTIONAL MATCH {path(draw(st.sampled_from(sorted(nodes))))}")
    if draw(st.booleans()):
        key = draw(st.sampled_from(sorted(nodes)))
        parts.append(f"WITH {key}, {draw(_aggregates(nodes, links))} AS k")
        if draw(st.booleans()):
            parts.append(f"WHERE {key}.size >= 1")
        parts.append(f"RETURN {key}.id AS one, {draw(st.sampled_from(['k', f'{key}.name']))} AS other")
    else:
        keys = draw(st.lists(_scalars(nodes, links), max_size=2))
        columns = [*keys, *draw(st.lists(_aggregates(nodes, links), min_size=1, max_size=2))]
        parts.append(f"RETURN {', '.join(f'{column} AS c{place}' for place, column in enumerate(columns))}")
    return " ".join(parts)


def _node(draw: st.DrawFn, name: str, kind: str, is_known: bool) -> str:
    label = draw(st.sampled_from(["", f":{kind}", f":{_KINDS[kind][0]}", f":{_KINDS[kind][1]}"]))
    same = draw(st.sampled_from(["", "", "", " {size: 1}", " {name: 'b'}"]))
    return f"({name}{label})" if is_known else f"({name}{label}{same})"


def _scalars(nodes: dict[str, str], links: dict[str, str]) -> st.SearchStrategy[str]:
    of_nodes = st.sampled_from(sorted(nodes)).flatmap(
        lambda n: st.sampled_from([f"{n}.id", f"{n}.name", f"{n}.size", f"{n}.open", f"left({n}.on, 4)",
                                   f"coalesce({n}.name, 'none')", f"CASE {n}.size WHEN 1 THEN 'one' ELSE {n}.name END"])
    )  # fmt: skip
    return st.one_of(of_nodes, st.sampled_from([f"{link}.part" for link in sorted(links)] or ["1"]))


def _aggregates(nodes: dict[str, str], links: dict[str, str]) -> st.SearchStrategy[str]:
    named = [f"count(DISTINCT {n})" for n in nodes] + [f"count({each})" for each in (*nodes, *links)]
    named += [f"{f}({n}.{key})" for n in nodes for f in ("min", "max", "sum", "avg") for key in ("size", "share")]
    named += [f"max({n}.name)" for n in nodes] + [f"sum({link}.part)" for link in links] + ["count(*)"]
    named += [f"count(DISTINCT CASE WHEN {n}.size > 1 THEN {n} END)" for n in nodes]
    return st.sampled_from(sorted(named))


def _conditions(nodes: dict[str, str], links: dict[str, str]) -> st.SearchStrategy[str]:
    of = st.sampled_from(sorted(nodes))
    single = of.flatmap(
        lambda n: st.sampled_from([
            f"{n}.size > 1", f"{n}.share <= 1.5", f"{n}.share = 2", f"{n}.name IN ['b', 'Ä']", f"{n}.open",
            f"NOT {n}.open",
            f"{n}.name IS NULL", f"{n}.on STARTS WITH '2023'", f"{n}.on >= '2024'", f"toLower({n}.name) CONTAINS 'b'",
            f"{n}.id = 'company-1'", f"{n}.id <> 'none'", f"{n}.id IN ['company-1', 'round-2', 'none']",
            f"NOT EXISTS {{ ({n})<-[:OWNS]-(:Company) }}", f"EXISTS {{ ({n})-[:OWNS]->(y) WHERE y.size < 2 }}",
            f"{n}.size * 2 + 1 > 3", f"{n}.size / 2.0 < 1", f"size({n}.name) = 1",
        ])
    )  # fmt: skip
    pairs = st.tuples(of, of, st.sampled_from(["<", "<>", "="])).map(lambda p: f"{p[0]}.id {p[2]} {p[1]}.id")
    either = st.one_of(single, pairs)
    return st.one_of(either, st.tuples(either, st.sampled_from(["AND", "OR"]), either).map(" ".join))
