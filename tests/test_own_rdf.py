"""RDF of the user's own, in our vocabulary or schema.org, becomes entities; nothing is fetched and nothing guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_own import run, write

from graph.engines.oxigraph import OxigraphStore
from graph.entity import Statement
from graph.errors import SourceError
from graph.rdf import Format, nquad
from ontology import load_model

MODEL = load_model()
MAPPING = """\
source: {name: rdf, title: Some triples, kind: press, licence: CC0-1.0, attribution: Nobody, date: "2026"}
"""
TURTLE = """\
@prefix schema: <http://schema.org/> .
@prefix ai: <https://w3id.org/aikg/> .
@prefix id: <https://w3id.org/aikg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/lab> a schema:Organization , schema:ResearchOrganization ;
    schema:name "실험실"@ko , "The Lab"@en ; schema:alternateName "Lab" ; schema:url <https://lab.example.org/> ;
    schema:sameAs <http://www.wikidata.org/entity/Q1> ; schema:foundingDate "2020-05-01" .
<https://example.org/m#1> a ai:AIModel ; rdfs:label "M 1" ; ai:developer <https://example.org/lab> , "Other Lab" ;
    ai:parameters 7.0E9 ; schema:creator id:org-upstage .
"""


def test_triples_of_schema_org_and_of_our_vocabulary_become_entities(tmp_path: Path) -> None:
    report, made = run(write(tmp_path, "some.ttl", TURTLE, MAPPING))
    assert made == {
        Statement("org-the-lab", "type", "ResearchInstitution"), Statement("org-the-lab", "name", "The Lab", "en"),
        Statement("org-the-lab", "name", "실험실", "ko"), Statement("org-the-lab", "alias", "Lab", "en"),
        Statement("org-the-lab", "website", "https://lab.example.org/"),
        Statement("org-the-lab", "sameAs", "http://www.wikidata.org/entity/Q1"),
        Statement("org-the-lab", "inception", "2020-05-01"),
        Statement("model-m-1", "type", "AIModel"), Statement("model-m-1", "name", "M 1", "en"),
        Statement("model-m-1", "developer", "org-the-lab"), Statement("model-m-1", "developer", "org-other-lab"),
        Statement("model-m-1", "developer", "org-upstage"), Statement("model-m-1", "parameters", "7000000000"),
        Statement("org-other-lab", "type", "Organization"), Statement("org-other-lab", "name", "Other Lab", "en"),
    }  # fmt: skip
    assert (report.rows, report.quarantined) == (2, [])


def test_json_ld_with_the_context_of_schema_org_is_read_without_fetching_it(tmp_path: Path) -> None:
    data = {
        "@context": "https://schema.org/", "@type": "Organization", "@id": "https://e.org/x", "name": "X",
        "founder": {"@type": "Person", "name": "P"},
    }  # fmt: skip
    mapping = MAPPING + "ignore: [http://schema.org/founder]\n"
    _, made = run(write(tmp_path, "some.jsonld", json.dumps(data), mapping))
    assert {s.subject for s in made} == {"org-x", "person-p"}
    mapping = mapping.replace("]", ", https://schema.org/Person]")
    _, made = run(write(tmp_path, "some.jsonld", json.dumps(data), mapping))
    assert {s.subject for s in made} == {"org-x"}


def test_two_things_of_one_name_in_one_file_are_two(tmp_path: Path) -> None:
    nquads = "".join(
        f"<https://e.org/{end}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Organization> .\n"
        f'<https://e.org/{end}> <https://schema.org/name> "Cohere" <https://e.org/graph> .\n' for end in ("ca", "yc")
    )  # fmt: skip
    _, made = run(write(tmp_path, "some.nq", nquads, MAPPING))
    assert {s.subject for s in made if s.value == "Cohere"} == {"org-cohere", "org-yc"}


def test_what_is_written_by_us_is_read_as_it_was(tmp_path: Path) -> None:
    said = [
        Statement("model-m", "type", "AIModel"), Statement("model-m", "name", "M", "en"),
        Statement("model-m", "releaseDate", "2024-06"), Statement("model-m", "parameters", "7000000000"),
        Statement("round-a", "type", "FundingRound"), Statement("round-a", "amount", "round-a.amount-eur-600"),
        Statement("round-a.amount-eur-600", "type", "Amount"), Statement("round-a.amount-eur-600", "value", "600"),
        Statement("round-a.amount-eur-600", "currency", "EUR"), Statement("round-a.amount-eur-600", "bound", "exact"),
    ]  # fmt: skip
    (tmp_path / "claims.nq").write_text("".join(nquad(MODEL, s, "https://e.org/g") for s in said), encoding="utf-8")
    store = OxigraphStore()
    store.load(tmp_path / "claims.nq")
    for format_ in (Format.NQUADS, Format.TURTLE, Format.NTRIPLES, Format.JSONLD):
        query = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
        data = store.query(query, Format.NTRIPLES if format_ is Format.NQUADS else format_)
        _, made = run(write(tmp_path, f"{format_.extension}.{format_.extension}", data, MAPPING))
        assert made == set(said), format_
        (tmp_path / "own" / f"{format_.extension}.mapping.yaml").unlink()


_ORG = '<https://e.org/x> a <https://schema.org/Organization> ; <https://schema.org/name> "X"'


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("some.ttl", f"{_ORG} ; <https://schema.org/funder> 1 .", "nobody read column 'https://schema.org/funder'"),
        ("some.ttl", "<https://e.org/x> a <https://schema.org/Recipe> .", "'https://schema.org/Recipe' is no class"),
        ("some.ttl", '<https://e.org/x> <https://schema.org/name> "X" .', "'no type' is no class"),
        ("some.ttl", "[] a <https://schema.org/Person> .", "is a Person without a name or an id of ours"),
        ("some.ttl", f"{_ORG} ; <http://purl.org/dc/terms/isPartOf> <https://e.org/y> .", "is not described in"),
        ("some.ttl", f"{_ORG} ; <https://schema.org/foundingDate> '7/8/2024' .", "'7/8/2024' is not a date"),
        ("some.ttl", "<https://e.org/x> a", "some.ttl: Parser error at line 1"),
        ("some.ttl", "# nothing\n", "some.ttl: has no triples"),
        ("some.ttl", "<a:b> <a:c> " + "<<( <a:b> <a:c> " * 20_000 + "1" + " )>>" * 20_000 + " .", "about triples"),
        ("some.nq", "<!DOCTYPE rdf [<!ENTITY x 'y'>]>", "is a web page, not data"),
        ("some.jsonld", '{"@context": "https://e.org/c", "@type": "Person"}', "to load remote contexts"),
        ("some.jsonld", '{"a": {"@context": ["https://e.org/c"]}}', "to load remote contexts"),
        ("some.jsonld", '{"@context": {"@import": "https://schema.org"}}', "to load remote contexts"),
        ("some.jsonld", '{"a:b":' * 140 + "1" + "}" * 140, "has more than 128 levels"),
        ("some.jsonld", '{"a:b":' * 20_000 + "1" + "}" * 20_000, "some.jsonld: maximum recursion depth"),
    ],
)  # fmt: skip
def test_rdf_that_cannot_be_read_whole_stops_with_the_reason(
    tmp_path: Path, name: str, data: str, message: str
) -> None:
    with pytest.raises(SourceError) as raised:
        run(write(tmp_path, name, data, MAPPING))
    assert message in str(raised.value)
