"""What the routes share: one snapshot with its store, index, model and query processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Query, Request

from api.engines import open_rdf, places
from api.settings import Settings
from api.strings import STRINGS
from api.workers import WorkerPool
from graph.describe import source_notes
from graph.facts import SourceNote
from graph.lookup import by_id
from graph.network import Network
from graph.rdf import RdfStore
from graph.search import SearchIndex
from graph.snapshot import Snapshot
from graph.views import Views
from ontology import Model
from ontology.model import LANGUAGES


@dataclass(frozen=True, slots=True)
class State:
    """Everything opened from one snapshot; read-only."""

    snapshot: Snapshot
    store: RdfStore
    index: SearchIndex
    model: Model
    workers: WorkerPool
    sources: Mapping[str, SourceNote]
    network: Network

    @property
    def views(self) -> Views:
        """The views of the snapshot."""
        found = self.snapshot
        return Views(self.network, self.model, self.sources, found.id, found.day, self.resolve)

    def resolve(self, asked: str) -> str:
        """The id for what somebody wrote: an id, a merged id, or an id without its prefix.

        Raises NotFound, or Ambiguous with the candidates.
        """
        return by_id(self.store, self.index, self.model, asked)

    def close(self) -> None:
        """Release processes and files."""
        self.workers.close()
        self.index.close()
        self.network.close()
        self.store.close()


def open_state(snapshot: Snapshot, settings: Settings) -> State:
    """Open a snapshot for serving."""
    stores = places(snapshot, settings)
    workers = WorkerPool(stores, settings.workers, settings.timeout, settings.max_rows, settings.max_bytes)
    store = open_rdf(stores[0])
    return State(snapshot, store, snapshot.search(), snapshot.model(), workers, source_notes(store), snapshot.network())


def _state(request: Request) -> State:
    return cast(State, request.app.state.kg)


def language(request: Request, lang: Annotated[str, Query(description="en, ko or fr")] = "") -> str:
    """The language of a page: the parameter, else the browser's first of ours, else English."""
    if lang in LANGUAGES:
        return lang
    asked = (part.strip()[:2].lower() for part in request.headers.get("accept-language", "").split(","))
    return next((each for each in asked if each in LANGUAGES), "en")


Served = Annotated[State, Depends(_state)]
Lang = Annotated[str, Depends(language)]
Spreadsheet = Annotated[bool, Query(description="of CSV: an apostrophe before each cell that a spreadsheet would run")]


def words(lang: str) -> Mapping[str, str]:
    """The interface strings of a language."""
    return STRINGS[lang]
