"""How two names of organisations relate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from graph.identity.organisations import ACRONYM, GENERIC, UNITS, OrganisationName, Words
from graph.identity.score import Judgement, Reason, best
from graph.identity.text import compact, initials

_SPELLING = 90
_SPELLED_OUT = 8


def compare(left: OrganisationName, right: OrganisationName, left_broad: int = 0, right_broad: int = 0) -> Judgement:
    """How likely both names mean one organisation; `broad` says how mixed the fields of the source are (0, 1, 2)."""
    judged = [
        Judgement(tuple(_relation(a, b, left_broad, right_broad))) for a in left.forms for b in right.forms
    ]  # fmt: skip
    found = best(judged)
    if found.verdict == "different" and _hinted(left, right):
        found = Judgement((Reason("one name stands in the brackets of the other", 1),))
    return Judgement((*found.reasons, *_beside(left, right, found)))


def _beside(left: OrganisationName, right: OrganisationName, found: Judgement) -> Iterator[Reason]:
    """What stands against one thing although the words are alike: country, brackets, legal form."""
    if left.country != right.country:
        both = left.country and right.country
        yield Reason("different countries in brackets", -12, True) if both else Reason("a country in brackets", -5)
    if found.verdict != "same":
        return
    if left.hints and right.hints and not set(left.hints) & set(right.hints):
        yield Reason("different things in brackets", -12, True)
    elif bool(left.hints) != bool(right.hints):
        yield Reason("only one has something in brackets", -4)
    if _owner_and_owned(left.suffix, right.suffix):
        ends = (" ".join(sorted(side.suffix)) for side in (left, right))
        yield Reason(f"one ends with {' and the other with '.join(ends)}: perhaps a company and its owner", -4)


def _owner_and_owned(one: frozenset[str], other: frozenset[str]) -> bool:
    """SoftBank Corp. is not SoftBank Group (Corp.); Intel Corporation and Intel may well be one."""
    apart = bool(one - other and other - one) or bool((one ^ other) & {"group", "holding"})
    return apart and bool(one and other)


def _hinted(left: OrganisationName, right: OrganisationName) -> bool:
    sides = ((left.hints, right.forms), (right.hints, left.forms))
    return any(compact(hint) == compact(form) for hints, forms in sides for hint in hints for form in forms)


def _relation(a: Words, b: Words, a_broad: int, b_broad: int) -> list[Reason]:
    """How two word lists relate."""
    if compact(a) == compact(b):
        return _equal(a, max(a_broad, b_broad))
    if sorted(a) == sorted(b):
        return [Reason("the same words in another order", 0.5)]
    short, long, short_broad, long_broad = (a, b, a_broad, b_broad) if len(a) < len(b) else (b, a, b_broad, a_broad)
    if len(short) < len(long) and (extra := _extra(short, long)):
        return _with_extra(short, extra, long[: len(short)] == short, short_broad, long_broad)
    return _unlike(a, b)


def _equal(words: Words, broad: int) -> list[Reason]:
    reasons = [Reason("equal but for case, accents, spacing and legal form", 7)]
    if broad and (len(compact(words)) <= ACRONYM or (broad == 2 and len(words) == 1 and not words[0].endswith("ai"))):
        reasons.append(Reason("one word, and one source lists firms of all fields", -6))
    return reasons


def _extra(short: Words, long: Words) -> Words:
    """The words of `long` that `short` lacks; () when `short` has others of its own."""
    rest = list(long)
    for word in short:
        if word not in rest:
            return ()
        rest.remove(word)
    return tuple(rest)


def _with_extra(short: Words, extra: Words, leading: bool, short_broad: int, long_broad: int) -> list[Reason]:
    added = " ".join(extra)
    if leading and extra == ("ai",):
        reasons = [Reason("only AI is added", 5)]
        if short_broad:
            reasons.append(Reason("the bare name comes from a list of all fields", -4))
    elif leading and set(extra) <= GENERIC:
        reasons = [Reason(f"only {added!r} is added", 4)]
        if short_broad or long_broad:
            reasons.append(Reason("one source lists firms of all fields", -3.5))
    elif leading and set(extra) <= {"lab", "labs"}:
        reasons = [Reason(f"only {added!r} is added", 1)]
    elif set(extra) & UNITS:
        reasons = [Reason(f"{added!r} reads as a part of it", -5)]
    else:
        reasons = [Reason(f"{added!r} is added", -8)]
    if len("".join(short)) <= 2:
        reasons.append(Reason("the shorter name has no more than two letters", -6))
    return reasons


def _unlike(a: Words, b: Words) -> list[Reason]:
    one, other = compact(a), compact(b)
    if {one, other} & {initials(a), initials(b)} and min(len(one), len(other)) >= 3:
        return [Reason("one is the initials of the other", 0.5)]
    likeness = fuzz.ratio(one, other)
    if likeness >= _SPELLING and min(len(one), len(other)) >= _SPELLED_OUT and _digits(one) == _digits(other):
        return [Reason(f"spelled alike ({likeness:.0f} of 100)", 0.5)]
    return [Reason(f"different words ({likeness:.0f} of 100 alike)", -10)]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
