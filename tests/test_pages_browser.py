"""Every page in a real browser: what axe finds, where requests go, how much is loaded, and what works without."""

from __future__ import annotations

import gzip
import json
import re
import timeit
from pathlib import Path
from typing import Any

import httpx
import pytest
from chromium import CHROMIUM, FLAGS
from processes import least
from visit import SIZES, Visit, keep

from graph.notebook import KnowledgeGraph
from graph.snapshot import Snapshot
from ontology import load_model

ROOT = Path(__file__).parent.parent
APP = ROOT / "api" / "static" / "app"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
EGO = "/?view=ego/org-mistral-ai&lang=en"
PAGES = [
    "/", EGO, f"{EGO}&tab=table", f"{EGO}&tab=filters&theme=dark",
    f"{EGO}&tab=connect&selected=org-nvidia&compared=org-microsoft",
    "/?view=path/person-emmanuel-macron/model-mistral-large-2&lang=ko", "/?view=communities&lang=fr", "/query?lang=en",
    "/entities/org-mistral-ai", "/search?q=mistral", "/sources", "/docs", "/sparql", "/cypher", "/entities/nothing",
    "/embed/ego/org-mistral-ai",
    "/embed/query?language=cypher&statement=MATCH (n:Country) RETURN n.id, 1 AS one LIMIT 9&form=chart",
]  # fmt: skip


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


EMPTY = """[...document.querySelectorAll("section")]
    .filter(section => section.checkVisibility() && !section.querySelector("iframe, img, svg, canvas"))
    .filter(section => section.querySelector("h1, h2, h3")?.innerText.trim() === section.innerText.trim())
    .map(section => section.innerText)"""


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone_or_has_headings_with_nothing_below(browser: Any, site: str, path: str) -> None:
    width, height = min(SIZES)
    page = Visit(browser, site, width, height).open(path)
    assert page.evaluate(EMPTY) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


BROKEN = """[...document.querySelectorAll("table.group td, table.group th")]
    .filter(cell => cell.checkVisibility() && cell.innerText.trim().length > 3 && cell.clientWidth < 48)
    .map(cell => cell.innerText)"""


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_column_of_an_entity_page_is_too_narrow_to_read_and_the_page_is_no_wider_than_the_screen(
    browser: Any, site: str, width: int, height: int
) -> None:
    page = Visit(browser, site, width, height).open("/entities/org-mistral-ai")
    assert page.locator("table.group td").count() > 50
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_view_that_is_not_there_is_said_across_the_page(browser: Any, site: str, width: int, height: int) -> None:
    page = Visit(browser, site, width, height).page
    page.goto(f"{site}/?view=ego/nothing")
    page.locator(".stage [role=alert]").wait_for()
    assert page.locator(".panel").count() == 0
    assert page.locator(".stage").bounding_box()["width"] == width


DRAWN = """performance.getEntriesByName("drawn")[0].startTime
    - performance.getEntriesByType("navigation")[0].responseStart"""


def test_a_pyvis_page_of_two_hundred_nodes_is_made_and_drawn_at_once(
    browser: Any, site: str, bundled: Snapshot
) -> None:
    graph = KnowledgeGraph(bundled)
    picture = graph.view("country-us", limit=200)
    assert least(lambda: timeit.timeit(picture.html, number=1), 0.3) < 0.3
    graph.close()
    visit = Visit(browser, site)

    def drawn() -> float:
        page = visit.open("/view/country-us?nodes=200&lang=en")
        assert page.locator("#node-table tbody tr").count() == 200
        found: float = page.evaluate(DRAWN)
        return found

    assert least(drawn, 1500) < 1500
    assert visit.faults == []


def test_five_hundred_nodes_are_drawn_by_pyvis_and_one_more_is_answered_with_what_is_left_out(site: str) -> None:
    for nodes in (500, 501):
        page = httpx.get(f"{site}/view/country-us?nodes={nodes}&lang=en", timeout=30).text
        assert page.count("<tr data-node=") == 500
        assert re.search(r"<strong>500 of \d+ shown</strong>\s+\(left out: \w", page)


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
    page.goto(f"{site}/?view=ego/org-mistral-ai&asOf=2023-12-31&lang=en")
    page.locator(".notice a").click()
    assert "asOf=2023-12-31" in page.url
    assert page.locator("figure svg").count() == 1


def test_the_icons_of_the_ontology_are_in_the_scripts_that_draw() -> None:
    icons = {class_.icon for class_ in load_model().classes.values()}
    for script in ("explorer.js", "embed.js"):
        text = (APP / script).read_text(encoding="utf-8")
        assert [icon for icon in icons if f'"{icon}":"M' not in text and f'{icon}:"M' not in text] == []


def test_without_graphics_the_service_draws_and_all_panels_work(browser: Any, site: str) -> None:
    other = browser.browser_type.launch(executable_path=str(CHROMIUM), args=[*FLAGS, "--disable-software-rasterizer"])
    visit = Visit(other, site)
    page = visit.open(f"{EGO}&tab=filters")
    assert not page.evaluate("document.createElement('canvas').getContext('webgl2')")
    image = page.locator(".fixed img")
    assert image.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") == 1200
    page.get_by_label("France").check()
    page.get_by_label("Hide", exact=True).check()
    assert "countries=country-fr" in image.get_attribute("src")
    keep(page, "no-graphics")
    left = visit.names()
    assert {"Mistral AI", "Bpifrance"} <= left
    assert "NVIDIA" not in left
    page.locator("#tab-details").click()
    page.locator(".more button", has_text="invested in").click()
    visit.drawn()
    assert left < visit.names()
    page.locator("#tab-connect").click()
    assert page.locator("#tab-panel [role=combobox]").count() == 2
    embed = Visit(other, site)
    embed.page.goto(f"{site}/embed/ego/org-mistral-ai")
    assert embed.page.locator("figure svg").is_visible()
    assert [fault for fault in visit.faults + embed.faults if "WebGL" not in fault] == []
    other.close()


def test_nothing_moves_by_itself_where_that_is_not_wanted(browser: Any, site: str) -> None:
    for wish, seconds in (("reduce", "0s"), ("no-preference", "0.2s")):
        visit = Visit(browser, site, reduced_motion=wish)
        page = visit.open(EGO)
        assert page.locator(".panel").evaluate("(panel) => getComputedStyle(panel).transitionDuration") == seconds
        assert page.evaluate("document.getAnimations().length") == 0
