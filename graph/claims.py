"""Every claim about an entity or a relation, with who says so and what others say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.describe import Describer
from graph.errors import NotFound
from graph.facts import Fact, SourceNote, Value
from graph.graphview import source_json
from graph.network import Link, Network
from graph.projection import source_id
from ontology.model import Model, label


def claims(
    describer: Describer, network: Network, model: Model, sources: Mapping[str, SourceNote], id_: str, lang: str
) -> dict[str, Any]:
    """The claims of an entity, a relation that is one, or a plain relation `from~key~to`. Raises NotFound."""
    if describer.type(id_):
        found = describer.entity(id_, sources)
        made: dict[str, Any] = {
            "id": id_, "type": found.type, "caption": found.caption, "typeCaption": found.type_label,
            "facts": [_fact(fact) for fact in found.facts],
        }  # fmt: skip
    elif link := network.link(id_):
        made = _link(describer, model, link, lang)
    else:
        raise NotFound(f"there is no entity or relation {id_!r}")
    used = _cited(made["facts"])
    noted = {source_id(graph): note for graph, note in sorted(sources.items())}
    return made | {"sources": {key: source_json(note) for key, note in noted.items() if key in used}}


def _link(describer: Describer, model: Model, link: Link, lang: str) -> dict[str, Any]:
    """A plain relation: one value, stated by its sources, no rivals."""
    name = label(model.properties[link.type].labels, lang, link.type)
    start, end = describer.caption(link.source), describer.caption(link.target)
    value = Value(end, id=link.target)
    fact = _fact(Fact(link.type, name, (value,)))
    fact["values"][0]["sources"] = list(link.sources)
    return {"id": link.id, "type": link.type, "caption": f"{start} — {name} → {end}", "typeCaption": name,
            "from": link.source, "to": link.target, "facts": [fact]}  # fmt: skip


def _fact(fact: Fact) -> dict[str, Any]:
    return {"property": fact.property, "caption": fact.label, "disputed": fact.disputed,
            "values": [_value(value) for value in fact.values]}  # fmt: skip


def _value(value: Value) -> dict[str, Any]:
    """`shown` tells the chosen value from its rivals, `agrees` the rivals that are only less precise."""
    given = {"lang": value.lang, "id": value.id, "url": value.url, "parts": [_fact(part) for part in value.parts]}
    return {"text": value.text, "shown": value.shown, "agrees": value.agrees,
            "sources": [source_id(graph) for graph in value.sources],
            **{key: each for key, each in given.items() if each}}  # fmt: skip


def _cited(facts: Iterable[Mapping[str, Any]]) -> set[str]:
    values = [value for fact in facts for value in fact["values"]]
    return {key for value in values for key in value["sources"]}.union(*(_cited(v.get("parts", ())) for v in values))
