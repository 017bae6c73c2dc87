"""Ten ways in which the small files of sources come damaged."""

from __future__ import annotations

import csv
import gzip
import io
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from small_sources import Case, Small

CAP = 4 * 1024 * 1024
"""Largest file in these tests, in the place of the caps of the readers."""
_DATE = re.compile(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])-([0-3]\d)\b")
_MONEY = re.compile(r"\b((?:CNY|EUR|GBP|JPY|KRW|USD) )(\d+(?:\.\d+)?)\b")
_FIGURE = re.compile(r"""([:=]\s*"?|\bai:\w+ |> ")(-?\d+(?:\.\d+)?)(?="?\s*(?:[,}\]\n;]|$)|"\^\^|[BMT] parameters)""")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?(?:[eE]\+?\d+)?)([%BMT+]?)\s*")
_IDS = (
    re.compile(r'(^ {6})("[^"]+")(?=: \{$)', re.M),  # offers by their ids
    re.compile(r"""(^\s*[{\[]*\s*-?\s*"?(?:model_|@)?id"?\s*[:=]\s*)("[^"]*"|[^,\s]+)""", re.M),
    re.compile(r"()(^<[^>]+>)", re.M),  # subjects of triples
    re.compile(r"(^  name: )(.+)", re.M),
)
"""What tells the documents of a file from each other: the first that it has."""
_KEY = re.compile(r"""^(\s*[{\[]*\s*-?\s*"?)([a-z][\w-]*)(?="?\s*[:=][ ]*[^\s{])""", re.M)
"""A key whose value begins in its line and is no mapping."""
_TERM = re.compile(r"(\s+ai:|> <https://w3id\.org/aikg/)([a-z]\w*)")

Damage = Callable[[Case, Small], bytes]


