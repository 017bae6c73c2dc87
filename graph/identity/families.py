"""Family → model → checkpoint → precision, computed from the names of models of all sources."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.entity import TYPE, Statement
from graph.identity import models
from graph.identity.compare import Named
from graph.identity.dates import without_date
from graph.identity.things import Thing
from ontology import slug

_KINDS = {"instruct": "instruct", "chat": "instruct", "base": "base", "preview": "preview", "reasoning": "reasoning"}
_PIECES = re.compile(r"([\s\-_/:()\[\]]+)")


@dataclass(frozen=True, slots=True)
class _Member:
    """A model under the name that says least of its variant."""

    id: str
    named: Named
    name: models.ModelName

    @property
    def marks(self) -> frozenset[tuple[str, str]]:
        """What tells it from the plain model of its size."""
        dated = [("checkpoint", str(self.name.date))] if any(self.name.date) else []
        variants = [(_KINDS.get(each, "other"), each) for each in self.name.variants]
        return frozenset([*dated, *variants, *(("precision", each) for each in self.name.precision)])


def families(things: Iterable[Thing], canonical: Callable[[str], str]) -> Mapping[str, list[Statement]]:
    """Source → derived statements on the models that it names: family, variantOf, variantKind."""
    made: dict[str, list[Statement]] = defaultdict(list)
    groups: dict[tuple[str, ...], list[_Member]] = defaultdict(list)
    for member in _members(things, canonical):
        groups[member.name.stem, *sorted(member.name.versions)].append(member)
    for _, group in sorted(groups.items()):
        if len(group) > 1 and any(member.name.sizes or member.marks for member in group):
            for source, statement in (*_family(group), *_variants(group)):
                made[source].append(statement)
    return made


def _members(things: Iterable[Thing], canonical: Callable[[str], str]) -> Iterator[_Member]:
    """One for each cluster of things."""
    clusters: dict[str, list[_Member]] = defaultdict(list)
    for thing in things:
        if thing.kind == "model":
            id_ = canonical(thing.id)
            clusters[id_] += [_Member(id_, named, models.analyse(named.name)) for named in thing.names]
    for _, members in sorted(clusters.items()):
        best = min(members, key=lambda member: len(member.marks))
        if best.name.words and not best.name.moving:
            yield best


def _family(group: list[_Member]) -> Iterator[tuple[str, Statement]]:
    titles = Counter(family_name(member.named.name) for member in group)
    title = min(titles, key=lambda each: (-titles[each], each))
    id_ = f"family-{slug(title)}"
    for source in sorted({member.named.source for member in group}):
        yield source, Statement(id_, TYPE, "ModelFamily", "", True)
        yield source, Statement(id_, "name", title, "en", True)
    for member in group:
        yield member.named.source, Statement(member.id, "family", id_, "", True)


def family_name(text: str) -> str:
    """The name without vendor, size, date, variant and precision: what the members of its family share."""
    kept: list[str] = []
    vendors = models.VENDORS - set(models.analyse(text).words)
    for piece in _PIECES.split(without_date(text).rpartition("/")[2]):
        separates = bool(_PIECES.fullmatch(piece))
        if separates or not piece:
            kept += [piece] if kept else []
        elif not models.is_mark(piece) and (kept or piece.casefold() not in vendors):
            kept.append(piece)
    return re.sub(r"[\s\-_/:()\[\]]{2,}", " ", "".join(kept)).strip(" -_/:()[]") or text


def _order(mark: tuple[str, str]) -> tuple[int, tuple[str, str]]:
    """Another date says more than another tuning, and that more than another precision."""
    return {"checkpoint": 0, "precision": 2}.get(mark[0], 1), mark


def _difference(member: _Member, other: _Member) -> tuple[tuple[int, tuple[str, str]], tuple[str, str]]:
    """The most telling mark that only the first has, with its order before it."""
    return min((_order(mark), mark) for mark in member.marks - other.marks)


def _variants(group: list[_Member]) -> Iterator[tuple[str, Statement]]:
    """A model is a variant of the one of its size that shares most of its marks and has no other."""
    for member in group:
        above = [other for other in group if other.name.sizes == member.name.sizes and other.marks < member.marks]
        if above:
            # of two that share as many, the one that differs in the finer mark: 405B Instruct FP8 → 405B Instruct
            parent = min(above, key=lambda other: (-len(other.marks), -_difference(member, other)[0][0], other.id))
            kind = _difference(member, parent)[1][0]
            yield member.named.source, Statement(member.id, "variantOf", parent.id, "", True)
            yield member.named.source, Statement(member.id, "variantKind", kind, "", True)
