"""A graph of some nodes and relationships with what differs between Cypher engines, for the tests of the dialect."""

from __future__ import annotations

from graph.property import ENTITY, Node, Relationship, Value


def node(id_: str, /, *labels: str, **values: Value) -> Node:
    return Node(id_, (*labels, ENTITY), {"id": id_, **values})


def link(type_: str, start: str, end: str, /, **values: Value) -> Relationship:
    return Relationship(type_, start, end, {"sources": ["a/1"], **values})


STEPS = range(15)
NODES = [
    node("org-mistral-ai", "Company", "Organization", name="Mistral AI", name_ko="미스트랄 AI", inception="2023-04",
         employees=60, valuation=6.0e9, sources=["a/1", "b/1"]),
    node("org-h", "Company", "Organization", "Investor", name="H", former_names=["Holistic AI", "홀리스틱 AI"],
         inception="2023", employees=0, sources=["a/1"]),
    node("org-bpi", "GovernmentBody", "Organization", "Investor", name="Bpifrance", employees=9007199254740993,
         inception="2023", sources=["b/1"]),
    node("org-lsvp", "Company", "Organization", "Investor", name="Lightspeed", open=True, sources=["b/1"]),
    node("person-am", "Person", name="Arthur Mensch", sources=["a/1"]),
    node("country-fr", "Country", name="France", name_ko="프랑스", area=551695.5, sources=["c/1"]),
    node("country-kr", "Country", name="South Korea", name_ko="대한민국", sources=["c/1"]),
    node("model-l2", "AIModel", name="Mistral Large 2", releaseDate="2024-07-24", parameters=1.23e11,
         task=["chat", "code"], sources=["a/1"]),
    node("model-l1", "AIModel", name="Mistral Large", releaseDate="2024-02-26", task=["chat"], sources=["a/1"]),
    node("model-7b", "AIModel", name="Mistral 7B", releaseDate="2023-09-27", parameters=7.3e9, sources=["a/1"]),
    node("round-a", "FundingRound", name="Series A", announcedOn="2023-12", sources=["a/1"]),
    node("statement-1", "Statement", sources=["a/1"]),
    *(node(f"step-{n}", "Step", name=f"Step {n}", sources=["a/1"]) for n in STEPS),
]  # fmt: skip
LINKS = [
    link("COUNTRY", "org-mistral-ai", "country-fr"),
    link("COUNTRY", "org-h", "country-fr"),
    link("COUNTRY", "org-bpi", "country-fr"),
    link("DEVELOPED_BY", "model-l2", "org-mistral-ai"),
    link("DEVELOPED_BY", "model-l1", "org-mistral-ai"),
    link("DEVELOPED_BY", "model-7b", "org-mistral-ai"),
    link("DERIVED_FROM", "model-l2", "model-l1"),
    link("DERIVED_FROM", "model-l1", "model-7b"),
    link("DERIVED_FROM", "model-l2", "model-7b"),
    link("RECIPIENT", "round-a", "org-mistral-ai"),
    link("INVESTED_IN", "org-lsvp", "org-mistral-ai", claims=["p1"]),
    link("INVESTED_IN", "org-bpi", "org-mistral-ai", claims=["p2"]),
    link("INVESTED_IN", "org-bpi", "org-h", claims=["p3"]),
    link("TOOK_PART_IN", "org-lsvp", "round-a", id="part-1", role="lead"),
    link("TOOK_PART_IN", "org-bpi", "round-a", id="part-2", role="participant"),
    link("HAS_ROLE_IN", "person-am", "org-mistral-ai", id="role-1", role="CEO", start="2023-04"),
    link("HAS_ROLE_IN", "person-am", "org-mistral-ai", id="role-2", role="founder", start="2023", end="2024"),
    link("RELATED", "org-h", "org-h"),
    *(link("NEXT", f"step-{n}", f"step-{n + 1}") for n in STEPS[:-1]),
]
