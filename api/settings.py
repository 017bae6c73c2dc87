"""Environment → frozen Settings, read once; lower layers take arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.home import home


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment decides."""

    home: Path
    """Where snapshots and the download cache lie (AIKG_HOME)."""
    sources: Path | None
    """A folder of downloaded files (AIKG_SOURCES)."""
    workers: int
    """Processes that run queries (AIKG_WORKERS)."""
    timeout: float
    """Seconds after which a query is stopped (AIKG_TIMEOUT)."""
    max_rows: int
    """Rows of a result above which it is refused (AIKG_MAX_ROWS)."""
    max_bytes: int
    """Bytes of a result above which it is refused (AIKG_MAX_BYTES)."""
    queue: int = 64
    """Queries that wait at most; beyond, those of the client with the most are refused (AIKG_QUEUE)."""
    budget: float = 60
    """Seconds of processing that a client has per minute, 0 for no such limit (AIKG_BUDGET)."""
    rdf_engine: str = ""
    """Address of the SPARQL server that holds the snapshot, if not its own files (AIKG_RDF_ENGINE)."""
    property_engine: str = ""
    """Address of the Neo4j that holds the snapshot, if not its own file (AIKG_PROPERTY_ENGINE)."""

    @property
    def cache(self) -> Path:
        """Where `aikg fetch` puts files."""
        return self.home / "cache"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of an environment. Raises ValueError with the variable's name."""
    sources = environ.get("AIKG_SOURCES", "")
    return Settings(
        home=home(environ),
        sources=Path(sources).absolute() if sources else None,
        workers=int(_number(environ, "AIKG_WORKERS", "2")),
        timeout=_number(environ, "AIKG_TIMEOUT", "30"),
        max_rows=int(_number(environ, "AIKG_MAX_ROWS", "100000")),
        max_bytes=int(_number(environ, "AIKG_MAX_BYTES", "50000000")),
        queue=int(_number(environ, "AIKG_QUEUE", "64")),
        budget=_number(environ, "AIKG_BUDGET", "60"),
        rdf_engine=environ.get("AIKG_RDF_ENGINE", ""),
        property_engine=environ.get("AIKG_PROPERTY_ENGINE", ""),
    )


def _number(environ: Mapping[str, str], name: str, default: str) -> float:
    try:
        return float(environ.get(name, default))
    except ValueError:
        raise ValueError(f"{name} is not a number: {environ[name]!r}") from None
