"""Statements rewritten with the same answer, so that the engine works less or reads them at all.

Some ways were measured to cost it ten to a hundred times what another wording does: looking for an id among all
nodes that carry a label which is not their class, comparing whole nodes, grouping by a whole node or by a computed
value, and a pattern that begins at null.
"""

from __future__ import annotations

from graph.cypher_patterns import Patterns
from graph.cypher_tokens import Statement
from graph.engines.kglite_counted import Implied, drop_labels
from graph.engines.kglite_edits import Edited, Edits
from graph.engines.kglite_groups import group_by_ids, group_twice, named_again
from graph.engines.kglite_lists import unroll
from graph.engines.kglite_optional import ask_by_id
from graph.property import ENTITY

_AROUND = frozenset(["AND", "LIMIT", "NOT", "OR", "ORDER", "RETURN", "THEN", "WHEN", "WHERE", "WITH", "XOR"])
"""Words that may stand before or after a comparison."""


def rewrite(text: str, implied: Implied) -> Edited:
    """The text with the same answer; `implied` tells which labels need not be asked for."""
    unrolled = unroll(Statement(text).without_comments())
    statement = Statement(unrolled.text)
    edits = Edits(unrolled.text, unrolled)
    patterns = Patterns(statement)
    nodes = patterns.nodes - patterns.links - named_again(statement, len(statement.tokens))
    for place in range(len(statement.tokens)):
        _drop_entity(statement, patterns, edits, place)
        _compare_ids(statement, nodes, edits, place)
        _plain_arrows(statement, edits, place)
    drop_labels(statement, patterns, edits, implied)
    group_twice(statement, edits)
    group_by_ids(statement, patterns, edits)
    ask_by_id(statement, patterns, edits)
    return edits.apply()


def _drop_entity(statement: Statement, patterns: Patterns, edits: Edits, place: int) -> None:
    """`(n:Entity)` as `(n)`: every node has the label, but the engine looks up ids without one or by class."""
    if not patterns.begins(place, "("):
        return
    colon = place + 1 + bool(statement.name(place + 1))
    is_alone = statement.is_mark(colon + 2, "){") or statement.keyword(colon + 2) == "WHERE"
    if statement.is_mark(colon, ":") and statement.name(colon + 1) == ENTITY and is_alone:
        edits.replace(statement.tokens[colon].start, statement.tokens[colon + 1].end, "")


def _compare_ids(statement: Statement, nodes: set[str], edits: Edits, place: int) -> None:
    """`a <> b` of two nodes as `a.id <> b.id`: the engine would read both as a whole."""
    if not statement.is_mark(place, "=<"):
        return
    last = place + 1 + statement.is_mark(place, "<")
    if statement.is_mark(place, "<") and not statement.is_mark(place + 1, ">"):
        return
    if not {statement.name(place - 1), statement.name(last)} <= nodes:
        return
    before, after = place - 2, last + 1
    is_whole = (statement.keyword(before) in _AROUND or statement.is_mark(before, "(,")) and (
        after == len(statement.tokens) or statement.keyword(after) in _AROUND or statement.is_mark(after, "),}]|;")
    )
    if is_whole:
        edits.insert(statement.tokens[place - 1].end, ".id")
        edits.insert(statement.tokens[last].end, ".id")


def _plain_arrows(statement: Statement, edits: Edits, place: int) -> None:
    """`<-->` and `<-[…]->` have no direction, `[:A|:B]` is `[:A|B]`: the engine reads only the plain forms."""
    tokens = statement.tokens
    if statement.is_mark(place, "|") and statement.is_mark(place + 1, ":"):
        edits.replace(tokens[place + 1].start, tokens[place + 1].end, "")
    if not (statement.is_mark(place, "<") and statement.is_mark(place + 1, "-")):
        return
    last = statement.partner(place + 2) if statement.is_mark(place + 2, "[") else place + 1
    if statement.is_mark(last + 1, "-") and statement.is_mark(last + 2, ">"):
        edits.replace(tokens[place].start, tokens[place].end, "")
        edits.replace(tokens[last + 2].start, tokens[last + 2].end, "")
