"""Names of any script brought to a comparable form."""

from __future__ import annotations

import re

from ontology.letters import unaccented

_SPACING_ACCENTS = str.maketrans("", "", "´`¨ˆ˜’'‘")
_OPENING = re.compile(r"[(（\[]")
_BRACKETS = re.compile(r"(?<!\s)\s*[(（\[]([^()（）\[\]]*)[)）\]]")


def fold(text: str) -> str:
    """Lower case without accents and apostrophes; Hangul stays whole, full-width letters become plain."""
    return unaccented(text.translate(_SPACING_ACCENTS).casefold())


def brackets(text: str) -> tuple[str, list[str]]:
    """The text outside of brackets, and what stands in each of them."""
    if not _OPENING.search(text):
        return " ".join(text.split()), []
    return " ".join(_BRACKETS.sub(" ", text).split()), [each.strip() for each in _BRACKETS.findall(text)]


def compact(words: tuple[str, ...]) -> str:
    """The words as one."""
    return "".join(words)


def initials(words: tuple[str, ...]) -> str:
    """The first letters of the words."""
    return "".join(word[0] for word in words)


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())
