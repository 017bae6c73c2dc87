"""What the share dialog of the explorer gives: a link, files and an embed that hold the picture on the screen."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from visit import SIZES, Visit, keep

EGO = "/?view=ego/org-mistral-ai&lang=en"


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
    faint = {node["id"] for node in document["nodes"]} & set(document["dimmed"])
    assert again.page.locator(".stage header p").inner_text().endswith(f"({len(faint)} without a date drawn faintly)")
    dimmed = page.request.get(f"{site}{files['JSON'].replace('hide=1', 'hide=0')}").json()
    assert len(dimmed["nodes"]) > len(names)
    kept = {node["id"] for node in document["nodes"]} - set(document["dimmed"])
    assert {node["id"] for node in dimmed["nodes"]} - set(dimmed["dimmed"]) == kept
    assert visit.faults + again.faults == []
