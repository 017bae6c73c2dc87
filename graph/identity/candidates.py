"""Pairs of things worth comparing: those that share a key. No pair of strangers is ever looked at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import combinations

from graph.identity import models, organisations
from graph.identity.known import Known, normal
from graph.identity.text import compact, initials
from graph.identity.things import Thing
from ontology.lookalike import skeleton, strange

MAX_BLOCK = 60
"""A key that more things share says nothing; their longer keys find each other."""
_VOWELS = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")


def pairs(things: Iterable[Thing], identifiers: Sequence[str], known: Known) -> Iterator[tuple[Thing, Thing]]:
    """Every pair of things that shares a key, once."""
    things = list(things)
    disguised = {skeleton(name.name) for thing in things for name in thing.names if strange(name.name)}
    blocks: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        looks = _looks(thing, disguised) if disguised else ()
        for key in {*_name_keys(thing, known), *_identifier_keys(thing, identifiers), *looks}:
            blocks[f"{thing.kind}:{key}"].append(thing)
    seen: set[tuple[str, str]] = set()
    for block in blocks.values():
        if 1 < len(block) <= MAX_BLOCK:
            for left, right in combinations(block, 2):
                if (left.id, right.id) not in seen:
                    seen.add((left.id, right.id))
                    yield left, right


def _identifier_keys(thing: Thing, identifiers: Sequence[str]) -> Iterator[str]:
    for key in identifiers:
        for value in thing.values(key):
            yield f"{key}={value}"


def _looks(thing: Thing, disguised: Set[str]) -> Iterator[str]:
    """What the names of a thing look like, where that is what a disguised name looks like."""
    return (f"looks {look}" for name in thing.names if (look := skeleton(name.name)) in disguised)


def _name_keys(thing: Thing, known: Known) -> Iterator[str]:
    keys = organisation_keys if thing.kind == "org" else model_keys
    for name in thing.names:
        yield from keys(name.name)
        if others := known.other_names(thing.kind, name.name):
            yield from (f"known {each}" for each in (normal(name.name), *others))


def organisation_keys(text: str) -> Iterator[str]:
    """The name as one word, its beginning without what firms and units add, its consonants, its initials."""
    name = organisations.analyse(text)
    for words in (*name.forms, *name.hints):
        whole = compact(words)
        yield whole
        core = organisations.core(words)
        yield compact(core)
        yield f"bag {' '.join(sorted(words))}"
        if len(whole) >= 8:
            consonants = _DOUBLED.sub(r"\1", _VOWELS.sub("", whole))
            yield f"consonants {consonants}"
        if len(words) >= 3:
            yield initials(words)


def model_keys(text: str) -> Iterator[str]:
    """The letters of the words with the version, and with the size; and everything together."""
    name = models.analyse(text)
    letters = "".join(sorted(name.stem))
    versions, sizes = " ".join(sorted(name.versions)), " ".join(name.sizes)
    yield f"{letters} v{versions}"
    yield f"{letters} s{sizes}"
    yield f"{letters} v{versions} s{sizes} {name.date} {sorted(name.variants)} {sorted(name.precision)}"
