"""The query page in a real browser: editors, answers in every form, and what can be taken away."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from visit import Visit, keep


def test_query_page_gives_the_same_answer_in_both_languages(browser: Any, site: str) -> None:
    visit = Visit(browser, site)
    page = visit.open("/query?lang=en")
    answers = []
    for place in (0, 1):
        page.locator("#Q02 a").nth(place).click()
        page.locator("#answer h2", has_text=("SPARQL", "Cypher")[place]).wait_for()
        answers.append(page.locator("#answer tbody tr").all_inner_texts())
    assert answers[0] == answers[1]
    assert len(answers[0]) == 4
    keep(page, "query")
    page.get_by_text("As code").click()
    assert page.locator(".code pre").inner_text().startswith(f"curl -G '{site}/cypher'")
    again = Visit(browser, site)
    again.page.goto(page.url)
    again.page.locator("#answer tbody tr").first.wait_for()
    assert again.page.locator("#answer tbody tr").all_inner_texts() == answers[1]
    assert visit.faults + again.faults == []


def test_query_page_draws_numbers_and_says_what_is_wrong(browser: Any, site: str) -> None:
    visit = Visit(browser, site)
    page = visit.open("/query?lang=en")
    page.locator("form[data-language=sparql] button[type=submit]").click()
    page.get_by_role("button", name="Chart").click()
    assert page.locator(".chart figcaption").inner_text() == "value (USD) / organisation · left out: 1"
    assert page.locator(".chart rect").count() == 19  # of 20: one is in another currency
    keep(page, "chart")
    page.locator("form[data-language=sparql] .cm-content").fill("SELECT * WHERE { ?s ")
    page.locator("form[data-language=sparql] button[type=submit]").click()
    page.locator("#answer [role=alert]").wait_for()
    assert re.match(r"\d+:\d+: ", page.locator("#answer [role=alert]").inner_text())


def test_answers_are_saved_under_names_that_say_what_they_are(browser: Any, site: str) -> None:
    page = Visit(browser, site).open("/query?lang=en")
    page.locator("form[data-language=sparql] button[type=submit]").click()
    for form in ("CSV", "JSON"):
        with page.expect_download() as saved:
            page.locator("#answer").get_by_text(form, exact=True).click()
        assert saved.value.suggested_filename == f"aikg-sparql.{form.lower()}"


def test_paths_of_cypher_are_written_and_drawn(browser: Any, site: str) -> None:
    statement = (
        "MATCH p = (:Investor {id: 'org-nvidia'})-[:INVESTED_IN]->(:Organization {id: 'org-mistral-ai'}) RETURN p"
    )
    visit = Visit(browser, site)
    page = visit.page
    page.goto(
        f"{site}/query?{urlencode({'language': 'cypher', 'statement': statement, 'form': 'table', 'lang': 'en'})}"
    )
    page.locator("#answer tbody td").first.wait_for()
    assert page.locator("#answer tbody td").first.inner_text() == "NVIDIA – INVESTED_IN – Mistral AI"
    page.get_by_role("button", name="Graph", exact=True).click()
    assert "selection/org-nvidia,org-mistral-ai" in page.locator("figure img").get_attribute("src")
    assert visit.faults == []


def charted(visit: Visit, query: str) -> Any:
    asked = urlencode({"language": "sparql", "query": query, "form": "chart", "lang": "en"})
    visit.page.goto(f"{visit.site}/query?{asked}")
    visit.page.locator(".chart svg").wait_for()
    return visit.page


def test_columns_are_in_the_order_of_the_query_and_bars_are_named_by_what_differs(browser: Any, site: str) -> None:
    query = "# ?n is how many\nSELECT ?kind ?name ?n WHERE { VALUES (?kind ?name ?n) { ('a' 'one' 1) ('a' 'two' 2) } }"
    visit = Visit(browser, site)
    page = charted(visit, query)
    assert page.locator(".chart figcaption").inner_text() == "n / name"
    assert page.locator(".chart text").all_text_contents() == ["one", "1", "two", "2"]
    page.get_by_role("button", name="Table").click()
    assert page.locator("#answer thead th").all_inner_texts() == ["kind", "name", "n"]
    assert visit.faults == []


@pytest.mark.parametrize(
    ("query", "caption", "texts"),
    [
        (
            "SELECT ?name ?amount ?currency WHERE { VALUES (?name ?amount ?currency) "
            "{ ('one' 1 'USD') ('two' 900 'KRW') ('three' 3 'USD') } }",
            "amount (USD) / name · left out: 1", ["one", "1", "three", "3"],
        ),
        (
            "SELECT ?currency ?rounds WHERE { VALUES (?currency ?rounds) { ('USD' 1) ('KRW' 2) } }",
            "rounds / currency", ["USD", "1", "KRW", "2"],
        ),
    ],
)  # fmt: skip
def test_bars_are_of_one_currency(browser: Any, site: str, query: str, caption: str, texts: list[str]) -> None:
    page = charted(Visit(browser, site), query)
    assert page.locator(".chart figcaption").inner_text() == caption
    assert page.locator(".chart text").all_text_contents() == texts


COMPANIES = """SELECT ?country (COUNT(?o) AS ?companies) WHERE {
  ?o a <https://w3id.org/aikg/Company> ; <https://w3id.org/aikg/country> ?country } GROUP BY ?country"""
CYPHER = "MATCH (o:Company)-[:COUNTRY]->(c) RETURN c.id, count(*) AS companies"


def test_numbers_of_countries_are_drawn_on_a_map_that_comes_with_the_page(browser: Any, site: str) -> None:
    drawn = []
    for asked in ({"language": "sparql", "query": COMPANIES}, {"language": "cypher", "statement": CYPHER}):
        visit = Visit(browser, site)
        page = visit.page
        page.goto(f"{site}/query?{urlencode({**asked, 'form': 'map', 'lang': 'en'})}")
        page.locator(".map path").first.wait_for()
        said = page.locator(".map path title, .map circle title").all_text_contents()
        drawn.append({each for each in said if ":" in each})
        assert page.locator(".map path").count() > 170
        assert "Natural Earth" in page.locator(".map figcaption").inner_text()
        keep(page, "map")
        assert visit.faults == []
    assert drawn[0] == drawn[1]
    assert any(each.startswith("Singapore: ") for each in drawn[0])
    assert any(each.startswith("France: ") for each in drawn[0])


def test_the_frame_that_the_page_gives_is_of_the_form_that_it_shows(browser: Any, site: str) -> None:
    visit = Visit(browser, site)
    for form in ("table", "chart", "map", "graph"):
        asked = {"language": "sparql", "query": COMPANIES, "form": form, "lang": "en"}
        visit.page.goto(f"{site}/query?{urlencode(asked)}")
        code = visit.page.get_by_label("To embed").input_value()
        address = unescape(code.split('src="')[1].split('"')[0])
        assert address.startswith(f"{site}/embed/" + ("selection/country-" if form == "graph" else "query?"))
        assert f"form={form}" in address or form == "graph"
        assert 'sandbox="allow-scripts"' in code
        assert httpx.get(address).status_code == 200
    assert visit.faults == []


def test_oembed_of_a_query_is_its_frame(site: str) -> None:
    asked = urlencode({"language": "cypher", "statement": CYPHER, "form": "chart", "lang": "ko"})
    page = httpx.get(f"{site}/query?{asked}").text
    link = unescape(page.split('type="application/json+oembed" href="')[1].split('"')[0])
    answer = httpx.get(link).json()
    source = unescape(answer["html"].split('src="')[1].split('"')[0])
    assert source.startswith(f"{site}/embed/query?language=cypher")
    found = httpx.get(source)
    assert found.status_code == 200
    assert "frame-ancestors *" in found.headers["content-security-policy"]
    assert "set-cookie" not in found.headers
    assert httpx.get(f"{site}/oembed", params={"url": f"{site}/query"}).status_code == 404


def test_what_is_no_table_is_not_embedded(site: str) -> None:
    for asked, status in (
        ({"language": "sparql", "query": "ASK {}"}, 400), ({"language": "sparql"}, 400), ({"language": "sql"}, 400),
        ({"language": "cypher", "statement": "CREATE (n)"}, 403), ({"language": "sparql", "query": "SELECT"}, 400),
    ):  # fmt: skip
        assert httpx.get(f"{site}/embed/query", params=asked).status_code == status, asked


def test_what_stands_beside_a_line_is_not_cut_off(browser: Any, site: str) -> None:
    query = "SELECT ?year ?n WHERE { VALUES (?year ?n) { ('2020' 1500000000) ('2021' 2) ('2022' 900000) } }"
    page = charted(Visit(browser, site), query)
    texts = page.locator(".chart svg g text")
    assert texts.all_text_contents() == ["0", "750M", "1.5B"]
    assert all(each.evaluate("(text) => text.getBBox().x") >= 0 for each in texts.all())
