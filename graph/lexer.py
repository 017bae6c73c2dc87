"""Query texts cut into tokens, so that the guards and translators in front of the engines see what an engine sees."""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.errors import QueryTooComplex

MAX_DEPTH = 128
"""Levels of anything that nests; engines run out of stack at some hundreds."""
_OPENING, _CLOSING = "({[", ")}]"


class Token(NamedTuple):
    """One token with its place in the text and the number of brackets around it."""

    kind: str
    text: str
    start: int
    end: int
    depth: int


def tokenize(text: str, language: re.Pattern[str], max_depth: int = MAX_DEPTH) -> list[Token]:
    """All tokens but comments; `language` names each kind in a group, brackets are of kind `mark`.

    Raises QueryTooComplex beyond the depth limit.
    """
    tokens = []
    depth = 0
    for found in language.finditer(text):
        kind = str(found.lastgroup)
        if kind == "comment":
            continue
        closing = kind == "mark" and found[0] in _CLOSING
        depth -= closing
        tokens.append(Token(kind, found[0], found.start(), found.end(), depth))
        depth += kind == "mark" and found[0] in _OPENING
        if depth > max_depth:
            raise QueryTooComplex(f"the query nests more than {MAX_DEPTH} levels of brackets")
    return tokens
