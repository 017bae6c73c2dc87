"""Small sources cut from real ones, or of rows of our own where those may not be shipped."""

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

from openpyxl import Workbook

from loaders.base import Loader, Spec, discover
from loaders.cache import Loaded, load
from loaders.own import own
from loaders.run import DATA, Places, run_source
from loaders.workbook import sheet_rows
from ontology import load_model

MODEL = load_model()
ROWS = 40
BROUGHT = Path(__file__).parent / "brought"
"""Files of our own as users bring them; a folder of documents stands for an archive of them."""
_KEPT = re.compile(r"/mistral[^/]*(/|\.ya?ml$)|/licenses/|/organization\.json$|/data/benchmarks/", re.I)
"""The documents of archives that are kept: those of one maker, and what they refer to."""


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

    @property
    def is_archive(self) -> bool:
        return self.name.endswith(".tar.gz")

    @property
    def is_workbook(self) -> bool:
        return self.name.endswith(".xlsx")

    def bytes(self, encoding: str = "", names: Callable[[str], str] = str, mark: bytes = b"") -> bytes:
        if self.is_workbook:
            return _workbook(next(iter(self.texts.values())))
        data = {path: mark + text.encode(encoding or self.encoding) for path, text in self.texts.items()}
        if not self.is_archive:
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


def own_cases() -> Iterator[Case]:
    """Tables and graphs that a mapping explains."""
    yield from (Case(loader, loader.specs[0], 0) for loader in own(BROUGHT, MODEL).values())


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
    """The real files where AIKG_SOURCES has them, else files of our own, else the bundled ones. No folder of cards."""
    sources = os.environ.get("AIKG_SOURCES")
    paths = Places(Path(sources) if sources else None, BROUGHT, DATA).find(spec)[1]
    return [path for path in paths if path.is_file() or path.name.endswith(".tar.gz")]


@cache
def small(path: Path, members: str, encoding: str) -> Small:
    """The first rows of a table, or some documents."""
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.is_file())
        texts = {each.relative_to(path).as_posix(): each.read_text(encoding="utf-8") for each in files}
        return Small(path.name, texts, "utf-8")
    if path.name.endswith(".tar.gz"):
        return Small(path.name, _kept(path, members), "utf-8")
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        return Small(path.name, {f"{path.name}.csv": _sheet(data)}, "utf-8")
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text = data.decode(encoding)
    cut = {".csv": _first_rows, ".jsonl": _some_lines}.get(path.suffix, str)
    return Small(path.name, {path.name: cut(text)}, encoding)


def _kept(path: Path, members: str) -> dict[str, str]:
    with tarfile.open(path) as tar:
        found = [each for each in tar if each.isfile() and re.search(members, each.name) and _KEPT.search(each.name)]
        return {each.name: _read(tar, each) for each in found}


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = tar.extractfile(member)
    assert file
    return file.read().decode()


def _sheet(data: bytes) -> str:
    rows, out = list(sheet_rows(data)), io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[*rows[0]], *(row.values() for row in rows)])
    return out.getvalue()


@cache
def _workbook(text: str) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in csv.reader(io.StringIO(text, newline="")):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


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
