"""Linker: which ids are one thing. The clusters are a pure function of the decisions; nothing else changes them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from graph.entity import Statement
from graph.errors import SourceError
from graph.rdf import IDENTITY_GRAPH, RDF_TYPE, literal
from ontology.model import AI, ID_BASE, Kind, Model

VERDICTS = ("same", "different", "unsure")


class Decision(NamedTuple):
    """One row of a decisions file: `right` is, is not, or may be the thing that `left` is."""

    left: str
    right: str
    verdict: str
    by: str
    on: str
    """The day; "" for what the matcher computes at every build."""
    why: str
    evidence: str = ""
    """Addresses or ids that anybody can check."""


class Linker:
    """Maps every id to the one id of its cluster."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.decisions = tuple(decisions)
        self.canonical_ids: Mapping[str, str] = _clusters(self.decisions)

    def canonical(self, id_: str) -> str:
        """The id of the cluster; the parts of a dotted id are mapped one by one."""
        if "." not in id_:
            return self.canonical_ids.get(id_, id_)
        return ".".join(self.canonical_ids.get(part, part) for part in id_.split("."))

    def resolve(self, model: Model, statements: Iterable[Statement]) -> Iterator[Statement]:
        """The statements with every subject and link replaced by its canonical id."""
        if not self.canonical_ids:
            yield from statements
            return
        links = {key for key, prop in model.properties.items() if prop.kind is Kind.LINK}
        for subject, key, value, lang, derived in statements:
            target = self.canonical(value) if key in links else value
            yield Statement(self.canonical(subject), key, target, lang, derived)

    def nquads(self) -> Iterator[str]:
        """The decisions and their effect, in the identity graph."""
        for number, each in enumerate(self.decisions, 1):
            node = f"<{ID_BASE}decision-{number}>"
            for predicate, text in (("verdict", each.verdict), ("decidedBy", each.by), ("decidedOn", each.on),
                                    ("why", each.why), ("evidence", each.evidence)):  # fmt: skip
                if text:
                    yield f"{node} <{AI[predicate]}> {literal(text)} <{IDENTITY_GRAPH}> .\n"
            for predicate, term in (
                (RDF_TYPE, f"<{AI.MergeDecision}>"),
                (str(AI.left), f"<{ID_BASE}{each.left}>"),
                (str(AI.right), f"<{ID_BASE}{each.right}>"),
            ):
                yield f"{node} <{predicate}> {term} <{IDENTITY_GRAPH}> .\n"
        for gone, kept in sorted(self.canonical_ids.items()):
            yield f"<{ID_BASE}{gone}> <{AI.mergedInto}> <{ID_BASE}{kept}> <{IDENTITY_GRAPH}> .\n"


def read_decisions(path: Path) -> list[Decision]:
    """The rows of a decisions file (left,right,verdict,by,on,why and, if there, evidence). Raises SourceError."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    decisions = []
    for number, row in enumerate(rows, 1):
        columns = {*row, "evidence"}
        if columns != set(Decision._fields) or None in row.values() or row["verdict"] not in VERDICTS:
            raise SourceError(
                f"{path.name}, row {number}: needs {', '.join(Decision._fields)}; verdict {'/'.join(VERDICTS)}"
            )
        decisions.append(Decision(**row))
    return decisions


def append_decision(path: Path, decision: Decision) -> None:
    """Add a row to a decisions file, which is made if it is not there."""
    new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        if new:
            writer.writerow(Decision._fields)
        writer.writerow(decision)


def overriding(decisions: Iterable[Decision], users: Iterable[Decision]) -> list[Decision]:
    """Both lists; where the user decided on the same two ids, the other decision is dropped."""
    own = list(users)
    decided = {frozenset((each.left, each.right)) for each in own}
    return [*(each for each in decisions if frozenset((each.left, each.right)) not in decided), *own]


def _clusters(decisions: Iterable[Decision]) -> dict[str, str]:
    """Union-find over the "same" rows; the left id of a row outlives the right one."""
    parent: dict[str, str] = {}

    def root(id_: str) -> str:
        while id_ in parent:
            id_ = parent[id_]
        return id_

    rows = list(decisions)
    for each in rows:
        left, right = root(each.left), root(each.right)
        if each.verdict == "same" and left != right:
            parent[right] = left
    for each in rows:
        if each.verdict == "different" and root(each.left) == root(each.right):
            raise SourceError(f"decisions contradict each other: {each.left} and {each.right} are same and different")
    return {id_: root(id_) for id_ in parent}
