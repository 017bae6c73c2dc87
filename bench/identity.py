"""Precision, recall and F1 on a table of pairs beside two baselines; a million synthetic records.

python -m bench.identity PAIRS.csv     (its column `same` holds 1 or 0)
python -m bench.identity --records 1000000
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from graph.identity.compare import KINDS
from graph.identity.known import Known
from graph.identity.pairs import Pair, judge, read_pairs
from loaders.names import curated_sayings

Matcher = Callable[[Pair], bool]


class Figures(NamedTuple):
    """Counts of one matcher on one kind."""

    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def figures(matcher: Matcher, rows: Iterable[tuple[Pair, bool]]) -> Figures:
    """How often a matcher joins what is the same, what is not, and misses what is."""
    found = [(matcher(pair), same) for pair, same in rows]
    return Figures(
        sum(said and same for said, same in found), sum(said and not same for said, same in found),
        sum(same and not said for said, same in found),
    )  # fmt: skip


def exact(pair: Pair) -> bool:
    """First baseline: equal but for case."""
    return pair.left.name.casefold() == pair.right.name.casefold()


def token_sort(threshold: int) -> Matcher:
    """Second baseline: rapidfuzz's token-sort ratio of at least `threshold`."""
    return lambda pair: fuzz.token_sort_ratio(pair.left.name.casefold(), pair.right.name.casefold()) >= threshold


def table(path: Path) -> None:
    """Print the figures of the matcher and of both baselines by kind."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        truth = [row["same"] == "1" for row in csv.DictReader(lines)]
    rows = list(zip(read_pairs(path), truth, strict=True))
    known = Known(curated_sayings())
    threshold = max(range(1, 101), key=lambda t: figures(token_sort(t), rows).f1)
    matchers: dict[str, Matcher] = {
        "aikg": lambda pair: judge(pair, known).verdict == "same",
        "exact": exact,
        f"token sort >= {threshold}": token_sort(threshold),
    }
    print(f"{'matcher':18} {'kind':8} {'pairs':>5} {'precision':>9} {'recall':>7} {'F1':>6} {'false':>5} {'missed':>6}")
    for name, matcher in matchers.items():
        for kind in ("all", *KINDS):
            some = [row for row in rows if kind in ("all", row[0].kind)]
            got = figures(matcher, some)
            print(f"{name:18} {kind:8} {len(some):5} {got.precision:9.3f} {got.recall:7.3f} {got.f1:6.3f} "
                  f"{got.false:5} {got.missed:6}")  # fmt: skip


def main() -> None:
    """Run what the arguments name."""
    match sys.argv[1:]:
        case ["--records", number]:
            from bench.identity_records import run

            run(int(number))
        case [path]:
            table(Path(path))
        case _:
            print(__doc__)


if __name__ == "__main__":
    main()
