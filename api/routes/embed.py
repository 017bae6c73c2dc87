"""Views for pages of others: a frame that is minimal and may stand anywhere, and oEmbed."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Annotated, Any
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlencode, urlsplit

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from api.asked import Asked
from api.openapi import BY_SHORT_ID, OEMBED, PROBLEM_OR_PAGE, TEXT, Responses, View
from api.routes.graph import embed_path, kept
from api.state import Lang, Served
from graph.errors import NotFound, NotOffered
from graph.figure_page import figure_csp, figure_page
from graph.html import xml_text
from graph.views import Ask, Views
from ontology.model import LANGUAGES, label

router = APIRouter(default_response_class=Response)
_SIZE = (800, 640)
_DAY = 86_400
_ANSWER: Responses = {
    200: {
        "description": "What to put into a page",
        "content": {"application/json": {"schema": OEMBED}, "text/xml": {"schema": TEXT}},
    },
    501: {"description": "The format is not offered", "content": PROBLEM_OR_PAGE},
}
_PAGES = {"embed": "", "graph": "", "entities": "ego/", "view": "ego/"}
"""First part of the path of a page → what of the rest makes the name of its view."""
_QUERY = ("language", "query", "statement", "form")
"""What the address of the query page and that of its embed have in common."""
_NOT_OURS = NotFound("that is no address of a page of this service")


@router.get(
    "/embed/{view:path}", response_class=HTMLResponse, summary="A view to put into another page", responses=BY_SHORT_ID
)
def embed(view: View, request: Request, state: Served, lang: Lang, ask: Asked) -> Response:
    """The figure with its tables, sources, licences and date; no cookies, and it may be framed anywhere."""
    found = state.views.view(view, ask)
    base = str(request.base_url)
    link = f"{base}?view={quote(found.name, safe='/,~')}&{kept(request.query_params, lang)}"
    page = figure_page(found, lang, link, f"{base}entities/", embedded=True)
    policy = f"{figure_csp(True)}; frame-ancestors {state.frames}"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy, "Vary": "Accept-Language"})


@router.get("/oembed", summary="oEmbed: how to embed a page of this service", responses=_ANSWER)
def oembed(
    request: Request, state: Served,
    url: Annotated[str, Query(max_length=2_000, description="address of an entity, a view or an embed")],
    maxwidth: Annotated[int, Query(ge=1, description="pixels")] = _SIZE[0],
    maxheight: Annotated[int, Query(ge=1, description="pixels")] = _SIZE[1],
    format: Annotated[str, Query(max_length=20, description="json or xml")] = "json",
) -> Response:  # fmt: skip
    """A `rich` answer: one plain frame. 404 for what is no page of ours, 501 for another format."""
    if format not in ("json", "xml"):
        raise NotOffered(f"oEmbed is answered as json or xml, not as {format!r}")
    asked = _ours(request, url)
    width, height = min(maxwidth, _SIZE[0]), min(maxheight, _SIZE[1])
    title, path = _query_of(asked) if asked.path == "/query" else _view_of(asked, state.views)
    answer = _answer(str(request.base_url), title, path, width, height)
    if format == "json":
        return JSONResponse(answer)
    fields = "".join(f"<{key}>{escape(xml_text(str(value)))}</{key}>" for key, value in answer.items())
    body = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{fields}</oembed>'
    return Response(body, media_type="text/xml")


def _ours(request: Request, url: str) -> SplitResult:
    """The parts of the address of a page of ours. Raises NotFound."""
    try:
        asked = urlsplit(url)
    except ValueError:
        raise _NOT_OURS from None
    if asked.scheme not in ("http", "https") or asked.netloc != request.url.netloc:
        raise _NOT_OURS
    return asked


def _view_of(asked: SplitResult, views: Views) -> tuple[str, str]:
    """(title, path of the embed) of a view, also as the explorer shares it, or of an entity. Raises NotFound."""
    given = _given(asked)
    first, _, rest = asked.path.removeprefix("/").partition("/")
    if first in _PAGES and rest:
        name = _PAGES[first] + unquote(rest)
    elif not first and "view" in given:
        name = given["view"]
    else:
        raise _NOT_OURS
    found = views.view(name, Ask())
    return label(found.title, _lang(given)), embed_path(found.name, given, _lang(given))


def _query_of(asked: SplitResult) -> tuple[str, str]:
    """(title, path of the embed) of the query page with a query. Raises NotFound."""
    given = _given(asked)
    kept = {key: value for key, value in given.items() if key in _QUERY}
    if not {"query", "statement"} & kept.keys() or "language" not in kept:
        raise _NOT_OURS
    return f"{kept['language']} · aikg", f"embed/query?{urlencode({**kept, 'lang': _lang(given)})}"


def _given(asked: SplitResult) -> dict[str, str]:
    """The parameters of an address, of each the first value."""
    return {key: values[0] for key, values in parse_qs(asked.query).items()}


def _lang(given: Mapping[str, str]) -> str:
    lang = given.get("lang", "en")
    return lang if lang in LANGUAGES else "en"


def _answer(base: str, title: str, path: str, width: int, height: int) -> dict[str, Any]:
    return {
        "type": "rich", "version": "1.0", "title": title, "provider_name": "aikg", "provider_url": base,
        "cache_age": _DAY, "width": width, "height": height,
        "html": f'<iframe src="{escape(base + path)}" width="{width}" height="{height}" frameborder="0" '
                f'title="{escape(title)}"></iframe>',
    }  # fmt: skip
