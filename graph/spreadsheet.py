"""CSV for spreadsheets: no cell is a formula. Whoever reads the values with a program takes the CSV as it is."""

from __future__ import annotations

import re

from graph.errors import BadRequest

TRIGGERS = "=+-@＝＋－＠\t\r\n"
"""What a cell that a spreadsheet computes or splits begins with, blanks aside."""
_CELL = re.compile(r'"((?:[^"]|"")*+)(?:"|\Z)|([^",\r\n]++)')
_NUMBER = re.compile(r"[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?")


def for_spreadsheet(text: str) -> str:
    """The same CSV with an apostrophe before each such cell; numbers stay numbers."""
    return _CELL.sub(_as_text, text)


def as_asked(body: str | bytes, media_type: str, spreadsheet: bool) -> str | bytes:
    """A body, for a spreadsheet where that is asked for. Raises BadRequest for what is no CSV."""
    if not spreadsheet:
        return body
    if media_type != "text/csv":
        raise BadRequest("'spreadsheet' is for format csv")
    return for_spreadsheet(body.decode() if isinstance(body, bytes) else body)


def _as_text(found: re.Match[str]) -> str:
    quoted, plain = found.groups()
    cell = plain if quoted is None else quoted
    if not cell.startswith(tuple(TRIGGERS)) and not cell.lstrip().startswith(tuple(TRIGGERS)):
        return found[0]
    if _NUMBER.fullmatch(cell):
        return found[0]
    return f"'{cell}" if quoted is None else f'"\'{cell}"'
