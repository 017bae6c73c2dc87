"""The explorer in a real browser, on the bundled graph, as a new user would try them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from processes import least
from visit import SIZES, Visit, keep

DAY = "2023-12-31"
EGO = "/?view=ego/org-mistral-ai&lang=en"


def find(visit: Visit, words: str) -> None:
    """Search from the start page and open the first suggestion."""
    field = visit.page.locator("main [role=combobox]")
    field.fill(words)
    visit.page.locator("main [role=option]").first.wait_for()
    keep(visit.page, "search")
    field.press("Enter")
    visit.drawn()


@pytest.mark.parametrize("size", SIZES)
def test_search_in_korean_leads_to_the_graph(browser: Any, site: str, size: tuple[int, int]) -> None:
    visit = Visit(browser, site, *size)
    visit.open("/?lang=ko")
    find(visit, "미스트랄")
    keep(visit.page, "ego")
    assert visit.page.locator(".stage h1").inner_text() == "미스트랄AI"
    assert "view=ego/org-mistral-ai" in visit.page.url
    assert visit.page.evaluate("document.activeElement.className") == "canvas"
    assert {"미스트랄AI", "프랑스"} <= visit.names()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert visit.faults == []


def test_from_the_first_letter_to_the_graph_it_takes_less_than_a_second_and_a_half(browser: Any, site: str) -> None:
    def taken() -> float:
        visit = Visit(browser, site)
        visit.open("/?lang=ko")
        field = visit.page.locator("main [role=combobox]")
        start: float = visit.page.evaluate("performance.now()")
        field.fill("미스트랄")
        visit.page.locator("main [role=option]").first.wait_for()
        field.press("Enter")
        visit.drawn()
        end: float = visit.page.evaluate("performance.getEntriesByName('drawn')[0].startTime")
        visit.page.close()
        return end - start

    assert least(taken, 1500) < 1500


@pytest.mark.parametrize("size", SIZES)
def test_a_type_is_expanded_folded_and_undone(browser: Any, site: str, size: tuple[int, int]) -> None:
    visit = Visit(browser, site, *size)
    page = visit.open(EGO)
    before = visit.names()
    page.locator("#tab-details").click()
    row = page.locator(".more button", has_text="invested in")
    missing = int(re.sub(r"\D", "", row.inner_text()))
    row.click()
    visit.drawn()
    keep(page, "expanded")
    more = visit.names()
    assert len(more) == len(before) + min(missing, 20)
    page.locator("#tab-details").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Fold its neighbours away").click()
    visit.drawn()
    few = visit.names()
    assert len(few) < len(before)
    folded = page.url
    page.locator("#tab-details").click()
    page.get_by_role("button", name="Unfold its neighbours").click()
    visit.drawn()
    assert visit.names() == before
    page.get_by_role("button", name="Undo").click()
    visit.drawn()
    assert visit.names() == few
    page.get_by_role("button", name="Undo").click()
    visit.drawn()
    assert visit.names() == more
    assert [each for each in asked if "/graph/" in each] == []
    files = page.request.get(f"{site}/graph/ego/org-mistral-ai?{folded.partition('?')[2]}&limit=60").json()
    assert len(files["nodes"]) == len(few)
    page.get_by_role("button", name="Undo").click()
    visit.drawn()
    assert visit.names() == before
    assert visit.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_a_path_reads_as_sentences_with_sources(browser: Any, site: str, size: tuple[int, int]) -> None:
    visit = Visit(browser, site, *size)
    page = visit.open(f"{EGO}&tab=connect")
    for place, words in enumerate(("Emmanuel Macron", "Mistral Large 2")):
        field = page.locator("#tab-panel [role=combobox]").nth(place)
        field.fill(words)
        page.locator("#tab-panel [role=option]").first.wait_for()
        field.press("Enter")
    page.get_by_role("button", name="Find paths").click()
    page.locator(".paths").wait_for()
    visit.drawn()
    page.locator(".paths button").nth(1).click()
    keep(page, "path")
    assert "view=path/person-emmanuel-macron/model-mistral-large-2" in page.url
    sentences = page.locator(".paths button bdi").all_inner_texts()
    assert len(sentences) == 3
    assert all("Mistral Large 2" in each and each.startswith(("Emmanuel Macron", "Aju")) for each in sentences)
    assert all(button.locator(".ref").count() for button in page.locator(".paths button").all())
    assert "CC0" in page.locator(".paths .sources").inner_text()
    assert visit.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_filters_dim_before_they_hide(browser: Any, site: str, size: tuple[int, int]) -> None:
    visit = Visit(browser, site, *size)
    page = visit.open(f"{EGO}&tab=filters")
    page.get_by_label("France").check()
    keep(page, "france")
    assert "countries=country-fr" in page.url
    assert "NVIDIA" in visit.names()
    assert page.locator("tr.dimmed", has_text="NVIDIA").count()
    page.locator("#tab-filters").click()
    page.get_by_label("Hide", exact=True).check()
    left = visit.names()
    assert {"Mistral AI", "France", "Bpifrance"} <= left
    assert not left & {"NVIDIA", "Microsoft"}
    assert visit.faults == []


def test_two_are_compared_by_name_where_one_is_not_drawn(browser: Any, site: str) -> None:
    visit = Visit(browser, site)
    page = visit.open(f"{EGO}&tab=connect&selected=org-mistral-ai&compared=country-kr")
    page.locator(".compare tbody").wait_for()
    assert page.locator(".connect input[role=combobox]").nth(1).input_value() == "South Korea"
    assert visit.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_the_date_hides_what_began_later(browser: Any, site: str, size: tuple[int, int]) -> None:
    visit = Visit(browser, site, *size)
    page = visit.open(EGO)
    view = page.request.get(f"{site}/graph/ego/org-mistral-ai?limit=60&lang=en").json()
    rounds = {node["caption"]["en"]: node["date"] for node in view["nodes"] if node["type"] == "FundingRound"}
    later = {name for name, date in rounds.items() if date > DAY}
    assert later
    assert later < rounds.keys() <= visit.names()
    page.locator(".as-of input[type=date]").fill(DAY)
    page.locator(".as-of input[type=date]").blur()
    left = visit.names()
    keep(page, "as-of")
    assert f"asOf={DAY}" in page.url
    assert rounds.keys() & left == rounds.keys() - later
    assert {"Mistral AI", "France", "Bpifrance"} <= left
    faint = {*page.request.get(f"{site}/graph/ego/org-mistral-ai?limit=60&asOf={DAY}").json()["dimmed"]}
    undated = [node for node in view["nodes"] if node["id"] in faint]
    assert undated
    assert page.locator(".top p").inner_text().endswith(f"As of {DAY} ({len(undated)} without a date drawn faintly)")
    ends = page.locator(".tables table").nth(1).locator("tbody td:nth-child(odd)").all_inner_texts()
    row = page.locator(".tables table").nth(0).locator("tbody tr", has_text="Mistral AI").first
    assert row.locator(".number").inner_text() == str(ends.count("Mistral AI"))
    assert visit.faults == []


def test_the_overview_shows_all_communities_and_opens_them(browser: Any, site: str) -> None:
    visit = Visit(browser, site)
    page = visit.open(EGO)
    page.get_by_role("button", name="Overview").click()
    page.wait_for_url("**view=communities**")
    visit.drawn()
    keep(page, "communities")
    title = page.locator(".stage h1").inner_text()
    sizes = [int(each.replace(",", "")) for each in page.locator(".more b").all_inner_texts()]
    assert title == f"{sum(sizes):,} entities in {len(sizes)} communities"
    page.locator(".canvas").press("ArrowRight")
    page.locator(".canvas").press("Enter")
    page.wait_for_url("**view=community/**")
    visit.drawn()
    assert page.locator(".stage h1").inner_text().startswith("Around ")
    page.go_back()
    visit.drawn()
    assert page.locator(".stage h1").inner_text() == title
    assert visit.faults == []


def test_every_claim_is_shown_with_source_licence_and_rivals(browser: Any, site: str) -> None:
    visit = Visit(browser, site)
    page = visit.open(f"{EGO}&selected=model-mistral-large-2")
    panel = page.locator(".claims")
    panel.locator(".sources li").first.wait_for()
    assert panel.locator(".rival", has_text="2024-07").count()
    assert "CC BY 4.0" in panel.inner_text()
    keep(page, "claims")
    page.locator("#tab-table").click()
    edge = page.locator(".tables table").nth(1).locator("tbody tr", has_text="developed by").first
    edge.press("Enter")
    page.locator(".claims .sources li").first.wait_for()
    assert page.locator("h2.edge").inner_text().count("developed by") == 1
    assert visit.faults == []


def test_everything_can_be_done_by_keyboard(browser: Any, site: str) -> None:
    visit = Visit(browser, site)
    page = visit.open("/?lang=en")
    page.keyboard.press("Tab")
    for _ in range(30):
        if page.evaluate("document.activeElement.getAttribute('role')") == "combobox":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("mistral ai")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Enter")
    visit.drawn()
    tab_to(page, "canvas")
    page.keyboard.press("ArrowLeft")
    walked = page.evaluate("new URLSearchParams(location.search).get('selected')")
    assert walked not in ("", "org-mistral-ai")
    status = page.locator("#explorer > [role=status]").inner_text()
    assert status.startswith("Selected: ")
    tab_to(page, "tab-details", by="id")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-table"
    tab_to(page, "TR", by="tagName")
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.dataset.id") == "org-mistral-ai"
    page.keyboard.press("ArrowRight")
    edge = page.evaluate("document.activeElement.dataset.id")
    assert "~" in edge or edge.startswith(("offer", "role", "membership"))
    page.keyboard.press("ArrowRight")
    there = page.evaluate("document.activeElement.dataset.id")
    assert there != edge
    assert page.evaluate("new URLSearchParams(location.search).get('selected')") == there
    assert visit.faults == []


def tab_to(page: Any, wanted: str, by: str = "className") -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        if page.evaluate(f"document.activeElement.{by}") == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached")
