"""GraphView → one self-contained HTML page: a picture drawn by pyvis, and the same as tables."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pyvis
from markupsafe import Markup
from pyvis.network import Network

from graph.explore import MOST_NODES
from graph.graphview import GraphView
from graph.html import TEMPLATES, digest, environment
from graph.layout import readable
from graph.subgraph import Edge, Node
from graph.tables import tables

_LONGEST_LABEL = 48
_VIS = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2"
_OPTIONS = {
    "layout": {"improvedLayout": False},
    "physics": {"enabled": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "keyboard": {"enabled": True, "bindToWindow": False}},
    "nodes": {
        "shape": "box", "margin": 8, "borderWidth": 1, "shapeProperties": {"borderRadius": 8},
        "widthConstraint": {"maximum": 160}, "font": {"face": "system-ui,sans-serif", "size": 16},
    },
    "edges": {
        "smooth": False, "width": 1.2, "hoverWidth": 1, "selectionWidth": 1.5,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}},
        "font": {"face": "system-ui,sans-serif", "size": 12, "strokeWidth": 4},
        "scaling": {"label": {"drawThreshold": 8}},
    },
}  # fmt: skip


class SafeNetwork(Network):  # type: ignore[misc]
    """pyvis with our own escaping template in place of the one that loads CDN files and trusts its input."""

    def __init__(self, context: Mapping[str, object]) -> None:
        super().__init__(directed=True, cdn_resources="in_line")
        self.templateEnv = environment(TEMPLATES)
        self.path = "view.html"
        self.context = context
        self.set_options(json.dumps(_OPTIONS))

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """The whole page; the parameters of pyvis are taken and have no effect."""
        data = {"nodes": self.nodes, "edges": self.edges, "options": self.options}
        self.html: str = self.templateEnv.get_template(self.path).render(
            self.context, data=data, csp=pyvis_csp(), vis_js=Markup(_vis_js()), vis_css=Markup(_vis_css())
        )
        return self.html


@cache
def pyvis_csp() -> str:
    """The Content-Security-Policy of the page: it runs its two scripts and loads nothing."""
    template = environment(TEMPLATES).get_template("view.html")
    script = "".join(template.blocks["script"](template.new_context()))
    hashes = f"{digest(_vis_js())} {digest(script)}"
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


def pyvis_page(view: GraphView, lang: str, note: str = "", *, links: bool = True) -> str:
    """The page of a view; `links` leads from its names to the entity pages."""
    if len(view.graph.nodes) > MOST_NODES:
        raise ValueError(f"{len(view.graph.nodes)} nodes, but a page draws at most {MOST_NODES}")
    graph = readable(view.graph)
    net = SafeNetwork({**tables(view, graph, lang, "/entities/" if links else ""), "note": note})
    captions = {node.id: view.caption(node, lang) for node in graph.nodes}
    net.nodes = [_node(node, view, lang, node.id == graph.focus) for node in graph.nodes]
    net.edges = _edges(graph.edges, captions, view, lang)
    return net.generate_html()


@cache
def _vis_js() -> str:
    text = (_VIS / "vis-network.min.js").read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S*", "", text)


@cache
def _vis_css() -> str:
    return re.sub(r"url\([^)]*\)", "none", (_VIS / "vis-network.css").read_text(encoding="utf-8"))


def _node(node: Node, view: GraphView, lang: str, focus: bool) -> dict[str, object]:
    caption, colour = view.caption(node, lang), view.colour(node.type)
    short = caption if len(caption) <= _LONGEST_LABEL else f"{caption[: _LONGEST_LABEL - 1]}…"
    drawn: dict[str, object] = {
        "id": node.id, "label": short, "title": f"{caption}\n{view.word(node.type, lang)} · {node.id}",
        "x": node.x, "y": node.y, "color": colour, "font": {"color": _ink(colour)},
    }  # fmt: skip
    if focus:
        drawn |= {"font": {"color": _ink(colour), "size": 22}, "margin": 16, "borderWidth": 4}
    return drawn


def _ink(colour: str) -> str:
    """Black or white, whichever is read better on a colour (contrast at least 4.5)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if luminance > 0.179 else "#ffffff"


def _edges(edges: Iterable[Edge], captions: Mapping[str, str], view: GraphView, lang: str) -> list[dict[str, object]]:
    pairs: dict[frozenset[str], list[Edge]] = defaultdict(list)
    for edge in edges:
        pairs[frozenset((edge.source, edge.target))].append(edge)
    bent = ((edge, place, len(group)) for group in pairs.values() for place, edge in enumerate(group))
    return [_edge(edge, captions, view, lang) | _bend(edge, place, count) for edge, place, count in bent]


def _edge(edge: Edge, captions: Mapping[str, str], view: GraphView, lang: str) -> dict[str, object]:
    ends = f"{captions.get(edge.source, edge.source)} → {captions.get(edge.target, edge.target)}"
    word = view.word(edge.type, lang)
    lines = [word, ends, *(f"{view.word(key, lang)}: {value}" for key, value in edge.properties)]
    return {"from": edge.source, "to": edge.target, "label": word, "title": "\n".join(lines)}


def _bend(edge: Edge, place: int, count: int) -> dict[str, object]:
    """How far the edge bows, so that edges between the same two nodes lie side by side."""
    if edge.source == edge.target:
        return {"selfReference": {"size": 24 + 14 * place}}
    offset = (place - (count - 1) / 2) * (1 if edge.source < edge.target else -1)
    if not offset:
        return {}
    turn = "curvedCW" if offset > 0 else "curvedCCW"
    return {"smooth": {"enabled": True, "type": turn, "roundness": min(0.22 * abs(offset), 0.9)}}
