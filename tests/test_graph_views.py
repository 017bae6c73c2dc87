"""Views of the bundled graph as GraphView JSON: what is in them, what is left out, and that they hold still."""

from __future__ import annotations

import math

import pytest
from conftest import read
from fastapi.testclient import TestClient

from graph.sentences import sentence
from graph.subgraph import Edge, Node
from ontology import load_model
from ontology.model import Class, Kind, Property


def test_ego_view_is_ranked_capped_and_says_what_it_leaves_out(client: TestClient) -> None:
    found = read(client, "/graph/ego/mistral-ai")
    assert found["view"] == "ego/org-mistral-ai"
    assert found["title"] == {"en": "Mistral AI", "ko": "미스트랄AI", "fr": "Mistral AI"}
    assert len(found["nodes"]) == 60
    assert found["nodes"][0]["id"] == found["focus"] == "org-mistral-ai"
    assert found["leftOut"]["nodes"] == sum(found["leftOut"]["byType"].values()) > 0
    total = 60 + found["leftOut"]["nodes"]
    assert f"60 of {total}" in found["leftOut"]["why"]["en"]


def test_every_edge_of_a_view_is_between_its_nodes_and_names_a_listed_source(client: TestClient) -> None:
    found = read(client, "/graph/ego/mistral-ai")
    ids = {node["id"] for node in found["nodes"]}
    assert found["edges"]
    for edge in found["edges"]:
        assert {edge["source"], edge["target"]} <= ids
        assert edge["sources"]
        assert set(edge["sources"]) <= found["sources"].keys()
    assert all(source["title"] and source["licence"] for source in found["sources"].values())


def test_the_same_view_has_the_same_bytes(client: TestClient) -> None:
    for path in ("/graph/ego/mistral-ai?lang=ko", "/graph/path/org-mistral-ai/country-kr", "/graph/overview?limit=50"):
        assert client.get(path).content == client.get(path).content


def test_a_node_keeps_its_place_on_the_map_from_view_to_view(client: TestClient) -> None:
    places = [
        {node["id"]: (node["x"], node["y"]) for node in read(client, path)["nodes"]}
        for path in (
            "/graph/overview?limit=300",
            "/graph/selection/org-mistral-ai,country-fr",
            "/graph/path/org-mistral-ai/country-kr",
        )
    ]
    assert {"org-mistral-ai", "country-fr"} <= places[1].keys() & places[0].keys()
    for one, two in ((0, 1), (0, 2), (1, 2)):
        assert all(places[one][id_] == places[two][id_] for id_ in places[one].keys() & places[two].keys())


def test_five_hundred_nodes_are_the_most_and_one_more_is_answered_with_them(client: TestClient) -> None:
    found = read(client, "/graph/ego/country-us?limit=501")
    assert len(found["nodes"]) == 500
    assert found["leftOut"]["nodes"] > 0


def test_types_and_relations_narrow_a_view(client: TestClient) -> None:
    found = read(client, "/graph/ego/mistral-ai?types=Person&relations=Membership")
    assert {node["type"] for node in found["nodes"][1:]} == {"Person"}
    assert {edge["type"] for edge in found["edges"]} == {"Membership"}


def test_more_counts_the_neighbours_that_are_not_drawn_and_expand_gives_them(client: TestClient) -> None:
    found = read(client, "/graph/ego/mistral-ai")
    missing = found["nodes"][0]["more"]["developer"]
    drawn = {e["source"] for e in found["edges"] if e["type"] == "developer" and e["target"] == "org-mistral-ai"}
    more = read(client, f"/graph/expand/mistral-ai?relation=developer&offset={len(drawn)}&limit=500")
    assert {node["id"] for node in more["nodes"][1:]}.isdisjoint(drawn)
    assert len(more["nodes"]) - 1 == missing
    assert more["leftOut"]["nodes"] == 0


