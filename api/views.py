"""Subgraph → one self-contained HTML page: a picture drawn by pyvis, and the same as tables."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pyvis
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from pyvis.network import Network

from api.strings import STRINGS
from graph.facts import SourceNote
from graph.subgraph import Edge, Node, Subgraph
from ontology import Model
from ontology.model import label

MOST_NODES = 500
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
        self.templateEnv = environment()
        self.path = "view.html"
        self.context = context
        self.set_options(json.dumps(_OPTIONS))

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """The whole page; the parameters of pyvis are taken and have no effect."""
        data = {"nodes": self.nodes, "edges": self.edges, "options": self.options}
        self.html: str = self.templateEnv.get_template(self.path).render(
            self.context, data=data, csp=view_csp(), vis_js=Markup(_vis_js()), vis_css=Markup(_vis_css())
        )
        return self.html


@dataclass(frozen=True, slots=True)
class _Namer:
    """What things are called in one language."""

    model: Model
    lang: str

    def key(self, key: str) -> str:
        """The label of a class or property."""
        found = self.model.classes.get(key) or self.model.properties.get(key)
        return label(found.labels, self.lang, key) if found else key

    def node(self, node: Node) -> str:
        """The caption of a node; its id where it has no name."""
        return label(node.labels, self.lang, node.id).strip() or node.id

    def colour(self, key: str) -> str:
        """The colour of a class."""
        found = self.model.classes.get(key)
        return found.colour if found else "#777777"

    def facts(self, edge: Edge) -> list[tuple[str, str]]:
        """The (label, value) pairs of an edge."""
        return [(self.key(key), value) for key, value in edge.properties]


@cache
def environment() -> Environment:
    """The Jinja environment of every page: autoescape on, JSON that cannot end a script element."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    return made


@cache
def view_csp() -> str:
    """The Content-Security-Policy of the page: it runs its two scripts and loads nothing."""
    template = environment().get_template("view.html")
    script = "".join(template.blocks["script"](template.new_context()))
    digests = (b64encode(sha256(text.encode()).digest()).decode() for text in (_vis_js(), script))
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


def pyvis_page(
    graph: Subgraph, model: Model, lang: str, sources: Mapping[str, SourceNote], title: str, snapshot: str,
    note: str = "", *, links: bool = True,
) -> str:  # fmt: skip
    """The page of a subgraph that layout() has placed; `links` leads from its names to the entity pages."""
    if len(graph.nodes) > MOST_NODES:
        raise ValueError(f"{len(graph.nodes)} nodes, but a page draws at most {MOST_NODES}")
    namer = _Namer(model, lang)
    captions = {node.id: namer.node(node) for node in graph.nodes}
    shown_lang = lang if lang in STRINGS else "en"
    notes = _notes(graph.edges, sources)
    net = SafeNetwork({
        "lang": shown_lang, "ui": STRINGS[shown_lang], "title": title, "note": note, "snapshot": snapshot,
        "links": links, "graph": graph, "namer": namer, "captions": captions, "legend": _legend(graph, namer),
        "total": len(graph.nodes) + sum(graph.left_out.values()),
        "notes": notes, "numbers": {found.graph: number for number, found in enumerate(notes, 1)},
    })  # fmt: skip
    net.nodes = [_node(node, namer, node.id == graph.focus) for node in graph.nodes]
    net.edges = _edges(graph.edges, captions, namer)
    return net.generate_html()


@cache
def _vis_js() -> str:
    text = (_VIS / "vis-network.min.js").read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S*", "", text)


@cache
def _vis_css() -> str:
    return re.sub(r"url\([^)]*\)", "none", (_VIS / "vis-network.css").read_text(encoding="utf-8"))


def _notes(edges: Iterable[Edge], sources: Mapping[str, SourceNote]) -> list[SourceNote]:
    graphs = {graph for edge in edges for graph in edge.sources} | sources.keys()
    found = [sources.get(g) or SourceNote(g, "", g, "", "", "", "", "") for g in graphs]
    return sorted(found, key=lambda each: (each.title, each.edition, each.graph))


def _legend(graph: Subgraph, namer: _Namer) -> list[tuple[str, str, int]]:
    counts = Counter(node.type for node in graph.nodes)
    return sorted((namer.key(key), namer.colour(key), count) for key, count in counts.items())


def _node(node: Node, namer: _Namer, focus: bool) -> dict[str, object]:
    caption, colour = namer.node(node), namer.colour(node.type)
    short = caption if len(caption) <= _LONGEST_LABEL else f"{caption[: _LONGEST_LABEL - 1]}…"
    drawn: dict[str, object] = {
        "id": node.id, "label": short, "title": f"{caption}\n{namer.key(node.type)} · {node.id}",
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


def _edges(edges: Iterable[Edge], captions: Mapping[str, str], namer: _Namer) -> list[dict[str, object]]:
    pairs: dict[frozenset[str], list[Edge]] = defaultdict(list)
    for edge in edges:
        pairs[frozenset((edge.source, edge.target))].append(edge)
    bent = ((edge, place, len(group)) for group in pairs.values() for place, edge in enumerate(group))
    return [_edge(edge, captions, namer) | _bend(edge, place, count) for edge, place, count in bent]


def _edge(edge: Edge, captions: Mapping[str, str], namer: _Namer) -> dict[str, object]:
    ends = f"{captions.get(edge.source, edge.source)} → {captions.get(edge.target, edge.target)}"
    lines = [namer.key(edge.type), ends, *(f"{name}: {value}" for name, value in namer.facts(edge))]
    return {"from": edge.source, "to": edge.target, "label": namer.key(edge.type), "title": "\n".join(lines)}


def _bend(edge: Edge, place: int, count: int) -> dict[str, object]:
    """How far the edge bows, so that edges between the same two nodes lie side by side."""
    if edge.source == edge.target:
        return {"selfReference": {"size": 24 + 14 * place}}
    offset = (place - (count - 1) / 2) * (1 if edge.source < edge.target else -1)
    if not offset:
        return {}
    turn = "curvedCW" if offset > 0 else "curvedCCW"
    return {"smooth": {"enabled": True, "type": turn, "roundness": min(0.22 * abs(offset), 0.9)}}
