"""What people know of names and no string shows: equivalent names, and names that only look alike."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from graph import search
from graph.errors import SourceError

normal = cache(search.normal)
_TABLE = Path(__file__).with_name("known.csv")


class Saying(NamedTuple):
    """Names that are one thing, or things all different."""

    kind: str
    verdict: str
    names: tuple[str, ...]
    why: str


class Known:
    """Lookup of what is known about two names of a kind."""

    def __init__(self, sayings: Iterable[Saying]) -> None:
        self._pairs: dict[tuple[str, str, str], Saying] = {}
        self._said: set[tuple[str, str]] = set()
        self._partners: dict[tuple[str, str], set[str]] = defaultdict(set)
        for saying in sayings:
            for one, other in combinations(dict.fromkeys(map(normal, saying.names)), 2):
                self._pairs.setdefault((saying.kind, *_ordered(one, other)), saying)
                self._said |= {(saying.kind, one), (saying.kind, other)}
                if saying.verdict == "same":
                    self._partners[saying.kind, one].add(other)
                    self._partners[saying.kind, other].add(one)

    def about(self, kind: str, one: str, other: str) -> Saying | None:
        """What is known about two names."""
        if (kind, normal(one)) not in self._said:
            return None
        return self._pairs.get((kind, *_ordered(normal(one), normal(other))))

    def other_names(self, kind: str, name: str) -> set[str]:
        """The normal forms of the names that a name stands for too."""
        return self._partners.get((kind, normal(name)), set())


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


@cache
def sayings() -> tuple[Saying, ...]:
    """The rows of the table that comes with the program. Raises SourceError."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(_read(csv.DictReader(line for line in lines if not line.startswith("#"))))


def _read(rows: Iterable[Mapping[str, str]]) -> Iterator[Saying]:
    for number, row in enumerate(rows, 1):
        names = tuple(name.strip() for name in row["names"].split(" | "))
        if row["verdict"] not in ("same", "different") or len(names) < 2 or not row["why"]:
            raise SourceError(f"{_TABLE.name}, row {number}: needs same or different, two names and why")
        yield Saying(row["kind"], row["verdict"], names, row["why"])