def half(each: Small) -> bytes:
    """The first half: an archive without its end, a table or document cut in the middle of a row or value."""
    data = each.bytes()
    if each.is_archive or each.is_workbook:
        return data[: len(data) // 2]
    end = data.rindex(b"\n", 0, len(data) // 2)
    cut = {".csv": b",", ".md": b"|"}.get(Path(each.name).suffix)
    return data[: data.rindex(cut, 0, end)] if cut and cut in data[:end] else data[: end - 2]


def bomb(each: Small) -> bytes:
    """A few kilobytes that unpack to more than the cap; of a plain file, more than the cap."""
    out = io.BytesIO()
    if each.is_workbook:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.writestr("xl/worksheets/sheet1.xml", b" " * 2 * CAP)
    elif each.is_archive:
        with gzip.GzipFile(fileobj=out, mode="wb") as data, tarfile.open(fileobj=data, mode="w") as tar:
            info = tarfile.TarInfo(next(iter(each.texts)))
            info.size = 2 * CAP
            tar.addfile(info, io.BytesIO(bytes(info.size)))
    else:
        out.write(each.bytes() + b" " * CAP)
    return out.getvalue()


def one_id(case: Case, each: Small) -> bytes:
    """All rows with one id, in an archive also with one path."""
    paths = [path for path in each.texts if "/models/" in path]
    return same_ids(each, case.spec.ignore).bytes(names=lambda path: paths[0] if path in paths else path)


def tabular(name: str, text: str, change: Callable[[str, str], str]) -> str:
    """A table with each cell changed, given its column."""
    head = "".join(re.findall(r"\A(?:#[^\n]*\n)*", text))
    rows = list(csv.reader(io.StringIO(text[len(head) :], newline="")))
    out = io.StringIO()
    made = [rows[0], *([change(*pair) for pair in zip(rows[0], row, strict=True)] for row in rows[1:])]
    csv.writer(out, lineterminator="\n").writerows(made)
    return head + out.getvalue()


def ten_times(path: str, text: str) -> str:
    """Every figure that stands alone in a cell or behind a key, and every sum of money."""
    if path.endswith(".csv"):
        return tabular(path, text, lambda _, cell: _times_ten(cell))
    if path.endswith(".md"):
        return re.sub(r"(\d+(?:\.\d+)?)B", lambda found: f"{float(found[1]) * 10:g}B", text)
    return _MONEY.sub(_tenfold, _FIGURE.sub(_tenfold, text))


def _times_ten(cell: str) -> str:
    if found := _NUMBER.fullmatch(cell):
        return f"{float(found[1]) * 10:g}{found[2]}"
    return _MONEY.sub(_tenfold, cell)


def _tenfold(found: re.Match[str]) -> str:
    return f"{found[1]}{float(found[2]) * 10:.15g}"


def swapped(_: str, text: str) -> str:
    """Day and month of every date."""
    return _DATE.sub(r"\1-\3-\2", text)


def renamed(ignored: frozenset[str]) -> Callable[[str, str], str]:
    """The first column that is read has another name."""

    def change(path: str, text: str) -> str:
        if path.endswith((".csv", ".md")) and not text.startswith("---\n"):
            line = next(line for line in text.splitlines() if not line.startswith("#") and re.search(r"[,|]", line))
            cells = [each.strip() for each in re.split(r"[,|]", line)]
            name = next(each for each in cells if each and each not in ignored)
            return text.replace(
                line, re.sub(rf"(?<![^,|\s]){re.escape(name)}(?![^,|\s])", "other name", line, count=1), 1
            )
        key = _TERM if path.endswith((".ttl", ".nq")) else _KEY
        first = next((found[2] for found in key.finditer(text) if found[2] not in ignored), "")
        return key.sub(lambda found: f"{found[1]}othername" if found[2] == first else found[0], text)

    return change


def same_ids(small: Small, ignored: frozenset[str]) -> Small:
    """What tells the rows apart is in every row that of the first."""
    first = "".join(small.texts.values())
    if small.name.endswith(".csv") or small.is_workbook:
        return small.changed(lambda path, text: _same_cells(path, text, ignored))
    if small.name.endswith(".md"):
        cell = re.findall(r"^\|\s+(\[[^|]*) \|", first, re.M)[0]
        return small.changed(lambda _, text: re.sub(r"^\|\s+\[[^|]*\|", lambda _: f"| {cell} |", text, flags=re.M))
    key = next((each for each in _IDS if each.search(first)), _IDS[0])
    found = key.search(first)
    return small.changed(lambda _, text: key.sub(lambda each: each[1] + found[2], text)) if found else small


def _same_cells(path: str, text: str, ignored: frozenset[str]) -> str:
    head = "".join(re.findall(r"\A(?:#[^\n]*\n)*", text))
    rows = list(csv.DictReader(io.StringIO(text[len(head) :], newline="")))
    columns = [column for column in rows[0] if column not in ignored | {"citation"}]
    key = next((column for column in columns if len({row[column] for row in rows}) == len(rows)), "")
    return tabular(path, text, lambda column, cell: rows[0][key] if column == key else cell) if key else text


OF_THE_FILE: dict[str, Damage] = {
    "renamed column": lambda case, each: each.changed(renamed(case.spec.ignore)).bytes(),
    "truncated": lambda _, each: half(each),
    "a web page": lambda _, each: b"<!DOCTYPE html><html><title>Not found</title></html>",
    "wrong encoding": lambda _, each: each.bytes("utf-16"),
    "empty": lambda _, each: b"",
    "bomb": lambda _, each: bomb(each),
}
OF_THE_FACTS: dict[str, Damage] = {
    "swapped dates": lambda _, each: each.changed(swapped).bytes(),
    "ten times the figures": lambda _, each: each.changed(ten_times).bytes(),
    "one id for all": one_id,
}
HARMLESS: dict[str, Damage] = {"byte order mark": lambda _, each: each.bytes(mark=b"\xef\xbb\xbf")}
