"""Archives of a few documents, in the form in which projects publish theirs, and what a loader makes of them."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from graph.entity import Statement
from graph.source import LoadReport
from loaders.base import discover
from loaders.run import run_source
from ontology import load_model

MODEL = load_model()


def load_archive(
    loader: str, path: Path, documents: Mapping[str, object], bad_share: float = 1.0
) -> tuple[LoadReport, set[Statement]]:
    """Load an archive of documents (text, or what is written as JSON), however few they are."""
    with tarfile.open(path, "w:gz") as archive:
        for name, document in documents.items():
            data = (document if isinstance(document, str) else json.dumps(document)).encode()
            info = tarfile.TarInfo(f"project-main/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    found = discover()[loader]
    spec = replace(found.specs[0], expect={}, bad_share=bad_share)
    report, statements = run_source(found, spec, MODEL, "sources", [path])
    return report, set(statements)


def values(statements: set[Statement], subject: str, key: str) -> set[str]:
    """The values of a property."""
    return {s.value for s in statements if (s.subject, s.property) == (subject, key)}
