"""HTML answers: templates with autoescape, and the headers that every page carries."""

from __future__ import annotations

from pathlib import Path

from fastapi.responses import HTMLResponse

from api.state import State, words
from graph.html import environment

TEMPLATES = Path(__file__).parent / "templates"
PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def page(template: str, state: State, lang: str, /, http: int = 200, **values: object) -> HTMLResponse:
    """Render a template in a language."""
    found = environment(TEMPLATES).get_template(template)
    made = found.render(lang=lang, ui=words(lang), snapshot=state.snapshot.id, **values)
    return HTMLResponse(made, http, headers={"Content-Security-Policy": PAGE_CSP, "Vary": "Accept, Accept-Language"})
