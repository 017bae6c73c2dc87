"""The explorer and the query page in a real browser, on the bundled graph, as a new user would try them."""

from __future__ import annotations

import gzip
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from visit import Visit

ROOT = Path(__file__).parent.parent
APP = ROOT / "api" / "static" / "app"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
ARTEFACTS = Path(__file__).parent / "artefacts"
DAY = "2023-12-31"
SIZES = [(1280, 800), (390, 844)]
EGO = "/?view=ego/org-mistral-ai&lang=en"
PAGES = [
    "/", EGO, f"{EGO}&tab=table", f"{EGO}&tab=filters&theme=dark",
    f"{EGO}&tab=connect&selected=org-nvidia&compared=org-microsoft",
    "/?view=path/person-emmanuel-macron/model-mistral-large-2&lang=ko", "/?view=overview&lang=fr", "/query?lang=en",
    "/entities/org-mistral-ai", "/search?q=mistral", "/sources", "/docs", "/sparql", "/cypher", "/entities/nothing",
    "/embed/ego/org-mistral-ai",
]  # fmt: skip


def keep(page: Any, name: str) -> None:
    """A screenshot that stays."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=str(ARTEFACTS / f"explorer-{page.viewport_size['width']}-{name}.png"))


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
    assert {"미스트랄AI", "프랑스"} <= visit.names()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert visit.faults == []


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
    page.get_by_role("button", name="Fold its neighbours away").click()
    visit.drawn()
    assert len(visit.names()) < len(before)
    page.get_by_role("button", name="Undo").click()
    visit.drawn()
    assert visit.names() == more
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
    assert visit.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_a_shared_link_restores_the_picture(browser: Any, site: str, size: tuple[int, int]) -> None:
    first, second = Visit(browser, site, *size), Visit(browser, site, *size)
    page = first.open(
        f"{EGO}&opened=org-mistral-ai~investedIn~40&countries=country-fr&selected=country-fr&asOf=2025-01-01"
    )
    page.get_by_role("button", name="Show all").press("Enter")
    page.locator(".canvas").press("+")
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="Share").click()
    keep(page, "share")
    link = page.get_by_label("Link").input_value()
    page.get_by_role("button", name="Close").click()
    page.mouse.move(2, 2)
    second.open(link.removeprefix(site))
    second.page.mouse.move(2, 2)
    first.page.locator(".stage h1").click()
    second.page.locator(".stage h1").click()
    for visit in (first, second):
        visit.page.wait_for_timeout(900)
    pictures = [visit.page.locator(".frame").screenshot() for visit in (first, second)]
    assert "camera=" in link
    assert pictures[0] == pictures[1]
    assert first.names() == second.names()
    assert first.faults + second.faults == []


def test_files_and_embeds_hold_the_picture_on_the_screen(browser: Any, site: str) -> None:
    visit = Visit(browser, site)
    state = "opened=org-mistral-ai~investedIn~40&typesOff=Person&countries=country-fr&hide=1&asOf=2024-12-31"
    page = visit.open(f"{EGO}&{state}")
    names = visit.names()
    page.get_by_role("button", name="Share").click()
    files = {link.inner_text(): link.get_attribute("href") for link in page.locator(".share .chips a").all()}
    document = page.request.get(f"{site}{files['JSON']}").json()
    assert {node["caption"].get("en") or next(iter(node["caption"].values())) for node in document["nodes"]} == names
    assert "As of 2024-12-31" in document["note"]["en"]
    svg = page.request.get(f"{site}{files['SVG']}").text()
    assert "Only France" in svg
    assert svg.count("<circle") == len(document["nodes"]) + len(document["legend"])
    rows = page.request.get(f"{site}{files['CSV']}").text().splitlines()[1:]
    assert len(rows) == len(document["edges"])
    embed = re.search(r'src="([^"]*)"', page.get_by_label("To embed").input_value())
    assert embed
    again = Visit(browser, site)
    again.page.goto(unescape(embed[1]))
    again.page.locator(".stage header p").wait_for()
    assert again.page.locator(".stage header p").inner_text().startswith(f"Entities {len(names)} · ")
    dimmed = page.request.get(f"{site}{files['JSON'].replace('hide=1', 'hide=0')}").json()
    assert len(dimmed["nodes"]) > len(names)
    assert {node["id"] for node in dimmed["nodes"]} - set(dimmed["dimmed"]) == {n["id"] for n in document["nodes"]}
    assert visit.faults + again.faults == []


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


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_and_nothing_is_asked_elsewhere(browser: Any, site: str, path: str) -> None:
    for width, height in SIZES if path.startswith("/?") else SIZES[:1]:
        visit = Visit(browser, site, width, height, bypass_csp=True)
        page = visit.open(path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        bad = [
            (each["id"], [(node["html"][:120], node["failureSummary"][:160]) for node in each["nodes"][:2]])
            for each in found["violations"] if each["impact"] in ("serious", "critical")
        ]  # fmt: skip
        assert bad == []
        page.close()


@pytest.mark.parametrize("path", PAGES)
def test_pages_keep_to_their_policy_and_their_origin(browser: Any, site: str, path: str) -> None:
    visit = Visit(browser, site)
    visit.open(path)
    faults = [fault for fault in visit.faults if "404" not in fault] if "nothing" in path else visit.faults
    assert faults == []


def test_policy_lets_no_inline_script_run(browser: Any, site: str) -> None:
    visit = Visit(browser, site)
    for path in ("/", "/query"):
        policy = visit.page.request.get(site + path).headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "connect-src 'self'" in policy
        assert "unsafe" not in policy


def test_explorer_stays_small_and_editors_are_on_their_page_only(browser: Any, site: str) -> None:
    assert len(gzip.compress((APP / "explorer.js").read_bytes(), 9)) <= 80_000
    visit = Visit(browser, site)
    loaded: list[str] = []
    visit.page.on("request", lambda request: loaded.append(request.url))
    visit.open(EGO)
    assert any(url.endswith("explorer.js") for url in loaded)
    assert not [url for url in loaded if url.endswith("query.js")]


def test_licences_of_what_is_bundled_come_with_it() -> None:
    text = (APP / "THIRD_PARTY.txt").read_text(encoding="utf-8")
    for name in json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        assert f"\n{name} " in text, name
    assert text.count("Permission is hereby granted") >= 8


def test_start_page_works_without_script(browser: Any, site: str) -> None:
    visit = Visit(browser, site, java_script_enabled=False)
    page = visit.open("/?lang=en")
    assert page.locator("noscript, .notice").first.inner_text()
    page.locator("main input[type=search]").fill("mistral large 2")
    page.locator("main form.search button").click()
    assert "/search?q=mistral+large+2" in page.url
    assert page.locator(".hits a").first.inner_text() == "Mistral Large 2"


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
