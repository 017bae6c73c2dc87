"""Captions: a name, in each language, for nodes that have none of their own, from the ontology's patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from graph.rdf import RDFS_LABEL, literal
from graph.shown import Choice
from ontology.model import ID_BASE, Kind, Model, label

_FIELD = re.compile(r"\{(\w+)\}")
_DEPTH = 6
_THOUSANDS = {"fr": "\u202f"}
"""What stands between the digits of a number in threes, where that is no comma."""


class Captions:
    """Collects names while the shown graph is made, then fills the patterns."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._names: dict[str, dict[str, str]] = {}
        self._open: dict[str, tuple[str, dict[str, str]]] = {}

    def note(self, subject: str, type_: str, choices: list[Choice]) -> None:
        """Remember the names of a subject, or what its caption will need."""
        names = {lang or "en": value for c in choices if c.key == "name" for value, lang in c.shown}
        if names:
            self._names[subject] = names
        if type_ and not names:
            needed = set(_FIELD.findall(" ".join(self._model.classes[type_].captions.values())))
            values = {c.key: c.shown[0][0] for c in choices if c.key in needed}
            self._open[subject] = (type_, values)

    def nquads(self) -> Iterator[str]:
        """The label triples of all nodes without a name, for the shown graph."""
        for subject in sorted(self._open):
            for lang, text in self._labels(subject, _DEPTH).items():
                yield f"<{ID_BASE}{subject}> <{RDFS_LABEL}> {literal(text, lang)} .\n"

    def labels(self, subject: str) -> Mapping[str, str]:
        """The names or the caption of a subject, by language."""
        return self._labels(subject, _DEPTH)

    def _labels(self, subject: str, depth: int) -> Mapping[str, str]:
        if subject in self._names:
            return self._names[subject]
        if subject not in self._open or not depth:
            return {"en": subject}
        type_, values = self._open[subject]
        class_ = self._model.classes[type_]
        made = {
            lang: _told(
                pattern,
                {key: self._text(key, value, lang, depth) for key, value in values.items()},
                label(class_.labels, lang),
            )
            for lang, pattern in class_.captions.items()
        }
        self._names[subject] = {lang: text for lang, text in made.items() if text} or {"en": subject}
        return self._names[subject]

    def _text(self, key: str, value: str, lang: str, depth: int) -> str:
        prop = self._model.properties[key]
        if prop.kind is Kind.LINK:
            return label(self._labels(value, depth - 1), lang, value)
        if prop.names_property:
            return self._model.named(value, lang)
        return grouped(value, lang) if prop.kind is Kind.COUNT else value


def _told(pattern: str, values: Mapping[str, str], kind: str) -> str:
    """The pattern filled; where only one of its fields is known it would be that thing's name, so the kind is said."""
    text = fill(pattern, values)
    fields = set(_FIELD.findall(pattern))
    return f"{text} ({kind})" if text and len(fields) > 1 == len(fields & values.keys()) else text


def grouped(number: str | int, lang: str) -> str:
    """A number as people read it in a language: digits in threes; exponents and decimals stay."""
    whole, dot, rest = (text := str(number)).partition(".")
    if not whole.lstrip("-").isdigit() or "E" in text:
        return text
    return f"{int(whole):,}".replace(",", _THOUSANDS.get(lang, ",")) + dot + rest


def plain(number: str) -> str:
    """A number without exponent and idle decimals, unless nobody counts its digits: 240000000, 0.25, 2.13e+25."""
    value = float(number)
    if abs(value) >= 1e16 or not value.is_integer():
        return f"{value:.15g}"
    return str(int(value))


def fill(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with its fields filled; punctuation around missing ones is tidied away."""
    text = _FIELD.sub(lambda found: values.get(found[1], ""), pattern)
    text = re.sub(r"\s+", " ", re.sub(r"\(\s*\)", "", text))
    return re.sub(r"((?<!\s)\s*,)+(?=\s*(,|$))|^\s*,", "", text).replace(" ,", ",").strip()
