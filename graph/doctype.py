"""XML of others may declare no document type: entities that unfold or lead elsewhere are declared nowhere else."""

from __future__ import annotations

from xml.parsers.expat import ExpatError, ParserCreate

BEGINNING = 64 * 1024
"""Bytes within which the root element begins."""


class _RootElement(Exception):
    """The place after which no document type can be declared."""


def refuse_doctype(data: bytes) -> bool:
    """Is it XML at all? Raises ValueError where that declares a document type, in whatever encoding.

    Only the beginning is looked at, by the parser that Python's readers of XML are made of, so that none of them
    sees another text.
    """
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _stop
    try:
        parser.Parse(data[:BEGINNING], len(data) <= BEGINNING)
    except _RootElement:
        return True
    except ExpatError:
        return False
    except LookupError as error:
        raise ValueError(f"is in no encoding that is known: {error}") from None
    raise ValueError(f"has no element within {BEGINNING:,} bytes")


def _refuse(name: str, *_: object) -> None:
    raise ValueError(f"declares a document type {name!r}, which is refused")


def _stop(*_: object) -> None:
    raise _RootElement
