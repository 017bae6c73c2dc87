"""The graph in Python: pictures as text and as frames, SPARQL and Cypher, and a notebook that is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import nbclient
import nbformat
import pytest

from graph import open_graph
from graph.errors import NotFound, QueryRefused
from graph.notebook import KnowledgeGraph
from graph.snapshot import Snapshot

CELLS = (
    "from pathlib import Path\nfrom graph import open_graph\ng = open_graph(Path({home!r}))",
    "g.view('mistral-ai', lang='ko', limit=20)",
    "print(repr(g.view('path/emmanuel-macron/mistral-large-2')))",
    "g.cypher('MATCH (c:Country) WHERE c.id = $id RETURN c.name AS name', {{'id': 'country-fr'}})",
    "[row['name'] for row in g.sparql('''PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    "PREFIX id: <https://w3id.org/aikg/id/> SELECT ?name WHERE {{ id:country-fr rdfs:label ?name }}''')]",
)


@pytest.fixture(scope="module")
def graph(bundled: Snapshot) -> Iterator[KnowledgeGraph]:
    made = open_graph(bundled.path.parent.parent)
    yield made
    made.close()


def test_a_picture_is_a_sandboxed_frame_that_holds_its_page(graph: KnowledgeGraph) -> None:
    picture = graph.view("미스트랄", lang="ko", limit=10)
    frame = re.fullmatch(r'<iframe sandbox="allow-scripts" [^>]*srcdoc="([^"]*)"></iframe>', picture._repr_html_())
    assert frame
    assert unescape(frame[1]) == picture.html()
    assert "미스트랄AI" in picture.html()


def test_a_picture_is_text_in_a_terminal(graph: KnowledgeGraph) -> None:
    lines = repr(graph.view("mistral-ai", limit=10)).splitlines()
    assert re.fullmatch(r"Mistral AI: 10 of \d+ nodes, \d+ relations", lines[0])
    assert " — invested in → Mistral AI" in "\n".join(lines)


def test_paths_and_lists_can_be_drawn(graph: KnowledgeGraph) -> None:
    assert graph.view("path/emmanuel-macron/mistral-large-2", k=1).view.graph.paths
    assert len(graph.view("selection/mistral-ai,country-fr").view.graph.nodes) == 2
    with pytest.raises(NotFound):
        graph.view("nothing of this name at all")


def test_queries_only_read(graph: KnowledgeGraph, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("1\n", encoding="utf-8")
    for statement in ("MATCH (n) DETACH DELETE n", f"LOAD CSV FROM '{file}' AS row RETURN row"):
        for ask in (graph.cypher, graph.networkx):
            with pytest.raises(QueryRefused):
                ask(statement)
    with pytest.raises(QueryRefused):
        graph.sparql("INSERT DATA { <a:a> <a:a> <a:a> }")


def test_a_notebook_shows_pictures_and_answers(bundled: Snapshot) -> None:
    home = str(bundled.path.parent.parent)
    cells = [nbformat.v4.new_code_cell(cell.format(home=home)) for cell in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(Path(__file__).parent.parent))
    outputs = [cell.outputs for cell in notebook.cells]
    shown = outputs[1][0].data
    assert shown["text/html"].startswith('<iframe sandbox="allow-scripts"')
    assert shown["text/plain"].startswith("미스트랄AI: 20 of ")
    assert "Emmanuel Macron → Mistral Large 2" in outputs[2][0].text
    assert outputs[3][0].data["text/plain"] == "[{'name': 'France'}]"
    assert "프랑스" in outputs[4][0].data["text/plain"]


def test_an_answer_is_a_networkx_graph_in_one_line(graph: KnowledgeGraph) -> None:
    found = graph.networkx(
        "MATCH p = (:Investor)-[:INVESTED_IN]->(:Company {id: $id}) RETURN p", {"id": "org-mistral-ai"}
    )
    assert found.in_degree("org-mistral-ai") == found.number_of_nodes() - 1 > 5
    assert {type_ for *_, type_ in found.edges(data="type")} == {"INVESTED_IN"}
