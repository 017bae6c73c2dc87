"""A Cypher statement as tokens, and what they tell without a grammar: keywords, names, calls, brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graph.lexer import Token, tokenize

_CYPHER = re.compile(
    r"""(?P<comment>//[^\n\r]*|/\*.*?\*/)
    |(?P<string>'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")
    |(?P<quoted>`(?:[^`]|``)*+`)
    |(?P<parameter>\$(?:\w+|`(?:[^`]|``)*+`))
    |(?P<number>\d\w*(?:\.\d\w*)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<mark>\S)""",
    re.X | re.S,
)
_BEFORE_BRACKETS = frozenset(
    [
        "ALL",
        "AND",
        "AS",
        "BY",
        "CALL",
        "CASE",
        "CONTAINS",
        "DISTINCT",
        "ELSE",
        "IN",
        "IS",
        "LIMIT",
        "MATCH",
        "NOT",
        "OFFSET",
        "ON",
        "OR",
        "ORDER",
        "RETURN",
        "SHORTEST",
        "SKIP",
        "THEN",
        "UNION",
        "UNWIND",
        "WHEN",
        "WHERE",
        "WITH",
        "XOR",
        "YIELD",
    ]
)
"""Keywords that a round bracket may follow."""


class Call(NamedTuple):
    """A call of a function or procedure: its name, and the places of the name and of its brackets."""

    name: str
    first: int
    opening: int


class Statement:
    """The tokens of a text; places are indices of tokens. Raises QueryTooComplex beyond the depth limit."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text, _CYPHER)
        self._partners = _partners(self.tokens)
        self._marks = [token.text if token.kind == "mark" else "" for token in self.tokens]
        self._labels: set[int] = set()
        for place in range(len(self.tokens)):
            is_next = self.is_mark(place - 1, "|&") and bool(self.name(place - 2)) and place - 2 in self._labels
            if is_next or self.is_mark(place - 1, ":"):  # of several: `:A|B&C`
                self._labels.add(place)
        self._keywords = [self._keyword(place) for place in range(len(self.tokens))]

    def is_mark(self, place: int, marks: str) -> bool:
        """Is there one of these marks?"""
        found = self._marks[place] if 0 <= place < len(self._marks) else ""
        return bool(found) and found in marks

    def keyword(self, place: int) -> str:
        """The word there in capitals; "" where it is a name: a property, a label, a type, the key of a map."""
        return self._keywords[place] if 0 <= place < len(self._keywords) else ""

    def _keyword(self, place: int) -> str:
        token = self.tokens[place]
        if token.kind != "word" or self.is_mark(place + 1, ":"):
            return ""
        return "" if self.is_property(place) or place in self._labels else token.text.upper()

    def is_property(self, place: int) -> bool:
        """Does the name there follow the dot of an expression (`n.name`), not of a number or range?"""
        before = self._at(place - 2)
        return self.is_mark(place - 1, ".") and before is not None and before.kind != "number" and before.text != "."

    def name(self, place: int) -> str:
        """The name there, without back-ticks; "" where there is none."""
        token = self._at(place)
        if token is None or token.kind not in ("word", "quoted"):
            return ""
        return token.text[1:-1].replace("``", "`") if token.kind == "quoted" else token.text

    def dotted(self, place: int) -> tuple[str, int]:
        """The name that begins there (`db.labels`), and the place after it."""
        name, place = self.name(place), place + 1
        while name and self.is_mark(place, ".") and self.name(place + 1):
            name, place = f"{name}.{self.name(place + 1)}", place + 2
        return name, place

    def partner(self, place: int) -> int:
        """The other bracket of a pair; -1 where there is none."""
        return self._partners.get(place, -1)

    def calls(self, start: int = 0, end: int | None = None) -> Iterator[Call]:
        """Every name before a round bracket that is no keyword, between two places."""
        for opening in range(start + 1, len(self.tokens) if end is None else end):
            if not self.is_mark(opening, "(") or not self.name(opening - 1):
                continue
            first = opening - 1
            while self.is_mark(first - 1, ".") and self.name(first - 2):
                first -= 2
            call = Call(self.dotted(first)[0], first, opening)
            if self.tokens[first].kind == "quoted" or self._is_call(call):
                yield call

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """First and last place of each part between the commas outside of brackets."""
        first = start
        for place in range(start, end):
            if self.is_mark(place, ",") and self.tokens[place].depth == self.tokens[start].depth:
                yield first, place - 1
                first = place + 1
        if first < end:
            yield first, end - 1

    def without_comments(self) -> str:
        """The text with a space for each character of a comment; every token stays where it is."""
        parts, end = [], 0
        for token in self.tokens:
            parts += [re.sub(r"[^\n\r]", " ", self.text[end : token.start]), token.text]
            end = token.end
        return "".join(parts) + re.sub(r"[^\n\r]", " ", self.text[end:])

    def _is_call(self, call: Call) -> bool:
        """`all` is a call in `all(x IN …)` and a keyword in `UNION ALL (…)`."""
        if call.name.upper() == "ALL":
            return bool(self.name(call.opening + 1)) and self.keyword(call.opening + 2) == "IN"
        return call.name.upper() not in _BEFORE_BRACKETS

    def _at(self, place: int) -> Token | None:
        return self.tokens[place] if 0 <= place < len(self.tokens) else None


def _partners(tokens: list[Token]) -> dict[int, int]:
    found: dict[int, int] = {}
    open_: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text in "({[":
            open_.append(place)
        elif token.text in ")}]" and open_:
            start = open_.pop()
            found |= {start: place, place: start}
    return found
