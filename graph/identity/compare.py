"""Two names of a kind → a judgement: what is known of them, else what the names themselves say."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from graph.identity import likeness, models, organisations
from graph.identity.known import Known
from graph.identity.score import Judgement, Reason
from graph.identity.text import brackets
from graph.search import normal
from ontology.countries import country_code
from ontology.lookalike import skeleton, strange

KINDS = ("org", "model", "country")
_BROAD = {"wikipedia": 1, "cb-": 1, "parat": 1, "funded": 1, "forbes": 1, "yc": 2, "y-combinator": 2, "crunchbase": 2}
"""Beginnings of the names of sources that list firms of all fields; 2: so many that namesakes are likely."""


class Named(NamedTuple):
    """A name as a source writes it."""

    source: str
    name: str


def compare(kind: str, left: Named, right: Named, known: Known) -> Judgement:
    """How likely both names mean one thing. Raises ValueError for a kind that is none of KINDS."""
    if strange(left.name) != strange(right.name):
        alike = skeleton(left.name) == skeleton(right.name)
        return Judgement((Reason("letters that look alike or cannot be seen", 0 if alike else -8),))
    saying = known.about(kind, left.name, right.name) or known.about(kind, _bare(left.name), _bare(right.name))
    if saying:
        same = saying.verdict == "same"
        reasons = [Reason(saying.why, 12 if same else -12, not same)]
        acronyms = [each for each in (left, right) if breadth(each.source) and len(each.name) <= organisations.ACRONYM]
        if same and kind == "org" and acronyms:
            reasons.append(Reason("a short word, and its source lists firms of all fields", -12))
        return Judgement(tuple(reasons), settled=True)
    match kind:
        case "org":
            one, other = organisations.analyse(left.name), organisations.analyse(right.name)
            return likeness.compare(one, other, breadth(left.source), breadth(right.source))
        case "model":
            return models.compare(models.analyse(left.name), models.analyse(right.name))
        case "country":
            return _countries(left.name, right.name)
    raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")


@cache
def _bare(name: str) -> str:
    """The name without a provider's path and without what stands in brackets, unless that is a country."""
    plain = name if " " in name else name.rpartition("/")[2]
    outside, inside = brackets(plain)
    return outside if inside and not any(map(country_code, inside)) else plain


@cache
def breadth(source: str) -> int:
    """0 for a source about AI, 1 for one of firms of all fields, 2 for a directory of thousands."""
    name = re.sub(r"[^a-z0-9]+", "-", source.casefold())
    return max((level for start, level in _BROAD.items() if name.startswith(start)), default=0)


def _countries(left: str, right: str) -> Judgement:
    one, other = country_code(left), country_code(right)
    if one and other:
        return Judgement((Reason(f"ISO 3166 codes {one} / {other}", 10 if one == other else -12),))
    if normal(left) == normal(right):
        return Judgement((Reason("equal names that are not in ISO 3166", 5),))
    return Judgement((Reason("no known country name", -8),))
