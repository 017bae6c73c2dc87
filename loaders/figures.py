"""Figures of a source that cannot be right: two for one thing, or too many others than at the last build."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from graph.entity import Statement
from graph.errors import SourceError
from graph.source import LoadReport
from ontology import Model

CONTRADICTED = 0.02
"""Share of the single values of a source that may be two; the highest of the sources known is 0.007."""
CHANGED = 1 / 3
"""Share of the values of a property that may be others than at the last build."""
GONE = 1 / 2
"""Share of the values of a property that may be gone since the last build."""
LEAST = 10
"""Values of a property below which a share says nothing, unless it is all of them."""
FEW = 3
"""Values of a property of which not even all say anything when there are fewer."""
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


def refuse_lost_columns(name: str, before: LoadReport, now: LoadReport) -> None:
    """A column that rows had at the last build is still there. Raises SourceError: it was renamed or dropped.

    Files of another place may have other columns, as bundled tables have.
    """
    if {each.found for each in before.source.files} != {each.found for each in now.source.files}:
        return
    for column, count in before.columns.items():
        if count >= FEW and column not in now.columns:
            raise SourceError(
                f"{name}: column {column!r} was in {count} rows at the last build and is in none now; "
                "if this is as it should be, `aikg build --force` takes the rest"
            )


def refuse_changes(name: str, model: Model, before: Iterable[Statement], now: Iterable[Statement]) -> None:
    """Most of what a source said at the last build it says still. Raises SourceError.

    Values may be others where there can be but one: dates, numbers and the like. None of any property may be gone.
    """
    last, current = list(before), list(now)
    old, new = _values(model, last), _values(model, current)
    others = [(key, s, f"{v[0]} → {new[s, key][0]}") for (s, key), v in old.items() if new.get((s, key), v) != v]
    _refuse(name, "others than", CHANGED, others, Counter(key for _, key in old))
    said, says = _first(last), _first(current)
    gone = [(key, s, v) for (s, key), v in said.items() if (s, key) not in says]
    _refuse(name, "missing that were there", GONE, gone, Counter(key for _, key in said))


def _refuse(
    name: str, what: str, limit: float, changes: Iterable[tuple[str, str, str]], counts: Mapping[str, int]
) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for key, subject, change in changes:
        found[key].append(f"{subject}: {change}")
    for key, examples in found.items():
        count = counts[key]
        if key not in _MOVING and len(examples) > limit * count and count >= (FEW if len(examples) == count else LEAST):
            raise SourceError(
                f"{name}: {len(examples)} of {count} values of {key} are {what} at the last build, such as "
                f"{examples[0]}; if this is as it should be, `aikg build --force` takes them"
            )


def _first(statements: Iterable[Statement]) -> Mapping[tuple[str, str], str]:
    """A value of each property of each subject; not what was computed."""
    found: dict[tuple[str, str], str] = {}
    for each in statements:
        if not each.derived:
            found.setdefault((each.subject, each.property), each.value)
    return found


def _values(model: Model, statements: Iterable[Statement]) -> _Values:
    """What the source says of the properties that have one value; not what was computed from it."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in statements:
        prop = model.properties.get(each.property)
        if prop and prop.functional and not each.derived:
            found[each.subject, each.property].append(each.value)
    return found
