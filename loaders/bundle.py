"""Write the bundled tables: of each source that allows it, the columns its loader reads, and nothing else."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from loaders.base import Loader, Record, Spec
from loaders.reading import read_rows, without
from loaders.run import DATA, Places, bundled_name, run_source
from ontology import BadValue, Model


def bundle(loaders: Iterable[Loader], model: Model, sources: Path, target: Path = DATA) -> list[Path]:
    """Bundle every source found in a folder of downloaded files; the files written."""
    written = []
    for loader in loaders:
        for spec in loader.specs:
            place, paths = Places(sources, bundled=sources).find(spec)
            if spec.bundle and paths:
                report, _ = run_source(loader, spec, model, place, paths)
                written += [_write(loader, spec, model, report.source.edition, path, target) for path in paths]
    return written


def _write(loader: Loader, spec: Spec, model: Model, edition: str, path: Path, target: Path) -> Path:
    """A table stays a table; the documents of an archive become lines of JSON."""
    kept = [without(row, spec.ignore) for _, row in read_rows(path, spec.members, spec.encoding)]
    numbered = enumerate(loader.records(kept), 1)
    records = (Record(model, row, path.name, number, edition=edition) for number, row in numbered)
    rows = [facts for record, row in zip(records, kept, strict=True) if (facts := _facts(loader, record, row))]
    out = target / spec.folder / bundled_name(path.name)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {key}: {value}\n" for key, value in _header(spec, edition).items())
        if out.suffix == ".csv":
            table = csv.DictWriter(file, rows[0], lineterminator="\n")
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


def _facts(loader: Loader, record: Record, row: Mapping[str, Any]) -> dict[str, Any]:
    """Cells with blanks folded, as every loader folds them; what the loader rejects is not shipped, be it a row."""
    facts: dict[str, Any] = _folded(row)
    try:
        list(loader.load(record))
    except BadValue:
        return {}
    for error in record.rejected:
        if error.column not in facts:
            continue  # inside a document of the row: rejected again when the bundled row is read
        whole = rf"(?<![^\s,]){re.escape(error.value)}(?![^\s,])"  # one of several values, not a piece of another
        facts[error.column] = re.sub(whole, "", str(facts[error.column])).strip(" ,")
    return facts


def _folded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _folded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_folded(each) for each in value]
    return " ".join(value.split()) if isinstance(value, str) else value
