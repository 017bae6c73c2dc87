"""The competency questions that come with the program: SPARQL files with their question as a comment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PLACES = (Path(__file__).parent / "queries", Path(__file__).parent.parent / "docs" / "questions")


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its query."""

    id: str
    text: str
    korean: str
    query: str


@cache
def questions() -> tuple[Question, ...]:
    """All questions, by number."""
    folder = next((place for place in _PLACES if place.is_dir()), None)
    paths = sorted(folder.glob("Q*.rq")) if folder else []
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Question:
    query = path.read_text(encoding="utf-8")
    english = re.search(r"^# Q\d+\s+(.*)$", query, re.M)
    korean = re.search(r"^# ko:\s*(.*)$", query, re.M)
    text = english[1] if english else path.stem
    return Question(path.stem, text, korean[1] if korean else text, query)
