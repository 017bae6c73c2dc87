"""Look at a SPARQL query before an engine does: what kind it is, that it only reads, and a cap on its rows.

The text is cut into the tokens of the SPARQL 1.1 grammar, so words inside strings, IRIs, comments,
variables and prefixed names are never mistaken for keywords. An engine may cut otherwise (`SERVICESILENT<…>`),
so the one that serves refuses SERVICE once more by its own grammar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import QueryRefused, QueryTooComplex
from graph.lexer import Token, tokenize
from graph.shape import MAX_BRACKETS, check_shape
from graph.source import SOURCE_BASE

MAX_LENGTH = 100_000
"""Characters of a query."""
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
    |(?P<iri><(?:\w+://(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]{4,8})*+|[^<>(){}"|^`\\\x00-\x20]*+)>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<name>(?:[^\W\d_][\w.\-]{0,60}+)?:(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)*|_:\w[\w.\-]*)
    |(?P<language>@[A-Za-z][A-Za-z0-9\-]*)
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    |(?P<word>[A-Za-z]\w*)
    |(?P<mark>\S)""",
    re.X | re.S,
)
"""Brackets are part of an IRI only after `://`, for `?a<(?b)&&?c>?d` holds none. The length of a prefix has a bound
so that no text takes quadratic time."""
_READING = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_WRITING = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])


@dataclass(frozen=True, slots=True)
class Checked:
    """A query that may be run."""

    kind: str
    """SELECT, ASK, CONSTRUCT or DESCRIBE; "" when only the engine's parser can say what is wrong."""
    text: str
    """A SELECT has a LIMIT of one row more than allowed, so that too many can be told from all."""


def check_query(text: str, max_rows: int) -> Checked:
    """Refuse what would write, fetch or overflow. Raises QueryRefused or QueryTooComplex with the reason."""
    tokens = tokenize(text[:MAX_LENGTH], _TOKEN, MAX_BRACKETS)
    check_shape(tokens)
    check_length(text)
    words = [token for token in tokens if token.kind == "word"]
    if any("SERVICE" in token.text.upper() for token in words):
        raise QueryRefused("SERVICE is refused: no other server is asked")
    _check_graphs(tokens)
    first = next((w.text.upper() for w in words if w.text.upper() in _WRITING or w.text.upper() in _READING), "")
    if first in _WRITING:
        raise QueryRefused(f"{first} is refused: only reading is allowed")
    if first == "SELECT" and max_rows:
        text = _limited(text, tokens, max_rows + 1)
    return Checked(first, text)


def _check_graphs(tokens: Sequence[Token]) -> None:
    """FROM names graphs of sources alone: a server that answers for the snapshot's own files might fetch another."""
    prefixes: dict[str, str] = {}
    for place, token in enumerate(tokens):
        following = [each for each in tokens[place + 1 : place + 3] if each.text.upper() != "NAMED"]
        word = token.text.upper() if token.kind == "word" else ""
        if word == "PREFIX" and len(following) == 2:
            prefixes[following[0].text] = following[1].text[1:-1]
        elif "FROM" in word and following:
            asked = following[0]
            prefix, colon, name = asked.text.partition(":")
            graph = asked.text[1:-1] if asked.kind == "iri" else prefixes.get(prefix + colon, "") + name
            if not graph.startswith(SOURCE_BASE):
                raise QueryRefused(f"FROM is refused: {asked.text[:200]} is not the graph of a source")


def check_length(text: str) -> None:
    """Raises QueryTooComplex for a query or statement that is too long to be looked at."""
    if len(text) > MAX_LENGTH:
        raise QueryTooComplex(f"the query has {len(text):,} characters; the limit is {MAX_LENGTH:,}")


def _limited(text: str, tokens: list[Token], rows: int) -> str:
    """The text with the outermost LIMIT lowered, or set where there is none."""
    outer = [token for token in tokens if token.depth == 0]
    for place, token in enumerate(outer[:-1]):
        if token.kind == "word" and token.text.upper() == "LIMIT" and outer[place + 1].kind == "number":
            number = outer[place + 1]
            digits = number.text.lstrip("0") or "0"
            large = digits.isdigit() and (len(digits) > 9 or int(digits) > rows)
            return f"{text[: number.start]}{rows}{text[number.end :]}" if large else text
    braces = [token.start for token in outer if token.text == "}"]
    values = [token.start for token in outer if token.text.upper() == "VALUES" and braces and token.start > braces[0]]
    at = values[0] if values else len(text)
    return f"{text[:at]}\nLIMIT {rows}\n{text[at:]}"
