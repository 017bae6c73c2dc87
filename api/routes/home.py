"""The home page and the reference of the API."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.pages import APP_CSP, page
from api.questions import questions
from api.routes.graph import embed_path
from api.state import Lang, Served, State, words
from graph.describe import Describer
from graph.tables import type_notes
from ontology.model import label, plural

router = APIRouter()
_EXAMPLES = ("org-mistral-ai", "model-mistral-large-2", "country-fr", "country-kr", "index-global-ai-index", "org-h")
_ENDS = ("person-emmanuel-macron", "model-mistral-large-2")
_TILES = 20


@router.get("/", response_class=HTMLResponse, summary="Home page")
def home(
    request: Request, state: Served, lang: Lang,
    view: Annotated[str, Query(max_length=5_000, description="what the explorer shows")] = "",
) -> HTMLResponse:  # fmt: skip
    """What is in the graph, where to begin, the questions it answers, its sources and licences."""
    asked = [(q.id, q.texts[lang], "/sparql?" + urlencode({"query": q.query, "lang": lang})) for q in questions()]
    sources = [note for note in state.sources.values() if not note.derived]
    return page(
        "home.html", state, lang, csp=APP_CSP, counts=_counts(state, lang)[:_TILES], questions=asked, sources=sources,
        figure=f"/{embed_path(view, request.query_params, lang)}" if view else "",
        examples=_examples(state, lang), types=type_notes(state.model), views=_views(state, lang),
    )  # fmt: skip


def _counts(state: State, lang: str) -> list[tuple[str, str, int]]:
    """(type, its name, how many), with those of its subtypes, of what is a node or a relation; most first."""
    model = state.model
    shown = {key for key, class_ in model.classes.items() if not (class_.embedded or class_.hidden)}
    totals: Counter[str] = Counter()
    for key, number in state.snapshot.manifest["types"].items():
        if key in shown:
            widest = [each for each in (key, *model.classes[key].parents) if each in shown][-1]
            totals[widest] += number
    return [(key, plural(model.classes[key], lang), number) for key, number in totals.most_common()]


def _views(state: State, lang: str) -> list[tuple[str, str]]:
    """Views to begin with, that the snapshot can show."""
    describer = Describer(state.store, state.model, lang)
    known = [id_ for id_ in _ENDS if describer.type(id_)]
    ego = [(f"ego/{known[0]}", describer.caption(known[0]))] if known else []
    path = [(f"path/{'/'.join(known)}", " → ".join(map(describer.caption, known)))] if len(known) == 2 else []
    return [*ego, *path, ("communities", words(lang)["overview"])]


def _examples(state: State, lang: str) -> list[tuple[str, str, str]]:
    describer = Describer(state.store, state.model, lang)
    types = {id_: describer.type(id_) for id_ in _EXAMPLES}
    return [(i, describer.caption(i), label(state.model.classes[t].labels, lang)) for i, t in types.items() if t]


@router.get("/docs", response_class=HTMLResponse, summary="Reference of the API")
def reference(request: Request, state: Served, lang: Lang) -> HTMLResponse:
    """The routes and their parameters, from the OpenAPI document."""
    paths: dict[str, Any] = request.app.openapi()["paths"]
    operations = [
        (method.upper(), path, each) for path, methods in paths.items() for method, each in methods.items()
    ]  # fmt: skip
    return page("docs.html", state, lang, operations=operations)
