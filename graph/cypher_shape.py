"""Refuse a Cypher statement by its shape: what nests for an engine though no bracket shows it, and what is too long."""

from __future__ import annotations

from graph.cypher_tokens import Statement
from graph.errors import QueryTooComplex
from graph.lexer import MAX_DEPTH

MAX_UNIONS = 128
"""The embedded engine runs out of stack at some hundreds."""
MAX_CLAUSES = 1_000
_CLAUSES = frozenset(["CALL", "MATCH", "RETURN", "UNWIND", "WITH"])


def check_shape(statement: Statement) -> None:
    """Raises QueryTooComplex with the limit that is passed."""
    words = [statement.keyword(place) for place in range(len(statement.tokens))]
    if words.count("UNION") > MAX_UNIONS:
        raise QueryTooComplex(f"the query has more than {MAX_UNIONS} UNION")
    if sum(word in _CLAUSES for word in words) > MAX_CLAUSES:
        raise QueryTooComplex(f"the query has more than {MAX_CLAUSES:,} clauses")
    _check_prefixes(statement, words)
    _check_chains(statement)


def _check_prefixes(statement: Statement, words: list[str]) -> None:
    """`NOT NOT …`, `- - …` and CASE within CASE."""
    cases = signs = 0
    for place, word in enumerate(words):
        cases += (word == "CASE") - (word == "END")
        signs = signs + 1 if word == "NOT" or statement.is_mark(place, "-+") else 0
        if max(cases, signs) > MAX_DEPTH:
            raise QueryTooComplex(f"the query nests more than {MAX_DEPTH} CASE, NOT or signs")


def _check_chains(statement: Statement) -> None:
    """Each step of `n.a.b[0].c`."""
    lengths: dict[int, int] = {}
    for place in range(len(statement.tokens)):
        before, last = -1, place
        if statement.is_property(place):
            before = place - 2
        elif statement.is_mark(place, "["):
            before, last = place - 1, statement.partner(place)
        if before >= 0:
            lengths[last] = lengths.get(before, 0) + 1
            if lengths[last] > MAX_DEPTH:
                raise QueryTooComplex(f"the query nests more than {MAX_DEPTH} properties")
