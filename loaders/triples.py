"""Turtle, N-Triples, N-Quads and JSON-LD → one row per subject. Nothing is fetched: no context, no import."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from graph.engines.oxigraph import read_triples
from graph.rdf import RDF_TYPE, Format

MAX_DEPTH = 128
"""Levels of a JSON document and number of triples about triples; the parser ends the process at some thousands."""
_FORMATS = {"ttl": Format.TURTLE, "nt": Format.NTRIPLES, "nq": Format.NQUADS, "jsonld": Format.JSONLD}
_SCHEMA = "schema.org"
_SCHEMA_CONTEXT = {"@vocab": "https://schema.org/"}


def subject_rows(text: str, ending: str) -> Iterator[dict[str, Any]]:
    """`@id`, `@type` (IRIs) and the terms of each predicate, of each subject that has a type. Raises ValueError."""
    if ending == "jsonld":
        text = json.dumps(_local(json.loads(text)))
    elif text.count("<<") > MAX_DEPTH:
        raise ValueError(f"has more than {MAX_DEPTH} triples about triples")
    subjects: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, term in read_triples(text, _FORMATS[ending]):
        if predicate == RDF_TYPE:
            subjects[subject]["@type"].append(https(term.value))
        else:
            subjects[subject][https(predicate)].append(term)
    for subject, row in subjects.items():
        yield {"@id": subject, **row}
    if not subjects:
        raise ValueError("has no triples")


def https(iri: str) -> str:
    """schema.org is written with http and with https."""
    return iri.replace("http://", "https://", 1) if iri.startswith(f"http://{_SCHEMA}/") else iri


def _local(value: Any, depth: int = 0) -> Any:
    """The document with the address of schema.org's context, the one that is known, replaced by that context."""
    if depth > MAX_DEPTH:
        raise ValueError(f"has more than {MAX_DEPTH} levels")
    if isinstance(value, list):
        return [_local(each, depth + 1) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _context(each) if key == "@context" else _local(each, depth + 1) for key, each in value.items()}


def _context(value: Any) -> Any:
    if isinstance(value, str) and value.partition("://")[2].strip("/") == _SCHEMA:
        return _SCHEMA_CONTEXT
    return [_context(each) for each in value] if isinstance(value, list) else value
