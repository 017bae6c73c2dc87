"""The page of a subgraph: self-contained, safe against what its data say, and the same as its tables."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from star_page import ARTICLE, HOSTILE, MODEL, Page, hostile_page, node, page, star

from graph.explore import MOST_NODES
from graph.layout import layout
from graph.pyvis_page import pyvis_csp
from graph.subgraph import Edge, Node, Subgraph


def test_page_has_the_frame_of_a_document() -> None:
    html = page(star(3), "ko", title="조직 0")
    found = Page(html)
    assert html.startswith("<!doctype html>")
    assert found.all("html") == [{"lang": "ko"}]
    assert [len(found.all(tag)) for tag in ("title", "h1", "main")] == [1, 1, 1]
    assert any(meta.get("name") == "viewport" for meta in found.all("meta"))


def test_page_loads_nothing() -> None:
    html = page(star(5))
    loading = [
        (tag, attributes) for tag, attributes in Page(html).elements
        if "src" in attributes or "srcset" in attributes or (tag in ("link", "base", "use") and "href" in attributes)
    ]  # fmt: skip
    assert loading == []
    assert "@import" not in html
    assert re.findall(r"url\((?!none)", "".join(re.findall(r"<style>.*?</style>", html, re.S))) == []


def test_csp_names_exactly_the_scripts_of_the_page() -> None:
    found = Page(page(star(3)))
    policy = next(m["content"] for m in found.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    run = [text for attributes, text in found.scripts if attributes.get("type") != "application/json"]
    hashes = {b64encode(sha256(text.encode()).digest()).decode() for text in run}
    assert len(run) == 2
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes
    assert policy == pyvis_csp()
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.split("style-src")[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    plain, found = Page(page(star(2))), Page(hostile_page(text))
    assert len(found.scripts) == len(plain.scripts)
    assert [s for _, s in found.scripts[1:]] == [s for _, s in plain.scripts[1:]]
    extra = {"dl", "div", "dt", "dd", "strong"}
    assert {tag for tag, _ in found.elements} <= {tag for tag, _ in plain.elements} | extra
    assert not [name for _, attributes in found.elements for name in attributes if name.startswith("on")]
    assert all(a["href"].startswith(("/", "#", "https://")) for a in found.all("a"))
    assert text in found.text
    assert found.data()["nodes"][0]["id"] == text


def test_links_only_to_web_addresses_and_only_when_asked() -> None:
    note = replace(ARTICLE, url="javascript:alert(1)")
    with_links, without = Page(page(star(3))), Page(page(star(3), sources={"urn:g:1": note}, links=False))
    assert "/entities/org-0" in {a["href"] for a in with_links.all("a")}
    assert "https://example.org/a" in {a["href"] for a in with_links.all("a")}
    assert {a["href"] for a in without.all("a")} == {"#s1"}


def test_tables_hold_the_nodes_and_edges_of_the_picture() -> None:
    more = (Edge("org-1", "org-1", "partOf"), Edge("org-2", "org-1", "partOf"))
    graph = replace(star(12), edges=star(12).edges + more)
    found = Page(page(graph))
    rows, data = found.all("tr"), found.data()
    assert [row["data-node"] for row in rows if "data-node" in row] == [n["id"] for n in data["nodes"]]
    drawn = [(edge["from"], edge["to"]) for edge in data["edges"]]
    assert [(row["data-from"], row["data-to"]) for row in rows if "data-from" in row] == drawn
    assert sorted(drawn) == sorted((edge.source, edge.target) for edge in graph.edges)


def test_positions_come_from_the_server() -> None:
    graph = layout(star(9))
    data = Page(page(graph)).data()
    assert {n["id"]: (n["x"], n["y"]) for n in data["nodes"]} == {n.id: (n.x, n.y) for n in graph.nodes}
    assert data["options"]["physics"] == {"enabled": False}
    assert data["options"]["edges"]["arrows"]["to"]["enabled"] is True


def test_labels_fall_back_to_another_language_then_to_the_id() -> None:
    nodes = (Node("a", "Company", {"en": "A", "ko": "가"}), Node("b", "Company", {"fr": "B"}), Node("c", "Company", {}))
    drawn = {n["id"]: n["label"] for n in Page(page(Subgraph(nodes, ()), "ko")).data()["nodes"]}
    assert drawn == {"a": "가", "b": "B", "c": "c"}


def test_edges_between_the_same_nodes_lie_apart() -> None:
    nodes = (node(0), node(1))
    edges = (Edge("org-0", "org-1", "partOf"), Edge("org-1", "org-0", "partOf"), Edge("org-0", "org-1", "investedIn"))
    bends = [edge.get("smooth") for edge in Page(page(Subgraph(nodes, edges))).data()["edges"]]
    assert bends[1] is None
    assert bends[0]["type"] != bends[2]["type"]
    two_ways = [edge["smooth"]["type"] for edge in Page(page(Subgraph(nodes, edges[:2]))).data()["edges"]]
    assert len(set(two_ways)) == 1, "opposite directions that turn the same way lie on opposite sides"


@pytest.mark.parametrize("key", sorted(key for key in MODEL.classes if not MODEL.classes[key].hidden))
def test_label_is_readable_on_the_colour_of_its_class(key: str) -> None:
    drawn = Page(page(star(1, key))).data()["nodes"][0]
    light, dark = sorted((luminance(drawn["color"]), luminance(drawn["font"]["color"])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_what_was_left_out_is_said() -> None:
    text = " ".join(Page(page(replace(star(4), left_out={"AIModel": 12, "Person": 3}))).text.split())
    assert "4 of 19 shown" in text
    assert "AI model 12, person 3" in text


def test_facts_sources_and_snapshot_are_listed() -> None:
    edge = Edge("org-0", "org-1", "Membership", "m", (("role", "chair"),), ("urn:g:1", "urn:unknown"))
    text = " ".join(Page(page(Subgraph((node(0), node(1)), (edge,)))).text.split())
    stated = ("role", "chair", "[1]", "[2]", "urn:unknown", "한겨레", "CC-BY-4.0", "snapshot-1")
    assert all(part in text for part in stated)


def test_cap_of_nodes() -> None:
    assert len(Page(page(star(MOST_NODES))).data()["nodes"]) == 500
    with pytest.raises(ValueError, match="at most 500"):
        page(star(MOST_NODES + 1))


def test_same_input_gives_the_same_bytes() -> None:
    assert page(star(40)).encode() == page(star(40)).encode()
