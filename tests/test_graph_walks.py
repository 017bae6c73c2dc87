"""Views walked on from: communities that open, expansions, folded nodes, filters."""

from __future__ import annotations

from conftest import read
from fastapi.testclient import TestClient


def test_all_of_the_graph_is_in_its_communities(client: TestClient) -> None:
    found = read(client, "/graph/communities")
    sizes = {each["number"]: each["nodes"] for each in found["communities"]}
    whole = read(client, "/graph/overview?limit=1")
    assert sum(sizes.values()) == 1 + whole["leftOut"]["nodes"]
    assert len(found["nodes"]) == len(sizes)
    assert f"{sum(sizes.values()):,}" in found["title"]["en"]
    assert found["leftOut"]["nodes"] == 0
    assert found["edges"]
    assert all(edge["sources"] and int(edge["facts"][0]["value"].replace(",", "")) for edge in found["edges"])
    for node in found["nodes"]:
        assert node["caption"]["en"].endswith(f" · {sizes[node['community']]:,}")
    part = read(client, "/graph/community/0?limit=100")
    assert {node["community"] for node in part["nodes"]} == {0}
    assert len(part["nodes"]) + part["leftOut"]["nodes"] == sizes[0]
    for format_ in ("svg", "html", "csv", "jsonld", "graphml", "gexf", "cytoscape"):
        assert client.get(f"/graph/communities?format={format_}").status_code == 200


def test_an_expanded_view_has_the_next_neighbours_and_keeps_the_places_of_the_others(client: TestClient) -> None:
    before = read(client, "/graph/ego/mistral-ai")
    after = read(client, "/graph/ego/mistral-ai?opened=mistral-ai~developer~200,country-fr~country~30")
    places = [{node["id"]: (node["x"], node["y"]) for node in view["nodes"]} for view in (before, after)]
    assert places[0].items() < places[1].items()
    assert len(set(places[1].values())) == len(places[1])
    assert "developer" not in after["nodes"][0]["more"]
    assert before["leftOut"]["nodes"] - after["leftOut"]["nodes"] == before["nodes"][0]["more"]["developer"]
    folded = read(client, "/graph/ego/mistral-ai?opened=mistral-ai~developer~200&closed=country-fr")
    assert {node["id"] for node in folded["nodes"]} <= places[1].keys()
    path = read(client, "/graph/path/emmanuel-macron/mistral-large-2?opened=country-fr~country~20")
    assert path["paths"]
    assert len(path["nodes"]) >= 15


def test_filters_dim_or_hide_what_does_not_fit_and_say_so(client: TestClient) -> None:
    asked = "/graph/ego/mistral-ai?countries=country-fr&typesOff=Person&from=2020&asOf=2024-12-31"
    whole, dimmed, hidden = (read(client, path) for path in ("/graph/ego/mistral-ai", asked, f"{asked}&hide=1"))
    assert "dimmed" not in whole
    assert "note" not in whole
    left = {node["id"]: node for node in hidden["nodes"]}
    undated = {id_ for id_ in hidden["dimmed"] if id_ in left}
    assert undated
    assert not any("date" in left[id_] for id_ in undated)
    assert left.keys() - undated == {node["id"] for node in dimmed["nodes"]} - set(dimmed["dimmed"])
    assert 1 < len(left) < len(dimmed["nodes"]) < len(whole["nodes"])
    assert "org-mistral-ai" in left
    assert "Person" not in {node["type"] for node in left.values()}
    assert all(node.get("date", "") <= "2024-12-31" for node in left.values())
    assert all(edge.get("start", "") <= "2024-12-31" for edge in hidden["edges"])
    assert hidden["note"]["en"] == "As of 2024-12-31. Years 2020–. Only France. Without person"
    faint = client.get(f"{asked}&format=svg").text
    assert faint.count('opacity="0.2"') == len(dimmed["dimmed"])
