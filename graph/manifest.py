"""The manifest of a snapshot: its sources, counts, checks, tools and the hashes of its files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from graph.build import Assembly
from graph.source import LoadReport
from ontology.model import Model

_TOOLS = ("pyoxigraph", "kglite", "duckdb", "rdflib", "pyshacl", "rapidfuzz", "networkx", "rustworkx")
_QUARANTINE_LISTED = 1_000


def manifest_of(folder: Path, made: Assembly, model: Model, checks: Mapping[str, Any]) -> dict[str, Any]:
    """What a snapshot was made from and with, what it holds, and the hash of each of its files."""
    sources = [_source(report) for report in made.reports]
    return {
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "content": made.content,
        "inputs": made.inputs,
        "ontology": model.digest,
        "tools": {"aikg": version("aikg"), **{name: version(name) for name in _TOOLS}},
        "counts": {
            "claims": made.claims,
            "shown": made.shown,
            "names": made.names,
            "disputed": made.disputed,
            "nodes": made.nodes,
            "relationships": made.relationships,
        },
        "types": dict(sorted(made.types.items())),
        "checks": checks,
        "sources": sources,
        "files": checksums(folder),
    }


def _source(report: LoadReport) -> dict[str, Any]:
    listed = [asdict(each) for each in report.quarantined[:_QUARANTINE_LISTED]]
    return {
        **asdict(report.source), "graph": report.source.graph, "rows": report.rows,
        "counts": dict(sorted(report.counts.items())),
        "quarantined": listed, "quarantined_total": len(report.quarantined),
    }  # fmt: skip


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file but the manifest and the engine's own log and lock files."""
    skipped = {"manifest.json", "LOCK", "LOG"}
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in skipped and "LOG.old" not in p.name)
    return {str(path.relative_to(folder)): file_hash(path) for path in files}


@cache
def code_digest() -> str:
    """A hash of the code and the library versions that make a snapshot of statements."""
    here = Path(__file__).parent
    files = [*sorted(here.rglob("*.py")), *sorted(here.rglob("*.csv")), here.parent / "ontology" / "shapes.ttl"]
    tools = [f"{name} {version(name)}" for name in _TOOLS]
    return hashlib.sha256("\n".join([*map(file_hash, files), *tools]).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
