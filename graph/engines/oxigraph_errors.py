"""What is wrong with a query, in words: the engine tells a place, and what its grammar would take there."""

from __future__ import annotations

import re

from graph.errors import QueryError, QueryFailed, QuerySyntax
from graph.rdf import PREFIXES

_PLACE = re.compile(r"error at (\d+):(\d+)(?:-\d+(?::\d+)?)?:?\s*(.*)", re.S)
_MARK = re.compile(r'"(\W{1,3})"(?=, |$)')
_MARKS_TOLD = 10
"""More of them, and the list of what would fit helps nobody."""
_NOT_IN_A_PREFIX = re.compile(r"[^\w.-]")
_NEXT = re.compile(r"\s*(\w+|\S)")


def syntax_error(message: str, text: str) -> QuerySyntax:
    """What `error at 1:8: expected …` says of a query."""
    found = _PLACE.search(message)
    if found is None:
        return QuerySyntax(message)
    line, column = int(found[1]), int(found[2])
    return QuerySyntax(_told(found[3], *_split(text, line, column)), line, column)


def evaluation_error(message: str) -> QueryError:
    """What failed while a query ran: the query itself where it asks for a function that the engine lacks."""
    return QueryFailed(message) if message.startswith("The custom function ") else QueryError(message)


def _split(text: str, line: int, column: int) -> tuple[str, str]:
    """What stands before the place, and from there on; the engine's lines end at line feeds alone."""
    at = sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1
    return text[:at], text[at:]


def _told(expected: str, before: str, after: str) -> str:
    if "Prefix not found" in expected:
        name = _NOT_IN_A_PREFIX.split(before.rpartition(":")[0])[-1]
        known = PREFIXES.get(name, "…")
        return f"the prefix {name}: is not declared; begin with PREFIX {name}: <{known}>"
    if "IRI parsing failed" in expected:
        return "this is no absolute IRI"
    found, marks = _NEXT.match(after), _MARK.findall(expected)
    if not found and not marks:  # the grammar looks ahead, and then tells the end whatever the place
        return "something up to here is misspelt, misplaced or missing"
    stands = f"{found[1]!r} does not fit here" if found else "the query ends too early"
    return f"{stands}; expected one of {' '.join(marks)}" if 0 < len(marks) <= _MARKS_TOLD else stands
