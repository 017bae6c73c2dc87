"""The shown graph: of rival values one is chosen by a named rule; the choice and its rivals are recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from graph.entity import TYPE
from graph.rdf import RDF_TYPE, SHOWN_GRAPH, literal, object_term, predicate
from graph.source import RULE, RULE_IRI, Source
from ontology.model import AI, ID_BASE, Kind, Model


class Claimed(NamedTuple):
    """A value with the source that states it."""

    value: str
    lang: str
    graph: str
    trust: tuple[int, str]
    """(place of the source's kind in the rule, negated age): smaller is better."""


class Choice(NamedTuple):
    """The outcome for one property of one subject."""

    key: str
    shown: tuple[tuple[str, str], ...]
    """(value, lang) pairs in the shown graph."""
    claims: tuple[Claimed, ...]
    """All claims, best first; empty where nothing was disputed."""


def trust(source: Source, derived: bool) -> tuple[int, str]:
    """Sort key of a source under the named rule: kind first, then the newer edition."""
    kind = "derived" if derived else source.kind
    newer_first = "".join(chr(0x10FFFF - ord(c)) for c in source.edition)
    return RULE.index(kind), newer_first + chr(0x10FFFF)  # "2024-05" is newer than "2024"


def choose(model: Model, key: str, claims: Sequence[Claimed]) -> Choice:
    """Apply the rule to the claims of one property of one subject."""
    ranked = sorted(set(claims), key=_order)
    if key == TYPE:
        narrowest = _narrowest(model, ranked)
        broader = model.classes[narrowest.value].parents  # a broader type agrees
        return _choice(key, narrowest, [claim for claim in ranked if claim.value not in broader])
    prop = model.properties[key]
    if prop.functional:
        return _choice(key, ranked[0], ranked)
    if key == "name":  # a longer one is not more precise; the one in most sources is, and one for people before an id
        said = Counter((claim.value, claim.lang) for claim in ranked)
        ranked.sort(key=lambda claim: (claim.trust, -said[claim.value, claim.lang], _is_an_id(claim.value)))
        best = {claim.lang: claim for claim in reversed(ranked)}
        return Choice(key, tuple((c.value, c.lang) for c in sorted(best.values(), key=lambda c: c.lang)), ())
    return Choice(key, tuple(dict.fromkeys((c.value, c.lang) for c in ranked)), ())


def _is_an_id(name: str) -> bool:
    return " " not in name and name == name.lower() != name.upper()


def _order(claim: Claimed) -> tuple[tuple[int, str], int, str, str, str]:
    """Trust, then precision (a longer date says more), then the text, so that the order is total."""
    return claim.trust, -len(claim.value), claim.value, claim.lang, claim.graph


def _narrowest(model: Model, ranked: Sequence[Claimed]) -> Claimed:
    types = {claim.value for claim in ranked}
    broad = {parent for each in types for parent in model.classes[each].parents}
    return next(claim for claim in ranked if claim.value not in broad)


def _choice(key: str, best: Claimed, ranked: Sequence[Claimed]) -> Choice:
    disputed = len({(claim.value, claim.lang) for claim in ranked}) > 1
    claims = (best, *(c for c in ranked if c is not best)) if disputed else ()
    return Choice(key, ((best.value, best.lang),), claims)


def shown_values(model: Model, by_property: dict[str, list[Claimed]]) -> Iterator[Choice]:
    """The choices for one subject; names that lost in their language are kept as other names."""
    extra: list[tuple[str, str]] = []
    for key in sorted(by_property):
        choice = choose(model, key, by_property[key])
        if key == "name":
            lost = {(c.value, c.lang) for c in by_property[key]} - set(choice.shown)
            extra = sorted(lost)
        elif key == "alias":
            continue
        yield choice
    aliases = choose(model, "alias", by_property["alias"]).shown if "alias" in by_property else ()
    every = tuple(dict.fromkeys((*aliases, *extra)))
    if every:
        yield Choice("alias", every, ())


def choice_nquads(model: Model, subject: str, choice: Choice) -> Iterator[str]:
    """The shown triples of one property, and a ShownValue node where sources disagree."""
    for value, lang in choice.shown:
        term = object_term(model, choice.key, value, lang)
        yield f"<{ID_BASE}{subject}> <{predicate(model, choice.key)}> {term} .\n"
    if choice.claims:
        yield from _record(model, subject, choice)


def _record(model: Model, subject: str, choice: Choice) -> Iterator[str]:
    node = f"<{ID_BASE}{subject}.shown.{choice.key.lower()}>"
    best = choice.claims[0]
    facts = [
        (RDF_TYPE, f"<{AI.ShownValue}>"),
        (str(AI.shownOf), f"<{ID_BASE}{subject}>"),
        (str(AI.shownProperty), f"<{predicate(model, choice.key)}>"),
        (str(AI.rule), f"<{RULE_IRI}>"),
    ]
    for claim in choice.claims:
        chosen = (claim.value, claim.lang) == (best.value, best.lang)
        is_entity = choice.key != TYPE and model.properties[choice.key].kind is Kind.LINK
        text = literal(ID_BASE + claim.value if is_entity else claim.value)
        facts.append((str(AI.chosenValue if chosen else AI.rivalValue), text))
        facts.append((str(AI.chosenFrom if chosen else AI.rivalFrom), f"<{claim.graph}>"))
    for name, term in dict.fromkeys(facts):
        yield f"{node} <{name}> {term} <{SHOWN_GRAPH}> .\n"


def group(rows: Iterable[tuple[str, str, Claimed]]) -> dict[str, dict[str, list[Claimed]]]:
    """(subject, property, claim) rows by subject and property, subjects sorted."""
    found: dict[str, dict[str, list[Claimed]]] = defaultdict(lambda: defaultdict(list))
    for subject, key, claim in rows:
        found[subject][key].append(claim)
    return {subject: found[subject] for subject in sorted(found)}
