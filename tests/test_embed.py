"""Embeds, oEmbed, figures and files of views: what they hold, and where they may stand."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import networkx as nx
import pyoxigraph
import pytest
from fastapi.testclient import TestClient

from graph.engines.oxigraph import OxigraphStore

BASE = "http://testserver"
EGO = "/graph/ego/mistral-ai"
PATH = "/graph/path/emmanuel-macron/mistral-large-2"
ELEMENT = Path(__file__).parent.parent / "api" / "static" / "kg-embed.js"


def text(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("path", [f"{EGO}?format=svg&lang=en", f"{EGO}?format=html&lang=en", "/embed/ego/mistral-ai?lang=en"])  # fmt: skip  # noqa: E501
def test_title_sources_licence_date_and_link_are_inside(client: TestClient, path: str) -> None:
    found = unescape(text(client, path))
    document = client.get(EGO).json()
    link = BASE + ("/?view=ego/org-mistral-ai&lang=en" if path.startswith("/embed") else "/embed/ego/org-mistral-ai")
    for part in ("Mistral AI", f"Data of {document['asOf']}", document["snapshot"], link, "CC BY 4.0"):
        assert part in found, part
    cited = [source for source in document["sources"].values() if not source["title"].startswith("computed")]
    assert cited
    assert all(source["title"][:60] in found for source in cited)


def test_svg_is_xml_that_loads_and_runs_nothing(client: TestClient) -> None:
    root = ET.fromstring(text(client, f"{EGO}?format=svg&lang=ko"))
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "marker", "path", "rect", "text", "g", "line", "circle", "a", "use"}
    drawn = {e.attrib["href"] for e in root.iter() if e.tag.endswith("use")}
    assert "#icon-flag" in drawn
    assert drawn <= {f"#{e.attrib.get('id')}" for e in root.iter() if e.tag.endswith("path")}
    circles = [e for e in root.iter() if e.tag.endswith("circle")]
    assert len(circles) == 60 + len(client.get(EGO).json()["legend"])
    assert "미스트랄AI" in [e.text for e in root.iter() if e.tag.endswith("text")]


@pytest.mark.parametrize(("selected", "nodes", "edges"), [("country-fr", 1, 0), ("path:0", 4, 3), ("path:9", 0, 0), ("", 0, 0)])  # fmt: skip  # noqa: E501
def test_a_figure_marks_what_is_selected(client: TestClient, selected: str, nodes: int, edges: int) -> None:
    asked = f"{PATH}?lang=en&selected={selected}"
    for figure in (f"{asked}&format=svg", f"{asked}&format=html", asked.replace("/graph/", "/embed/")):
        found = text(client, figure)
        assert found.count('fill="none" stroke="#1d56b3"') == nodes
        assert found.count('marker-end="url(#arrow-marked)"') == edges


def test_png_is_an_image_of_the_size_of_the_svg(client: TestClient) -> None:
    body = client.get(f"{PATH}?format=png").content
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    root = ET.fromstring(text(client, f"{PATH}?format=svg"))
    assert [int.from_bytes(body[at : at + 4], "big") for at in (16, 20)] == [int(root.attrib[k]) for k in ("width", "height")]  # fmt: skip  # noqa: E501
    assert client.get(f"{PATH}?format=png").content == body


@pytest.mark.parametrize("format_", ["json", "graphml", "gexf", "cytoscape", "jsonld", "csv", "svg", "html"])
def test_every_format_is_the_same_each_time(client: TestClient, format_: str) -> None:
    assert client.get(f"{EGO}?format={format_}").content == client.get(f"{EGO}?format={format_}").content


def test_graphml_and_gexf_hold_the_nodes_and_edges_of_the_view(client: TestClient) -> None:
    document = client.get(EGO).json()
    ids, edges = {n["id"] for n in document["nodes"]}, sorted(e["id"] for e in document["edges"])
    graphml = nx.parse_graphml(text(client, f"{EGO}?format=graphml&lang=ko"), force_multigraph=True)
    gexf = nx.read_gexf(StringIO(text(client, f"{EGO}?format=gexf&lang=ko")))
    for graph in (graphml, gexf):
        assert set(graph) == ids
        assert graph.nodes["org-mistral-ai"]["label"] == "미스트랄AI"
    assert sorted(key for *_, key in graphml.edges(keys=True)) == edges
    assert gexf.number_of_edges() == len(edges)
    assert "CC BY 4.0" in graphml.graph["licences"]
    assert f'lastmodifieddate="{document["asOf"]}"' in text(client, f"{EGO}?format=gexf")


def test_cytoscape_has_an_element_for_each_node_and_edge(client: TestClient) -> None:
    document, found = client.get(EGO).json(), json.loads(text(client, f"{EGO}?format=cytoscape"))
    assert [n["data"]["id"] for n in found["elements"]["nodes"]] == [n["id"] for n in document["nodes"]]
    assert [e["data"]["id"] for e in found["elements"]["edges"]] == [e["id"] for e in document["edges"]]
    assert "CC BY 4.0" in found["data"]["licences"]


def test_jsonld_says_only_what_the_shown_graph_says(client: TestClient, store: OxigraphStore) -> None:
    body = text(client, f"{EGO}?format=jsonld")
    quads = list(pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.JSON_LD))
    ours = [q for q in quads if str(q.subject).startswith("<https://w3id.org/aikg/id/")]
    assert len({q.subject for q in ours}) >= 60
    triples = " ".join(f"({q.subject} {q.predicate} {q.object})" for q in ours)
    held = store.select(f"SELECT ?s ?p ?o WHERE {{ VALUES (?s ?p ?o) {{ {triples} }} ?s ?p ?o }}")
    assert sum(1 for _ in held) == len({(q.subject, q.predicate, q.object) for q in ours})
    assert any("license" in str(q.predicate) for q in quads)


def test_csv_has_a_row_for_each_edge_with_its_sources_and_licences(client: TestClient) -> None:
    document = client.get(EGO).json()
    rows = list(csv.DictReader(StringIO(text(client, f"{EGO}?format=csv&lang=en"))))
    assert [(r["source"], r["target"]) for r in rows] == [(e["source"], e["target"]) for e in document["edges"]]
    assert all(row["sources"] and row["licences"] and row["source_name"] for row in rows)


def test_only_embeds_may_be_framed(client: TestClient) -> None:
    pages = ("/", "/entities/mistral-ai", "/view/mistral-ai", "/search?q=x", "/sparql", "/cypher", "/sources", "/docs",
             EGO, f"{EGO}?format=svg", f"{EGO}?format=html", "/oembed?url=x", "/healthz", "/static/kg-embed.js",
             "/openapi.json", "/nothing")  # fmt: skip
    for page in pages:
        answer = client.get(page, headers={"Accept": "text/html"})
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], page
    embed = client.get("/embed/ego/mistral-ai")
    assert "frame-ancestors *" in embed.headers["content-security-policy"]
    assert "set-cookie" not in embed.headers


def test_what_an_embed_loads_may_be_loaded_from_anywhere(client: TestClient) -> None:
    for path in ("/embed/ego/mistral-ai", EGO, "/static/kg-embed.js", f"/oembed?url={BASE}/embed/overview"):
        assert client.get(path).headers["access-control-allow-origin"] == "*", path
    assert "access-control-allow-origin" not in client.get("/healthz").headers


def test_the_element_is_smaller_than_a_kilobyte() -> None:
    assert len(ELEMENT.read_bytes()) < 1024


@pytest.mark.parametrize("path", ["/embed/ego/mistral-ai", "/entities/org-mistral-ai?lang=ko", "/view/mistral-ai",
                                  "/embed/path/emmanuel-macron/mistral-large-2", "/embed/overview"])  # fmt: skip
def test_oembed_answers_one_plain_frame(client: TestClient, path: str) -> None:
    answer = client.get("/oembed", params={"url": BASE + path})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["type"], found["version"], found["width"], found["height"]) == ("rich", "1.0", 800, 640)
    frame = re.fullmatch(r'<iframe src="([^"]*)" width="800" height="640" frameborder="0" title="[^"]*"></iframe>', found["html"])  # fmt: skip  # noqa: E501
    assert frame
    assert unescape(frame[1]).startswith(f"{BASE}/embed/")
    assert client.get(unescape(frame[1])).status_code == 200


def test_oembed_keeps_what_a_shared_view_was_asked_for_with(client: TestClient) -> None:
    shared = f"{BASE}/?view=ego/mistral-ai&asOf=2023-12-31&countries=country-fr&hide=1&tab=filters&lang=ko"
    found = client.get("/oembed", params={"url": shared}).json()
    src = unescape(re.findall('src="([^"]*)"', found["html"])[0])
    assert src.startswith(f"{BASE}/embed/ego/org-mistral-ai?asOf=2023-12-31&countries=country-fr&hide=1")
    assert found["title"] == "미스트랄AI"
    assert client.get(src).status_code == 200


def test_oembed_keeps_to_the_size_that_is_asked_for_and_answers_xml(client: TestClient) -> None:
    query = f"/oembed?url={quote(BASE + '/entities/mistral-ai?lang=ko')}&maxwidth=300&maxheight=200&format=xml"
    answer = client.get(query)
    assert answer.headers["content-type"].startswith("text/xml")
    found = {element.tag: element.text for element in ET.fromstring(answer.text)}
    assert (found["width"], found["height"], found["title"]) == ("300", "200", "미스트랄AI")
    assert 'width="300" height="200"' in (found["html"] or "")


@pytest.mark.parametrize(
    ("url", "format_", "status"),
    [
        (f"{BASE}/embed/ego/mistral-ai", "yaml", 501), ("https://evil.example/embed/ego/mistral-ai", "json", 404),
        (f"{BASE}/embed/ego/not-there", "json", 404), (f"{BASE}/sources", "json", 404),
        ("javascript:alert(1)", "json", 404),
        (f"{BASE}.evil.example/embed/overview", "json", 404), ("http://[", "json", 404),
    ],
)  # fmt: skip
def test_oembed_refuses_as_its_specification_says(client: TestClient, url: str, format_: str, status: int) -> None:
    answer = client.get("/oembed", params={"url": url, "format": format_})
    assert answer.status_code == status
    assert "evil" not in answer.text


def test_an_unknown_format_is_refused(client: TestClient) -> None:
    assert client.get(f"{EGO}?format=docx").status_code == 400


def test_the_entity_page_has_timeline_figure_tables_and_citation(client: TestClient) -> None:
    page = text(client, "/entities/mistral-ai?format=html&lang=en")
    timeline = re.findall(r'<time datetime="([^"]*)">', page)
    assert len(timeline) >= 10
    assert timeline == sorted(timeline)
    assert '<img class="figure" loading="lazy" src="/graph/ego/org-mistral-ai?format=svg' in page
    rounds = page[page.index("funding round · recipient") :]
    assert '<th scope="col">announced on</th>' in rounds[: rounds.index("</table>")]
    assert "@misc{org-mistral-ai," in page
    assert f"url = {{{BASE}/entities/org-mistral-ai}}" in page


def test_every_link_of_the_entity_page_to_data_figures_and_oembed_answers(client: TestClient) -> None:
    page = text(client, "/entities/mistral-ai?format=html&lang=ko")
    links = [unescape(link) for link in re.findall(r'(?:href|src|content)="([^"]*(?:format=)[^"]*)"', page)]
    assert len(links) >= 4 + 9 + 2 + 1
    for link in links:
        assert client.get(link.removeprefix(BASE)).status_code == 200, link


def test_what_is_not_drawn_has_a_page_without_a_figure(client: TestClient) -> None:
    page = text(client, "/entities/statement-aju-2024-09-24-f102?format=html")
    assert "figure" not in page
    assert "oembed" not in page
