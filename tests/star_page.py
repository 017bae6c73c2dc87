"""A made-up subgraph, its page, and what a browser would make of a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from graph.facts import SourceNote
from graph.graphview import GraphView
from graph.layout import layout
from graph.pyvis_page import pyvis_page
from graph.subgraph import Edge, Node, Subgraph
from ontology import load_model

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
