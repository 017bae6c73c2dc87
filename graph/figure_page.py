"""GraphView → a page with the figure and its tables: an embed, or one file that needs nothing else."""

from __future__ import annotations

from markupsafe import Markup

from graph.figure import svg
from graph.graphview import GraphView
from graph.html import TEMPLATES, environment
from graph.layout import readable
from graph.tables import tables, type_notes

_TEMPLATE = "figure.html"


_FILE_CSP = "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
EMBED_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def figure_csp(embedded: bool) -> str:
    """The policy of the page: as a file it loads and runs nothing, as an embed what the service has to draw it."""
    return EMBED_CSP if embedded else _FILE_CSP


def figure_page(view: GraphView, lang: str, link: str = "", entities: str = "", *, embedded: bool = False) -> str:
    """The page; `link` leads to the view, and `entities` goes before an id to reach its page."""
    figure = Markup(svg(view, lang, link))  # its own template has escaped it
    context = tables(view, readable(view.graph), lang, entities) | {"name": view.name, "types": type_notes(view.model)}
    return (
        environment(TEMPLATES)
        .get_template(_TEMPLATE)
        .render(context, figure=figure, link=link, embedded=embedded, csp=figure_csp(embedded))
    )
