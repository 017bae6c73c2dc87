"""Wikipedia's lists of unicorns, present and former: valuations and founders (CC BY-SA 4.0, so never shipped)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from ontology import BadValue
from ontology.countries import country_code

_SCRAPED = "2025-06-19"


def _spec(name: str, title: str, file: str, least: int) -> Spec:
    source = Source(
        name, title, "press", "CC BY-SA 4.0", "Wikipedia contributors, ‘List of unicorn startup companies’",
        "https://en.wikipedia.org/wiki/List_of_unicorn_startup_companies", "Wikipedia", _SCRAPED,
    )  # fmt: skip
    expect = {"Company": (least, 10_000), "Valuation": (least, 20_000), "Person": (least // 3, 20_000)}
    return Spec(source, (file,), "wikipedia_unicorns", expect, bad_share=0.06, urls={file: ""})


SOURCES = (
    _spec("wikipedia-unicorns", "Wikipedia: list of unicorns", "list-of-unicorn-startups_20250619_wikipedia.csv", 500),
    _spec(
        "wikipedia-former-unicorns", "Wikipedia: list of former unicorns",
        "list-of-unicorn-former-startups_20250619_wikipedia.csv", 150,
    ),
)  # fmt: skip
"""Without addresses, for the page is no table: people bring the files."""
_MARK = re.compile(r"(?<!\s)\s*\[(?:\d+|[a-z]{2,3}(?:-[a-z]+)?)\]")
"""A footnote, or the language of the Wikipedia that has an article."""
_BRACKETS = re.compile(r"(?=.*\)$)(.+?) \((.+)\)")
_BILLIONS = re.compile(r"(\d+(?:\.\d+)?)(\+|-\d+(?:\.\d+)?)?")
_GLUED = {"Tang Xiao'ouXu Li": "Tang Xiao'ou, Xu Li"}
"""Founders without anything between them."""
_NAMESAKES = {("Harsh Jain", "org-groww"): "person-harsh-jain-groww"}
"""People of one name: (name, company) → id of the one who is not the other. Dream11 was founded by another."""
_BETWEEN = re.compile(r"(?:(?<!\s)\s+)?[,;]\s*(?:and\s+)?|(?<!\s)\s+and\s+")


def load(row: Record) -> Iterator[Entity]:
    """A company with its last valuation, that of its exit where it is a former unicorn, and its founders."""
    company = _named(row, "Company", _text(row, "Company"))
    country = _text(row, "Country")
    for name in [country] if country_code(country) else re.split(r"(?:(?<!\s)\s+)?/\s*|, | and ", country):
        row.add_or_reject(company, "country", Cell(name, country.column))
    if "Exit date" in row.columns():
        note = f"at exit: {_text(row, 'Exit reason')}".removesuffix(": ")
        yield from _valuation(row, company, "Last valuation (US$ billions)", "Valuation date")
        yield from _valuation(row, company, "Exit valuation (US$ billions)", "Exit date", note)
        yield from _founders(row, company, _text(row, "Founders"))
    else:
        company.add("industry", _text(row, "Industry"))
        yield from _valuation(row, company, "Valuation (US$ billions)", "Valuation date")
        yield from _founders(row, company, _text(row, "Founder(s)"))
    yield company


def _text(row: Record, column: str) -> Cell:
    """A cell without footnotes and bracketed language codes."""
    cell = row.pop(column)
    return Cell(_MARK.sub("", cell).strip(), cell.column)


def _named(row: Record, type_: str, cell: Cell, id_: str = "") -> Entity:
    """What stands in brackets behind a name is another name."""
    found = _BRACKETS.fullmatch(cell)
    name = Cell(found[1] if found else cell, cell.column)
    return row.make(type_, name, id_).add("name", name, "en").add("alias", found and found[2], "en")


def _valuation(row: Record, company: Entity, column: str, date_column: str, note: str = "") -> Iterator[Entity]:
    """A valuation in billions of US dollars; `1+` and `80-90` are "at least" the number before."""
    billions, date = _text(row, column), _text(row, date_column)
    if not billions:
        return
    found = _BILLIONS.fullmatch(billions)
    if not found:
        raise BadValue(billions, "is not a number of billions")
    kind = "exit" if note else "last"
    made = row.make("Valuation", f"{company.id.removeprefix('org-')} {kind} {date or 'undated'}")
    made.add("valuationOf", company.id).add("valuationBasis", "not stated").add("note", note)
    made.add("amount", f"{'at least ' if found[2] else ''}USD {Decimal(found[1]) * 10**9:f}")
    row.add_or_reject(made, "asOf", date)
    yield made


def _founders(row: Record, company: Entity, cell: Cell) -> Iterator[Entity]:
    """People with the role of founder, which the list attests on the day on which it was read."""
    names = [name.strip(" .") for name in _BETWEEN.split(_GLUED.get(cell, cell)) if name]
    for name, after in pairwise([*names, ""]):
        whole = name if " " in name else f"{name} {after.rpartition(' ')[2]}".strip()  # Patrick and John Collison
        person = _named(row, "Person", Cell(whole, cell.column), _NAMESAKES.get((whole, company.id), ""))
        made = person.part("Membership", company.id, "founder").add("member", person.id)
        made.add("organization", company.id).add("role", "founder").add("attestedOn", row.edition or _SCRAPED)
        yield person
