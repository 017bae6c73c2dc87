"""`aikg resolve`: a table of pairs of names → the same table with a verdict, a score and reasons for each row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from graph.errors import SourceError
from graph.identity.compare import KINDS, Named, compare
from graph.identity.known import Known
from graph.identity.score import Judgement

COLUMNS = ("source_a", "name_a", "source_b", "name_b", "kind")


class Pair(NamedTuple):
    """One question: do two names mean one thing?"""

    left: Named
    right: Named
    kind: str


def read_pairs(path: Path) -> Iterator[Pair]:
    """The rows of a table of pairs; further columns are not read. Raises SourceError with the row."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if missing := [column for column in COLUMNS if column not in (rows.fieldnames or ())]:
            raise SourceError(f"{path.name}: column {missing[0]!r} is missing")
        for number, row in enumerate(rows, 1):
            yield _pair(path, number, row)


def _pair(path: Path, number: int, row: dict[str, str]) -> Pair:
    kind = next((kind for kind in KINDS if (row["kind"] or "").startswith(kind)), "")
    if not kind or not row["name_a"] or not row["name_b"]:
        raise SourceError(f"{path.name}, row {number}: needs two names and a kind that begins with {', '.join(KINDS)}")
    return Pair(Named(row["source_a"] or "", row["name_a"]), Named(row["source_b"] or "", row["name_b"]), kind)


def judge(pair: Pair, known: Known) -> Judgement:
    """The judgement on a pair."""
    return compare(pair.kind, pair.left, pair.right, known)


def write_verdicts(pairs: Iterable[Pair], known: Known, out: IO[str]) -> None:
    """One CSV row for each pair: its names, verdict, score and reasons."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, "verdict", "score", "reasons"))
    for pair in pairs:
        found = judge(pair, known)
        row = (*pair.left, *pair.right, pair.kind, found.verdict, f"{found.score:.3f}", found.why)
        writer.writerow(row)
