"""A visit of the running service in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ARTEFACTS = Path(__file__).parent / "artefacts"
SIZES = [(1280, 800), (390, 844)]


def keep(page: Any, name: str) -> None:
    """A screenshot that stays."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=str(ARTEFACTS / f"explorer-{page.viewport_size['width']}-{name}.png"))


class Visit:
    """A tab that notes what it should not have done."""

    def __init__(self, browser: Any, site: str, width: int = 1280, height: int = 800, **options: Any) -> None:
        self.site = site
        self.faults: list[str] = []
        self.page = browser.new_page(viewport={"width": width, "height": height}, **options)
        self.page.on("request", self._asked)
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._said)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(request.url)

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, path: str) -> Any:
        """Go to a page and wait until its graph, if it has one, is there."""
        self.page.goto(self.site + path)
        self.page.wait_for_load_state("networkidle")
        if "view=" in path:
            self.drawn()
        return self.page

    def drawn(self) -> None:
        """Wait for the graph and what is said of its selection."""
        self.page.locator(".stage[aria-busy=false] h1").wait_for()
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(300)

    def names(self) -> set[str]:
        """The entities in the table twin of the graph."""
        self.page.locator("#tab-table").click()
        return set(self.page.locator(".tables table").first.locator("tbody th bdi").all_inner_texts())
