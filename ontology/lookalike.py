"""Characters that make one name look like another: invisible ones, and letters of two alphabets in one word."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from ontology.letters import unaccented

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0")
"""Invisible, though Unicode counts them as letters, marks or symbols."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ALIKE = ("CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "DESERET", "GLAGOLITIC")
_GREEK = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΥϹϺαικνορτυχϲ")
"""The Greek letters that look Latin; μ and β stand in the names of models as what they are."""
_LOOKS = str.maketrans("РСХУВНІЅрсхувніѕѵΡΧΥΗΒΝρχυην", "PCXYBHISpcxybhisvPXYHBNpxunv")
"""Letters that are written as others than they sound."""
_WORD = re.compile(r"[^\W\d_]+")


def strange(text: str) -> str:
    """The characters of a name that are not what they look like, each once; "" for nearly every name."""
    if text.isascii():
        return ""
    plain = unicodedata.normalize("NFKC", text)
    unseen = [c for place, c in enumerate(plain) if _is_unseen(plain, place)]
    mixed = [c for word in _WORD.findall(plain) if any(map(_is_latin, word)) for c in word if _looks_latin(c)]
    return "".join(dict.fromkeys([*unseen, *mixed]))


def skeleton(text: str) -> str:
    """What a name looks like: its letters and digits in ASCII."""
    return re.sub(r"[^a-z0-9]+", "", anyascii(unaccented(text.translate(_LOOKS))).lower())


def _is_unseen(text: str, place: int) -> bool:
    """Beside Latin letters, joiners and marks of direction are no part of Persian, emoji, Arabic or Hebrew."""
    c = text[place]
    if c in _TURNING or c in _BLANK:
        return True
    beside = (text[place - 1 : place] if place else "") + text[place + 1 : place + 2]
    return unicodedata.category(c) == "Cf" and (not beside or any(map(_is_latin, beside)))


def _is_latin(c: str) -> bool:
    return (c.isascii() and c.isalnum()) or unicodedata.name(c, "").startswith("LATIN")


def _looks_latin(c: str) -> bool:
    return c in _GREEK or unicodedata.name(c, "").startswith(_ALIKE)
