"""Run loaders: find the files, consume every column, set bad rows aside, compare with what was expected."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from graph.entity import TYPE, Statement
from graph.errors import SourceError
from graph.manifest import file_hash
from graph.source import FileInfo, LoadReport, Quarantined
from loaders.base import Loader, Record, Spec
from loaders.fetch import retrieved
from loaders.figures import refuse_contradictions
from loaders.reading import BROKEN, files_in, header, path_within, read_rows, without
from ontology import BadValue, Model
from ontology.values import parse_date

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Places:
    """Where files may lie: a folder given by the user, the download cache, the bundled tables."""

    sources: Path | None = None
    cache: Path | None = None
    bundled: Path = DATA

    def find(self, spec: Spec) -> tuple[str, list[Path]]:
        """(place, files) of a source; all its files come from one place. ("", []) when it is nowhere."""
        for place, root in (("sources", self.sources), ("cache", self.cache), ("bundled", self.bundled)):
            names = map(bundled_name, spec.files) if place == "bundled" and spec.bundle else spec.files
            paths = [root / spec.folder / name for name in names] if root else []
            if paths and all(path.exists() for path in paths):
                return place, paths
        return "", []

    def missing(self, spec: Spec) -> list[Path]:
        """The files that are not in the user's folder of that source, where there is one."""
        folder = self.sources / spec.folder if self.sources else None
        if not folder or not folder.is_dir():
            return []
        return [path for path in (folder / name for name in spec.files) if not path.exists()]


def bundled_name(name: str) -> str:
    """The name of the bundled form of a file: documents, and those of an archive, become lines of JSON."""
    return re.sub(r"\.(tar\.gz|tgz|json|ya?ml|toml|md)$", ".jsonl", name)


@dataclass(slots=True)
class _Batch:
    """What one source yields, kept back until the whole of it is known to be good."""

    report: LoadReport
    statements: dict[Statement, None] = field(default_factory=dict)
    editions: set[str] = field(default_factory=set)
    columns: Counter[str] = field(default_factory=Counter)


def run_source(
    loader: Loader, spec: Spec, model: Model, place: str, paths: Sequence[Path]
) -> tuple[LoadReport, list[Statement]]:
    """Load one source from its files. Raises SourceError."""
    try:
        files = file_infos(spec, paths, place)
        batch = _Batch(LoadReport(replace(spec.source, files=files, origin=_origin(paths[0].parent))))
        for path in paths:
            known = header(path).get("edition") or retrieved(path)
            rows = (without(row, spec.ignore) for _, row in read_rows(path, spec.members, spec.encoding))
            for number, values in enumerate(loader.records(rows), 1):
                file = f"{path.name}/{values['_path']}" if path.is_dir() else path.name
                if not path.is_dir():  # the documents of a folder have many authors, each with other fields
                    batch.columns.update(values.keys())
                _take(loader, spec, Record(model, values, file, number, edition=known), batch)
        _judge(spec, batch)
        refuse_contradictions(spec.source.name, model, batch.statements)
        batch.report.source = replace(batch.report.source, edition=_edition(spec, paths[0], batch))
    except OSError as error:
        raise SourceError(f"{spec.source.name}: cannot read {error.filename}: {error.strerror}") from None
    return batch.report, list(batch.statements)


def _take(loader: Loader, spec: Spec, record: Record, batch: _Batch) -> None:
    report = batch.report
    report.rows += 1
    if record.has(BROKEN):
        reason = record.pop(BROKEN)
        report.quarantined.append(Quarantined(record.file, record.row, "", f"row left out: {reason}", False))
        return
    try:
        dated = record.peek(spec.edition_column)
        entities = list(loader.load(record))
        statements = list(chain.from_iterable(entity.statements() for entity in entities))
    except BadValue as error:
        report.quarantined.append(_quarantined(record, error, kept=False))
        return
    report.quarantined += [_quarantined(record, error, kept=True) for error in record.rejected]
    if unread := record.left():
        raise SourceError(f"{spec.source.name}: {record.file}, row {record.row}: nobody read column {unread[0]!r}")
    batch.statements.update(dict.fromkeys(statements))
    batch.editions.add(dated)


def _quarantined(record: Record, error: BadValue, *, kept: bool) -> Quarantined:
    reason = f"{'value' if kept else 'row'} left out: {error}"
    return Quarantined(record.file, record.row, error.column, reason, kept)


def _judge(spec: Spec, batch: _Batch) -> None:
    """Too many bad rows, or too few or too many entities, stop the source."""
    report = batch.report
    bad = len({(each.file, each.row) for each in report.quarantined})
    if bad > spec.bad_share * report.rows:
        raise SourceError(f"{spec.source.name}: {bad} of {report.rows} rows are bad{_first_bad(report)}")
    counts = Counter(str(value) for value, _ in {(s.value, s.subject) for s in batch.statements if s.property == TYPE})
    report.counts, report.columns = dict(counts), dict(batch.columns)
    for type_, (low, high) in sorted(spec.expect.items()):
        if not low <= counts[type_] <= high:
            found = f"{counts[type_]} × {type_}, expected {low} to {high}"
            raise SourceError(f"{spec.source.name}: {found}{_first_bad(report)}")


def _first_bad(report: LoadReport) -> str:
    """The end of a message: where the first row that was set aside is, and why, if there is one."""
    return "".join(
        f"; the first: {bad.file}, row {bad.row}, column {bad.column!r}: {bad.reason}" for bad in report.quarantined[:1]
    )


def _edition(spec: Spec, path: Path, batch: _Batch) -> str:
    """That of a file's header, or its newest date, or the day it was fetched, or the one declared, or its hash."""
    dates = (re.match(r"\d{4}(-\d\d){0,2}", text) for text in batch.editions)
    newest = max((date[0] for date in dates if date), default="")
    edition = header(path).get("edition") or newest or retrieved(path) or spec.source.edition
    edition = edition or batch.report.source.files[0].sha256[:12]
    if re.match(r"\d{4}-", edition):
        try:
            parse_date(edition)
        except ValueError as error:
            raise SourceError(f"{path.name}: edition {edition!r} {error}") from None
    if not re.fullmatch(r"[\w.-]+", edition):  # it becomes the end of an IRI
        raise SourceError(f"{path.name}: edition {edition!r} is not one word of letters, digits, dots and hyphens")
    return edition


def _origin(folder: Path) -> str:
    """The line of an ORIGIN.txt beside downloaded files that says where they were found."""
    note = folder / "ORIGIN.txt"
    text = note.read_text(encoding="utf-8", errors="replace") if note.is_file() else ""
    return text.partition("\n")[0].removeprefix("Origin:").strip()


def file_infos(spec: Spec, paths: Sequence[Path], place: str) -> tuple[FileInfo, ...]:
    """The files of a source as they are now; a folder of documents is told like one file."""
    return tuple(_folder_info(spec, path, place) if path.is_dir() else _file_info(path, place) for path in paths)


def _file_info(path: Path, place: str) -> FileInfo:
    stale = path.with_name(f"{path.name}.stale").exists()
    return FileInfo(path.name, file_hash(path), path.stat().st_size, place, stale)


def _folder_info(spec: Spec, path: Path, place: str) -> FileInfo:
    files = files_in(path, spec.members)
    listed = "".join(f"{file_hash(each)}  {path_within(each, path)}\n" for each in files)
    digest = hashlib.sha256(listed.encode()).hexdigest()
    return FileInfo(path.name, digest, sum(each.stat().st_size for each in files), place)
