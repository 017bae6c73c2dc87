"""HTML answers: templates with autoescape, and the headers that every page carries."""

from __future__ import annotations

from fastapi.responses import HTMLResponse

from api.state import State, words
from api.views import environment

PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def page(template: str, state: State, lang: str, /, http: int = 200, **values: object) -> HTMLResponse:
    """Render a template in a language."""
    made = environment().get_template(template).render(lang=lang, ui=words(lang), snapshot=state.snapshot.id, **values)
    return HTMLResponse(made, http, headers={"Content-Security-Policy": PAGE_CSP, "Vary": "Accept, Accept-Language"})
