"""The rows of a serialised SELECT result: how many there are, and the first of them as a result of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from graph.errors import ResultTooLarge
from graph.rdf import Format

_ROW = {
    Format.XML: re.compile(rb"(?s:.*?)</result>"),
    Format.TSV: re.compile(rb"[^\n]*+\n"),
    Format.CSV: re.compile(rb'(?:[^"\n]++|"[^"]*+")*+\n'),
    Format.JSON: re.compile(rb'(?:[^"}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"|\}(?!\s*+(?:,\s*+\{|\])))*+\}', re.S),
}
"""From the end of one row to the end of the next. A literal may hold what ends a row: XML escapes `<`, TSV writes line
ends as \\n, CSV and JSON have it in quotation marks. After a row of JSON comes the brace of another, or the end of
all."""
_HEADED = (Format.CSV, Format.TSV)
"""Their first row has the names."""
_REST = {Format.JSON: b"]}}", Format.XML: b"</results></sparql>"}
"""What closes a result that is cut after a row."""
MARK = "https://w3id.org/aikg/error/result-too-large"
_HEAD = re.compile(rb'\s*+\{\s*+"head"\s*+:\s*+\{')


def count_rows(format_: Format, data: bytes) -> int:
    """The whole rows of a serialised SELECT result, or of its beginning; 0 for other formats."""
    return sum(1 for _ in _ends(format_, data))


def first_rows(format_: Format, data: bytes, most: int) -> bytes:
    """A result of the first rows of a result, which may be broken off. Raises ResultTooLarge where not one is whole."""
    ends = list(islice(_ends(format_, data), most))
    if not ends:
        raise ResultTooLarge("the first row alone is larger than the limit")
    return data[: ends[-1]] + _REST.get(format_, b"")


def marked(format_: Format, data: bytes) -> bytes:
    """A result that says by a `link` in its head, where its format has such a place, that there was more."""
    if format_ is Format.XML:
        return data.replace(b"</head>", b'<link href="%s"/></head>' % MARK.encode(), 1)
    if format_ is Format.JSON and (head := _HEAD.match(data)):
        return data[: head.end()] + b'"link":["%s"],' % MARK.encode() + data[head.end() :]
    return data


def _ends(format_: Format, data: bytes) -> Iterator[int]:
    """Where each row ends."""
    return islice(_all_ends(format_, data), 1 if format_ in _HEADED else 0, None)


def _all_ends(format_: Format, data: bytes) -> Iterator[int]:
    row = _ROW.get(format_)
    at = 0
    while row and (found := row.match(data, at)):
        at = found.end()
        yield at
