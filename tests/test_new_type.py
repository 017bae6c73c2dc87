"""A new type needs only Turtle: loaded, stored, searched, on its page, drawn, in both graphs and in the reference."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import read_settings
from graph.entity import Entity
from graph.snapshot import Snapshot
from graph.source import Source
from loaders.base import Loader, Record, Spec
from loaders.pipeline import build
from loaders.run import Places
from ontology import load_model
from ontology.reference import context, reference
from ontology.turtle import parse_model

ROOT = Path(__file__).parent.parent
TURTLE = """
ai:Prize a owl:Class ; rdfs:subClassOf schema:Grant ;
    rdfs:label "prize"@en , "시상"@ko , "prix"@fr ;
    ai:caption "prize of {givenBy}"@en , "{givenBy}의 상"@ko , "prix de {givenBy}"@fr ;
    ai:idPrefix "prize" ; ai:colour "#0d5c63" ; ai:icon "trophy" .
ai:givenBy a owl:ObjectProperty ; rdfs:domain ai:Prize ; rdfs:range ai:Organization ;
    rdfs:label "given by"@en , "시상 기관"@ko , "décerné par"@fr .
ai:Nomination a owl:Class ;
    rdfs:label "nominated for"@en , "후보 지명"@ko , "nommé pour"@fr ;
    ai:caption "{nominee} for {nominatedFor}"@en , "{nominatedFor} 후보 {nominee}"@ko , "{nominee} pour {nominatedFor}"@fr ;
    ai:edgeFrom ai:nominee ; ai:edgeTo ai:nominatedFor .
ai:nominee a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:domain ai:Nomination ; rdfs:range ai:Organization ;
    rdfs:label "nominee"@en , "후보"@ko , "nommé"@fr .
ai:nominatedFor a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:domain ai:Nomination ; rdfs:range ai:Prize ;
    rdfs:label "prize"@en , "상"@ko , "prix"@fr .
ai:nominatedOn a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:domain ai:Nomination ; rdfs:range ai:Date ;
    rdfs:label "nominated on"@en , "지명일"@ko , "nommé le"@fr .
"""  # noqa: E501
TABLE = """id,prize,상,by,nominee,on
prize-seoul,Seoul AI Prize,서울 인공지능상,Kakao,Mistral AI,2024-05
prize-seoul,Seoul AI Prize,서울 인공지능상,Kakao,Holistic AI,2024-05
prize-unnamed,,,Naver,Mistral AI,March 2023
"""
MODEL = parse_model(load_model().turtle + TURTLE)
PREFIXES = """PREFIX ai: <https://w3id.org/aikg/> PREFIX id: <https://w3id.org/aikg/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> """
HTML = {"Accept": "text/html"}


def load(row: Record) -> Iterator[Entity]:
    """A prize, who gives it and who was nominated."""
    giver, nominee = row.named("Organization", row.pop("by")), row.named("Company", row.pop("nominee"))
    prize = row.make("Prize", "", row.pop("id")).add("name", row.pop("prize"), "en").add("name", row.pop("상"), "ko")
    prize.add("givenBy", giver.id)
    nomination = prize.part("Nomination", nominee.id).add("nominee", nominee.id).add("nominatedFor", prize.id)
    nomination.add("nominatedOn", row.pop("on"))
    yield from (giver, nominee, prize)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("prizes")
    (folder / "prizes").mkdir()
    (folder / "prizes" / "prizes.csv").write_text(TABLE, encoding="utf-8")
    source = Source("prizes", "Prizes", "official", "CC0-1.0", "Nobody", "", edition="2026")
    loader = Loader("prizes", "", (Spec(source, ("prizes.csv",), "prizes", {"Prize": (2, 2)}),), load)
    return build(folder / "home", Places(folder, bundled=folder), lambda text: None, MODEL, {"prizes": loader})


