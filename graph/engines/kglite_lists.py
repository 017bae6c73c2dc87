"""`any(x IN [n.a, n.b] WHERE f(x))` as `((f(n.a)) OR (f(n.b)))`, which is the same for every value and null.

The engine would make the list for each row, and ask for the variable of each element.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.cypher_tokens import Call, Statement
from graph.engines.kglite_edits import Edited, Edits

_FORMS = {"all": ("(", " AND ", ")"), "any": ("(", " OR ", ")"), "none": ("(NOT (", " OR ", "))")}
"""What stands before the first element, between two, and after the last."""
_CLAUSES = frozenset(["MATCH", "ORDER", "RETURN", "UNWIND", "WITH"])
_LONGEST = 8
"""Elements of a list that are written out."""


def unroll(text: str) -> Edited:
    """The text with the same answer and without the elements of short lists as variables."""
    statement = Statement(text)
    edits, end = Edits(text), 0
    for call in statement.calls():
        if call.opening >= end and not _is_named(statement, call) and (made := _unrolled(statement, call)):
            end = statement.partner(call.opening)
            edits.replace(statement.tokens[call.first].start, statement.tokens[end].end, made)
    return edits.apply()


def _is_named(statement: Statement, call: Call) -> bool:
    """Is it in a column of RETURN without a name of its own, which Neo4j calls as it is written?"""
    depth = statement.tokens[call.first].depth
    for place in range(call.first, -1, -1):
        if statement.keyword(place) in _CLAUSES and statement.tokens[place].depth <= depth:
            depth = statement.tokens[place].depth
            if statement.keyword(place) == "RETURN" and not _has_name(statement, call, depth):
                return True
            depth -= 1  # the next one is around it
    return False


def _has_name(statement: Statement, call: Call, depth: int) -> bool:
    """Does the column of that depth around the call end with AS?"""
    after = (each for each in range(call.opening, len(statement.tokens)) if statement.tokens[each].depth <= depth)
    ends = (each for each in after if statement.keyword(each) in {"AS", *_CLAUSES} or statement.is_mark(each, ","))
    return statement.keyword(next(ends, call.opening)) == "AS"


def _unrolled(statement: Statement, call: Call) -> str:
    """What stands for the call, or "" where it stays."""
    if call.name.lower() not in _FORMS:
        return ""
    name, opening, last = statement.name(call.opening + 1), call.opening + 3, statement.partner(call.opening)
    closing = statement.partner(opening)
    if not statement.is_mark(opening, "[") or statement.keyword(closing + 1) != "WHERE" or last < closing:
        return ""
    elements = list(statement.parts(opening + 1, closing))
    is_short = 0 < len(elements) <= _LONGEST and all(_is_plain(statement, *element) for element in elements)
    uses = _uses(statement, name, closing + 2, last)
    if not is_short or uses is None:
        return ""
    before, between, after = _FORMS[call.name.lower()]
    texts = [statement.text[statement.tokens[a].start : statement.tokens[b].end] for a, b in elements]
    return before + between.join(f"({_with(statement, closing + 2, last, uses, each)})" for each in texts) + after


def _is_plain(statement: Statement, first: int, last: int) -> bool:
    """`n`, `$n`, `'text'`, `1` or `n.name`."""
    if last == first:
        return statement.tokens[first].kind != "mark"
    return last == first + 2 and bool(statement.name(first)) and statement.is_property(last)


def _uses(statement: Statement, name: str, start: int, end: int) -> Sequence[int] | None:
    """Where a variable stands between two places; None where another of its name, a map or a pattern may be there."""
    found = []
    for place in range(start, end):
        if statement.is_mark(place, "{|") or (statement.is_mark(place, "-") and statement.is_mark(place - 1, ")]")):
            return None
        if statement.name(place) != name or statement.is_property(place) or statement.is_mark(place - 1, ":"):
            continue
        is_bound = statement.keyword(place + 1) == "IN" and statement.is_mark(place - 1, "([")
        if is_bound or statement.is_mark(place + 1, "(.["):
            return None
        found.append(place)
    return found


def _with(statement: Statement, start: int, end: int, uses: Sequence[int], text: str) -> str:
    """The expression between two places with a text for the variable."""
    parts, at = [], statement.tokens[start].start
    for place in uses:
        parts += [statement.text[at : statement.tokens[place].start], text]
        at = statement.tokens[place].end
    return "".join(parts) + statement.text[at : statement.tokens[end - 1].end]
