"""The first sheet of an XLSX workbook → rows; its first row names the columns. Caps stop what unpacks without end."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from openpyxl import DEFUSEDXML, load_workbook

from graph.doctype import BEGINNING, refuse_doctype

MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes of all parts of a workbook together; the strings of a sheet are held in memory."""
MAX_PARTS = 1_000
MAX_RATIO = 100
"""How many times its size a workbook may unpack to when that is much; those of people's tables reach ten to thirty."""
_MUCH = 4 * 1024 * 1024
MAX_CELLS = 5_000_000


def sheet_rows(data: bytes) -> Iterator[dict[str, str]]:
    """The rows that have a value, as text. Raises ValueError."""
    _refuse_bomb(data)
    table = _table(data)
    names = _trimmed(next(table, ()))
    if "" in names or not names:
        raise ValueError("a column of the first row has no name")
    if len(set(names)) < len(names):
        raise ValueError("two columns of the first row have one name")
    number = 0
    for number, cells in enumerate(filter(None, map(_trimmed, table)), 1):
        if len(cells) > len(names):
            raise ValueError(f"row {number} has more cells than the first row")
        yield dict(zip_longest(names, cells, fillvalue=""))
    if not number:
        raise ValueError("has no rows")


def _refuse_bomb(data: bytes) -> None:
    """Sizes are as the archive states them; reading stops there, and a wrong one fails at the checksum."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if size > MAX_UNPACKED or len(parts) > MAX_PARTS:
                raise ValueError(f"unpacks to more than {MAX_UNPACKED:,} bytes or {MAX_PARTS:,} parts")
            if size > max(_MUCH, MAX_RATIO * len(data)):
                raise ValueError(f"unpacks to more than {MAX_RATIO} times its size")
            for part in parts:
                _refuse_doctype(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise ValueError(f"is not a workbook: {error}") from None


def _refuse_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as content:
        beginning = content.read(BEGINNING + 1)
    try:
        refuse_doctype(beginning)
    except ValueError as error:
        raise ValueError(f"{part.filename} {error}") from None


def _table(data: bytes) -> Iterator[Sequence[Any]]:
    if not DEFUSEDXML:
        raise ValueError("OPENPYXL_DEFUSEDXML is switched off: workbooks are not read without it")
    left = MAX_CELLS
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # a sheet may say anything of its own size
        for cells in sheet.iter_rows(values_only=True):
            left -= len(cells) + 1
            if left < 0:
                break
            yield cells
    except Exception as error:  # the library raises whatever its parts raise on a damaged file
        raise ValueError(f"is not a whole workbook: {error}") from None
    if left < 0:
        raise ValueError(f"has more than {MAX_CELLS:,} cells")


def _trimmed(cells: Sequence[Any]) -> list[str]:
    """The texts of cells up to the last that is not empty."""
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: Any) -> str:
    """A day without a time of day is a day; 5.0 is 5, for every number of a sheet may be stored so."""
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
