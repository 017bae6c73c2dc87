"""Statements for the embedded engine are rewritten for speed with the same answers; what Neo4j refuses is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import product

import pytest
from dialect_graph import LINKS, NODES, link
from servers.run import Neo4j

from graph.engines.kglite import KgliteStore
from graph.engines.kglite_rewrite import rewrite
from graph.engines.neo4j import Neo4jStore
from graph.errors import QueryFailed
from graph.property import Relationship

YEARS = "MATCH (o:Organization) RETURN left(o.inception, 4) AS year, count(o) AS n ORDER BY year"
REWRITTEN = {
    "MATCH (n:Entity {id: 'org-h'}) RETURN n.name": "MATCH (n {id: 'org-h'}) RETURN n.name",
    "MATCH (a:Entity)-->(b) WHERE a <> b RETURN a.id": "MATCH (a)-->(b) WHERE a.id <> b.id RETURN a.id",
    YEARS: "CALL () { MATCH (o:Organization) RETURN count(o) AS `_0`, o.inception AS `_1` } "
    "RETURN left(`_1`, 4) AS year, sum(`_0`) AS n ORDER BY year",
    "MATCH (a)-->(b) WITH a, count(b) AS n WHERE n > 1 RETURN a.name AS a, n": "MATCH (a)-->(b) "
    "WITH a.id AS `id of a`, count(b) AS n WHERE n > 1 OPTIONAL MATCH (a {id: `id of a`}) RETURN a.name AS a, n",
    "MATCH (a)-->(b) WITH DISTINCT a AS c MATCH (c)-->(d) RETURN d": "MATCH (a)-->(b) WITH DISTINCT a.id AS `id of c` "
    "OPTIONAL MATCH (c {id: `id of c`}) MATCH (c)-->(d) RETURN d",
    "OPTIONAL MATCH (a {id: 'x'})-->(b) OPTIONAL MATCH (c)<--(b) RETURN c": "OPTIONAL MATCH (a {id: 'x'})-->(b) "
    "OPTIONAL MATCH (c)<--(b {id: b.id}) RETURN c",
    "OPTIONAL MATCH (a) CALL (a) { OPTIONAL MATCH (a)-->(b) RETURN b } MATCH (a)-->(c) RETURN b, c": "OPTIONAL "
    "MATCH (a) CALL (a) { OPTIONAL MATCH (a {id: a.id})-->(b) RETURN b } MATCH (a {id: a.id})-->(c) RETURN b, c",
    "MATCH (i:Investor)-[p:TOOK_PART_IN]->(r:FundingRound) RETURN r.name, count(i)": "MATCH "
    "(i)-[p:TOOK_PART_IN]->(r:FundingRound) RETURN r.name, count(i)",
    "MATCH (r:FundingRound)<-[:TOOK_PART_IN]-(:Investor) RETURN r.name, count(*)": "MATCH "
    "(r:FundingRound)<-[:TOOK_PART_IN]-() RETURN r.name, count(*)",
    "MATCH (n) WHERE any(x IN [n.name, n.name_ko] WHERE toLower(x) = 'h') RETURN n.id": "MATCH (n) "
    "WHERE ((toLower(n.name) = 'h') OR (toLower(n.name_ko) = 'h')) RETURN n.id",
    "RETURN none(x IN [1, $two] WHERE x > 1) AS none": "RETURN (NOT ((1 > 1) OR ($two > 1))) AS none",
}
AS_THEY_ARE = [
    "MATCH (n:Entity:Company) RETURN n.id",
    "MATCH (n) WHERE n:Entity RETURN n.id",
    "MATCH (a)-->(b) WITH a.name AS a, b.name AS b WHERE a <> b RETURN a",
    "MATCH (a) RETURN left(a.name, 1) AS first, count(DISTINCT a.class) AS n",
    "MATCH (a) RETURN left(a.name, 1) AS first, collect(a.id) AS ids",
    "MATCH (a) RETURN left(a.name, 1) AS first, count(a) AS n ORDER BY left(a.name, 1)",
    "MATCH (a) RETURN size(a.name) + rand() AS r, count(a) AS n",
    "MATCH (a)-->(b) RETURN a, count(b) AS n",
    "MATCH (a)-->(b) WITH a, b.name AS name RETURN a.id, name",
    "MATCH (a)-->(b) WITH a, count(b) AS n RETURN *",
    "MATCH (a)-->(b) WITH a, count(b) AS n ORDER BY n, a.name LIMIT 2 RETURN a, n",
    "UNWIND [1, 2] AS a WITH a, count(*) AS n MATCH (a2 {id: 'x'}) WHERE (a) > 1 RETURN n",
    "MATCH (a) OPTIONAL MATCH (a)-->(b) OPTIONAL MATCH (a)<--(c) RETURN b, c",
    "OPTIONAL MATCH (a) WITH 1 AS one OPTIONAL MATCH (a)-->(b) RETURN b",
    "OPTIONAL MATCH (a) RETURN a UNION ALL OPTIONAL MATCH (a)-->(b) RETURN a",
    "OPTIONAL MATCH (a) CALL () { MATCH (a)-->(b) RETURN b } RETURN b",
    "MATCH (c) CALL (c) { OPTIONAL MATCH (c)-->(a) RETURN a.id AS id } OPTIONAL MATCH (a)-->(b) RETURN b",
    "OPTIONAL MATCH (a) WHERE (a)-->() RETURN a",
    "MATCH (i:Investor)-[:TOOK_PART_IN]->(r) RETURN r.name, count(i)",
    "MATCH (i:Investor)-[:TOOK_PART_IN]->(r:FundingRound) RETURN i.name, count(r)",
    "MATCH (i:Investor {id: 'x'})-[:TOOK_PART_IN]->(r:FundingRound) RETURN count(r)",
    "MATCH (i:Investor)-[:TOOK_PART_IN*1..2]->(r:FundingRound) RETURN count(i)",
    "MATCH (i:Investor)-[:TOOK_PART_IN|LED]->(r:FundingRound) RETURN count(i)",
    "MATCH (i:Investor)<-[:TOOK_PART_IN]-(r:FundingRound) RETURN count(i)",
    "MATCH (i:Investor)-[:TOOK_PART_IN]-(r:FundingRound) RETURN count(i)",
    "MATCH (f:FundingRound)<-[:TOOK_PART_IN]-(i:Investor)-[:TOOK_PART_IN]->(r:FundingRound) RETURN count(i)",
    "MATCH ()-[a]->() WITH a, count(*) AS n RETURN type(a), n",
    "RETURN any(x IN $list WHERE x > 1) AS a, any(x IN [] WHERE x > 1) AS b, single(x IN [1] WHERE x > 1) AS c",
    "RETURN any(x IN [1, 2] WHERE size([x IN [3] WHERE x > 1]) > 0) AS a, any(x IN [rand()] WHERE x < x) AS b",
    "MATCH (n) WHERE any(x IN [n] WHERE (x)-->()) OR any(x IN [n] WHERE x.id = 'a') RETURN n.id",
    "MATCH (n) WHERE all(x IN [n.id] WHERE {x: x} = {x: 'a'}) RETURN n.id",
    "MATCH (o) WHERE EXISTS { MATCH (o)-->(a) WITH a, count(*) AS n WHERE n > 1 RETURN a } RETURN o.id",
]
COUNTED = "MATCH (i:Investor)-[:TOOK_PART_IN]->(r:FundingRound) RETURN r.name, count(i)"
TWO_KINDS = [
    "MATCH (r)-[r]->(b) RETURN b",
    "MATCH (a)-[r]->(b), (r) RETURN b",
    "MATCH (r)-->(b) MATCH ()-[r]->() RETURN b",
    "WITH 1 AS n MATCH (n) RETURN n",
    "MATCH p = (a)-->(p) RETURN p",
]


def _implied(type_: str, is_start: bool, label: str) -> bool:
    return (type_, is_start, label) == ("TOOK_PART_IN", True, "Investor")


@pytest.fixture(scope="module")
def engine() -> Iterator[KgliteStore]:
    made = KgliteStore()
    made.load(NODES, LINKS)
    yield made
    made.close()


@pytest.mark.parametrize(("text", "wanted"), REWRITTEN.items())
def test_a_slow_wording_is_replaced(text: str, wanted: str) -> None:
    assert rewrite(text, _implied).text == wanted


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_where_the_answer_might_differ_nothing_is_replaced(text: str) -> None:
    assert rewrite(text, _implied).text == text


def test_groups_by_a_computed_value_are_those_of_single_rows(engine: KgliteStore) -> None:
    single = engine.run("MATCH (o:Organization) RETURN left(o.inception, 4)", {}).rows
    years = [year for (year,) in single]
    wanted = [(year, years.count(year)) for year in sorted({year for year in years if year})]
    wanted += [(None, years.count(None))] if None in years else []
    assert engine.run(YEARS, {}).rows == wanted


def test_groups_by_nodes_are_those_of_single_rows(engine: KgliteStore) -> None:
    """Also where there is no node: a group of its own, with null for it."""
    match = "MATCH (a:Organization) OPTIONAL MATCH (a)<-[:RECIPIENT]-(b) OPTIONAL MATCH (b)<-[:TOOK_PART_IN]-(c) "
    single = engine.run(match + "RETURN b.id, c.name", {}).rows
    assert (None, None) in single
    wanted = sorted(((*row, n) for row, n in Counter(single).items()), key=repr)
    grouped = "WITH b, c AS d, count(*) AS n WHERE n > 0 RETURN b.id, d.name, n"
    assert sorted(engine.run(match + grouped, {}).rows, key=repr) == wanted
    distinct = "WITH DISTINCT b, c OPTIONAL MATCH (b)-[:RECIPIENT]->(e) RETURN b.id, c.name, e.name"
    assert sorted(engine.run(match + distinct, {}).rows, key=repr) == sorted(
        ((b, c, "Mistral AI" if b else None) for b, c in set(single)), key=repr
    )


@pytest.mark.parametrize("more", [[], [link("TOOK_PART_IN", "person-am", "round-a")]])
def test_a_label_that_not_all_have_is_asked_for(more: list[Relationship]) -> None:
    made = KgliteStore()
    made.load(NODES, [*LINKS, *more])
    assert made.run(COUNTED, {}).rows == [("Series A", 2)]
    assert made.run(COUNTED.replace(":Investor", ""), {}).rows == [("Series A", 2 + len(more))]
    made.close()


@pytest.mark.parametrize("quantifier", ["all", "any", "none"])
@pytest.mark.parametrize("predicate", ["x > c", "x = c OR x IS NULL", "NOT x < c", "x IN [c, 2]"])
def test_short_lists_written_out_have_the_answers_of_neo4j(
    engine: KgliteStore, neo4j: Neo4j, quantifier: str, predicate: str
) -> None:
    """For all values and null, in each place."""
    text = f"""UNWIND $rows AS row WITH row[0] AS a, row[1] AS b, row[2] AS c
        RETURN a, b, c, {quantifier}(x IN [a, b] WHERE {predicate}) AS found"""
    rows = [list(row) for row in product((None, 1, 2, 3), repeat=3)]
    with closing(Neo4jStore(neo4j.bolt, *neo4j.auth)) as remote:
        assert engine.run(text, {"rows": rows}).rows == remote.run(text, {"rows": rows}).rows


def test_what_follows_null_is_null(engine: KgliteStore) -> None:
    text = """MATCH (o:Organization) OPTIONAL MATCH (o)<-[:RECIPIENT]-(r) OPTIONAL MATCH (i)-[:TOOK_PART_IN]->(r)
        RETURN o.id, i.id ORDER BY o.id, i.id"""
    investors = [("org-mistral-ai", "org-bpi"), ("org-mistral-ai", "org-lsvp")]
    assert engine.run(text, {}).rows == [("org-bpi", None), ("org-h", None), ("org-lsvp", None), *investors]
    assert engine.run(text.replace("OPTIONAL MATCH (i)", "MATCH (i)"), {}).rows == investors


def test_columns_keep_their_names(engine: KgliteStore) -> None:
    table = engine.run("MATCH (n)-->(m) RETURN left(n.id, 3), count(*), max(m.id)", {})
    assert table.fields == ("left(n.id, 3)", "count(*)", "max(m.id)")


def test_the_steps_of_a_path_are_in_its_order(engine: KgliteStore) -> None:
    text = "MATCH (a)-[steps:NEXT*3..3]->(:Step {id: 'step-14'}) RETURN [s IN steps | startNode(s).id] AS ids"
    assert engine.run(text, {}).rows == [(["step-11", "step-12", "step-13"],)]


@pytest.mark.parametrize("text", TWO_KINDS)
def test_a_name_for_two_kinds_of_things_is_refused(engine: KgliteStore, text: str) -> None:
    with pytest.raises(QueryFailed, match="two kinds"):
        engine.run(text, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("MATCH (a)-[r]->()-[r]->(b) RETURN r", "names the relationship r twice"),
        ("MATCH (a) WHERE count(a) > 10 RETURN a", "cannot stand in WHERE"),
        ("RETURN range(0, -1.5, 1) AS r", "takes whole numbers"),
    ],
)
def test_what_neo4j_refuses_by_its_form_is_refused(engine: KgliteStore, text: str, words: str) -> None:
    with pytest.raises(QueryFailed, match=words):
        engine.run(text, {})


def test_a_property_that_is_a_column_is_known_after_grouping(engine: KgliteStore) -> None:
    text = "MATCH (a:Organization) WITH DISTINCT a.name AS name WHERE a.name STARTS WITH 'M' RETURN *"
    assert engine.run(text, {}).rows == [("Mistral AI",)]
    text = "MATCH (a:Organization) WITH a.name AS name, count(*) AS n ORDER BY a.name + 'x' LIMIT 1 RETURN name, n"
    assert engine.run(text, {}).rows == [("Bpifrance", 1)]


@pytest.mark.parametrize("text", ["MATCH (a) RETURN size((a)-->())", "MATCH (a) RETURN length(a)"])
def test_lengths_of_what_has_none_are_refused(engine: KgliteStore, text: str) -> None:
    with pytest.raises(QueryFailed, match="takes"):
        engine.run(text, {})


@pytest.mark.parametrize("arrow", ["<-->", "<-[r]->", "<-[:COUNTRY|:RECIPIENT|:DEVELOPED_BY]->"])
def test_arrows_both_ways_have_no_direction(engine: KgliteStore, arrow: str) -> None:
    plain = arrow.replace("<", "").replace(">", "").replace("|:", "|")
    rows = [engine.run(f"MATCH (a){way}(b) RETURN count(*)", {}).rows for way in (arrow, plain)]
    assert rows[0] == rows[1]
    assert rows[0] > [(0,)]
