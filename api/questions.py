"""The competency questions that come with the program, in SPARQL (with the question as a comment) and in Cypher."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LABELS = {"en": r"Q\d+", "ko": "ko:", "fr": "fr:"}
_PLACES = (Path(__file__).parent / "queries", Path(__file__).parent.parent / "docs" / "questions")


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its two queries, which have the same columns and equal rows."""

    id: str
    texts: Mapping[str, str]
    """Language → the question."""
    short: tuple[str, ...]
    """The columns that are enough for an abridged answer."""
    query: str
    """SPARQL."""
    cypher: str


@cache
def questions() -> tuple[Question, ...]:
    """All questions, by number."""
    folder = next((place for place in _PLACES if place.is_dir()), None)
    paths = sorted(folder.glob("Q*.rq")) if folder else []
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Question:
    query = path.read_text(encoding="utf-8")
    cypher = path.with_suffix(".cypher").read_text(encoding="utf-8")
    texts = {lang: _comment(label, query) for lang, label in _LABELS.items()}
    return Question(path.stem, texts, tuple(_comment("short:", query).split()), query, cypher)


def _comment(label: str, query: str) -> str:
    """The comment with this label at the head of a query; it goes on in indented comment lines."""
    found = re.search(rf"^# {label}\s+(.*(?:\n#   .*)*)$", query, re.M)
    return re.sub(r"(?<!\s)\s*?\n#\s+", " ", found[1]) if found else ""
