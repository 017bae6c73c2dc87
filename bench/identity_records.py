"""Synthetic records of organisations and models, and the time that the matcher takes for them."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator

from graph.identity.compare import Named
from graph.identity.known import Known, sayings
from graph.identity.match import propose
from graph.identity.things import Thing
from ontology import load_model

_SYLLABLES = ("ka", "ro", "mi", "ten", "sol", "ar", "via", "lux", "nor", "pho", "dex", "tra", "quo", "bel", "zy", "gen")
_FORMS = ("{}", "{} Inc.", "{} AI", "{} Ltd.", "{} GmbH", "{}, Inc.")
_PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
_VARIANTS = ("", "-Instruct", "-Instruct-FP8", "-Base", "-preview", "-2407")


def records(number: int, seed: int = 1) -> Iterator[Thing]:
    """Half organisations under several spellings, half models in sizes, versions and variants."""
    rand = random.Random(seed)
    made = 0
    while made < number:
        name = "".join(rand.choices(_SYLLABLES, k=rand.randint(5, 7))).capitalize()
        for kind, text in (*_organisations(rand, name), *_models(rand, name)):
            if made < number:
                yield Thing(f"{kind}-{made}", kind, names={Named(f"source-{rand.randint(1, 9)}", text): None})
                made += 1


def _organisations(rand: random.Random, name: str) -> Iterator[tuple[str, str]]:
    for form in rand.sample(_FORMS, 3):
        yield "org", form.format(name)


def _models(rand: random.Random, name: str) -> Iterator[tuple[str, str]]:
    version, size = f"{rand.randint(1, 4)}.{rand.randint(0, 9)}", f"{rand.choice((7, 8, 13, 70))}B"
    for variant in rand.sample(_VARIANTS, 3):
        yield "model", rand.choice((f"{name} {version} {size}{variant}", f"{name}-{version}-{size}{variant}"))


def resolve(number: int) -> None:
    """Print how long the matcher takes."""
    things = list(records(number))
    start, busy = time.perf_counter(), _busy()
    made = propose(load_model(), things, [], Known(sayings()))
    seconds, busy = time.perf_counter() - start, _busy() - busy
    own, second = (resource.getrusage(who).ru_maxrss / 1024 for who in _PROCESSES)
    print(f"{number:,} records: {seconds:.1f} s ({busy:.1f} s of one core), {own:,.0f} MB and {second:,.0f} MB in a "
          f"second process, {len(made.decisions):,} merges, {len(made.doubts):,} to review")  # fmt: skip


def _busy() -> float:
    """Seconds of processor time of this process and of those that it started."""
    used = [resource.getrusage(who) for who in _PROCESSES]
    return sum(each.ru_utime + each.ru_stime for each in used)
