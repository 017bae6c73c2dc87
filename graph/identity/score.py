"""Reasons with weights → a score and a verdict.

A weight is in bits: +1 doubles the odds that two names are one thing, -1 halves them (Fellegi and Sunter's model).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MERGE = 0.9
"""Score from which two things are the same."""
REVIEW = 0.4
"""Score from which a person should look."""
_LIMIT = 30.0


class Reason(NamedTuple):
    """One observation on two names or things."""

    text: str
    weight: float
    hard: bool = False
    """Does it stand against one thing whatever their other names are?"""

    def __str__(self) -> str:
        return f"{self.text} ({self.weight:+g})"


@dataclass(slots=True)
class Judgement:
    """What the reasons come to."""

    reasons: tuple[Reason, ...]
    settled: bool = False
    """Is it what people know rather than what the names say?"""
    score: float = field(init=False)
    """The probability that the weights stand for."""

    def __post_init__(self) -> None:
        total = sum([reason.weight for reason in self.reasons])
        self.score = 1 / (1 + 2 ** -max(-_LIMIT, min(_LIMIT, total)))

    @property
    def verdict(self) -> str:
        """same, unsure or different."""
        score = self.score
        return "same" if score >= MERGE else "unsure" if score >= REVIEW else "different"

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return "; ".join(map(str, self.reasons))


def best(candidates: Sequence[Judgement]) -> Judgement:
    """The judgement with the highest score; the first of equals."""
    return max(candidates, key=lambda each: each.score)
