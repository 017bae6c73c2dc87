"""What is one thing: the history of an entity, its identifiers elsewhere, the pairs that wait for a decision."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from api.cache import FRESH
from api.negotiate import choose, wants_html
from api.openapi import BY_SHORT_ID, CROSSWALK, HISTORY, MOVED, REVIEW, Id, answers, json_answer
from api.pages import page
from api.state import Lang, Served, Spreadsheet
from graph.crosswalk import Identifier, crosswalk
from graph.history import history
from graph.identity.queue import Question, read_queue
from graph.resolve import VERDICTS, Decision
from graph.results import ResultFormat
from graph.spreadsheet import as_asked
from ontology.model import label

router = APIRouter(default_response_class=Response)
_JSON, _TABLE = (ResultFormat.JSON,), (ResultFormat.JSON, ResultFormat.CSV)
_PAGE = 25
"""Pairs or identifiers on a page."""
AskedFormat = Annotated[str, Query(alias="format", description="html, json or csv; else by Accept")]
Number = Annotated[int, Query(alias="page", ge=1, le=100_000, description="page, from 1")]


def _html(request: Request, asked: str, offered: tuple[ResultFormat, ...]) -> bool:
    return wants_html(request.headers.get("accept", ""), offered, asked)


@router.get(
    "/entities/{id}/history", responses=json_answer(HISTORY, page=True) | MOVED,
    summary="What changed about an entity, and which decisions touched it",
)  # fmt: skip
def entity_history(id: Id, request: Request, state: Served, lang: Lang, asked: AskedFormat = "") -> Response:
    """Newest first: claims added and removed by source, merge decisions made and undone; HTML or JSON."""
    found = state.resolve(id)
    if found != id:
        return RedirectResponse(f"/entities/{found}/history{f'?{request.url.query}' if request.url.query else ''}", 307)
    changes = history(state.snapshot, state.model, id)
    if _html(request, asked, _JSON):
        made = page("history.html", state, lang, id=id, changes=changes, properties=state.model.properties)
        made.headers.update(FRESH)  # it tells of the snapshots that are kept, not of the served one alone
        return made
    choose(request.headers.get("accept", ""), _JSON, asked)
    listed = [_plain(change) for change in changes]
    return JSONResponse({"id": id, "changes": listed}, headers={"Vary": "Accept", **FRESH})


def _plain(change: Any) -> dict[str, Any]:
    """Named tuples are written as objects."""
    return {
        key: [each._asdict() for each in value] if isinstance(value, tuple) else value
        for key, value in ((field.name, getattr(change, field.name)) for field in fields(change))
    }


@router.get(
    "/crosswalk", summary="Which ids other registries have for the entities",
    responses=answers(_TABLE, json=CROSSWALK) | BY_SHORT_ID,
)  # fmt: skip
def identifiers(
    request: Request, state: Served, lang: Lang, id: str = "", number: Number = 1, asked: AskedFormat = "",
    spreadsheet: Spreadsheet = False,
) -> Response:  # fmt: skip
    """Of one entity or of all: Hugging Face, Wikidata, ROR, LEI, domain …; HTML by pages, JSON and CSV whole."""
    found = crosswalk(state.store, state.model, state.resolve(id) if id else "")
    if _html(request, asked, _TABLE):
        shown, more = _paged(found, number, 4 * _PAGE)
        return page("crosswalk.html", state, lang, id=id, identifiers=shown, number=number, more=more)
    format_ = choose(request.headers.get("accept", ""), _TABLE, asked)
    if format_ is ResultFormat.JSON and not spreadsheet:
        return JSONResponse({"identifiers": [asdict(each) for each in found]}, headers={"Vary": "Accept"})
    body = as_asked(_table(found), format_.media_type, spreadsheet)
    return Response(body, media_type="text/csv", headers={"Vary": "Accept"})


def _table(found: Iterable[Identifier]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(field.name for field in fields(Identifier))
    writer.writerows((each.id, each.scheme, each.value, " ".join(each.sources)) for each in found)
    return out.getvalue()


@router.get(
    "/review", summary="Pairs that the matcher is unsure of, surest first",
    responses=json_answer(REVIEW, page=True),
)  # fmt: skip
def review(request: Request, state: Served, lang: Lang, number: Number = 1, asked: AskedFormat = "") -> Response:
    """Both sides with names and facts, the reasons, and the rows of a decisions file; nothing is decided here."""
    queue = read_queue(state.snapshot.path)
    shown, more = _paged(queue, number, _PAGE)
    if _html(request, asked, _JSON):
        pairs = [(question, _rows(question)) for question in shown]
        total = len(queue)
        types = {key: label(class_.labels, lang) for key, class_ in state.model.classes.items()}
        made = page(
            "review.html", state, lang, pairs=pairs, number=number, first=_PAGE * (number - 1) + 1, more=more,
            total=total, model=state.model, types=types,
        )  # fmt: skip
        made.headers.update(FRESH)  # its rows carry the day
        return made
    choose(request.headers.get("accept", ""), _JSON, asked)
    answer = {"total": len(queue), "page": number, "more": more, "pairs": [asdict(each) for each in shown]}
    return JSONResponse(answer, headers={"Vary": "Accept"})


def _paged(items: Iterable[Any], number: int, size: int) -> tuple[list[Any], bool]:
    """The items of a page, and whether more follow."""
    found = list(islice(items, size * (number - 1), size * number + 1))
    return found[:size], len(found) > size


def _rows(question: Question) -> dict[str, str]:
    """The line of a decisions file for each verdict."""
    rows = {}
    for verdict in VERDICTS:
        out = io.StringIO()
        day = datetime.now(UTC).date().isoformat()
        why = "; ".join(question.reasons)
        csv.writer(out, lineterminator="").writerow(
            Decision(question.left.id, question.right.id, verdict, "me", day, why)
        )
        rows[verdict] = out.getvalue()
    return rows
