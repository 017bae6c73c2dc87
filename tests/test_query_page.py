"""The query page in a real browser: editors, answers in every form, and what can be taken away."""

from __future__ import annotations

import re
from typing import Any

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
    assert page.locator(".chart rect").count() == 20
    keep(page, "chart")
    page.locator("form[data-language=sparql] .cm-content").fill("SELECT * WHERE { ?s ")
    page.locator("form[data-language=sparql] button[type=submit]").click()
    page.locator("#answer [role=alert]").wait_for()
    assert re.match(r"\d+:\d+: ", page.locator("#answer [role=alert]").inner_text())