@pytest.fixture(scope="module")
def client(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = read_settings({"AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_WORKERS": "1"})
    with TestClient(create_app(snapshot, settings)) as made:
        yield made


def ask(client: TestClient, query: str) -> list[dict[str, str]]:
    answer = client.get(
        "/sparql", params={"query": PREFIXES + query}, headers={"Accept": "application/sparql-results+json"}
    )
    return [{name: term["value"].rpartition("/")[2] for name, term in row.items()}
            for row in answer.json()["results"]["bindings"]]  # fmt: skip


def test_no_code_knows_the_type() -> None:
    words = re.compile(r"prize|nominat|nominee|givenBy", re.I)
    for package in ("ontology", "graph", "loaders", "api"):
        for path in (ROOT / package).rglob("*.py"):
            assert not words.search(path.read_text(encoding="utf-8")), path
    assert "Prize" not in load_model().classes


def test_it_is_loaded_and_counted(snapshot: Snapshot) -> None:
    assert snapshot.manifest["types"] == {"Company": 2, "Nomination": 3, "Organization": 2, "Prize": 2}
    assert snapshot.manifest["checks"]["violations"] == 0
    assert snapshot.model().classes["Prize"].icon == "trophy"


def test_it_is_stored_with_who_says_so(client: TestClient) -> None:
    rows = ask(client, "SELECT ?by ?g WHERE { id:prize-seoul a ai:Prize GRAPH ?g { id:prize-seoul ai:givenBy ?by } }")
    assert rows == [{"by": "org-kakao", "g": "2026"}]
    rows = ask(
        client, "SELECT ?who ?on WHERE { ?n a ai:Nomination ; ai:nominee ?who ; ai:nominatedOn ?on } ORDER BY ?n"
    )
    assert rows == [{"who": "org-holistic-ai", "on": "2024-05"}, {"who": "org-mistral-ai", "on": "2024-05"},
                    {"who": "org-mistral-ai", "on": "2023-03"}]  # fmt: skip
    rows = ask(client, "SELECT ?name WHERE { id:prize-unnamed rdfs:label ?name } ORDER BY LANG(?name)")
    assert [row["name"] for row in rows] == ["prize of Naver", "prix de Naver", "Naver의 상"]


@pytest.mark.parametrize("text", ["Seoul AI Prize", "서울인공지능상", "seoul"])
def test_it_is_found_by_its_names_with_its_type(client: TestClient, text: str) -> None:
    best = client.get("/search", params={"q": text, "lang": "ko"}).json()["results"][0]
    assert (best["id"], best["type"]) == ("prize-seoul", "Prize")
    assert "시상" in client.get("/search", params={"q": text, "lang": "ko"}, headers=HTML).text


def test_one_without_a_name_is_found_by_its_caption(client: TestClient) -> None:
    assert client.get("/search", params={"q": "prize of Naver"}).json()["results"][0]["id"] == "prize-unnamed"


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        ("en", ("Seoul AI Prize", ">prize<", "given by", "Kakao", "nominated for", "Mistral AI", "2024-05", "Prizes")),
        ("ko", ("서울 인공지능상", ">시상<", "시상 기관", "후보 지명")),
        ("fr", ("Seoul AI Prize", ">prix<", "décerné par", "nommé pour")),
    ],
)
def test_it_has_a_page_in_each_language(client: TestClient, lang: str, shown: tuple[str, ...]) -> None:
    answer = client.get("/entities/seoul", params={"lang": lang}, headers=HTML)
    assert str(answer.url).endswith(f"/entities/prize-seoul?lang={lang}")
    for text in (*shown, "#0d5c63"):
        assert text in re.sub(r">\s+|\s+<", lambda found: found[0].strip(), answer.text), text


def test_it_has_a_document(client: TestClient) -> None:
    text = client.get("/entities/prize-seoul", headers={"Accept": "text/turtle"}).text
    assert "ai:Prize" in text
    assert "ai:givenBy" in text


@pytest.mark.parametrize(("lang", "edge"), [("en", "nominated for"), ("ko", "후보 지명"), ("fr", "nommé pour")])
def test_it_is_drawn_in_its_colour_with_its_relations(client: TestClient, lang: str, edge: str) -> None:
    page = client.get("/view/prize-seoul", params={"lang": lang}).text
    found = re.search(r'id="graph-data">(.*?)</script>', page, re.S)
    assert found
    data = json.loads(found[1])
    assert {node["id"]: node["color"] for node in data["nodes"]}["prize-seoul"] == "#0d5c63"
    drawn = {(each["from"], each["to"], each["label"]) for each in data["edges"]}
    assert ("org-mistral-ai", "prize-seoul", edge) in drawn
    given = {"en": "given by", "ko": "시상 기관", "fr": "décerné par"}[lang]
    assert ("prize-seoul", "org-kakao", given) in drawn


def test_it_is_in_the_property_graph(snapshot: Snapshot) -> None:
    query = """MATCH (c:Company)-[n:NOMINATION]->(p:Prize)-[:GIVEN_BY]->(o:Organization)
    WHERE p.id = 'prize-seoul' RETURN c.id, n.nominatedOn, p.name_ko, o.name ORDER BY c.id"""
    rows = [list(row) for row in snapshot.property_graph().run(query, {}).rows]
    assert rows == [
        ["org-holistic-ai", "2024-05", "서울 인공지능상", "Kakao"],
        ["org-mistral-ai", "2024-05", "서울 인공지능상", "Kakao"],
    ]


def test_it_is_in_the_generated_reference_and_context() -> None:
    text = reference(MODEL)
    for part in (
        "### `Prize`", "en: prize · ko: 시상 · fr: prix", "maps to <https://schema.org/Grant>",
        "ids begin with `prize-`", "`givenBy`", "drawn as a relation from `nominee` to `nominatedFor`",
    ):  # fmt: skip
        assert part in text, part
    terms = json.loads(context(MODEL))["@context"]
    assert terms["givenBy"] == {"@id": "https://w3id.org/aikg/givenBy", "@type": "@id"}
