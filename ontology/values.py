"""Clean and check one value by the range of its property."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from anyascii import anyascii

from ontology.countries import country_code
from ontology.letters import unaccented
from ontology.lookalike import strange
from ontology.model import Kind, Model, Property
from ontology.money import CURRENCIES, Money, parse_money

__all__ = ["BadValue", "Money", "clean", "parse_count", "parse_date", "parse_money", "parse_url", "slug", "split_cell"]


class BadValue(ValueError):
    """A value that does not fit the range of its property."""

    def __init__(self, value: str, reason: str) -> None:
        shown = value if len(value) <= 80 else value[:77] + "…"
        super().__init__(f"{shown!r} {reason}")
        self.value = value
        self.column = str(getattr(value, "column", ""))


def clean(model: Model, prop: Property, raw: str) -> str:
    """The canonical text of a raw value.

    A link becomes the id of an entity. Raises BadValue with the reason.
    """
    text = " ".join(str(raw).split())
    if not text:
        raise BadValue(raw, "is empty")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise BadValue(raw, "holds control characters or half characters")
    try:
        value = _link(model, prop, text) if prop.kind is Kind.LINK else _PARSERS[prop.kind](text)
    except ValueError as error:
        raise BadValue(raw, str(error)) from None
    if prop.one_of and value not in prop.one_of:
        raise BadValue(raw, f"is none of {', '.join(sorted(prop.one_of))}")
    return value


def slug(text: str) -> str:
    """The ASCII part of an id for a name in any script.

    `+` and `&` are kept as words because they tell models and firms apart; a name that only looks like another has
    the numbers of the characters that do so in its id.
    """
    spelled = text.replace("+", " plus ").replace("&", " and ")
    made = re.sub(r"[^a-z0-9]+", "-", anyascii(unaccented(spelled)).lower()).strip("-")
    if not made:
        raise ValueError("has no letter or digit to make an id of")
    return made + "".join(f"-u{ord(c):x}" for c in strange(text)[:8])


def parse_count(text: str) -> str:
    """A number, plain, scientific or with a magnitude: `2E+11`, `123B`, `1.5 trillion`, `2,000`.

    Whole numbers below 1e18 are written out, larger and smaller ones as `2.13E+25`.
    """
    found = re.fullmatch(r"([-+]?[\d.,]+(?:[eE][-+]?\d+)?)\s*([A-Za-z]*)", text)
    factor = _MAGNITUDES.get(found[2].lower()) if found else None
    if found is None or factor is None or re.search(r",(?!\d{3}\b)", found[1]):
        raise ValueError("is not a number")
    try:
        number = Decimal(found[1].replace(",", "")) * factor
    except InvalidOperation:
        raise ValueError("is not a number") from None
    whole = number == number.to_integral_value()
    return str(int(number)) if whole and abs(number) < 10**18 else f"{float(number):.12G}"


_MAGNITUDES = {
    "": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "mn": 10**6, "b": 10**9,
    "bn": 10**9, "billion": 10**9, "t": 10**12, "tn": 10**12, "trillion": 10**12,
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
_DATE_FORMS = (
    (re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:[T ]\d{2}:\d{2}.*)?"), (1, 2, 3)),
    (re.compile(r"(\d{4})년(?: ?(\d{1,2})월)?(?: ?(\d{1,2})일)?"), (1, 2, 3)),
    (re.compile(r"(?:(\d{1,2}) )?([A-Za-z]+)\.? (\d{4})"), (3, 2, 1)),
    (re.compile(r"([A-Za-z]+)\.? (\d{1,2}), (\d{4})"), (3, 1, 2)),
)


def parse_date(text: str) -> str:
    """An ISO date of the precision given: `2024`, `2024-06`, `2024-06-11`; a time of day is cut off.

    All-number forms such as `7/8/2024` are refused, for nobody knows which is the month.
    """
    for form, order in _DATE_FORMS:
        if found := form.fullmatch(text):
            year, month, day = (found[group] for group in order)
            return _iso(year, month, day)
    raise ValueError("is not a date such as 2024, 2024-06 or 2024-06-11")


def _iso(year: str, month: str | None, day: str | None) -> str:
    number = _MONTHS.get(month.lower(), 0) if month and month.isalpha() else int(month or 1)
    if int(year) < 1 or not 1 <= number <= 12:
        raise ValueError("is not a date")
    try:
        whole = date(int(year), number, int(day or 1)).isoformat()
    except ValueError:
        raise ValueError("is not a day of the calendar") from None
    return whole if day else whole[:7] if month else whole[:4]


def parse_url(text: str) -> str:
    """An absolute http or https address without the characters that RFC 3987 forbids."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r'[\s<>"{}|\\^`]', text):
        raise ValueError("is not an http(s) address")
    return text


def split_cell(cell: str, separator: str = r",(?! )") -> list[str]:
    """The values of a cell with several.

    The default cuts at commas that no blank follows: names keep theirs ("Co., Ltd."). Parts of
    blanks and commas only are no values.
    """
    return [" ".join(part.split()) for part in re.split(separator, cell) if part.strip(", \n")]


def _boolean(text: str) -> str:
    try:
        return {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}[text.lower()]
    except KeyError:
        raise ValueError("is neither true nor false") from None


def _integer(text: str) -> str:
    try:
        return str(int(parse_count(text)))
    except ValueError:
        raise ValueError("is not a whole number") from None


def _currency(text: str) -> str:
    if text not in CURRENCIES:
        raise ValueError("is not an ISO 4217 currency code")
    return text


_ID = re.compile(r"([a-z]+)-[a-z0-9-]+(\.[a-z0-9-]+)*")


def _link(model: Model, prop: Property, text: str) -> str:
    """An id stays an id; a name becomes the id that an entity of the range would have."""
    if _is_id(model, text):
        return text
    if not prop.range:
        raise ValueError("is not an entity id")
    if model.descends(prop.range, "Jurisdiction") and (code := country_code(text)):
        return f"country-{code.lower()}"
    if prop.range == "Country":
        raise ValueError("is not a country name or ISO 3166 code")
    return f"{model.prefix(prop.range)}-{slug(text)}"


def _is_id(model: Model, text: str) -> bool:
    found = _ID.fullmatch(text)
    return bool(found) and any(c.id_prefix == found[1] for c in model.classes.values())  # type: ignore[index]


_PARSERS: dict[Kind, Callable[[str], str]] = {
    Kind.TEXT: str, Kind.LOCALIZED: str, Kind.DATE: parse_date, Kind.COUNT: parse_count,
    Kind.INTEGER: _integer, Kind.BOOLEAN: _boolean, Kind.URL: parse_url, Kind.IRI: parse_url, Kind.CURRENCY: _currency,
}  # fmt: skip
