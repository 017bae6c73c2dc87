"""Names that the curated tables give one thing, as knowledge for the matcher."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain

from graph.identity.known import Saying, sayings
from loaders import curated
from loaders.base import Loader
from loaders.run import Places, run_source
from ontology import load_model

_KINDS = {"org": "org", "model": "model"}


def curated_sayings() -> list[Saying]:
    """What the matcher's own table says, then the names, other names and former names of the curated tables."""
    model, places = load_model(), Places()
    loader = Loader("curated", "", curated.SOURCES, curated.load)
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for spec in curated.SOURCES:
        place, paths = places.find(spec)
        for each in run_source(loader, spec, model, place, paths)[1]:
            if each.property in ("name", "alias", "text"):
                names[each.subject.partition(".")[0]][each.value] = None
    found = ((_KINDS.get(id_.partition("-")[0], ""), tuple(said)) for id_, said in names.items())
    return list(chain(sayings(), (
        Saying(kind, "same", said, "names of one thing in the curated tables")
        for kind, said in found if kind and len(said) > 1
    )))  # fmt: skip
