"""Refuse a SPARQL query by its shape: what the engine's parser would not survive, or its optimizer not end.

Brackets are counted where the text is cut into tokens; here is what nests or multiplies without them. No grammar is
needed for that: in round brackets two terms beside each other are items of a list, elsewhere parts of a triple.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import QueryTooComplex
from graph.lexer import MAX_DEPTH, Token

MAX_BRACKETS = 2 * MAX_DEPTH
"""Nested brackets, for some levels take two: `{ SELECT * {`, `FILTER(EXISTS {`."""
MAX_OPERATORS = 2_000
"""Keywords and operators, of which each may nest what follows; the engine runs out of stack at some thousands."""
MAX_JOINED = 128
"""Patterns that are joined with each other: so many take the optimizer seconds, and more the fourth power of that."""
_SIGNS = frozenset("+-*/|&!=<>^")
_CONSTANTS = frozenset(["a", "true", "false"])
"""Words that are terms."""
_TERMS = frozenset(["iri", "name", "number", "string", "variable"])
_APART = frozenset(["CONSTRUCT", "EXISTS", "MINUS", "OPTIONAL", "UNION", "WHERE"])
"""Words before a group whose patterns are not joined with what stands around it."""
_SAME_LEVEL = frozenset(["SELECT", "EXISTS", "NOT"])
"""Words that open a bracket of their own."""
_NOTHING = Token("", "", 0, 0, 0)


def check_shape(tokens: Sequence[Token]) -> None:
    """Raises QueryTooComplex with the limit that is passed."""
    shape = _Shape()
    for before, token, after in zip([_NOTHING, *tokens], tokens, [*tokens[1:], _NOTHING], strict=False):
        shape.read(before, token, after)


class _Shape:
    """The brackets around a place and what was counted up to there."""

    def __init__(self) -> None:
        self._around = [("{", 0, 0)]
        """The open brackets ("" in VALUES and around a triple term), each with the set of patterns that are joined in
        it and with its level."""
        self._joined = [0]
        self._operators = self._negations = 0
        self._data = ""
        """The bracket that will hold terms alone: `{` of VALUES, `(` of a triple term."""

    def read(self, before: Token, token: Token, after: Token) -> None:
        """Take in the next token. Raises QueryTooComplex."""
        bracket, joined, level = self._around[-1]
        is_opening = _is_mark(token, "({[")
        level += is_opening and after.text.upper() not in _SAME_LEVEL
        if level > MAX_DEPTH:
            raise QueryTooComplex(f"the query nests more than {MAX_DEPTH} levels of brackets")
        if bracket:
            self._join(joined, _joins(bracket, before, token, after))
            self._count(before, token)
        if is_opening:
            is_data = not bracket or token.text == self._data
            if token.text == "{" and (before.text.upper() in _APART or after.text.upper() == "SELECT"):
                self._joined.append(0)
                joined = len(self._joined) - 1
            self._around.append(("" if is_data else token.text, joined, level))
        elif _is_mark(token, ")}]") and len(self._around) > 1:
            self._around.pop()
        self._expect_data(before, token)

    def _expect_data(self, before: Token, token: Token) -> None:
        if token.text.upper() == "VALUES":
            self._data = "{"
        elif _is_mark(before, "<") and _is_mark(token, "<"):
            self._data = "("
        elif self._data == "(" or _is_mark(token, "{"):
            self._data = ""

    def _join(self, joined: int, more: bool) -> None:
        self._joined[joined] += more
        if self._joined[joined] > MAX_JOINED:
            raise QueryTooComplex(f"the query joins more than {MAX_JOINED} patterns")

    def _count(self, before: Token, token: Token) -> None:
        self._negations = self._negations + 1 if _is_mark(token, "!") else 0
        if self._negations > MAX_DEPTH:
            raise QueryTooComplex(f"the query nests more than {MAX_DEPTH} negations")
        is_word = token.kind == "word" and token.text not in _CONSTANTS
        is_second = token.text in "|&" and before.text == token.text  # of && and ||
        self._operators += is_word or (token.kind == "mark" and token.text in _SIGNS and not is_second)
        if self._operators > MAX_OPERATORS:
            raise QueryTooComplex(f"the query has more than {MAX_OPERATORS:,} keywords and operators")


def _joins(bracket: str, before: Token, token: Token, after: Token) -> bool:
    """Does one more pattern begin there?"""
    if _is_mark(token, ".;,"):
        return bracket != "(" and (_is_term(after) or _is_mark(after, "[(<"))
    if _is_mark(token, "/"):
        return bracket != "(" or before.kind in ("iri", "name") or before.text in ("a", ")", "*", "+", "?")
    if _is_mark(token, "<"):
        return _is_mark(before, "<")  # << s p o >>
    if _is_mark(token, "{"):
        return before.text.upper() not in _APART - {"OPTIONAL"}
    if bracket == "(" and (_is_term(token) or _is_mark(token, "([")):
        return _is_term(before) or _is_mark(before, ")]")
    return _is_mark(token, "[")


def _is_term(token: Token) -> bool:
    return token.kind in _TERMS or token.text in _CONSTANTS


def _is_mark(token: Token, marks: str) -> bool:
    return token.kind == "mark" and token.text in marks
