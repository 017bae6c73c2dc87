"""Accept → format: pure functions, one rule each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from graph.errors import BadRequest, NotAcceptable
from graph.rdf import Format
from graph.results import ResultFormat
from graph.serialisation import Serialisation

HTML = "text/html"
_Offer = TypeVar("_Offer", bound=Serialisation)
_ALIASES: Mapping[str, tuple[Serialisation, ...]] = {
    "application/json": (Format.JSON, Format.JSONLD),
    "application/xml": (Format.XML, Format.RDFXML),
    "text/xml": (Format.XML, Format.RDFXML),
    "text/plain": (Format.NTRIPLES,),
    "application/x-turtle": (Format.TURTLE,),
    "application/vnd.neo4j.query.v1.0": (ResultFormat.TYPED,),
    "application/vnd.neo4j.query.v1.1": (ResultFormat.TYPED,),
}


def ranges(accept: str) -> list[tuple[str, float]]:
    """(media range, quality) pairs of an Accept header, best first, ties in the order given."""
    found = []
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            found.append((name.lower(), max(0.0, min(1.0, float(quality)))))
        except ValueError:
            found.append((name.lower(), 0.0))
    return sorted((each for each in found if each[0]), key=lambda each: -each[1])


def wants_html(accept: str, offered: Iterable[Serialisation], asked: str = "") -> bool:
    """Does the client want a page: by `asked` (a `format` parameter), else by naming HTML before what is on offer?"""
    if asked:
        return asked == "html"
    for name, quality in ranges(accept):
        if name == HTML:
            return quality > 0
        if any(_fits(name, format_) and "*" not in name for format_ in offered):
            return False
    return False


def choose(accept: str, offered: Sequence[_Offer], asked: str = "") -> _Offer:
    """The format to answer in: `asked` (a `format` parameter) decides, else the Accept header, else the first.

    Raises BadRequest for an unknown parameter and NotAcceptable when nothing fits.
    """
    if asked:
        return _by_name(asked, offered)
    if not accept.strip():
        return offered[0]
    refused = {name for name, quality in ranges(accept) if quality == 0}
    for name, quality in ranges(accept):
        for format_ in offered if quality else ():
            if _fits(name, format_) and format_.media_type not in refused:
                return format_
    raise NotAcceptable(f"this answer comes as {', '.join(f.media_type for f in offered)}")


def _by_name(asked: str, offered: Sequence[_Offer]) -> _Offer:
    for format_ in offered:
        if asked.lower() in (format_.extension, format_.media_type, format_.name.lower()):
            return format_
    raise BadRequest(f"format must be one of {', '.join(f.extension for f in offered)}")


def _fits(name: str, format_: Serialisation) -> bool:
    kind = format_.media_type.partition("/")[0]
    return name in (format_.media_type, "*/*", f"{kind}/*") or format_ in _ALIASES.get(name, ())
