"""What the pages for people say: identifiers, statements, counts, and which name was found."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli_build import _counted
from api.settings import read_settings
from graph.crosswalk import Identifier, looked_up
from graph.snapshot import Snapshot
from ontology import load_model

ORGANISATIONS = """PREFIX ai: <https://w3id.org/aikg/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?o a/rdfs:subClassOf* ai:Organization }"""


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = read_settings({"AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_WORKERS": "1"})
    with TestClient(create_app(bundled, settings), headers={"Accept": "text/html"}) as made:
        yield made


def test_an_entity_page_has_identifiers_with_links(client: TestClient) -> None:
    page = client.get("/entities/country-fr?lang=en").text
    part = page[page.index('id="identifiers"') :]
    assert '<dt>Wikidata</dt><dd><a href="http://www.wikidata.org/entity/Q142"' in part
    given = client.get("/crosswalk?format=json").json()["identifiers"]
    model = next(each for each in given if each["scheme"] == "huggingFaceId")
    page = client.get(f"/entities/{model['id']}?lang=ko").text
    assert f'<dt>허깅페이스 식별자</dt><dd><a href="https://huggingface.co/{model["value"]}"' in page


def test_every_identifier_of_the_ontology_says_where_it_is_looked_up() -> None:
    model = load_model()
    for key, prop in model.properties.items():
        if prop.identifies:
            assert looked_up(model, Identifier("x", key, "a b/c", ())).startswith("https://"), key
            assert "a%20b/c" in looked_up(model, Identifier("x", key, "a b/c", ())), key
    assert looked_up(model, Identifier("x", "sameAs", "javascript:alert(1)", ())) == ""


def test_statements_are_called_by_words_and_not_by_keys(client: TestClient) -> None:
    page = client.get("/entities/model-mistral-large-2?lang=en").text
    codes = re.findall(r"F\d{3}: ([^<]*)<", page)
    assert "performance compared to" in codes
    assert not [each for each in codes if re.search("[a-z][A-Z]", each)]
    assert load_model().named("developer", "fr") == load_model().properties["developer"].labels["fr"]


def test_the_home_page_counts_subtypes_with_their_types_and_relations_that_are_entities(client: TestClient) -> None:
    page = client.get("/?lang=en").text
    found = dict(re.findall(r"<div><dt>([^<]*)</dt><dd>([\d,]*)</dd></div>", page))
    types = load_model().classes
    asked = client.get("/sparql", headers={"Accept": "text/csv"}, params={"query": ORGANISATIONS}).text
    number = int(asked.split()[-1])
    assert number > 1_000
    assert found["organisations"] == f"{number:,}"
    assert "companies" not in found
    assert found.keys() >= {"model offers", "benchmark scores", "policies", "people"}
    assert not found.keys() & {class_.labels["en"] for class_ in types.values() if class_.edge}


@pytest.mark.parametrize(("lang", "between"), [("en", ","), ("ko", ","), ("fr", "\u202f")])
def test_numbers_are_written_as_the_language_writes_them(client: TestClient, lang: str, between: str) -> None:
    number = between.join(["123", "000", "000", "000"])
    assert number in client.get(f"/entities/model-mistral-large-2?lang={lang}").text
    assert re.search(rf">\d{between}\d{{3}}<", client.get(f"/?lang={lang}").text)
    assert re.search(rf"\d{between}\d{{3}}<", client.get(f"/sources?lang={lang}").text)
    caption = client.get("/graph/communities?format=json").json()["title"][lang]
    assert re.match(rf"\d{between}\d{{3}}", caption)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_type_that_is_counted_has_a_word_for_several(lang: str) -> None:
    types = load_model().classes.values()
    counted = [c for c in types if not (c.embedded or c.hidden or any(load_model().drawn(up) for up in c.parents))]
    assert len(counted) > 20
    assert [c.key for c in counted if lang not in c.plurals] == []


def test_what_was_found_is_the_label_where_that_is_spelled_alike(client: TestClient) -> None:
    found = client.get("/search?q=MISTRAL+ai&lang=en", headers={"Accept": "application/json"}).json()["results"][0]
    assert (found["label"], found["name"], found["kind"]) == ("Mistral AI", "Mistral AI", "name")
    assert "Found as" not in client.get("/search?q=nvidia&limit=1&lang=en").text
    assert "Found as" in client.get("/search?q=Mistral+Large+2407&limit=1&lang=en").text


def test_one_is_counted_in_the_singular() -> None:
    assert [_counted(n, "row or value", "rows or values") for n in (0, 1, 2)] == [
        "0 rows or values", "1 row or value", "2 rows or values",
    ]  # fmt: skip
    assert _counted(1_200, "warning") == "1,200 warnings"