def test_an_expanded_neighbour_keeps_its_seat(client: TestClient) -> None:
    path = "/graph/expand/mistral-ai?relation=developer"
    whole = {n["id"]: (n["x"], n["y"]) for n in read(client, f"{path}&limit=40")["nodes"]}
    part = {n["id"]: (n["x"], n["y"]) for n in read(client, f"{path}&limit=5&offset=10")["nodes"]}
    assert part.items() <= whole.items()
    assert len(set(whole.values())) == len(whole)


def test_a_path_reads_as_sentences_with_sources(client: TestClient) -> None:
    found = read(client, "/graph/path/emmanuel-macron/mistral-large-2?k=3")
    edges = {edge["id"]: edge for edge in found["edges"]}
    assert len(found["paths"]) == 3
    for path in found["paths"]:
        assert (path["nodes"][0], path["nodes"][-1]) == ("person-emmanuel-macron", "model-mistral-large-2")
        for here, there, id_ in zip(path["nodes"], path["nodes"][1:], path["edges"], strict=False):
            assert {edges[id_]["source"], edges[id_]["target"]} == {here, there}
            assert edges[id_]["sources"]
        assert "Emmanuel Macron" in path["sentence"]["en"]
        assert "마크롱" in path["sentence"]["ko"]


def test_no_path_leads_through_an_excluded_type(client: TestClient) -> None:
    through = "Country,NewsArticle"
    before = read(client, "/graph/path/emmanuel-macron/mistral-large-2?k=5")
    found = read(client, f"/graph/path/emmanuel-macron/mistral-large-2?k=5&exclude={through}")
    types = {node["id"]: node["type"] for node in [*before["nodes"], *found["nodes"]]}
    assert any(types[id_] in through for path in before["paths"] for id_ in path["nodes"])
    assert found["paths"]
    assert not any(types[id_] in through for path in found["paths"] for id_ in path["nodes"])


def test_paths_go_by_facts_before_they_go_by_what_is_written(client: TestClient) -> None:
    weak = {key for key, prop in load_model().properties.items() if prop.weak}
    found = read(client, "/graph/path/emmanuel-macron/mistral-large-2?k=3")
    edges = {edge["id"]: edge for edge in found["edges"]}
    assert "mentions" in weak
    assert not weak & {edges[id_]["type"] for path in found["paths"] for id_ in path["edges"]}
    written = read(client, "/graph/path/emmanuel-macron/mistral-large-2?exclude=Country,GovernmentBody,Company,Person")
    assert any(edge["type"] in weak for edge in written["edges"])


def test_paths_of_one_length_go_through_the_less_linked_first(client: TestClient) -> None:
    found = read(client, "/graph/path/sam-altman/anthropic?k=10")
    degrees = {node["id"]: node["degree"] for node in found["nodes"]}
    inner = [[degrees[id_] for id_ in path["nodes"][1:-1]] for path in found["paths"]]
    assert len(inner) == 10
    products = [math.prod(degree + 1 for degree in each) for each in inner if len(each) == len(inner[0])]
    assert len(products) >= 3
    assert products == sorted(products)
    assert len(set(products)) > 1


def test_what_is_not_linked_has_no_path_and_both_ends_are_drawn(client: TestClient) -> None:
    found = read(
        client,
        "/graph/path/mistral-ai/emmanuel-macron?exclude=Country,NewsArticle,Company,GovernmentBody,Person,Event,AIModel,Organization",
    )
    assert {node["id"] for node in found["nodes"]} >= {"org-mistral-ai", "person-emmanuel-macron"}
    assert found["paths"] == []


def test_the_overview_names_its_communities_by_their_hubs(client: TestClient) -> None:
    found = read(client, "/graph/overview?limit=200")
    assert len(found["nodes"]) == 200
    first = found["communities"][0]
    hub = read(client, f"/graph/selection/{first['hub']}")["nodes"][0]
    assert first["caption"] == hub["caption"]
    assert first["number"] == hub["community"]


def test_a_relation_in_a_list_stands_for_its_ends(client: TestClient) -> None:
    edges = read(client, "/graph/ego/mistral-ai?types=Person&relations=Membership")["edges"]
    found = read(client, f"/graph/selection/{edges[0]['id']}")
    assert {node["id"] for node in found["nodes"]} == {edges[0]["source"], edges[0]["target"]}


