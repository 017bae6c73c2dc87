"""`CALL db.labels()` and other procedures, where the engine has them otherwise than Neo4j."""

from __future__ import annotations

from graph.cypher_tokens import Statement
from graph.engines.kglite_edits import Edits

_LABELS = (
    "CALL {{ MATCH (`_`) WITH labels(`_`) AS `_l`, count(*) AS `_c` UNWIND `_l` AS label RETURN DISTINCT label AS {} }}"
)
"""The engine's own db.labels() leaves out all but the first label of a node."""


def translate_procedure(statement: Statement, edits: Edits, place: int) -> None:
    """Add the edits for the CALL there, if one is: the engine wants round brackets."""
    if statement.keyword(place) != "CALL":
        return
    name, after = statement.dotted(place + 1)
    has_brackets = statement.is_mark(after, "(")
    if name == "db.labels":
        _labels(statement, edits, place, statement.partner(after) + 1 if has_brackets else after)
    elif name and not has_brackets:
        edits.insert(statement.tokens[after - 1].end, "()")


def _labels(statement: Statement, edits: Edits, place: int, after: int) -> None:
    """Replace the call that ends before a place, with its YIELD, by a subquery of all labels."""
    tokens = statement.tokens
    column = "label"
    if statement.keyword(after) == "YIELD":
        after += 2
        if statement.keyword(after) == "AS":
            column, after = tokens[after + 1].text, after + 2
    made = _LABELS.format(column)
    if after >= len(tokens) or statement.is_mark(after, ";"):
        made += f" RETURN {column}"
    elif statement.keyword(after) == "WHERE":
        made += " WITH *"
    edits.replace(tokens[place].start, tokens[after - 1].end, made)
