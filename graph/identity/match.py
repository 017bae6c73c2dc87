"""Things of all sources → decisions of the matcher, and the doubts that a person should settle."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, product
from typing import NamedTuple

from graph.identity.candidates import pairs
from graph.identity.evidence import judge, judge_names
from graph.identity.known import Known
from graph.identity.score import Judgement, Reason
from graph.identity.second import second_process
from graph.identity.things import Thing
from graph.resolve import Decision, Linker
from ontology.model import Model

MATCHER = "matcher"
_CONFLICT_PAIRS = 400
MANY = 100_000
"""Things from which a second process is worth its start and the way there and back."""


class Doubt(NamedTuple):
    """Two things that may be one."""

    left: Thing
    right: Thing
    judgement: Judgement


@dataclass(slots=True)
class Proposals:
    """What the matcher came to."""

    decisions: list[Decision] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def propose(model: Model, things: Sequence[Thing], decisions: Sequence[Decision], known: Known) -> Proposals:
    """Merges and doubts of all kinds, organisations first, for models are compared by their developers.

    What a person decided is settled: never proposed again, nor contradicted through a third thing. Of many things the
    organisations are matched in a second process, while this one compares the names of models.
    """
    identifiers = [key for key, prop in model.properties.items() if prop.identifies]
    organisations, models = ([thing for thing in things if thing.kind == kind] for kind in ("org", "model"))
    with _uncollected():
        if len(things) < MANY:
            made = _match_organisations(organisations, identifiers, decisions, known)
            compared = _compared(models, identifiers, known)
        else:
            with second_process(_match_organisations, organisations, identifiers, decisions, known) as result:
                compared = list(_compared(models, identifiers, known))
                made = result()
        linker = Linker([*decisions, *made.decisions])
        _Matcher(known, identifiers, linker, models, _wholes(organisations)).run(compared, made)
        made.doubts.sort(key=_by_score)
    return made


def _match_organisations(
    things: Sequence[Thing], identifiers: Sequence[str], decisions: Sequence[Decision], known: Known
) -> Proposals:
    made = Proposals()
    _Matcher(known, identifiers, Linker(decisions), things, {}).run(_compared(things, identifiers, known), made)
    return made


def _compared(things: Sequence[Thing], identifiers: Sequence[str], known: Known) -> Iterable[Doubt]:
    """Every two things worth comparing, with what their names say."""
    return (Doubt(left, right, judge_names(known, left, right)) for left, right in pairs(things, identifiers, known))


def _wholes(organisations: Iterable[Thing]) -> dict[str, str]:
    """Part → the organisation that it is a part of."""
    return {thing.id: min(wholes) for thing in organisations if (wholes := thing.values("partOf"))}


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cyclic garbage, of which there is none: it took half the time on 100,000 things."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Matcher:
    """One run over the things of a kind."""

    def __init__(
        self, known: Known, identifiers: Sequence[str], linker: Linker, things: Sequence[Thing],
        wholes: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.known, self.identifiers = known, identifiers
        self.canonical = linker.canonical
        self.wholes = {self.canonical(part): self.canonical(whole) for part, whole in wholes.items()}
        self.clusters: dict[str, list[Thing]] = defaultdict(list)
        """Canonical id → its things; grows as merges are made."""
        self.merged: dict[str, str] = {}
        for thing in things:
            self.clusters[self.canonical(thing.id)].append(thing)
        settled = [each for each in linker.decisions if each.verdict != "same"]
        self.apart = {_pair(self.canonical(d.left), self.canonical(d.right)) for d in settled}

    def run(self, compared: Iterable[Doubt], made: Proposals) -> None:
        """Merge the surest pairs first; what cannot be merged for a contradiction becomes a doubt."""
        judged = (Doubt(left, right, self._judge(left, right, named)) for left, right, named in compared)
        found = [doubt for doubt in judged if doubt.judgement.verdict != "different"]
        doubts: list[Doubt] = []
        for doubt in sorted(found, key=_by_score):
            left, right = self._root(doubt.left.id), self._root(doubt.right.id)
            if left == right or _pair(left, right) in self.apart:
                continue
            if against := self._contradiction(left, right, doubt):
                doubt = doubt._replace(judgement=Judgement((*doubt.judgement.reasons, against)))
            if doubt.judgement.verdict == "same":
                made.decisions.append(self._merge(left, right, doubt))
            else:
                doubts.append(doubt)
        made.doubts += self._open(doubts)

    def _open(self, doubts: Iterable[Doubt]) -> list[Doubt]:
        """The best doubt about each two clusters that are still apart and not different."""
        best: dict[tuple[str, str], Doubt] = {}
        for doubt in doubts:
            left, right = self._root(doubt.left.id), self._root(doubt.right.id)
            if left != right and doubt.judgement.verdict != "different":
                best.setdefault(_pair(left, right), doubt)
        return list(best.values())

    def _judge(self, left: Thing, right: Thing, named: Judgement) -> Judgement:
        return judge(named, self.identifiers, self.canonical, self._house, left, right)

    def _house(self, id_: str) -> str:
        return self.wholes.get(id_, id_)

    def _root(self, id_: str) -> str:
        id_ = self.canonical(id_)
        while id_ in self.merged:
            id_ = self.merged[id_]
        return id_

    def _contradiction(self, left: str, right: str, doubt: Doubt) -> Reason | None:
        """Why two clusters cannot be one: what stands against two other members of theirs."""
        pairs_across = product(self.clusters[left], self.clusters[right])
        others = (pair for pair in pairs_across if {pair[0].id, pair[1].id} != {doubt.left.id, doubt.right.id})
        for one, other in islice(others, _CONFLICT_PAIRS):
            found = self._judge(one, other, judge_names(self.known, one, other))
            if against := min((r for r in found.reasons if r.hard), key=_weight, default=None):
                return against._replace(text=f"but {one.id} and {other.id}: {against.text}")
        return None

    def _merge(self, left: str, right: str, doubt: Doubt) -> Decision:
        kept, gone = sorted((left, right), key=lambda id_: _rank(id_, self.clusters[id_]))
        self.merged[gone] = kept
        self.clusters[kept] += self.clusters.pop(gone)
        self.apart = {_pair(*(kept if id_ == gone else id_ for id_ in pair)) for pair in self.apart}
        why = f"{doubt.judgement.score:.3f}: {doubt.judgement.why}"
        return Decision(kept, gone, "same", MATCHER, "", why)


def _rank(id_: str, things: Iterable[Thing]) -> tuple[int, int, int, str]:
    """The id that outlives: of most curated tables, then named by most sources, then the shortest."""
    sources = {source for thing in things for source in thing.sources}
    curated = sum(source.startswith("curated") for source in sources)
    return -curated, -len(sources), len(id_), id_


def _by_score(doubt: Doubt) -> tuple[float, str, str]:
    return -doubt.judgement.score, doubt.left.id, doubt.right.id


def _weight(reason: Reason) -> float:
    return reason.weight


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)
