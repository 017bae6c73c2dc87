"""The page of a subgraph: self-contained, safe against what its data say, and the same as its tables."""

from __future__ import annotations

import json
import math
import random
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from api.pages import TEMPLATES
from api.strings import STRINGS
from graph.explore import MOST_NODES
from graph.facts import EntityFacts, Fact, Group, Related, SourceNote, Value
from graph.graphview import GraphView
from graph.html import environment
from graph.layout import CELL, layout
from graph.pyvis_page import pyvis_csp, pyvis_page
from graph.subgraph import Edge, Node, Subgraph
from graph.timeline import Moment
from ontology import load_model

ARTEFACTS = Path(__file__).parent / "artefacts"
MODEL = load_model()
ARTICLE = SourceNote("urn:g:1", "article", "기사", "2025-05", "CC-BY-4.0", "한겨레", "https://example.org/a", "press")
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "see href",
    '<a href="javascript:alert(1)">href</a>',
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<script>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "url(https://evil.example/x)",
    "graph { a [label=<b>] }",
    "한국어 العربية 日本語 & <b> \u2028 🙂",
)


class Page(HTMLParser):
    """What a browser would make of a page: elements with attributes, and the text of each script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self.text = ""
        self._script: dict[str, str] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag == "script":
            self._script = found
            self.scripts.append((found, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is None:
            self.text += data
        else:
            self.scripts[-1] = (self._script, self.scripts[-1][1] + data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def data(self) -> dict[str, Any]:
        """What the picture is drawn from."""
        found: dict[str, Any] = json.loads(self.scripts[0][1])
        return found


def node(number: int, name: str = "", type_: str = "Company") -> Node:
    return Node(f"org-{number}", type_, {"en": name or f"Organisation {number}", "ko": f"조직 {number}"})


def star(count: int, type_: str = "Company") -> Subgraph:
    """A focus with count - 1 neighbours."""
    edges = tuple(Edge("org-0", f"org-{i}", "investedIn", sources=("urn:g:1",)) for i in range(1, count))
    return Subgraph(tuple(node(i, type_=type_) for i in range(count)), edges, "org-0")


def page(graph: Subgraph, lang: str = "en", sources: Mapping[str, SourceNote] | None = None, **more: Any) -> str:
    found = {"urn:g:1": ARTICLE} if sources is None else sources
    title = {lang: more.pop("title", "A title")}
    view = GraphView("ego/org-0", title, "snapshot-1", "2026-11-24", layout(graph), MODEL, found)
    return pyvis_page(view, lang, **more)


def hostile_page(text: str) -> str:
    """A page with one hostile text in every place that data reach."""
    start, end = replace(node(1, text), id=text), Node("org-2", text, {"fr": text})
    graph = Subgraph((start, end), (
        Edge(text, "org-2", "Membership", text, ((text, text), ("role", text)), (text, "urn:g:1")),
        Edge("org-2", text, text),
    ), text, {text: 3})  # fmt: skip
    note = SourceNote("urn:g:1", text, text, text, text, text, text, text)
    return page(graph, sources={"urn:g:1": note}, title=text, note=text)


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


def test_layout_does_not_depend_on_the_order_of_its_input() -> None:
    graph = star(40)
    nodes, edges = list(graph.nodes), list(graph.edges)
    random.Random(1).shuffle(nodes)
    random.Random(2).shuffle(edges)
    assert layout(replace(graph, nodes=tuple(nodes), edges=tuple(edges))).nodes == layout(graph).nodes


@pytest.mark.parametrize("count", [1, 2, 7, 13, 30, 46, 60, 120, 300, 500])
@pytest.mark.parametrize("focus", ["org-0", ""])
def test_labels_have_room(count: int, focus: str) -> None:
    graph = star(count)
    far = tuple(Edge(f"org-{i}", f"org-{i + 1}", "partOf") for i in range(count // 2, count - 1))
    placed = layout(replace(graph, edges=graph.edges[: count // 2] + far, focus=focus)).nodes
    assert len(placed) == count
    for one, two in combinations(placed, 2):
        across, down = abs(one.x - two.x) / CELL[0], abs(one.y - two.y) / CELL[1]
        assert max(across, down) > 0.75, (one.id, two.id)


def test_layout_puts_the_focus_in_the_middle_and_types_together() -> None:
    nodes = tuple(node(i, type_="Person" if i % 2 else "Company") for i in range(21))
    placed = layout(replace(star(21), nodes=nodes)).nodes
    assert (placed[0].id, placed[0].x, placed[0].y) == ("org-0", 0.0, 0.0)
    around = sorted(placed[1:], key=lambda n: (math.atan2(n.y / CELL[1], n.x / CELL[0]) + math.pi / 2) % math.tau)
    changes = sum(one.type != two.type for one, two in pairwise(around))
    assert changes == 1


def test_layout_of_nothing_and_of_unconnected_nodes() -> None:
    assert layout(Subgraph((), ())).nodes == ()
    alone = layout(Subgraph((node(0), node(1), node(2)), (), "org-1")).nodes
    assert len({(n.x, n.y) for n in alone}) == 3


def test_languages_have_the_same_words() -> None:
    assert list(STRINGS) == ["en", "ko", "fr"]
    assert all(words.keys() == STRINGS["en"].keys() for words in STRINGS.values())


def entity(text: str = "Mistral AI", url: str = "https://mistral.ai/") -> EntityFacts:
    amount = Value("EUR 600,000,000", sources=("urn:g:1",), parts=(Fact("currency", "currency", (Value("EUR"),)),))
    facts = (
        Fact("name", text, (Value(text, "ko", sources=("urn:g:1",)),)),
        Fact("inception", "founded", (Value("2023-04-28"), Value("2023-04", shown=False, agrees=True),
                                      Value("2023-05", shown=False))),
        Fact("website", "web page", (Value(text, url=url), Value("France", id="country-fra"))),
        Fact("amount", "amount", (amount,)),
    )  # fmt: skip
    items = (Related("round-1", "FundingRound", text, facts),)
    groups = (Group("recipient", "FundingRound", text, items, 2),)
    note = replace(ARTICLE, title=text, url=url)
    iri = "https://w3id.org/aikg/id/org-x"
    return EntityFacts("org-x", iri, "Company", "company", text, {"ko": text}, facts, groups, {"urn:g:1": note})


def rendered(text: str, url: str = "https://mistral.ai/", lang: str = "en") -> Iterator[str]:
    """Every page of the templates with one text in all places."""
    facts = entity(text, url)
    source = {
        "name": "article", "title": text, "edition": text, "kind": text, "licence": text, "attribution": text,
        "url": url, "files": [{"name": text, "sha256": text, "bytes": 1200, "found": text}],
        "counts": [(text, 1200)], "rows": 1200,
        "quarantined": [{"file": text, "row": 7, "column": text, "reason": text}],
    }  # fmt: skip
    hit = {"id": "org-x", "label": text, "type_label": text, "name": "x", "name_lang": "ko", "kind": text}
    contexts: dict[str, dict[str, object]] = {
        "home": {"counts": [("Company", text, 1234)], "sources": list(facts.sources.values()),
                 "questions": [("Q1", text, "/sparql?query=x")], "examples": [("org-x", text, text)],
                 "views": [("ego/org-x", text)], "types": {text: {"caption": {"en": text}, "color": text}}},
        "query_page": {"gallery": [("Q1", text, text, "/sparql?query=x", "/cypher?statement=x")], "sparql": text,
                       "cypher": text, "schema": {"prefixes": {text: text}, "classes": [text]}},
        "entity": {
            "facts": facts, "class_colour": "#1f6feb", "formats": [("Turtle", "?format=ttl")], "base": "https://k.example/",
            "url": "https://k.example/entities/org-x", "figures": [("svg", "/graph/ego/org-x?format=svg")],
            "timeline": [Moment("2024-07", text, "org-x", text, ("urn:g:1",))], "citation": text, "bibtex": text,
        },
        "search": {"query": text, "hits": [hit], "more": True},
        "error": {"status": 404, "code": "not_found", "detail": text, "candidates": [text]},
        "sources": {"sources": [source]},
    }  # fmt: skip
    for name, context in contexts.items():
        template = environment(TEMPLATES).get_template(f"{name}.html")
        yield template.render(lang=lang, ui=STRINGS[lang], snapshot=text, **context)


@pytest.mark.parametrize("text", HOSTILE)
def test_templates_keep_hostile_text_as_text(text: str) -> None:
    for html, plain in zip(rendered(text, "javascript:alert(1)"), rendered("Mistral AI"), strict=True):
        found = Page(html)
        assert found.scripts == Page(plain).scripts
        assert all(each["src"].startswith("/static/app/") and text == "" for each, text in found.scripts)
        assert {tag for tag, _ in found.elements} <= {tag for tag, _ in Page(plain).elements}
        attributes = [name for _, each in found.elements for name in each]
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert all(a["href"].startswith(("/", "#", "?")) for a in found.all("a"))


@pytest.mark.parametrize("lang", ["en", "ko", "fr"])
def test_templates_are_whole_pages_in_each_language(lang: str) -> None:
    for html in rendered("Mistral AI", lang=lang):
        found = Page(html)
        assert found.all("html") == [{"lang": lang}]
        assert len(found.all("h1")) == 1
        sheets = [link["href"] for link in found.all("link") if link["rel"] == "stylesheet"]
        assert sheets in (["/static/aikg.css"], ["/static/aikg.css", "/static/app/app.css"])
        assert all(each["src"].startswith(("/graph/", "/static/app/")) for _, each in found.elements if "src" in each)
        ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_entity_page_shows_rivals_beside_the_value() -> None:
    html = list(rendered("Mistral AI"))[2]
    text = " ".join(Page(html).text.split())
    assert "2023-04-28 2023-04 agrees, less precise 2023-05 also stated" in text
    assert "sources disagree" in text
    assert {"/entities/country-fra?lang=en", "https://mistral.ai/", "#source-1", "/view/org-x?lang=en"} <= {
        a["href"] for a in Page(html).all("a")
    }


def test_language_links_keep_the_search() -> None:
    html = list(rendered("R&D 한국"))[3]
    assert "?q=R%26D%20%ED%95%9C%EA%B5%AD&lang=ko" in {a["href"] for a in Page(html).all("a")}


def open_page(browser: Any, html: str, path: Path, **options: Any) -> tuple[Any, list[str]]:
    """The opened page, and everything it should not have done."""
    path.write_text(html, encoding="utf-8")
    faults: list[str] = []
    opened = browser.new_page(**options)

    def dismiss(dialog: Any) -> None:
        faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    opened.on("dialog", dismiss)
    opened.on("request", lambda request: None if request.url == path.as_uri() else faults.append(request.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.goto(path.as_uri())
    opened.wait_for_timeout(600)
    return opened, faults


PAINTED = """() => {
  const canvas = document.querySelector("#graph canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let count = 0;
  for (let i = 3; i < pixels.length; i += 4) count += pixels[i] > 0;
  return count;
}"""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_drawn_from_a_file(browser: Any, tmp_path: Path, size: tuple[int, int], scheme: str) -> None:
    width, height = size
    html = page(replace(star(26), left_out={"Person": 4}), "ko", title="조직 0")
    opened, faults = open_page(
        browser, html, tmp_path / "view.html", viewport={"width": width, "height": height}, color_scheme=scheme
    )
    ARTEFACTS.mkdir(exist_ok=True)
    opened.screenshot(path=str(ARTEFACTS / f"view-{width}-{scheme}.png"))
    assert opened.evaluate(PAINTED) > 5000
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    before = opened.evaluate("network.getScale()")
    opened.click("button[data-zoom='1.3']")
    assert opened.evaluate("network.getScale()") == pytest.approx(1.3 * before)
    assert faults == []


def test_hostile_texts_do_nothing_in_a_browser(browser: Any, tmp_path: Path) -> None:
    for number, text in enumerate(HOSTILE):
        opened, faults = open_page(browser, hostile_page(text), tmp_path / f"{number}.html")
        spot = opened.evaluate("network.canvasToDOM(network.getPosition(data.nodes[0].id))")
        frame = opened.locator("#graph").bounding_box()
        opened.mouse.move(frame["x"] + spot["x"], frame["y"] + spot["y"])
        opened.wait_for_timeout(400)
        tip = opened.evaluate("document.querySelector('div.vis-tooltip')?.textContent ?? ''")
        assert text in tip
        assert opened.evaluate("document.querySelectorAll('div.vis-tooltip *').length") == 1
        opened.mouse.click(frame["x"] + spot["x"], frame["y"] + spot["y"])
        assert (text, faults) == (text, [])
        opened.close()
