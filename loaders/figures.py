"""Figures of a source that cannot be right: two for one thing, or too many others than at the last build."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph.entity import Statement
from graph.errors import SourceError
from ontology import Model

CONTRADICTED = 0.02
"""Share of the single values of a source that may be two; the highest of the sources known is 0.007."""
CHANGED = 1 / 3
"""Share of the values of a property that may be others than at the last build."""
GONE = 1 / 2
"""Share of the values of a property that may be gone since the last build."""
LEAST = 10
"""Values of a property below which a share says nothing."""
_MOVING = frozenset({"asOf", "attestedOn"})
"""Days on which something was seen: other ones in each edition."""
_Values = Mapping[tuple[str, str], list[str]]


def refuse_contradictions(name: str, model: Model, statements: Iterable[Statement]) -> None:
    """A source gives a thing one value where there can be but one. Raises SourceError: rows share an id."""
    values = _values(model, statements)
    twice = {each: found for each, found in values.items() if len(found) > 1}
    if len(twice) > CONTRADICTED * len(values):
        (subject, key), found = next(iter(twice.items()))
        raise SourceError(
            f"{name}: {len(twice)} of {len(values)} values contradict others of the source, as where rows share an id; "
            f"the first: {subject}, {key}: {found[0]!r} and {found[1]!r}"
        )


def refuse_changes(name: str, model: Model, before: Iterable[Statement], now: Iterable[Statement]) -> None:
    """Dates, numbers and whatever else has one value are mostly those of the last build. Raises SourceError."""
    old: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for (subject, key), values in _values(model, before).items():
        if key not in _MOVING:
            old[key][subject] = values
    new = _values(model, now)
    for key, said in old.items():
        others = [f"{s}: {v[0]} → {new[s, key][0]}" for s, v in said.items() if new.get((s, key), v) != v]
        gone = [f"{s}: {v[0]}" for s, v in said.items() if (s, key) not in new]
        for what, examples, limit in (("others than", others, CHANGED), ("missing that were there", gone, GONE)):
            if len(said) >= LEAST and len(examples) > limit * len(said):
                raise SourceError(
                    f"{name}: {len(examples)} of {len(said)} values of {key} are {what} at the last build, such as "
                    f"{examples[0]}; if this is as it should be, `aikg build --force` takes them"
                )


def _values(model: Model, statements: Iterable[Statement]) -> _Values:
    """What the source says of the properties that have one value; not what was computed from it."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in statements:
        prop = model.properties.get(each.property)
        if prop and prop.functional and not each.derived:
            found[each.subject, each.property].append(each.value)
    return found
