"""Write the bundled tables: of each source that allows it, the columns its loader reads, and nothing else."""

from __future__ import annotations

import csv
import json
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Any

from graph.source import LoadReport
from loaders.base import Loader, Spec
from loaders.reading import read_rows, without
from loaders.run import DATA, Places, bundled_name, run_source
from ontology import Model


def bundle(loaders: Iterable[Loader], model: Model, sources: Path, target: Path = DATA) -> list[Path]:
    """Bundle every source found in a folder of downloaded files; the files written."""
    written = []
    for loader in loaders:
        for spec in loader.specs:
            place, paths = Places(sources, bundled=sources).find(spec)
            if spec.bundle and paths:
                report, _ = run_source(loader, spec, model, place, paths)
                written += [_write(spec, report, path, target) for path in paths]
    return written


def _write(spec: Spec, report: LoadReport, path: Path, target: Path) -> Path:
    """A table stays a table; the documents of an archive become lines of JSON."""
    rejected = {(each.row, each.column) for each in report.quarantined if each.file == path.name and each.row_kept}
    rows = [_facts(number, row, spec.ignore, rejected) for number, row in read_rows(path, spec.members)]
    out = target / spec.folder / bundled_name(path.name)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {key}: {value}\n" for key, value in _header(spec, report.source.edition).items())
        if out.suffix == ".csv":
            table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            table.writeheader()
            table.writerows(rows)
        else:
            file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
    return out


def _header(spec: Spec, edition: str) -> Mapping[str, str]:
    source = spec.source
    return {
        "title": source.title, "edition": edition, "licence": source.licence, "attribution": source.attribution,
        "source": source.url, "note": "facts and figures only; columns of free text left out",
    }  # fmt: skip


def _facts(
    number: int, row: Mapping[str, Any], ignored: Container[str], rejected: Container[tuple[int, str]]
) -> dict[str, Any]:
    """What a loader reads of a row, blanks folded as loaders do; a value that it rejects is left empty."""
    kept = _folded(without(row, ignored))
    return {column: "" if (number, column) in rejected else value for column, value in kept.items()}


def _folded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _folded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_folded(each) for each in value]
    return " ".join(value.split()) if isinstance(value, str) else value
