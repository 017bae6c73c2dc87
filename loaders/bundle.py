"""Write the bundled tables: of each source that allows it, the columns its loader reads, and nothing else."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from graph.errors import SourceError
from graph.source import LoadReport
from loaders.base import Loader, Spec
from loaders.reading import read_rows
from loaders.run import DATA, Places, run_source
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
    if path.suffix != ".csv":
        raise SourceError(f"{path.name}: only tables can be bundled")
    rejected = {(each.row, each.column) for each in report.quarantined if each.file == path.name and each.row_kept}
    rows = list(read_rows(path))
    columns = [column for column in rows[0][1] if column not in spec.ignore]
    out = target / spec.folder / path.name
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {key}: {value}\n" for key, value in _header(spec, report.source.edition).items())
        table = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(_facts(number, row, columns, rejected) for number, row in rows)
    return out


def _header(spec: Spec, edition: str) -> Mapping[str, str]:
    source = spec.source
    return {
        "title": source.title, "edition": edition, "licence": source.licence, "attribution": source.attribution,
        "source": source.url, "note": "facts and figures only; columns of free text left out",
    }  # fmt: skip


def _facts(
    number: int, row: Mapping[str, object], columns: Iterable[str], rejected: Container[tuple[int, str]]
) -> dict[str, str]:
    """Cells with blanks folded, as every loader folds them; what a loader rejects is not shipped."""
    return {c: "" if (number, c) in rejected else " ".join(str(row[c]).split()) for c in columns}
