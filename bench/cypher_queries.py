"""What the bench of Cypher asks: typical queries of the made-up ecosystem, with a few sets of parameters each."""

from __future__ import annotations

from typing import Any, NamedTuple

from bench.generate import entity_id


class Query(NamedTuple):
    """A statement, and the parameters that it is asked with by turns."""

    name: str
    text: str
    parameters: tuple[dict[str, Any], ...] = ({},)


def _ids(kind: str) -> tuple[dict[str, Any], ...]:
    """Parameters that name one of the most linked things of a kind."""
    return tuple({"id": entity_id(kind, number)} for number in (0, 1, 2, 5, 9))


_SEVERAL = tuple({"id": entity_id(kind, 3)} for kind in ("company", "investor", "model", "person", "round"))
_COUNTRIES = tuple({"id": f"country-{code}"} for code in ("us", "kr", "fr", "de", "jp"))
_YEARS = tuple({"since": str(year)} for year in (2019, 2020, 2021, 2022, 2023))
_TEXTS = tuple({"text": text} for text in ("nova labs", "orion", "vega sys", "quartz 1", "atlas"))
_PAIRS = tuple({"one": entity_id("company", n), "other": entity_id("person", 11 * n + 7)} for n in (0, 1, 2, 5, 9))
STAND_INS = {
    "model-llama-3-1-405b": entity_id("model", 0), "org-mistral-ai": entity_id("company", 0),
    "round-mistral-ai-2023-06-seed": entity_id("round", 0), "미스트랄 AI는": "Nova Labs 0",
}  # fmt: skip
"""For the ids and names of real things in the gallery: those of made-up ones."""
QUERIES = (
    Query("id lookup", "MATCH (n:Entity {id: $id}) RETURN n", _SEVERAL),
    Query("one hop", "MATCH (n:Entity {id: $id})-[r]-(m) RETURN type(r) AS type, m.id AS id, m.name AS name",
          _ids("company")),
    Query("two hops", """MATCH (c:Company {id: $id})<-[:INVESTED_IN]-(i:Investor)-[:INVESTED_IN]->(other:Company)
        WHERE other <> c RETURN other.id AS id, count(i) AS shared ORDER BY shared DESC, id LIMIT 20""",
          _ids("company")),
    Query("co-investors of one", """MATCH (:Investor {id: $id})-[:TOOK_PART_IN]->(r:FundingRound)<-[:TOOK_PART_IN]-
        (other:Investor) RETURN other.id AS id, count(DISTINCT r) AS rounds ORDER BY rounds DESC, id LIMIT 20""",
          _ids("investor")),
    Query("co-investor pairs", """MATCH (a:Investor)-[:TOOK_PART_IN]->(r:FundingRound)<-[:TOOK_PART_IN]-(b:Investor)
        WHERE a.id < b.id AND r.announcedOn >= $since
        RETURN a.id AS one, b.id AS other, count(*) AS rounds ORDER BY rounds DESC, one, other LIMIT 20""", _YEARS),
    Query("lineage", """MATCH (m:AIModel)-[:DERIVED_FROM*1..4]->(:AIModel {id: $id})
        RETURN DISTINCT m.id AS id, m.name AS name""", _ids("model")),
    Query("group by country", """MATCH (c:Company)-[:COUNTRY]->(k:Country)
        RETURN k.name AS country, count(c) AS companies ORDER BY companies DESC, country"""),
    Query("models by country", """MATCH (m:AIModel)-[:COUNTRY]->(k:Country) WHERE m.releaseDate >= $since
        RETURN k.name AS country, count(m) AS models ORDER BY models DESC, country""", _YEARS),
    Query("models by year", """MATCH (m:AIModel)
        RETURN left(m.releaseDate, 4) AS year, count(m) AS models ORDER BY year"""),
    Query("rounds by year", """MATCH (i:Investor)-[:TOOK_PART_IN]->(r:FundingRound)
        RETURN left(r.announcedOn, 4) AS year, count(i) AS parts ORDER BY year"""),
    Query("investors into a country", """MATCH (i:Investor)-[:INVESTED_IN]->(c:Company)-[:COUNTRY]->(:Country {id: $id})
        RETURN i.id AS id, count(DISTINCT c) AS companies ORDER BY companies DESC, id LIMIT 20""", _COUNTRIES),
    Query("shortest path", """MATCH p = shortestPath((:Entity {id: $one})-[*..6]-(:Entity {id: $other}))
        RETURN length(p) AS steps""", _PAIRS),
    Query("text match", """MATCH (n:Company) WHERE toLower(n.name) CONTAINS $text
        RETURN n.id AS id, n.name AS name ORDER BY name LIMIT 100""", _TEXTS),
    Query("no round", """MATCH (c:Company)-[:COUNTRY]->(:Country {id: $id})
        WHERE NOT EXISTS { (:FundingRound)-[:RECIPIENT]->(c) } RETURN count(c) AS companies""", _COUNTRIES),
)  # fmt: skip
