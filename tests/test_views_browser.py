"""The page of a subgraph in a real browser, opened from a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from star_page import HOSTILE, hostile_page, page, star

ARTEFACTS = Path(__file__).parent / "artefacts"


def open_page(browser: Any, html: str, path: Path, **options: Any) -> tuple[Any, list[str]]:
    """The opened page, and everything it should not have done."""
    path.write_text(html, encoding="utf-8")
    faults: list[str] = []
    opened = browser.new_page(**options)

    def dismiss(dialog: Any) -> None:
        faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    opened.on("dialog", dismiss)
    opened.on("request", lambda request: None if request.url == path.as_uri() else faults.append(request.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.goto(path.as_uri())
    opened.wait_for_timeout(600)
    return opened, faults


PAINTED = """() => {
  const canvas = document.querySelector("#graph canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let count = 0;
  for (let i = 3; i < pixels.length; i += 4) count += pixels[i] > 0;
  return count;
}"""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_drawn_from_a_file(browser: Any, tmp_path: Path, size: tuple[int, int], scheme: str) -> None:
    width, height = size
    html = page(replace(star(26), left_out={"Person": 4}), "ko", title="조직 0")
    opened, faults = open_page(
        browser, html, tmp_path / "view.html", viewport={"width": width, "height": height}, color_scheme=scheme
    )
    ARTEFACTS.mkdir(exist_ok=True)
    opened.screenshot(path=str(ARTEFACTS / f"view-{width}-{scheme}.png"))
    assert opened.evaluate(PAINTED) > 5000
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    before = opened.evaluate("network.getScale()")
    opened.click("button[data-zoom='1.3']")
    assert opened.evaluate("network.getScale()") == pytest.approx(1.3 * before)
    assert faults == []


def test_hostile_texts_do_nothing_in_a_browser(browser: Any, tmp_path: Path) -> None:
    for number, text in enumerate(HOSTILE):
        opened, faults = open_page(browser, hostile_page(text), tmp_path / f"{number}.html")
        spot = opened.evaluate("network.canvasToDOM(network.getPosition(data.nodes[0].id))")
        frame = opened.locator("#graph").bounding_box()
        opened.mouse.move(frame["x"] + spot["x"], frame["y"] + spot["y"])
        opened.wait_for_timeout(400)
        tip = opened.evaluate("document.querySelector('div.vis-tooltip')?.textContent ?? ''")
        assert text in tip
        assert opened.evaluate("document.querySelectorAll('div.vis-tooltip *').length") == 1
        opened.mouse.click(frame["x"] + spot["x"], frame["y"] + spot["y"])
        assert (text, faults) == (text, [])
        opened.close()
