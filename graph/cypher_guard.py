"""Look at a Cypher statement before an engine does: that it is one statement, only reads, and fetches nothing.

What is allowed here is the same for every engine. Names (after a dot or colon, in back-ticks, of parameters) and
what stands in strings and comments are never taken for keywords; a keyword as a bare name is refused rather than
guessed at (`WITH 1 AS as WITH as CREATE (n)` is a writing statement).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from graph.cypher_shape import check_shape
from graph.cypher_tokens import Statement
from graph.errors import BadRequest, QueryRefused, QuerySyntax
from graph.guard import MAX_LENGTH, check_length

_BEGINNING = ("MATCH", "OPTIONAL", "RETURN", "WITH", "UNWIND", "CALL")
_WRITING = frozenset(["CREATE", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "DROP", "FOREACH", "INSERT"])
_OTHER = {
    "LOAD": "no file or address is read", "USE": "there is one graph",
    "TRANSACTIONS": "a statement is one reading transaction",
}  # fmt: skip
_PROCEDURES = ("db.labels", "db.relationshipTypes", "db.propertyKeys")
_NAMESPACES = ("date", "datetime", "localdatetime", "time", "localtime", "duration", "point")
"""Functions in any other are not Neo4j's own: APOC and the like read files and addresses."""
_OUTSIDE = ("file", "linenumber")
_JUDGED = 64
"""Statements that are not judged anew: the values of their parameters do not matter."""
_ASCII_ESCAPE = re.compile(r"\\u+00[0-7][0-9a-fA-F]")
"""Neo4j replaces these before it looks for strings, so that `\\u0027` ends one."""


def check_cypher(text: str, given: Collection[str]) -> str:
    """The statement without its comments; `given` are the names of its parameters.

    Raises QueryRefused or QueryTooComplex with the reason, QuerySyntax, or BadRequest where a parameter is missing.
    """
    return _judged(text, tuple(given))


@lru_cache(_JUDGED)
def _judged(text: str, given: tuple[str, ...]) -> str:
    if escape := _ASCII_ESCAPE.search(text):
        raise QueryRefused(f"{escape[0]} is refused: write the character itself")
    statement = Statement(text[:MAX_LENGTH])
    check_shape(statement)
    check_length(text)
    _check_marks(statement)
    _check_words(statement)
    _check_calls(statement)
    _check_parameters(statement, given)
    return statement.without_comments()


def _check_marks(statement: Statement) -> None:
    """One statement, and every string, name in back-ticks and comment ends."""
    tokens = statement.tokens
    last = len(tokens)
    while last and statement.is_mark(last - 1, ";"):
        last -= 1
    for place, token in enumerate(tokens):
        if token.kind == "mark" and (token.text in "\"'`\\" or statement.text.startswith("/*", token.start)):
            raise QuerySyntax(f"{token.text} has no end or no meaning here", *_line_column(statement.text, token.start))
        if statement.is_mark(place, ";") and place < last:
            raise QueryRefused("one statement, please: text follows the ;")


def _check_words(statement: Statement) -> None:
    words = [statement.keyword(place) for place in range(len(statement.tokens))]
    for word in words:
        if word in _WRITING:
            raise QueryRefused(f"{word} is refused: only reading is allowed{_hint(word)}")
        if word in _OTHER:
            raise QueryRefused(f"{word} is refused: {_OTHER[word]}{_hint(word)}")
    if not words:
        raise BadRequest("the statement is empty")
    if words[0] not in _BEGINNING:
        first = statement.tokens[0]
        place = _line_column(statement.text, first.start)
        raise QuerySyntax(f"{first.text}: a statement begins with {', '.join(_BEGINNING)}", *place)


def _hint(word: str) -> str:
    return f" (write `{word.lower()}` in back-ticks if it is a name)"


def _check_calls(statement: Statement) -> None:
    for call in statement.calls():
        namespace, _, _ = call.name.rpartition(".")
        if statement.keyword(call.first - 1) == "CALL":
            continue
        if (namespace and namespace.lower() not in _NAMESPACES) or call.name.lower() in _OUTSIDE:
            raise QueryRefused(f"the function {call.name} is refused: only Neo4j's own functions that read are allowed")
    for place in (place for place in range(len(statement.tokens)) if statement.keyword(place) == "CALL"):
        name, _ = statement.dotted(place + 1)
        if name and name not in _PROCEDURES:
            raise QueryRefused(f"the procedure {name} is refused: allowed are {', '.join(_PROCEDURES)}")


def _check_parameters(statement: Statement, given: Collection[str]) -> None:
    for token in statement.tokens:
        name = token.text[2:-1].replace("``", "`") if token.text.startswith("$`") else token.text[1:]
        if token.kind == "parameter" and name not in given:
            raise BadRequest(f"parameter ${name} is not given")


def _line_column(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
