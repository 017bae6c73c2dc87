"""Small sources cut from real ones, and ten ways in which their files come damaged."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from loaders.base import Loader, Spec, discover
from loaders.cache import Loaded, load
from loaders.run import DATA, Places, run_source
from ontology import load_model

MODEL = load_model()
ROWS = 40
BROUGHT = Path(__file__).parent / "brought"
"""Rows of our own with the columns of tables that users bring."""
_KEPT = re.compile(r"/mistral[^/]*(/|\.ya?ml$)|/licenses/|/organization\.json$|/data/benchmarks/", re.I)
"""The documents of archives that are kept: those of one maker, and what they refer to."""
_DATE = re.compile(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])-([0-3]\d)\b")
_MONEY = re.compile(r"\b((?:CNY|EUR|GBP|JPY|KRW|USD) )(\d+(?:\.\d+)?)\b")
_FIGURE = re.compile(r"""([:=]\s*"?)(-?\d+(?:\.\d+)?)(?="?\s*(?:[,}\]\n]|$))""")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?(?:[eE]\+?\d+)?)([%BMT+]?)\s*")
_ID = re.compile(r"""(^\s*[{\[]*\s*-?\s*"?(?:model_)?id"?\s*[:=]\s*)("[^"]*"|[^,\s]+)""", re.M)
_NAME = re.compile(r"(^  name: )(.+)", re.M)
_KEY = re.compile(r"""^(\s*[{\[]*\s*-?\s*"?)([a-z][\w-]*)(?="?\s*[:=])""", re.M)


class Case(NamedTuple):
    """One file of one source."""

    loader: Loader
    spec: Spec
    file: int

    @property
    def name(self) -> str:
        return f"{self.spec.source.name}/{self.spec.files[self.file]}"


@dataclass(frozen=True)
class Small:
    """The texts of a small file: one under its own name, or the documents of an archive by their paths."""

    name: str
    texts: Mapping[str, str]
    encoding: str

    def changed(self, change: Callable[[str, str], str]) -> Small:
        return Small(self.name, {path: change(path, text) for path, text in self.texts.items()}, self.encoding)

    def bytes(self, encoding: str = "", names: Callable[[str], str] = str, mark: bytes = b"") -> bytes:
        data = {path: mark + text.encode(encoding or self.encoding) for path, text in self.texts.items()}
        if not _is_archive(self.name):
            return data[self.name]
        out = io.BytesIO()
        with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
            for path, document in data.items():
                info = tarfile.TarInfo(names(path))
                info.size = len(document)
                tar.addfile(info, io.BytesIO(document))
        return out.getvalue()


def cases() -> Iterator[Case]:
    """Every file of every source that is at hand."""
    for loader in discover().values():
        for spec in loader.specs:
            if at_hand(spec):
                yield from (Case(loader, spec, number) for number in range(len(spec.files)))


class Good(NamedTuple):
    """A small source that loads, in a folder with what was kept of it."""

    folder: Path
    spec: Spec
    loaded: Loaded


def good_source(case: Case, folder: Path) -> Good:
    """As much is expected of it, and as many bad rows are allowed, as the whole source would."""
    folder.mkdir(exist_ok=True)
    paths = [folder / path.name for path in at_hand(case.spec)]
    for path, each in zip(paths, smalls(case), strict=True):
        path.write_bytes(each.bytes())
    lenient = replace(case.spec, expect={}, bad_share=1.0)
    report, _ = run_source(case.loader, lenient, MODEL, "sources", paths)
    bad = len({(each.file, each.row) for each in report.quarantined}) / report.rows
    expect = {type_: (report.counts.get(type_, 0) * 3 // 4, 100_000) for type_ in case.spec.expect}
    spec = replace(case.spec, expect=expect, bad_share=max(case.spec.bad_share, bad))
    return Good(folder, spec, load(case.loader, spec, MODEL, "sources", paths, folder / "statements"))


def smalls(case: Case) -> list[Small]:
    """The small files of its source."""
    return [small(path, case.spec.members, case.spec.encoding) for path in at_hand(case.spec)]


def at_hand(spec: Spec) -> list[Path]:
    """The real files where AIKG_SOURCES has them, else rows of our own, else the bundled ones."""
    sources = os.environ.get("AIKG_SOURCES")
    paths = Places(Path(sources) if sources else None, BROUGHT, DATA).find(spec)[1]
    return [path for path in paths if path.is_file()]


@cache
def small(path: Path, members: str, encoding: str) -> Small:
    """The first rows of a table, or some documents."""
    if _is_archive(path.name):
        with tarfile.open(path) as tar:
            found = (
                each for each in tar if each.isfile() and re.search(members, each.name) and _KEPT.search(each.name)
            )
            texts = {each.name: _read(tar, each) for each in found}
        return Small(path.name, texts, "utf-8")
    data = path.read_bytes()
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text = data.decode(encoding)
    cut = {".csv": _first_rows, ".jsonl": _some_lines}.get(path.suffix, str)
    return Small(path.name, {path.name: cut(text)}, encoding)


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = tar.extractfile(member)
    assert file
    return file.read().decode()


def _is_archive(name: str) -> bool:
    return name.endswith(".tar.gz")


def _first_rows(text: str) -> str:
    head = "".join(re.findall(r"\A(?:#[^\n]*\n)*", text))
    reader = csv.reader(io.StringIO(text[len(head) :], newline=""))
    lines = [reader.line_num for _, row in zip(range(ROWS + 1), reader, strict=False) if row]
    return head + "".join(text[len(head) :].splitlines(keepends=True)[: lines[-1]])


def _some_lines(text: str) -> str:
    """The lines of one maker, or the first; a line of offers may be as long as many others."""
    lines = text.splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    chosen = [line for line in lines[len(head) :] if "mistral" in line.lower()] or lines[len(head) :]
    return "".join([*head, *chosen[: ROWS if len(chosen[0]) < 10_000 else 4]])


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
    return f"{found[1]}{float(found[2]) * 10:.10g}"


def swapped(_: str, text: str) -> str:
    """Day and month of every date."""
    return _DATE.sub(r"\1-\3-\2", text)


def renamed(ignored: frozenset[str]) -> Callable[[str, str], str]:
    """The first column that is read has another name."""

    def change(path: str, text: str) -> str:
        if path.endswith((".csv", ".md")):
            line = next(line for line in text.splitlines() if not line.startswith("#") and re.search(r"[,|]", line))
            cells = [each.strip() for each in re.split(r"[,|]", line)]
            name = next(each for each in cells if each and each not in ignored)
            return text.replace(
                line, re.sub(rf"(?<![^,|\s]){re.escape(name)}(?![^,|\s])", "other name", line, count=1), 1
            )
        keys = [found[2] for found in _KEY.finditer(text) if found[2] not in ignored]
        return re.sub(rf'(?m)^(\s*[{{\[]*\s*-?\s*"?){keys[0]}(?="?\s*[:=])', r"\1othername", text) if keys else text

    return change


def same_ids(small: Small, ignored: frozenset[str]) -> Small:
    """What tells the rows apart is in every row that of the first."""
    first = "".join(small.texts.values())
    if small.name.endswith(".csv"):
        return small.changed(lambda path, text: _same_cells(path, text, ignored))
    if small.name.endswith(".md"):
        cell = re.findall(r"^\|\s+(\[[^|]*) \|", first, re.M)[0]
        return small.changed(lambda _, text: re.sub(r"^\|\s+\[[^|]*\|", lambda _: f"| {cell} |", text, flags=re.M))
    key = next((key for key in (_ID, _NAME) if key.search(first)), _ID)
    found = key.search(first)
    return small.changed(lambda _, text: key.sub(lambda each: each[1] + found[2], text)) if found else small


def _same_cells(path: str, text: str, ignored: frozenset[str]) -> str:
    head = "".join(re.findall(r"\A(?:#[^\n]*\n)*", text))
    rows = list(csv.DictReader(io.StringIO(text[len(head) :], newline="")))
    columns = [column for column in rows[0] if column not in ignored | {"citation"}]
    key = next((column for column in columns if len({row[column] for row in rows}) == len(rows)), "")
    return tabular(path, text, lambda column, cell: rows[0][key] if column == key else cell) if key else text
