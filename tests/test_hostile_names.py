"""Two hundred hostile names on every way into a property graph: stored as they are or refused, and no more done."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from servers.run import Neo4j
from test_neo4j import everything, listing

from graph.engines.embedded import EmbeddedGraph
from graph.engines.neo4j import Neo4jStore
from graph.entity import Entity, is_id
from graph.neo4j_import import write_import
from graph.property import ENTITY, Listed, Node, Relationship
from graph.rdf import RDFS_LABEL
from graph.snapshot import Snapshot
from graph.source import Source
from loaders.base import Loader, Record, Spec
from loaders.pipeline import build
from loaders.run import Places
from ontology import BadValue, load_model
from ontology.model import AI_TTL
from ontology.turtle import parse_model

_OPEN = ("", "`", "\\u0060", "\\`", "``", "'", '"', '\\"', "]", ")", "\\", "\u202e", "\u2066", "/*", "\n", "\r\n", "\t",
         "미스트랄 `", "\ufeff", "e\u0301`")  # fmt: skip
_ACT = (
    ") DETACH DELETE n //", "`) MATCH (m) DETACH DELETE m RETURN 1 AS `x", "`:`Admin", "` {x: 1}) CREATE (:Hacked) //",
    "\u0060) CREATE (:Hacked) //", "]->(:Hacked)-[:X", "; CREATE (:Hacked);", "\\u0060) CREATE (:Hacked) //",
    "'}) CREATE (:Hacked {a: '", "$id",
)  # fmt: skip
LONG = "`" * 65_536
NAMES = (*(opening + act for opening, act in product(_OPEN, _ACT)), LONG)
SHORT = NAMES[:-1]
MODEL = load_model()


def graph() -> Listed:
    """A node for each name, which is its class, its id and a property of it; each is linked to the next.

    The last is longer than an engine takes a label or an id, and some short ones (`$id`, `"$id`) are taken apart by the
    embedded engine, also in back-ticks: these are values alone. None of them can be a name of the ontology.
    """
    keys = [f"Text{n}" if "$id" in name else name for n, name in enumerate(SHORT)] + ["Text"]
    ids = [f"{n} {name}" for n, name in enumerate(SHORT)] + ["long"]
    nodes = [Node(i, (key, ENTITY), {"id": i, key: name}) for i, key, name in zip(ids, keys, NAMES, strict=True)]
    following = [*nodes[1:], nodes[0]]
    links = [Relationship(a.labels[0], a.id, b.id, {a.labels[0]: b.id}) for a, b in zip(nodes, following, strict=True)]
    return Listed(nodes, links)


def test_there_are_two_hundred() -> None:
    assert len(set(NAMES)) == 201


def test_the_embedded_engine_has_each_as_it_is(tmp_path: Path) -> None:
    asked = graph()
    store = EmbeddedGraph()
    store.load(*asked)
    store.save(tmp_path / "graph")
    with closing(store), closing(EmbeddedGraph(tmp_path / "graph")) as read:
        for each in (store, read):
            assert listing(Listed(list(each.nodes()), list(each.relationships()))) == listing(asked)
            for text, number in (("MATCH (n) RETURN count(n)", 201), ("MATCH ()-[r]->() RETURN count(r)", 201)):
                assert each.run(text, {}).rows == [(number,)]
        for node in asked.nodes():
            key = node.labels[0]
            assert read.run("MATCH (n) WHERE n[$key] = $value RETURN n.id", {"key": key, "value": node.properties[key]}).rows == [(node.id,)]  # fmt: skip  # noqa: E501


def test_a_publication_has_each_as_it_is(neo4j: Neo4j) -> None:
    asked = graph()
    neo4j.empty()
    try:
        with closing(Neo4jStore(neo4j.bolt, *neo4j.auth)) as store:
            for limit in (100_000, 100):  # in one transaction, and in steps
                store.publish(Listed([], []), f"nothing {limit}")
                store.publish(asked, str(limit), limit=limit)
                assert everything(neo4j) == listing(asked)
    finally:
        neo4j.empty()


def test_no_name_of_the_ontology_can_be_one() -> None:
    turtle = AI_TTL.read_text(encoding="utf-8")
    places = (
        "ai:Robot a owl:Class ; ai:key {} .", "ai:likes a owl:ObjectProperty ; ai:key {} .",
        "ai:likes a owl:ObjectProperty ; ai:relationshipType {} .", "ai:likes a owl:DatatypeProperty ; ai:key {} .",
    )  # fmt: skip
    header = "\n".join(line for line in turtle.splitlines() if line.startswith("@prefix"))
    for name in NAMES:
        for place in places:
            with pytest.raises(ValueError, match="is no name of a class, property or relationship"):
                parse_model(f"{header}\n{place.format(json.dumps(name))}")
    for name in ("../../x", "a,b", "a:ID", "한 글", "a b"):
        with pytest.raises(ValueError, match="is no name"):
            parse_model(f"{header}\nai:Robot a owl:Class ; ai:key {json.dumps(name)} ; ai:key {json.dumps(name)} .")
    assert "로봇" in parse_model(f"{header}\nai:Robot a owl:Class ; ai:key '로봇' .").classes


def test_captions_of_the_ontology_may_be_any() -> None:
    header = "\n".join(line for line in AI_TTL.read_text(encoding="utf-8").splitlines() if line.startswith("@prefix"))
    for name in NAMES:
        model = parse_model(f"{header}\nai:Robot a owl:Class ; rdfs:label {json.dumps(name)}@en .")
        assert model.classes["Robot"].labels["en"] == name


def test_no_id_can_be_one() -> None:
    for name in NAMES:
        assert not is_id(name)
        with pytest.raises(BadValue):
            Entity(MODEL, "Company", name)
        with pytest.raises(BadValue):
            Entity(MODEL, "Company", f"org-{name}")


def _load(row: Record) -> Iterator[Entity]:
    number, text = row.pop("number"), row.pop("text")
    person = row.make("Person", "", f"person-h{number}").add("name", text, "en").add("alias", text, "ko")
    yield person.add("note", text)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A person for each name, which is a name, an alias and a note."""
    folder = tmp_path_factory.mktemp("names")
    (folder / "names").mkdir()
    with (folder / "names" / "names.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("number", "text"), *enumerate(NAMES)])
    source = Source("names", "Names", "official", "CC0-1.0", "Nobody", "", edition="2026")
    loader = Loader("names", "", (Spec(source, ("names.csv",), "names", {}),), _load)
    return build(folder / "home", Places(folder, bundled=folder), lambda text: None, loaders={"names": loader})


def expected() -> dict[str, str]:
    """Id → name as every text is read: white space is one blank."""
    return {f"person-h{number}": " ".join(name.split()) for number, name in enumerate(NAMES)}


def names(nodes: Iterator[Node]) -> dict[str, Any]:
    return {node.id: node.properties["name"] for node in nodes if node.id.startswith("person-h")}


def test_a_build_has_each_as_a_value(snapshot: Snapshot, neo4j: Neo4j) -> None:
    counts = snapshot.manifest["counts"]
    with closing(snapshot.property_graph()) as built:
        whole = Listed(list(built.nodes()), list(built.relationships()))
        assert names(built.nodes()) == expected()
    assert (len(whole.node_list), len(whole.relationship_list)) == (counts["nodes"], counts["relationships"])
    assert {node.labels[0] for node in whole.node_list} <= MODEL.classes.keys()
    neo4j.empty()
    try:
        with closing(Neo4jStore(neo4j.bolt, *neo4j.auth)) as store:
            store.publish(whole, snapshot.id)
        assert everything(neo4j) == listing(whole)
    finally:
        neo4j.empty()


@pytest.fixture
def long_fields() -> Iterator[None]:
    before = csv.field_size_limit(1 << 20)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("long_fields")
def test_the_files_for_neo4j_have_each_as_a_value(snapshot: Snapshot, tmp_path: Path) -> None:
    with closing(snapshot.property_graph()) as built:
        write_import(built, tmp_path / "import", snapshot.id)
    assert all(path.parent == tmp_path / "import" for path in tmp_path.rglob("*") if path.is_file())
    found, rows = {}, 0
    for path in (tmp_path / "import").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, strict=True):
                rows += 1
                found[row.get("id:ID", "")] = row.get("name:string", "")
    assert {id_: name for id_, name in found.items() if id_.startswith("person-h")} == expected()
    assert rows == snapshot.manifest["counts"]["nodes"] + snapshot.manifest["counts"]["relationships"]


def test_a_statement_of_one_is_one_line_of_n_quads(snapshot: Snapshot) -> None:
    with closing(snapshot.store()) as store:
        rows = store.select(f"SELECT ?s ?n WHERE {{ ?s a <https://w3id.org/aikg/Person> ; <{RDFS_LABEL}> ?n }}")
        assert {row["s"].id: row["n"].value for row in rows if row["n"].lang == "en"} == expected()
