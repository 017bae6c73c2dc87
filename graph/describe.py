"""Read from a store what the graph knows about one entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from graph.captions import grouped
from graph.entity import TYPE, is_id
from graph.errors import NotFound
from graph.facts import EntityFacts, Fact, Group, Related, SourceNote, Value
from graph.rdf import OUR_GRAPHS, PREFIXES, RDF_TYPE, RdfStore, Term, iri, predicate, sparql_term
from graph.shortcuts import shortcut_sources
from ontology.model import AI, ID_BASE, Kind, Model, label
from ontology.values import parse_count

GROUP_ITEMS = 25
"""Items listed of each group on an entity page; the rest are counted."""
_CLAIMS = "SELECT ?s ?g ?p ?o WHERE { VALUES ?s { %s } GRAPH ?g { ?s ?p ?o } }"
_SHOWN = "SELECT ?s ?p ?o WHERE { VALUES ?s { %s } ?s ?p ?o }"
_LABELS = "SELECT ?s ?l WHERE { VALUES ?s { %s } ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
_TYPE = f"SELECT ?type WHERE {{ VALUES ?s {{ %s }} ?s <{RDF_TYPE}> ?type }}"
_INCOMING = f"SELECT ?p ?o ?type WHERE {{ VALUES ?s {{ %s }} ?o ?p ?s . ?o <{RDF_TYPE}> ?type }}"
_SOURCES = f"""
PREFIX dct: <{PREFIXES["dct"]}> PREFIX rdfs: <{PREFIXES["rdfs"]}> PREFIX ai: <{AI}>
SELECT * WHERE {{ ?g a ai:Source ; rdfs:label ?title ; ai:sourceKind ?kind .
  OPTIONAL {{ ?g dct:identifier ?name }} OPTIONAL {{ ?g dct:hasVersion ?edition }}
  OPTIONAL {{ ?g dct:license ?licence }} OPTIONAL {{ ?g dct:rightsHolder ?attribution }}
  OPTIONAL {{ ?g dct:source ?url }} OPTIONAL {{ ?g <{PREFIXES["prov"]}wasDerivedFrom> ?base }} }}"""
_Claim = tuple[str, Term]
"""Predicate and object."""


class Describer:
    """Answers about entities in one language; every value comes with the sources that state it."""

    def __init__(self, store: RdfStore, model: Model, lang: str = "en") -> None:
        self._store = store
        self._model = model
        self._lang = lang
        self._stated: dict[str, dict[_Claim, list[str]]] = {}
        """Id → what sources state of it, and the named graphs of those."""
        self._shown: dict[str, set[_Claim]] = {}
        self._names: dict[str, dict[str, str]] = {}

    def entity(self, id_: str, notes: Mapping[str, SourceNote] | None = None) -> EntityFacts:
        """Everything for the page of an entity, with those of the notes that it needs. Raises NotFound."""
        type_ = self.type(id_)
        if not type_:
            raise NotFound(f"there is no entity {id_!r}")
        notes = source_notes(self._store) if notes is None else notes
        facts = self._facts(id_)
        groups = self._groups(id_)
        used = _graphs(facts, groups)
        labels = self.labels(id_)
        return EntityFacts(
            id_, ID_BASE + id_, type_, label(self._model.classes[type_].labels, self._lang),
            label(labels, self._lang, id_), labels, facts, groups,
            {graph: note for graph, note in notes.items() if graph in used},
        )  # fmt: skip

    def type(self, id_: str) -> str:
        """The class key of an entity; "" when there is none."""
        if not is_id(id_):
            return ""
        types = [self._model.by_iri.get(row["type"].value, "") for row in self._rows(_TYPE, [id_])]
        return next(filter(None, types), "")

    def labels(self, id_: str) -> Mapping[str, str]:
        """Its shown names by language."""
        self._read_names([id_])
        found = self._names[id_]
        return {lang: found[lang] for lang in ("en", "ko", "fr") if lang in found} | found

    def caption(self, id_: str) -> str:
        """Its name in the asked language, with fallback."""
        return label(self.labels(id_), self._lang, id_)

    def _read(self, ids: Iterable[str], depth: int) -> None:
        """Have the claims about these, about what is embedded in them, and all names in those, in few queries."""
        named = set(ids)
        fresh = named - self._stated.keys()
        for level in range(depth + 1):
            self._read_claims(fresh)
            linked = [(p, o.id) for each in fresh for p, o in (*self._shown[each], *self._stated[each]) if o.id]
            named.update(id_ for _, id_ in linked)
            fresh = {id_ for p, id_ in linked if level < depth and self._embeds(p)} - self._stated.keys()
        self._read_names(named)

    def _read_claims(self, ids: Collection[str]) -> None:
        for id_ in ids:
            self._stated[id_], self._shown[id_] = defaultdict(list), set()
        for row in self._rows(_CLAIMS, ids):
            if row["g"].value not in OUR_GRAPHS:
                self._stated[row["s"].id][row["p"].value, row["o"]].append(row["g"].value)
        for row in self._rows(_SHOWN, ids):
            self._shown[row["s"].id].add((row["p"].value, row["o"]))
        for id_ in ids:
            self._move_names(id_)
        self._read_shortcuts(ids)

    def _move_names(self, id_: str) -> None:
        """A name that is shown as another name is stated by those who give it as the name."""
        name, alias = predicate(self._model, "name"), predicate(self._model, "alias")
        stated, shown = self._stated[id_], self._shown[id_]
        for claim in [(p, o) for p, o in stated if p == name and (p, o) not in shown]:
            if (alias, claim[1]) in shown:
                stated[alias, claim[1]] += stated.pop(claim)

    def _read_shortcuts(self, ids: Collection[str]) -> None:
        """What is computed is stated by those who state what it is computed from."""
        used: dict[str, set[str]] = defaultdict(set)
        for id_ in ids:
            for name, _ in self._shown[id_] - self._stated[id_].keys():
                used[name].add(id_)
        for prop in self._model.properties.values():
            if prop.chain and prop.iri in used:
                found = shortcut_sources(self._store, self._model, prop, used[prop.iri])
                for (id_, end), graphs in found.items():
                    self._stated[id_][prop.iri, end] += graphs

    def _read_names(self, ids: Iterable[str]) -> None:
        fresh = [id_ for id_ in ids if id_ not in self._names]
        self._names.update({id_: {} for id_ in fresh})
        for row in self._rows(_LABELS, fresh):
            self._names[row["s"].id][row["l"].lang or "en"] = row["l"].value

    def _facts(self, id_: str, depth: int = 2) -> tuple[Fact, ...]:
        self._read([id_], depth)
        stated, shown = self._stated[id_], self._shown[id_]
        by_key: dict[str, list[Value]] = defaultdict(list)
        for claim, graphs in stated.items():  # a caption is shown, but nobody says it
            key = self._model.by_iri.get(claim[0], "")
            if key and key != TYPE:
                by_key[key].append(self._value(key, claim[1], claim in shown, graphs, depth))
        return tuple(self._fact(key, by_key[key]) for key in self._model.properties if key in by_key)

    def _fact(self, key: str, values: list[Value]) -> Fact:
        prop = self._model.properties[key]
        chosen = [v.text for v in values if v.shown]
        if prop.kind is Kind.DATE:
            values = [_agreeing(value, chosen) for value in values]
        ordered = sorted(values, key=lambda v: (not v.shown, v.lang, v.text, v.id))
        unit = f" ({prop.unit})" if prop.unit else ""
        return Fact(key, label(prop.labels, self._lang, key) + unit, tuple(ordered))

    def _value(self, key: str, term: Term, shown: bool, graphs: Iterable[str], depth: int) -> Value:
        sources = tuple(sorted(graphs))
        if not term.id:
            url = term.value if term.value.startswith(("http://", "https://")) else ""
            return Value(self._text(key, term.value), term.lang, "", url, shown, False, sources)
        parts = self._facts(term.id, depth - 1) if depth and self._is_embedded(key) else ()
        return Value(self.caption(term.id), "", term.id, "", shown, False, sources, parts)

    def _text(self, key: str, value: str) -> str:
        prop = self._model.properties[key]
        if prop.names_property:
            return self._model.named(value, self._lang)
        return grouped(parse_count(value), self._lang) if prop.kind is Kind.COUNT else value

    def _embeds(self, predicate: str) -> bool:
        key = self._model.by_iri.get(predicate, "")
        return key in self._model.properties and self._is_embedded(key)

    def _is_embedded(self, key: str) -> bool:
        type_ = self._model.properties[key].range
        return bool(type_) and self._model.classes[type_].embedded

    def _groups(self, id_: str) -> tuple[Group, ...]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        rows = self._rows(_INCOMING, [id_])
        for row in sorted(rows, key=lambda row: (row["p"].value, row["o"].value)):  # ORDER BY takes three times as long
            key, type_ = (self._model.by_iri.get(row[name].value, "") for name in ("p", "type"))
            if key and type_ and not self._model.properties[key].chain:
                found[key, type_].append(row["o"].id)
        groups, seen = [], {id_}
        for (key, type_), ids in sorted(found.items(), key=self._order):
            if fresh := [each for each in ids if each not in seen]:
                groups.append((key, type_, fresh))
                seen.update(fresh)
        self._read({each for _, _, ids in groups for each in ids[:GROUP_ITEMS]}, 1)
        return tuple(self._group(*each) for each in groups)

    def _order(self, item: tuple[tuple[str, str], list[str]]) -> tuple[bool, int, str]:
        """Statements last; otherwise in the order of the ontology's properties."""
        (key, type_), _ = item
        return self._model.classes[type_].hidden, list(self._model.properties).index(key), type_

    def _group(self, key: str, type_: str, ids: list[str]) -> Group:
        prop, class_ = self._model.properties[key], self._model.classes[type_]
        name = f"{label(class_.labels, self._lang)} · {label(prop.labels, self._lang)}"
        items = [Related(i, type_, self.caption(i), self._without(i, key)) for i in ids[:GROUP_ITEMS]]
        return Group(key, type_, name, tuple(items), max(0, len(ids) - GROUP_ITEMS))

    def _without(self, id_: str, key: str) -> tuple[Fact, ...]:
        """The facts of a related entity but for the link that led to it and its names."""
        return tuple(f for f in self._facts(id_, 1) if f.property not in (key, "name", "alias"))

    def _rows(self, text: str, ids: Iterable[str]) -> Iterable[Mapping[str, Term]]:
        terms = " ".join(sparql_term(iri(each)) for each in sorted(ids))
        return self._store.select(text % terms) if terms else ()


def source_notes(store: RdfStore) -> dict[str, SourceNote]:
    """What is known of every source, by named graph."""
    rows = {row["g"].value: {name: term.value for name, term in row.items()} for row in store.select(_SOURCES)}
    made = {}
    for graph, row in sorted(rows.items()):
        base = rows.get(row.get("base", ""), row)
        made[graph] = SourceNote(
            graph, base.get("name", ""), row["title"], base.get("edition", ""), base.get("licence", ""),
            base.get("attribution", ""), base.get("url", ""), row["kind"], "base" in row,
        )  # fmt: skip
    return made


def _agreeing(value: Value, chosen: list[str]) -> Value:
    """A rival date that is the shown one with less precision agrees with it."""
    if value.shown or not any(text.startswith(value.text) for text in chosen):
        return value
    return Value(value.text, value.lang, value.id, value.url, False, True, value.sources, value.parts)


def _graphs(facts: Iterable[Fact], groups: Iterable[Group]) -> set[str]:
    every = [*facts, *(fact for group in groups for item in group.items for fact in item.facts)]
    inner = [part for fact in every for value in fact.values for part in value.parts]
    return {graph for fact in [*every, *inner] for value in fact.values for graph in value.sources}
