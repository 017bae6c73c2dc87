"""Dates in the names of models: 2407, 0324, 20240620, Apr 2024, 09/2025."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTHS = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}  # fmt: skip
_ISO = re.compile(r"(?<!\d)(20[12]\d)[-/]?(0[1-9]|1[0-2])(?:[-/]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
_MONTH_YEAR = re.compile(r"\b(" + "|".join(_MONTHS) + r")[a-z]*\.?[ -]+(20[12]\d)\b")
_SLASHED = re.compile(r"\b(0[1-9]|1[0-2])[/-](20[12]\d)\b")
_DOTTED = re.compile(r"\b(2[2-9])\.(0[1-9]|1[0-2])\b")
_MONTH_DAY = re.compile(r"(?<=[-( ])(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d|\.\d)")
_SHORT_DATE = re.compile(r"(?<![\d.])(\d\d)(\d\d)(\d\d)?(?![\d.]|[a-z])")
_WITH_YEAR = (_MONTH_YEAR, _SLASHED, _ISO)
Date = tuple[int, int, int]
"""Year, month, day; 0 is not stated."""


def split_date(text: str) -> tuple[str, Date]:
    """The text without its date, and the date."""
    for found in _dates_in(text):
        return f"{text[: found.start()]} {text[found.end() :]}", _read_date(found)
    return text, (0, 0, 0)


def without_date(text: str) -> str:
    """The text without its date, letters as they are."""
    lowered = text.lower()
    return next((text[: m.start()] + text[m.end() :] for m in _dates_in(lowered)), text)


def _dates_in(text: str) -> Iterator[re.Match[str]]:
    """Where dates stand, the clearest form first."""
    for pattern in (*(_WITH_YEAR if "20" in text else ()), _MONTH_DAY, _DOTTED):
        if found := pattern.search(text):
            yield found
    yield from (found for found in _SHORT_DATE.finditer(text) if _short_date(*found.groups()))


def _read_date(found: re.Match[str]) -> Date:
    one, two, *more = found.groups()
    match found.re:
        case pattern if pattern is _SHORT_DATE:
            return _short_date(one, two, more[0]) or (0, 0, 0)
        case pattern if pattern is _ISO:
            return int(one), int(two), int(more[0] or 0)
        case pattern if pattern is _MONTH_DAY:
            return 0, int(one), int(two)
        case pattern if pattern is _DOTTED:
            return 2000 + int(one), int(two), 0
    return int(two), _MONTHS.get(one) or int(one), 0


def _short_date(one: str, two: str, three: str | None) -> Date | None:
    """2407 is July 2024, 0324 the 24th of March, 250115 a whole date, 2020 a year."""
    a, b, c = int(one), int(two), int(three or 0)
    if three:
        return (2000 + a, b, c) if 20 <= a <= 30 and 1 <= b <= 12 and 1 <= c <= 31 else None
    if a == 20 and 10 <= b <= 30 and b > 12:
        return (2000 + b, 0, 0)
    if 21 <= a <= 30 and 1 <= b <= 12:
        return (2000 + a, b, 0)
    return (0, a, b) if 1 <= a <= 12 and 1 <= b <= 31 else None
