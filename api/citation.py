"""How an entity page is cited: as text and as BibTeX."""

from __future__ import annotations

import re

from graph.facts import EntityFacts
from graph.snapshot import Snapshot

_TITLE = "aikg, the open map of the AI ecosystem"
_SPECIAL = re.compile(r"[\\{}$&#%_~^]")
_NAMES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def text(facts: EntityFacts, snapshot: Snapshot, url: str) -> str:
    """One line: what, where, which snapshot, under which licences."""
    licences = "; ".join(dict.fromkeys(note.licence for note in facts.sources.values() if note.licence))
    where = f"{_TITLE}, snapshot {snapshot.id}, {snapshot.day}. {url}"
    return f"“{facts.caption}”, {where}. Licences of its sources: {licences}."


def bibtex(facts: EntityFacts, snapshot: Snapshot, url: str) -> str:
    """An entry of type misc."""
    fields = {
        "title": f"{{{_escaped(facts.caption)}}}", "howpublished": _TITLE, "year": snapshot.day[:4], "url": url,
        "note": f"snapshot {_escaped(snapshot.id)}",
    }  # fmt: skip
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items())
    return f"@misc{{{facts.id},\n{lines}}}"


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda found: _NAMES.get(found[0], f"\\{found[0]}"), value)
