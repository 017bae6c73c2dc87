"""What the routes share: one snapshot with its store, index, model and query processes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Query, Request

from api.breaker import GuardedStore
from api.engines import breaker, open_property_graph, open_rdf, places
from api.settings import Settings
from api.strings import STRINGS
from api.workers import WorkerPool
from graph.describe import source_notes
from graph.facts import SourceNote
from graph.lookup import by_id
from graph.network import Network
from graph.notices import relationship_patterns
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
    frames: str
    """Who may frame an embed."""

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

    async def close(self) -> None:
        """Release processes and files."""
        await self.workers.close()
        self.index.close()
        self.network.close()
        self.store.close()


def open_state(snapshot: Snapshot, settings: Settings) -> State:
    """Open a snapshot for serving; nothing is left open where a part of it cannot be."""
    rdf, graph = places(snapshot, settings)
    breakers = breaker(rdf, open_rdf), breaker(graph, open_property_graph)
    with ExitStack() as opened:
        store = opened.enter_context(
            closing(GuardedStore(rdf, settings.timeout, breakers[0]) if breakers[0] else open_rdf(rdf))
        )
        index = opened.enter_context(closing(snapshot.search()))
        network = opened.enter_context(closing(snapshot.network()))
        model, notes = snapshot.model(), source_notes(store)
        workers = WorkerPool((rdf, graph), settings, relationship_patterns(model), breakers)
        state = State(snapshot, store, index, model, workers, notes, network, settings.frames)
        opened.pop_all()
    return state


def served(request: Request) -> State:
    """What answers this request, from its begin to its end."""
    return cast(State, request.state.kg)


async def state_of(request: Request) -> State:
    """The same, as a dependency; async, for a plain function would be run in a thread."""
    return served(request)


def preferred(request: Request, lang: str) -> str:
    """The language of a page: the one asked for, else the browser's first of ours, else English."""
    if lang in LANGUAGES:
        return lang
    asked = (part.strip()[:2].lower() for part in request.headers.get("accept-language", "").split(","))
    return next((each for each in asked if each in LANGUAGES), "en")


LANG = "en, ko or fr"
SPREADSHEET = "of CSV: an apostrophe before each cell that a spreadsheet would run"
"""What these parameters are."""


async def language(request: Request, lang: Annotated[str, Query(description=LANG)] = "") -> str:
    """The language of a request."""
    return preferred(request, lang)


Served = Annotated[State, Depends(state_of)]
Lang = Annotated[str, Depends(language)]
Spreadsheet = Annotated[bool, Query(description=SPREADSHEET)]


def words(lang: str) -> Mapping[str, str]:
    """The interface strings of a language."""
    return STRINGS[lang]
