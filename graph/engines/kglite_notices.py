"""What the engine remarks on a statement, as Neo4j's notices, and which names are like one that the graph lacks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from difflib import SequenceMatcher

from graph.cypher import LABELS, RELATIONSHIP_TYPES
from graph.property import Notice

_CODES = {
    "unknown node label": "UnknownLabelWarning", "unknown relationship type": "UnknownRelationshipTypeWarning",
    "projects property": "UnknownPropertyKeyWarning",
}  # fmt: skip
"""What the engine's warnings say → the end of Neo4j's code."""
_UNKNOWN = re.compile(r"unknown (node label|relationship type) '([^']+)'")
_NAMES = {"node label": LABELS, "relationship type": RELATIONSHIP_TYPES}
_PROPOSED = "Did you mean"
"""The engine proposes what is a letter or two away."""
_MOST = 3


def notices(warnings: Sequence[str], names: Callable[[str], Collection[str]]) -> Iterator[Notice]:
    """The engine's warnings; `names` answers a statement that lists names."""
    for text in warnings:
        for sign, code in _CODES.items():
            if sign in text:
                yield Notice(code, text + _proposal(text, names))


def _proposal(text: str, names: Callable[[str], Collection[str]]) -> str:
    """Names that share most of the letters with an unknown one, in one piece: AIModel for Model."""
    found = _UNKNOWN.search(text)
    if not found or _PROPOSED in text:
        return ""
    word = found[2].casefold()
    shared = {name: _shared(word, name.casefold()) for name in names(_NAMES[found[1]])}
    alike = sorted((-size, len(name), name) for name, size in shared.items() if size >= max(4, 0.6 * len(word)))
    return f" {_PROPOSED} {' or '.join(repr(name) for *_, name in alike[:_MOST])}?" if alike else ""


def _shared(one: str, other: str) -> int:
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
