"""Precision, recall and F1 on a table of pairs beside two baselines, and the time for synthetic records.

`python -m bench.identity [PAIRS.csv] [--records 1000000]`
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import click
from rapidfuzz import fuzz

from bench.identity_records import resolve
from bench.report import machine, print_table
from graph.identity.compare import KINDS
from graph.identity.known import Known
from graph.identity.pairs import Pair, judge, read_pairs
from loaders.names import curated_sayings

Matcher = Callable[[Pair], bool]
_PAIRS = Path(__file__).parents[1] / "tests" / "identity_pairs.csv"


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
    found = []
    for name, matcher in matchers.items():
        for kind in ("all", *KINDS):
            some = [row for row in rows if kind in ("all", row[0].kind)]
            got = figures(matcher, some)
            rates = [f"{rate:.3f}" for rate in (got.precision, got.recall, got.f1)]
            found.append([name, kind, str(len(some)), *rates, str(got.false), str(got.missed)])
    print_table(["matcher", "kind", "pairs", "precision", "recall", "F1", "false", "missed"], found)


@click.command()
@click.argument("pairs", default=_PAIRS, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--records", default=50_000, show_default=True, help="Synthetic records that are resolved.")
def main(pairs: Path, records: int) -> None:
    """Judge PAIRS, a table whose column `same` holds 1 or 0, and time the resolution of synthetic records."""
    print(machine("rapidfuzz"))
    table(pairs)
    resolve(records)


if __name__ == "__main__":
    main()
