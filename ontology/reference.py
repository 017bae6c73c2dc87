"""Written from ai.ttl: the JSON-LD context and the ontology reference. `python -m ontology.reference` renews both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ontology.model import AI, LANGUAGES, Class, Kind, Model, Property
from ontology.turtle import load_model

CONTEXT = Path(__file__).parent / "context.jsonld"
REFERENCE = Path(__file__).parent.parent / "docs" / "ontology.md"
_RANGES = {
    Kind.TEXT: "text", Kind.LOCALIZED: "text with a language", Kind.DATE: "date of any precision",
    Kind.COUNT: "number", Kind.INTEGER: "whole number", Kind.BOOLEAN: "true or false", Kind.URL: "web address",
    Kind.IRI: "IRI", Kind.CURRENCY: "ISO 4217 currency",
}  # fmt: skip


def context(model: Model) -> str:
    """The JSON-LD context: short keys for classes and properties."""
    terms: dict[str, object] = {"@vocab": str(AI), "id": "@id", "type": "@type"}
    terms |= {class_.key: class_.iri for class_ in model.classes.values()}
    for prop in model.properties.values():
        is_node = prop.kind in (Kind.LINK, Kind.IRI)
        terms[prop.key] = {"@id": prop.iri, "@type": "@id"} if is_node else prop.iri
    return json.dumps({"@context": terms}, ensure_ascii=False, indent=1) + "\n"


def reference(model: Model) -> str:
    """The ontology as Markdown: every class with its properties, then the properties of any class."""
    return "\n".join(_lines(model)) + "\n"


def _lines(model: Model) -> Iterator[str]:
    yield "# Ontology reference"
    yield ""
    yield "Written by `make docs` from `ontology/ai.ttl`; edit that file, not this one."
    yield f"{len(model.classes)} classes, {len(model.properties)} properties, namespace `{AI}`."
    yield ""
    yield from _relationships(model)
    yield ""
    yield "## Classes"
    for class_ in model.classes.values():
        yield ""
        yield from _class_lines(model, class_)
    yield ""
    yield "## Properties of any class"
    yield ""
    yield from _table([p for p in model.properties.values() if not p.domain])


def _class_lines(model: Model, class_: Class) -> Iterator[str]:
    yield f"### `{class_.key}`"
    yield ""
    yield " · ".join(f"{lang}: {class_.labels[lang]}" for lang in LANGUAGES if lang in class_.labels)
    yield ""
    if class_.parents:
        yield f"- narrower than {', '.join(f'`{parent}`' for parent in class_.parents)}"
    if class_.equivalents:
        yield f"- same as {', '.join(f'<{iri}>' for iri in class_.equivalents)}"
    if broader := [iri for iri in class_.mappings if iri not in class_.equivalents]:
        yield f"- maps to {', '.join(f'<{iri}>' for iri in broader)}"
    if class_.id_prefix:
        yield f"- ids begin with `{class_.id_prefix}-`"
    if class_.edge:
        yield f"- drawn as a relation from `{class_.edge[0]}` to `{class_.edge[1]}`, in Cypher `{class_.relationship}`"
    if class_.embedded:
        yield "- a value shown inside the entity it belongs to"
    own = [p for p in model.properties.values() if p.domain == class_.key]
    if own:
        yield ""
        yield from _table(own)


def _relationships(model: Model) -> Iterator[str]:
    yield "## Relationships of the property graph"
    yield ""
    yield "Labels are the classes below with the classes above them. [How to query it](query.md#the-property-graph)."
    yield ""
    yield "| type | from | to | is |"
    yield "|---|---|---|---|"
    edges = {class_.key: class_ for class_ in model.classes.values() if class_.edge}
    rows = [(c.relationship, *(_end(model.properties[key]) for key in c.edge or ()), f"each `{c.key}`")
            for c in edges.values()]  # fmt: skip
    for prop in model.properties.values():
        if prop.kind is Kind.LINK and prop.domain not in edges and not model.doubles_edge(prop):
            what = f"`{prop.key}`" + (f": {' / '.join(prop.chain)}" if prop.chain else "")
            rows.append((prop.relationship, f"`{prop.domain}`" if prop.domain else "any", _end(prop), what))
    yield from (f"| `{type_}` | {start} | {end} | {what} |" for type_, start, end, what in sorted(rows))


def _end(prop: Property) -> str:
    """What a link leads to, and the label that it gives to it."""
    return (f"`{prop.range}`" if prop.range else "any") + (f", labelled `{prop.role_label}`" if prop.role_label else "")


def _table(properties: list[Property]) -> Iterator[str]:
    yield "| property | name | values | notes |"
    yield "|---|---|---|---|"
    for prop in properties:
        range_ = f"`{prop.range}`" if prop.range else "any entity" if prop.kind is Kind.LINK else _RANGES[prop.kind]
        yield f"| `{prop.key}` | {' / '.join(prop.labels.values())} | {range_} | {'; '.join(_notes(prop))} |"


def _notes(prop: Property) -> Iterator[str]:
    if prop.functional:
        yield "one shown value"
    if prop.one_of:
        yield "one of " + ", ".join(sorted(prop.one_of))
    if prop.unit:
        yield f"in {prop.unit}"
    if prop.chain:
        yield "computed: " + " / ".join(prop.chain)
    if prop.equivalents:
        yield "same as " + ", ".join(f"<{iri}>" for iri in prop.equivalents)


def main() -> None:
    """Write both files."""
    model = load_model()
    CONTEXT.write_text(context(model), encoding="utf-8")
    REFERENCE.write_text(reference(model), encoding="utf-8")


if __name__ == "__main__":
    main()
