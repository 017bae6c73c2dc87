"""Names that look like others: never one thing with them for that alone, to be reviewed, isolated on every page."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from tiny import build_tiny, write_table

from api.app import create_app
from api.settings import read_settings
from graph.identity.compare import Named, compare
from graph.identity.known import Known, sayings
from graph.identity.queue import read_queue
from graph.snapshot import Snapshot
from ontology import slug
from ontology.lookalike import skeleton, strange

BASES = ("OpenAI", "Mistral AI", "Cohere", "Anthropic", "Kakao", "Naver Cloud", "Hugging Face", "Aleph Alpha", "Meta",
         "xAI", "Core Weave", "Scale AI", "Reka", "Stability", "Palantir", "Apple", "Tencent", "Baidu", "Oracle", "Poolside")  # fmt: skip  # noqa: E501
HIDDEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200d\u200b\u3164\u2060\ufeff"
CYRILLIC = str.maketrans("aeocpxyABEKMHOPCTX", "аеосрхуАВЕКМНОРСТХ")


def disguises(name: str, number: int) -> list[str]:
    """Five names that look like a name, or nearly."""
    at = len(name) // 2
    odd = [HIDDEN[(number * 4 + each) % len(HIDDEN)] for each in range(4)]
    mixed = name[:at] + name[at:].translate(CYRILLIC)
    mixed = mixed if mixed != name else name[:at].translate(CYRILLIC) + name[at:]
    return [*(name[:at] + each + name[at:] for each in odd), mixed]


LABELS = [each for number, name in enumerate(BASES) for each in disguises(name, number)]


def test_a_hundred_disguised_labels_have_ids_of_their_own_and_are_no_less_unsure() -> None:
    known = Known(sayings())
    assert len(set(LABELS) - set(BASES)) == 100
    for name, label in zip([name for name in BASES for _ in range(5)], LABELS, strict=True):
        assert strange(label), label.encode("unicode_escape")
        assert slug(label) != slug(name)
        assert compare("org", Named("a", name), Named("b", label), known).verdict != "same"
        assert compare("model", Named("a", name), Named("b", label), known).verdict != "same"


@pytest.mark.parametrize("name", [
    "미스트랄AI", "百度AI", "الذكاء الاصطناعي", "می‌خواهم", "בינה מלאכותית\u200f", "👩‍💻 AI", "β-VAE", "μTransfer",
    "Яндекс", "Mistral Москва", "Éluard & Fils", "ＯｐｅｎＡＩ", "ελληνικά", "Größe", "Ørsted", "İstanbul AI", "ﬁn",
])  # fmt: skip
def test_the_names_of_people_who_write_other_scripts_are_not_strange(name: str) -> None:
    assert strange(name) == ""


@given(st.text(max_size=40))
def test_what_is_strange_is_in_the_name_and_what_it_looks_like_is_ascii(text: str) -> None:
    assert skeleton(text).isascii()
    assert len(set(strange(text))) == len(strange(text))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("alike")
    rows = "".join(f"{name},2010,\n" for name in [*BASES, *LABELS])
    return build_tiny(folder / "home", write_table(folder, f"name,founded,partOf\n{rows}"))


def test_they_stay_apart_in_the_graph_and_wait_for_a_person(snapshot: Snapshot) -> None:
    assert snapshot.manifest["types"]["Company"] == len({slug(each) for each in [*BASES, *LABELS]})
    doubted = {name for question in read_queue(snapshot.path) for side in (question.left, question.right)
               for _, name in side.names}  # fmt: skip
    assert len(doubted & set(LABELS)) > 90


class Texts(HTMLParser):
    """The texts of a page that hold what turns or hides, and stand outside of <bdi>."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []
        self.isolated = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "input", "img", "br", "hr", "path", "line", "circle"):
            self.open.append("bdi" if tag == "text" else tag)  # a text of SVG is isolated by itself

    def handle_endtag(self, tag: str) -> None:
        tag = "bdi" if tag == "text" else tag
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(c in data for c in HIDDEN) or {"title", "script", "style"} & set(self.open):
            return
        if "bdi" in self.open:
            self.isolated += 1
        else:
            self.found.append(f"{'/'.join(self.open)}: {data.strip()!r}")


def pages(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    home = snapshot.path.parent.parent
    ids = [f"org-{slug(label)}" for label in LABELS if any(c in label for c in HIDDEN)]
    query = "SELECT ?name { ?c <http://www.w3.org/2000/01/rdf-schema#label> ?name }"
    paths = ["/", "/search?q=openai", "/review", "/crosswalk", "/sources", "/graph/overview?format=html",
             f"/view/{ids[0]}", f"/embed/ego/{ids[0]}", f"/entities/{ids[0]}/history",
             *(f"/entities/{id_}" for id_ in ids)]  # fmt: skip
    queries = {"/sparql": {"query": query}, "/cypher": {"statement": "MATCH (c:Company) RETURN c.name"}}
    settings = read_settings({"AIKG_HOME": str(home), "AIKG_WORKERS": "1"})
    with TestClient(create_app(snapshot, settings)) as client:
        for path in paths:
            yield path, client.get(path, headers={"Accept": "text/html"}).text
        for path, asked in queries.items():
            yield path, client.get(path, params=asked, headers={"Accept": "text/html"}).text


def test_every_page_shows_them_isolated(snapshot: Snapshot) -> None:
    isolated = 0
    wrong: dict[str, list[str]] = {}
    for path, text in pages(snapshot):
        page = Texts()
        page.feed(text)
        isolated += page.isolated
        if page.found:
            wrong[path] = page.found[:3]
    assert wrong == {}
    assert isolated > 200
