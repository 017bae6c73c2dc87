"""Money as sources write it: `€600M`, `$16.3M`, `EUR 600000000`, `1억1300만 달러`, `about KRW 900 billion`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from babel.numbers import list_currencies

CURRENCIES = frozenset(list_currencies()) - {"XXX", "XTS"}
_SYMBOLS = {
    "€": "EUR", "us$": "USD", "$": "USD", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR", "c$": "CAD",
    "a$": "AUD", "s$": "SGD", "유로": "EUR", "달러": "USD", "원": "KRW", "엔": "JPY", "위안": "CNY",
    "euro": "EUR", "euros": "EUR", "dollars": "USD", "won": "KRW",
}  # fmt: skip
_FACTORS = {
    "": 1, "k": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6, "millions": 10**6, "b": 10**9, "bn": 10**9,
    "billion": 10**9, "billions": 10**9, "md": 10**9, "milliard": 10**9, "milliards": 10**9, "t": 10**12,
    "tn": 10**12, "trillion": 10**12, "crore": 10**7, "lakh": 10**5,
}  # fmt: skip
_KOREAN = {"천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12}
_BOUNDS = {
    "about": "about", "around": "about", "~": "about", "약": "about", "environ": "about",
    "at least": "at least", "more than": "at least", "up to": "up to", "최대": "up to",
}  # fmt: skip


class Money(NamedTuple):
    """An amount in its original currency; `bound` is exact, about, at least or up to."""

    value: Decimal
    currency: str
    bound: str = "exact"


def parse_money(text: str) -> Money:
    """Read one amount. Raises ValueError where number or currency are missing or unclear."""
    rest, bound = _bound(" ".join(text.split()))
    currency, number = _currency(rest)
    return Money(_number(number), currency, bound)


def _bound(text: str) -> tuple[str, str]:
    for word, bound in _BOUNDS.items():
        if text.lower().startswith(word):
            return text[len(word) :].strip(), bound
    return text, "exact"


def _currency(text: str) -> tuple[str, str]:
    marks = {**{code.lower(): code for code in CURRENCIES}, **_SYMBOLS}
    lowered = text.lower()
    for mark in sorted(marks, key=len, reverse=True):
        if lowered.startswith(mark) and not _cuts_word(lowered, mark, len(mark)):
            return marks[mark], text[len(mark) :].strip()
        if lowered.endswith(mark) and not _cuts_word(lowered, mark, -len(mark) - 1):
            return marks[mark], text[: -len(mark)].strip()
    raise ValueError("names no currency")


def _cuts_word(text: str, mark: str, at: int) -> bool:
    """Would the mark be the piece of a longer Latin word ("won" of "wonder")?"""
    edge = text[at] if -len(text) <= at < len(text) else " "
    return mark[0].isascii() and mark[-1].isalpha() and edge.isascii() and edge.isalpha()


def _number(text: str) -> Decimal:
    if any(sign in text for sign in _KOREAN):
        return _korean(text)
    found = re.fullmatch(r"([\d.,]+)\s*([A-Za-z]*)", text)
    if not found or found[2].lower() not in _FACTORS or re.search(r",(?!\d{3}\b)", found[1]):
        raise ValueError("is not an amount of money")
    return _decimal(found[1]) * _FACTORS[found[2].lower()]


def _korean(text: str) -> Decimal:
    """`1억1300만` → 113,000,000: each group is a number times its unit; `3천억` multiplies units."""
    groups = re.findall(r"([\d.,]+)((?:[천만억조])*)", text.replace(" ", ""))
    if "".join(number + units for number, units in groups) != text.replace(" ", ""):
        raise ValueError("is not an amount of money")
    total = Decimal(0)
    for number, units in groups:
        factor = 1
        for unit in units:
            factor *= _KOREAN[unit]
        total += _decimal(number) * factor
    return total


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError("is not a number") from None
