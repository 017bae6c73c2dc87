"""Views for pages of others: a frame that is minimal and may stand anywhere, and oEmbed."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from api.asked import Asked
from api.routes.graph import kept
from api.state import Lang, Served
from graph.errors import NotFound, NotOffered
from graph.figure_page import figure_csp, figure_page
from graph.graphview import GraphView
from graph.html import xml_text
from graph.views import Ask
from ontology.model import LANGUAGES, label

router = APIRouter()
_SIZE = (800, 640)
_DAY = 86_400
_PAGES = {"embed": "", "graph": "", "entities": "ego/", "view": "ego/"}
"""First part of the path of a page → what of the rest makes the name of its view."""


@router.get("/embed/{view:path}", response_class=HTMLResponse, summary="A view to put into another page")
def embed(view: str, request: Request, state: Served, lang: Lang, ask: Asked) -> Response:
    """The figure with its tables, sources, licences and date; no cookies, and it may be framed anywhere."""
    found = state.views.view(view, ask)
    base = str(request.base_url)
    link = f"{base}?view={quote(found.name, safe='/,~')}&{kept(request, lang)}"
    page = figure_page(found, lang, link, f"{base}entities/", embedded=True)
    policy = f"{figure_csp(True)}; frame-ancestors *"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy, "Vary": "Accept-Language"})


@router.get("/oembed", summary="oEmbed: how to embed a page of this service")
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
    name, lang = _view_of(request, url)
    found = state.views.view(name, Ask())
    width, height = min(maxwidth, _SIZE[0]), min(maxheight, _SIZE[1])
    answer = _answer(str(request.base_url), found, lang, width, height)
    if format == "json":
        return JSONResponse(answer)
    fields = "".join(f"<{key}>{escape(xml_text(str(value)))}</{key}>" for key, value in answer.items())
    body = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{fields}</oembed>'
    return Response(body, media_type="text/xml")


def _view_of(request: Request, url: str) -> tuple[str, str]:
    """(name of the view, language) of a page of ours. Raises NotFound."""
    try:
        asked = urlsplit(url)
    except ValueError:
        raise NotFound("that is no address of a page of this service") from None
    first, _, rest = asked.path.removeprefix("/").partition("/")
    if asked.scheme not in ("http", "https") or asked.netloc != request.url.netloc or first not in _PAGES or not rest:
        raise NotFound("that is no address of a page of this service")
    lang = parse_qs(asked.query).get("lang", ["en"])[0]
    return _PAGES[first] + unquote(rest), lang if lang in LANGUAGES else "en"


def _answer(base: str, found: GraphView, lang: str, width: int, height: int) -> dict[str, Any]:
    title = label(found.title, lang)
    source = f"{base}embed/{quote(found.name, safe='/,')}?lang={lang}"
    return {
        "type": "rich", "version": "1.0", "title": title, "provider_name": "aikg", "provider_url": base,
        "cache_age": _DAY, "width": width, "height": height,
        "html": f'<iframe src="{escape(source)}" width="{width}" height="{height}" frameborder="0" '
                f'title="{escape(title)}"></iframe>',
    }  # fmt: skip