def test_a_thing_is_of_the_country_of_what_it_belongs_to_and_not_of_what_it_invests_in(client: TestClient) -> None:
    nodes = {node["id"]: node for node in read(client, "/graph/ego/mistral-ai?limit=200")["nodes"]}
    for id_ in ("model-mistral-large-2", "round-mistral-ai-2023-06-seed"):
        assert nodes[id_]["country"] == "country-fr"
    assert "country" not in nodes["org-exor-ventures"]


def test_a_round_dates_the_investments_that_follow_from_it(client: TestClient) -> None:
    found = read(client, "/graph/ego/mistral-ai?limit=500")
    starts = {edge["start"] for edge in found["edges"] if edge["type"] == "investedIn"}
    rounds = {node["date"] for node in found["nodes"] if node["type"] == "FundingRound"}
    assert starts
    assert starts <= rounds


def test_claims_of_an_entity_have_sources_with_licences_and_rivals(client: TestClient) -> None:
    found = read(client, "/graph/claims/mistral-large-2")
    assert found["id"] == "model-mistral-large-2"
    values = [value for fact in found["facts"] for value in fact["values"]]
    assert any(not value["shown"] for value in values)
    assert sum(bool(value["sources"]) for value in values) >= 15
    for value in values:
        assert all(found["sources"][key]["licence"] for key in value["sources"])


def test_claims_of_every_edge_of_a_view_name_the_sources_of_the_edge(client: TestClient) -> None:
    edges = read(client, "/graph/ego/mistral-ai")["edges"]
    for edge in {edge["type"]: edge for edge in edges}.values():
        found = read(client, f"/graph/claims/{edge['id']}")
        assert found["id"] == edge["id"]
        assert set(edge["sources"]) <= found["sources"].keys(), edge


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/graph/nonsense", 400), ("/graph/ego", 400), ("/graph/ego/not-there", 404),
        ("/graph/path/mistral-ai/not-there", 404), ("/graph/expand/mistral-ai?relation=nonsense", 400),
        ("/graph/overview?limit=20001", 400), ("/graph/selection/,", 404), ("/graph/claims/a~b~c", 404),
        ("/graph/community/99999", 404), ("/graph/community/x", 400), ("/graph/ego/mistral-ai?opened=x", 400),
        ("/graph/ego/mistral-ai?opened=mistral-ai~nonsense~3", 400), ("/graph/ego/mistral-ai?asOf=yesterday", 400),
        ("/graph/ego/mistral-ai?from=20", 400), ("/graph/ego/mistral-ai?closed=not-there", 404),
    ],
)  # fmt: skip
def test_what_is_no_view_is_refused_with_a_reason(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


def test_every_relation_that_can_be_drawn_has_a_sentence_in_each_language() -> None:
    model = load_model()
    ends = {key for class_ in model.classes.values() for key in class_.edge or ()}
    drawn: list[Class | Property] = [
        prop for key, prop in model.properties.items()
        if prop.kind is Kind.LINK and key not in ends and not model.doubles_edge(prop)
        and all(not each or model.drawn(each) for each in (prop.domain, prop.range))
    ]  # fmt: skip
    for each in [*drawn, *(class_ for class_ in model.classes.values() if class_.edge)]:
        assert set(each.sentences) == {"en", "ko", "fr"}, each.key
        assert all("{source}" in text and "{target}" in text for text in each.sentences.values()), each.key


def test_a_sentence_names_the_ends_and_the_values_of_a_relation() -> None:
    nodes = {"p": Node("p", "Person", {"en": "Ada"}), "o": Node("o", "Company", {"en": "Org", "ko": "회사"})}
    edge = Edge("p", "o", "Membership", "m", (("role", "chair"),))
    assert sentence(load_model(), nodes, edge, "en") == "Ada has or had a role in Org: chair."
    assert sentence(load_model(), nodes, edge, "ko") == "Ada의 회사 직책은 chair이다."
    assert sentence(load_model(), nodes, Edge("o", "p", "owner"), "fr") == "Org a pour propriétaire Ada."
