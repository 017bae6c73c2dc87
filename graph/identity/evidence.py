"""What the facts of two things say, beyond their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from graph.identity import models
from graph.identity.compare import Named, compare
from graph.identity.dates import Date
from graph.identity.known import Known
from graph.identity.score import Judgement, Reason, best
from graph.identity.things import Thing

Canonical = Callable[[str], str]
_ONE_EACH = ("lei", "rorId")
"""Identifiers of which a thing has no more than one."""
_SHARED, _LOOSE = 10, 3
"""The weight of a shared identifier; sources give a model the page of its variant too, so that names outweigh it."""
_RELATIONS = {"partOf": "is part of", "parent": "is derived from", "variantOf": "is a variant of"}
_ONE_RELEASE = 1
"""Months between the days that sources give for one release; further apart, a name was used for several."""
_SHARED_HOSTS = re.compile(
    r"(?:.*\.)?(?:github\.com|github\.io|huggingface\.co|linkedin\.com|x\.com|twitter\.com|wikipedia\.org|arxiv\.org|"
    r"facebook\.com|medium\.com|crunchbase\.com|google\.com|notion\.site|substack\.com|readthedocs\.io)"
)


def judge_names(known: Known, left: Thing, right: Thing) -> Judgement:
    """What the names of two things of one kind say: the best of all pairs, unless one is known to be different."""
    judged = [compare(left.kind, one, other, known) for one in _distinct(left) for other in _distinct(right)]
    said = next((each for each in judged if each.settled and each.reasons[0].hard), None)
    return said or best(judged)


def judge(
    named: Judgement, identifiers: Iterable[str], canonical: Canonical, house: Canonical, left: Thing, right: Thing
) -> Judgement:
    """How likely two things of one kind are one, where `named` is what their names say.

    `identifiers` are the properties that identify; `canonical` maps the ids that their facts link to, `house` an
    organisation to the whole that it is a part of.
    """
    if not left.facts and not right.facts:
        return named
    weight = _LOOSE if left.kind == "model" and any(reason.hard for reason in named.reasons) else _SHARED
    reasons = [*named.reasons, *_identifiers(identifiers, left, right, weight), *_related(canonical, left, right)]
    if left.kind == "org":
        reasons += _organisations(left, right)
    else:
        reasons += _models(canonical, house, left, right, named)
    return Judgement(tuple(reasons))


def _distinct(thing: Thing) -> Iterable[Named]:
    """Its names; of those that say the same one is enough, where the source makes no difference."""
    if len(thing.names) == 1 or thing.kind == "org":
        return thing.names
    return {models.analyse(name.name): name for name in thing.names if name.name}.values()


def _identifiers(identifiers: Iterable[str], left: Thing, right: Thing, weight: float) -> Iterator[Reason]:
    for key in identifiers:
        if left.values(key) and right.values(key):
            if shared := left.values(key) & right.values(key):
                yield Reason(f"{key} {min(shared)}", weight)
            elif key in _ONE_EACH:
                yield Reason(f"different {key}", -8, True)


def _related(canonical: Canonical, left: Thing, right: Thing) -> Iterator[Reason]:
    for one, other in ((left, right), (right, left)):
        for key, text in _RELATIONS.items():
            if (values := one.values(key)) and canonical(other.id) in map(canonical, values):
                yield Reason(f"{one.id} {text} {other.id}", -20, True)


def _organisations(left: Thing, right: Thing) -> Iterator[Reason]:
    if (a := left.values("country")) and (b := right.values("country")):
        yield Reason("same country", 1) if a & b else Reason("different countries", -6, True)
    if hosts := _hosts(left) & _hosts(right):
        yield Reason(f"both at {min(hosts)}", 4)
    if (founded := _years(left)) and (others := _years(right)):
        gap = min(abs(one - other) for one in founded for other in others)
        yield Reason("founded in the same year", 1) if gap <= 1 else Reason(f"founded {gap} years apart", -1.5 * gap)


def _hosts(thing: Thing) -> set[str]:
    hosts = {(urlsplit(url).hostname or "").removeprefix("www.") for url in thing.values("website")}
    return {host for host in hosts if host and not _SHARED_HOSTS.fullmatch(host)}


def _years(thing: Thing) -> set[int]:
    return {int(date[:4]) for date in thing.values("inception")}


def _models(canonical: Canonical, house: Canonical, left: Thing, right: Thing, named: Judgement) -> Iterator[Reason]:
    a, b = ({*map(canonical, side.values("developer"))} for side in (left, right))
    if a & b:
        yield Reason("same developer", 1)
    elif a and b and not {*a, *map(house, a)} & {*b, *map(house, b)}:
        yield Reason("different developers", -6, True)
    if (owners := _owners(left)) and (others := _owners(right)) and not owners & others:
        yield Reason("different owners on Hugging Face", -6, True)
    for dated, plain in ((left, right), (right, left)):
        yield from _release(dated, plain, models.ONE_DATED in named.reasons)
        yield from _parameters(dated, plain)


def _owners(thing: Thing) -> set[str]:
    return {id_.partition("/")[0].casefold() for id_ in thing.values("huggingFaceId")}


def _release(dated: Thing, plain: Thing, is_counted: bool) -> Iterator[Reason]:
    """A name with a date and one without are one release where the other's release date is that date.

    Where its source also uses the name without the date, that one is dated still counts, if it does not already.
    """
    dates = {models.analyse(name.name).date for name in dated.names} - {(0, 0, 0)}
    if not dates or any(any(models.analyse(name.name).date) for name in plain.names):
        return
    released = [tuple(map(int, day.split("-"))) for day in plain.values("releaseDate") if len(day) >= 7]
    months = [12 * day[0] + day[1] for day in released]
    agrees = any(_at(date, day) for date in dates for day in released)
    if agrees and max(months) - min(months) <= _ONE_RELEASE:
        yield Reason("the date in one name is when the other was released", 8)
    elif released and not agrees:
        yield Reason("the other was not released at the date in the name of one", -5)
    elif not is_counted:
        yield models.ONE_DATED


def _at(date: Date, day: tuple[int, ...]) -> bool:
    """Is it the month of the release? Where the name gives month and day alone, within a few days of it."""
    year, month, number = date
    if year:
        return (year, month) == day[:2]
    return len(day) == 3 and month == day[1] and abs(number - day[2]) <= 3


def _parameters(sized: Thing, plain: Thing) -> Iterator[Reason]:
    """A name with a size and one without are one model where the other has as many parameters."""
    sizes = {size for name in sized.names for size in models.analyse(name.name).sizes}
    if len(sizes) != 1 or any(models.analyse(name.name).sizes for name in plain.names):
        return
    stated = _parameter_count(sizes.pop())
    if stated and any(abs(float(value) - stated) <= 0.02 * stated for value in plain.values("parameters")):
        yield Reason("the size in one name is the other's number of parameters", 9)


def _parameter_count(size: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([bmt])", size)
    return float(found[1]) * {"m": 1e6, "b": 1e9, "t": 1e12}[found[2]] if found else 0
