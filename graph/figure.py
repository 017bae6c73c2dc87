"""GraphView → SVG and PNG: a figure with title, legend, sources, licences, date and link inside."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import resvg_py

from graph.graphview import GraphView
from graph.html import TEMPLATES, environment, xml_text
from graph.layout import readable
from graph.subgraph import Edge, Node, Subgraph
from graph.words import WORDS
from ontology.model import label

WIDTH = 1200.0
_MARGIN = 70.0
_TALLEST = 1400.0
_FONT = 13.0
_LONGEST_LABEL = 24
_LABELLED_EDGES = 40
"""More edges than these have no text, but those that are marked: it would lie on everything else."""
_BARE = 7.0
"""Largest radius without an icon."""


class Text(NamedTuple):
    """A line of text around a point."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A node as it is painted."""

    x: float
    y: float
    radius: float
    colour: str
    tip: str
    faint: bool
    marked: bool
    icon: str
    """Its name, where the node is large enough for it."""


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as it is painted."""

    x1: float
    y1: float
    x2: float
    y2: float
    tip: str
    faint: bool
    marked: bool


class _Labels:
    """Texts that leave each other room: the first come stay."""

    def __init__(self, dots: list[Dot]) -> None:
        self._boxes = [(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots]
        self.shown: list[Text] = []

    def add(self, x: float, y: float, text: str, size: float) -> None:
        """Write a text if nothing is there yet."""
        short = text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
        half = _width(short) * size / 2
        box = (x - half, y - size, x + half, y + size / 4)
        if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in self._boxes):
            self._boxes.append(box)
            self.shown.append(Text(round(x, 1), round(y, 1), short))


def svg(view: GraphView, lang: str, link: str = "") -> str:
    """The view as a figure; `link` is the address that it names."""
    graph = readable(view.graph)
    place, height = _frame(graph)
    dots = [_dot(view, node, lang, place) for node in graph.nodes]
    by_id = {node.id: dot for node, dot in zip(graph.nodes, dots, strict=True)}
    names, relations = _Labels(dots), _Labels(dots)
    first = {graph.focus, *view.marked()}
    for node, dot in sorted(zip(graph.nodes, dots, strict=True), key=lambda each: each[0].id not in first):
        if not dot.faint:
            names.add(dot.x, dot.y + dot.radius + _FONT + (4 if dot.marked else 0), view.caption(node, lang), _FONT)
    few = len(graph.edges) <= _LABELLED_EDGES
    for edge in (each for each in graph.edges if few or each.id in view.marked()):
        one, two = by_id[edge.source], by_id[edge.target]
        relations.add((one.x + two.x) / 2, (one.y + two.y) / 2 - 3, view.word(edge.type, lang), _FONT - 2)
    made = environment(TEMPLATES).get_template("figure.svg").render(
        view=view, lang=lang, ui=WORDS[lang], title=label(view.title, lang), note=label(view.note, lang), link=link,
        width=WIDTH, height=height,
        dots=dots, lines=[line for edge in graph.edges if (line := _line(view, edge, lang, by_id))],
        names=names.shown, relations=relations.shown, total=len(graph.nodes) + sum(graph.left_out.values()),
        legend=_legend(view, lang), sources=view.cited(),
        icons={dot.icon: _outlines()[dot.icon] for dot in dots if dot.icon},
    )  # fmt: skip
    return xml_text(made)


@cache
def _outlines() -> dict[str, str]:
    """Name → path in a square of 24, of the icons of the ontology that the package was built with."""
    found: dict[str, str] = json.loads(Path(__file__).with_name("icons.json").read_text(encoding="utf-8"))
    return found


def png(view: GraphView, lang: str, link: str = "") -> bytes:
    """The figure as pixels, in the fonts of the machine."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg(view, lang, link), background="#ffffff"))


def _frame(graph: Subgraph) -> tuple[Callable[[Node], tuple[float, float]], float]:
    """Where a node comes to lie in the figure, and how high the part for the graph is."""
    xs, ys = [n.x for n in graph.nodes] or [0.0], [n.y for n in graph.nodes] or [0.0]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room = (WIDTH - 2 * _MARGIN, _TALLEST - 2 * _MARGIN)
    scale = min(1.0, room[0] / (wide or 1), room[1] / (high or 1))
    left = (WIDTH - wide * scale) / 2

    def place(node: Node) -> tuple[float, float]:
        return left + (node.x - min(xs)) * scale, _MARGIN + (node.y - min(ys)) * scale

    return place, high * scale + 2 * _MARGIN


def _dot(view: GraphView, node: Node, lang: str, place: Callable[[Node], tuple[float, float]]) -> Dot:
    x, y = place(node)
    tip = f"{view.caption(node, lang)} · {view.word(node.type, lang)}"
    radius, icon = view.size(node), view.icon(node.type)
    return Dot(
        round(x, 1), round(y, 1), radius, view.colour(node.type), tip, node.id in view.graph.dimmed,
        node.id in view.marked(), icon if radius > _BARE and icon in _outlines() else "",
    )  # fmt: skip


def _line(view: GraphView, edge: Edge, lang: str, dots: dict[str, Dot]) -> Line | None:
    """From rim to rim; nothing where the two lie on each other."""
    one, two = dots[edge.source], dots[edge.target]
    apart = math.dist((one.x, one.y), (two.x, two.y))
    if apart <= one.radius + two.radius:
        return None
    dx, dy = (two.x - one.x) / apart, (two.y - one.y) / apart
    near, far = one.radius, two.radius + 2
    return Line(
        round(one.x + dx * near, 1), round(one.y + dy * near, 1), round(two.x - dx * far, 1),
        round(two.y - dy * far, 1), view.word(edge.type, lang), edge.id in view.graph.dimmed,
        edge.id in view.marked(),
    )  # fmt: skip


def _legend(view: GraphView, lang: str) -> list[tuple[Text, str]]:
    """(where and what, colour), in lines as wide as the figure."""
    made: list[tuple[Text, str]] = []
    x, y = 30.0, 0.0
    for key, count in view.legend():
        text = f"{view.word(key, lang)} {count}"
        wide = _width(text) * _FONT + 40
        if x + wide > WIDTH:
            x, y = 30.0, y + 22
        made.append((Text(round(x, 1), y, text), view.colour(key)))
        x += wide
    return made


def _width(text: str) -> float:
    """About how many times as wide as its font is high."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in text)
