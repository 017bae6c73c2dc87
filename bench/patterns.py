"""Values, nodes and relationships as Cypher writes them, read into Python: what the openCypher TCK creates and expects.

Expected values are nodes `(:A {n: 1})`, relationships `[:T]`, paths `<(:A)-[:T]->(:B)>`, lists, maps and literals.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

_T = TypeVar("_T")
_TOKEN = re.compile(
    r"""(?://[^\n]*)|(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<number>-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
    |(?P<word>\w+|`[^`]*`)
    |(?P<mark><-|->|\S)""",
    re.X,
)
_WORDS = {"true": True, "false": False, "null": None, "NaN": float("nan"), "Inf": float("inf")}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class NotRead(Exception):
    """The text has something else in it."""


class NodePattern(NamedTuple):
    """`(name:A:B {…})`."""

    name: str
    labels: tuple[str, ...]
    properties: dict[str, Any]


class LinkPattern(NamedTuple):
    """`-[name:T {…}]->`, or against the direction of the pattern."""

    name: str
    type: str
    properties: dict[str, Any]
    forward: bool = True


class PathPattern(NamedTuple):
    """Nodes, and the relationships between each and the next."""

    nodes: tuple[NodePattern, ...]
    links: tuple[LinkPattern, ...]


class Reader:
    """Reads one text from left to right. Raises NotRead."""

    def __init__(self, text: str) -> None:
        self._tokens = [(found.lastgroup, found[0]) for found in _TOKEN.finditer(text) if found.lastgroup]
        self._place = 0

    def value(self) -> Any:
        """An expected value."""
        kind, text = self._next()
        if kind == "string":
            return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text[1:-1])
        if kind == "number":
            return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
        if kind == "word" and text in _WORDS:
            return _WORDS[text]
        if text == "-" and self._taken("Inf"):
            return -float("inf")
        self._place -= 1
        match text:
            case "{":
                return self._map()
            case "(":
                return self._node()
            case "<":
                self._expect("<")
                path = self.path()
                self._expect(">")
                return path
            case "[" if self._tokens[self._place + 1][1] == ":":
                return self._link_inside()
            case "[":
                return self._listed("[", self.value, "]")
        raise NotRead(text)

    def path(self) -> PathPattern:
        """Nodes with relationships of a direction between them."""
        nodes, links = [self._node()], []
        while self._peek() in ("-", "<-"):
            backward = self._taken("<-") or not self._expect("-")
            link = self._link_inside()._replace(forward=not backward)
            self._expect("-" if backward else "->")
            links.append(link)
            nodes.append(self._node())
        return PathPattern(tuple(nodes), tuple(links))

    def created(self) -> list[PathPattern]:
        """The paths of a text that is nothing but CREATE clauses."""
        paths = []
        while self._place < len(self._tokens):
            self._expect("CREATE")
            paths.append(self.path())
            while self._taken(","):
                paths.append(self.path())
        return paths

    def end(self) -> None:
        """Nothing follows."""
        if self._place < len(self._tokens):
            raise NotRead(self._peek())

    def _node(self) -> NodePattern:
        self._expect("(")
        name = self._name() if self._peek() not in (":", "{", ")") else ""
        labels = []
        while self._taken(":"):
            labels.append(self._name())
        properties = self._map() if self._peek() == "{" else {}
        self._expect(")")
        return NodePattern(name, tuple(labels), properties)

    def _link_inside(self) -> LinkPattern:
        self._expect("[")
        name = self._name() if self._peek() != ":" else ""
        self._expect(":")
        type_ = self._name()
        properties = self._map() if self._peek() == "{" else {}
        self._expect("]")
        return LinkPattern(name, type_, properties)

    def _map(self) -> dict[str, Any]:
        return dict(self._listed("{", self._entry, "}"))

    def _entry(self) -> tuple[str, Any]:
        key = self._name()
        self._expect(":")
        return key, self.value()

    def _listed(self, opening: str, read: Callable[[], _T], closing: str) -> list[_T]:
        self._expect(opening)
        found: list[_T] = []
        while not self._taken(closing):
            if found:
                self._expect(",")
            found.append(read())
        return found

    def _name(self) -> str:
        kind, text = self._next()
        if kind not in ("word", "number"):
            raise NotRead(text)
        return text.strip("`")

    def _peek(self) -> str:
        return self._tokens[self._place][1] if self._place < len(self._tokens) else ""

    def _next(self) -> tuple[str | None, str]:
        if self._place == len(self._tokens):
            raise NotRead("the end")
        self._place += 1
        return self._tokens[self._place - 1]

    def _taken(self, text: str) -> bool:
        taken = self._peek().upper() == text.upper()
        self._place += taken
        return taken

    def _expect(self, text: str) -> bool:
        if not self._taken(text):
            raise NotRead(self._peek())
        return True


def read_value(text: str) -> Any:
    """The value that the whole text is."""
    reader = Reader(text)
    value = reader.value()
    reader.end()
    return value


@dataclass(slots=True)
class Created:
    """What CREATE clauses have made: nodes in order, and relationships by the places of their ends."""

    nodes: list[NodePattern] = field(default_factory=list)
    links: list[tuple[int, LinkPattern, int]] = field(default_factory=list)

    def run(self, text: str) -> None:
        """Add what a statement of CREATE clauses makes; its variables are forgotten afterwards."""
        bound: dict[str, int] = {}
        for path in Reader(text).created():
            places = [self._place(node, bound) for node in path.nodes]
            for link, start, end in zip(path.links, places, places[1:], strict=False):
                self.links.append((start, link, end) if link.forward else (end, link, start))

    def _place(self, node: NodePattern, bound: dict[str, int]) -> int:
        if node.name in bound:
            return bound[node.name]
        self.nodes.append(node)
        if node.name:
            bound[node.name] = len(self.nodes) - 1
        return len(self.nodes) - 1
