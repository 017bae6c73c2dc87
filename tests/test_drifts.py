"""A source whose columns drift from one edition to the next is stopped or its gaps are reported: no silent nulls."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from damage import tabular
from small_sources import MODEL, Case, Small, at_hand, cases, good_source, smalls

from graph.errors import SourceError
from loaders.cache import load
from loaders.figures import FEW

DRIFTS = 100
SEED = 2026
_COMMENTS = re.compile(r"\A(?:#[^\n]*\n)*")
_LINE = re.compile(r"""^(\s*(?:-\s+)?"?)([a-z][\w-]*)("?\s*[:=]\s*)(?!["']?[\[{|>]|\s*$)(.+?)(,?)$""", re.M | re.I)
"""A key of TOML, YAML or JSON that has a value of one line."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]\+?\d+)?")

Change = Callable[[str], str]


def thousandfold(value: str) -> str:
    return f"{float(value) * 1000:.12g}" if _NUMBER.fullmatch(value) else value


def columns(each: Small) -> list[str]:
    """The columns of a table, the first-level keys of lines of JSON, or the keys of documents."""
    text = next(iter(each.texts.values()))
    body = text[len(_COMMENTS.match(text)[0]) :]  # type: ignore[index]
    if each.name.endswith(".csv"):
        return next(csv.reader(io.StringIO(body, newline="")))
    if each.name.endswith(".jsonl"):
        return list(dict.fromkeys(key for line in body.splitlines() for key in json.loads(line)))
    return sorted({found[2] for text in each.texts.values() for found in _LINE.finditer(text)})


def keyed(each: Small) -> bool:
    """Has it columns that are in as many places as a drift would change?"""
    return any(len(values(each, column)) >= FEW for column in columns(each))


def values(each: Small, column: str) -> list[str]:
    """What stands in a column, where anything does."""
    text = next(iter(each.texts.values()))
    body = text[len(_COMMENTS.match(text)[0]) :]  # type: ignore[index]
    if each.name.endswith(".csv"):
        found = [row[column] for row in csv.DictReader(io.StringIO(body, newline=""))]
    elif each.name.endswith(".jsonl"):
        found = [str(json.loads(line).get(column, "")) for line in body.splitlines()]
    else:
        found = [line[4] for text in each.texts.values() for line in _LINE.finditer(text) if line[2] == column]
    return [value for value in found if value]


def changed(each: Small, column: str, name: str | None, change: Change) -> Small:
    """The file with a column that has another name (None: that is gone) and other values."""
    if each.name.endswith(".csv"):
        return each.changed(lambda path, text: _table(path, text, column, name, change))
    if each.name.endswith(".jsonl"):
        return each.changed(lambda _, text: _lines(text, column, name, change))

    def line(found: re.Match[str]) -> str:
        if found[2] != column:
            return found[0]
        return f"{found[1]}{name}{found[3]}{change(found[4])}{found[5]}" if name else ""

    return each.changed(lambda _, text: _LINE.sub(line, text))


def _table(path: str, text: str, column: str, name: str | None, change: Change) -> str:
    made = tabular(path, text, lambda key, cell: change(cell) if key == column and cell else cell)
    head = _COMMENTS.match(made)[0]  # type: ignore[index]
    rows = list(csv.reader(io.StringIO(made[len(head) :], newline="")))
    place = rows[0].index(column)
    rows[0][place] = name or ""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(row if name else row[:place] + row[place + 1 :] for row in rows)
    return head + out.getvalue()


def _lines(text: str, column: str, name: str | None, change: Change) -> str:
    head = _COMMENTS.match(text)[0]  # type: ignore[index]

    def one(line: str) -> str:
        asked = {name if key == column else key: value for key, value in json.loads(line).items()}
        if name and isinstance(value := asked.get(name), str | int | float):
            asked[name] = change(str(value))
        return json.dumps({key: value for key, value in asked.items() if key}, ensure_ascii=False)

    return head + "".join(f"{one(line)}\n" for line in text[len(head) :].splitlines())


DRIFT: dict[str, Callable[[Small, str], Small]] = {
    "renamed": lambda each, column: changed(each, column, f"{column} new", str),
    "dropped": lambda each, column: changed(each, column, None, str),
    "of another type": lambda each, column: changed(each, column, column, lambda value: "see the note"),
    "in another unit": lambda each, column: changed(each, column, column, thousandfold),
}


def drawn(case: Case, draw: random.Random) -> tuple[str, str, Small]:
    """A kind of drift, a column, and the file that drifted; a key of one or two documents may be gone with a fact."""
    each = smalls(case)[case.file]
    names = [name for name in columns(each) if name and name not in case.spec.ignore]
    found: list[str] = []
    while len(found) < (1 if each.name.endswith(".csv") else FEW):
        column = draw.choice(names)
        found = values(each, column)
    numbers = sum(bool(_NUMBER.fullmatch(value)) for value in found) > len(found) / 2
    kind = draw.choice([*DRIFT] if numbers else ["renamed", "dropped"])
    return kind, column, DRIFT[kind](each, column)


def test_of_a_hundred_drifts_ninety_five_are_noticed_and_none_leaves_silent_gaps(tmp_path: Path) -> None:
    """A drift of a column from which no statement comes is drawn again: it changes nothing."""
    draw, found = random.Random(SEED), [case for case in cases() if keyed(smalls(case)[case.file])]
    good = cache(lambda number: good_source(found[number], tmp_path / str(number)))
    noticed = 0
    unseen: list[tuple[str, str, str, bool]] = []
    while noticed + len(unseen) < DRIFTS:
        number = draw.randrange(len(found))
        case, before = found[number], good(number)
        kind, column, drifted = drawn(case, draw)
        folder = tmp_path / "drifted"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before.folder, folder)
        paths = [folder / path.name for path in at_hand(case.spec)]
        paths[case.file].write_bytes(drifted.bytes())
        try:
            after = load(case.loader, before.spec, MODEL, "sources", paths, folder / "statements")
        except SourceError:
            noticed += 1
            continue
        said, says = list(before.loaded.statements), list(after.statements)
        if len(after.report.quarantined) > len(before.loaded.report.quarantined):
            noticed += 1
        elif says != said:
            unseen.append((case.name, kind, column, len(says) < len(said)))
    assert len(unseen) <= DRIFTS / 20, unseen
    assert not any(fewer for *_, fewer in unseen), unseen
