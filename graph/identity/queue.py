"""The review queue of a snapshot: pairs that a person should settle, one line of JSON each, surest first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.identity.match import Doubt
from graph.identity.things import Thing

QUEUE_FILE = "review.jsonl"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things: its names with who uses them, and its facts."""

    id: str
    names: tuple[tuple[str, str], ...]
    """(source, name)"""
    facts: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """Are both sides one thing?"""

    left: Side
    right: Side
    score: float
    reasons: tuple[str, ...]

    @property
    def sources(self) -> set[str]:
        """The sources that name either side."""
        return {source for side in (self.left, self.right) for source, _ in side.names}


def write_queue(path: Path, doubts: Iterable[Doubt]) -> None:
    """Write the queue of a build."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for doubt in doubts:
            line = {
                "left": _side(doubt.left), "right": _side(doubt.right), "score": round(doubt.judgement.score, 3),
                "reasons": [str(reason) for reason in doubt.judgement.reasons],
            }  # fmt: skip
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _side(thing: Thing) -> dict[str, Any]:
    facts = {key: sorted(values) for key, values in sorted(thing.facts.items())}
    return {"id": thing.id, "names": sorted(thing.names), "facts": {"type": sorted(thing.types), **facts}}


def read_queue(snapshot: Path) -> list[Question]:
    """The queue of a snapshot's folder."""
    with (snapshot / QUEUE_FILE).open(encoding="utf-8") as lines:
        return [_question(json.loads(line)) for line in lines]


def _question(data: Mapping[str, Any]) -> Question:
    left, right = (
        Side(side["id"], tuple((source, name) for source, name in side["names"]), side["facts"])
        for side in (data["left"], data["right"])
    )
    return Question(left, right, data["score"], tuple(data["reasons"]))


def by_source(questions: Iterable[Question]) -> Counter[str]:
    """How many questions each source takes part in."""
    return Counter(source for question in questions for source in question.sources)
