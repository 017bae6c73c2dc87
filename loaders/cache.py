"""Statements kept by what they were made from: a source whose files and loader are unchanged is not parsed again."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import graph
import ontology
from graph.entity import Statement
from graph.manifest import file_hash
from graph.source import FileInfo, LoadReport, Quarantined, Source
from loaders.base import Loader, Spec, discover
from loaders.figures import refuse_changes, refuse_lost_columns
from loaders.run import file_infos, run_source
from ontology import Model

_ANY_KEY = "?" * 16


@dataclass(frozen=True, slots=True)
class Loaded:
    """One source: what came of loading it, and its statements, read from disk each time they are walked."""

    report: LoadReport
    key: str
    path: Path

    @property
    def statements(self) -> Iterator[Statement]:
        """All claims of the source."""
        with self.path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                subject, key, value, lang, derived = line.removesuffix("\n").split("\t")
                yield Statement(subject, key, value, lang, derived == "1")


def load(
    loader: Loader, spec: Spec, model: Model, place: str, paths: list[Path], folder: Path, *, force: bool = False
) -> Loaded:
    """The statements of a source, from `folder` when nothing they depend on has changed.

    Raises SourceError, also where they differ too much from the last ones, unless forced.
    """
    key = _key(loader, spec, model, place, paths)
    stem = folder / f"{spec.source.name}-{key[:16]}"
    path, note = stem.with_suffix(".tsv"), stem.with_suffix(".json")
    if report := _known(path, note):
        return Loaded(report, key, path)
    report, statements = run_source(loader, spec, model, place, paths)
    if not force and (last := _last(folder, spec.source.name)) and last.report.source.files != report.source.files:
        refuse_lost_columns(spec.source.name, last.report, report)
        refuse_changes(spec.source.name, model, last.statements, statements)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{spec.source.name}-{_ANY_KEY}.*"):
        old.unlink()
    _write(path, "".join("\t".join((*each[:4], str(int(each.derived)))) + "\n" for each in statements))
    _write(note, json.dumps({"sha256": file_hash(path), "report": asdict(report)}, ensure_ascii=False))
    return Loaded(report, key, path)


def inputs(loaded: Iterable[Loaded], *more: str) -> str:
    """A hash of all that a build depends on."""
    return hashlib.sha256("\n".join([*(each.key for each in loaded), *more]).encode()).hexdigest()


def _key(loader: Loader, spec: Spec, model: Model, place: str, paths: list[Path]) -> str:
    module = sys.modules[loader.load.__module__].__file__
    assert module
    parts = [file_hash(Path(module)), _code(), model.digest, loader.settings, repr(spec.source)]
    return hashlib.sha256("\n".join([*parts, *map(repr, file_infos(spec, paths, place))]).encode()).hexdigest()


@cache
def _code() -> str:
    """A hash of the code and the names that turn files into statements, whatever the loader."""
    here, values, entity = (Path(str(p)) for p in (Path(__file__).parent, ontology.__path__[0], graph.__path__[0]))
    shared = (path for path in here.glob("*.py") if path.stem not in discover())
    names = here / "data" / "curated" / "licences.csv"  # by which loaders/licences.py knows a licence
    files = [*sorted(shared), names, *sorted(values.glob("*.py")), entity / "entity.py"]
    return hashlib.sha256("".join(map(file_hash, files)).encode()).hexdigest()


def _last(folder: Path, name: str) -> Loaded | None:
    """What the source said when it was last loaded, if that is whole."""
    for path in folder.glob(f"{name}-{_ANY_KEY}.tsv"):
        if report := _known(path, path.with_suffix(".json")):
            return Loaded(report, "", path)
    return None


def _known(path: Path, note: Path) -> LoadReport | None:
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
        return _report(known["report"]) if known["sha256"] == file_hash(path) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # not there, or not whole: load anew


def _report(data: dict[str, Any]) -> LoadReport:
    source = {**data["source"], "files": tuple(FileInfo(**each) for each in data["source"]["files"])}
    return LoadReport(**{
        **data, "source": Source(**source), "quarantined": [Quarantined(**each) for each in data["quarantined"]],
    })  # fmt: skip


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(".part")  # removed with the others when the source has changed
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)
