"""The graph: statements, identity, the shown graph, snapshots, and what is read from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.notebook import KnowledgeGraph


def open_graph(home: Path | None = None) -> KnowledgeGraph:
    """The served snapshot of a home directory, by default the one that `aikg` uses. Raises SnapshotError."""
    from graph.home import home as usual  # here, for whoever needs one module of the package shall not wait for all
    from graph.notebook import KnowledgeGraph
    from graph.snapshot import Snapshots

    return KnowledgeGraph(Snapshots(home or usual()).current())
