"""What Epoch AI's tables have in common: how they are cited, American dates, grades of confidence."""

from __future__ import annotations

import re

from graph.source import Source
from loaders.base import Cell
from ontology import BadValue

_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_GRADED = re.compile(r"(.*?)(?<!\s)\s*#(\w+)")
_FIRST_YEAR = 1900
"""Years before it are slips of the pen: 0202-07-30."""


def source(
    name: str, title: str, work: str, page: str, file: str, kind: str = "first-hand", edition: str = ""
) -> Source:
    """A table of Epoch AI, with the citation that its page asks for."""
    address = "https://epoch.ai/data"
    cited = f"Epoch AI, ‘{work}’. Published online at epoch.ai. Retrieved from {address}/{page}"
    return Source(
        f"epoch-{name}", f"Epoch AI: {title}", kind, "CC BY 4.0", cited, f"{address}/{file}", "Epoch AI", edition
    )


def iso(text: str) -> str:
    """A date in ISO form; some editions write 7/22/2019 for 22 July."""
    return _AMERICAN.sub(lambda found: f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}", text)


def date(cell: Cell) -> Cell:
    """The date of a cell in ISO form. Raises BadValue for one of another age."""
    text = iso(cell)
    if (year := re.match(r"\d{4}", text)) and int(year[0]) < _FIRST_YEAR:
        raise BadValue(cell, "is a date of another age")
    return Cell(text, cell.column)


def lower(cell: Cell) -> Cell:
    """The cell in lower case."""
    return Cell(cell.lower(), cell.column)


def dollars(cell: Cell, bound: str = "") -> Cell:
    """A number of US dollars as an amount, "" where there is none; `bound` is "about" for estimates."""
    return Cell(f"{bound} USD {cell.moved(0)}".strip() if cell else "", cell.column)


def graded(cell: Cell) -> tuple[Cell, Cell]:
    """(name, confidence) of a name with its grade in the cell: `Anthropic #speculative`."""
    found = _GRADED.fullmatch(cell)
    return (Cell(found[1], cell.column), Cell(found[2], cell.column)) if found else (cell, Cell("", cell.column))
