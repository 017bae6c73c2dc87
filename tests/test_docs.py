"""What is documented works, and what is public is documented."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

import loaders
from api.cli import main
from graph import errors
from graph.describe import Describer
from graph.results import ResultFormat
from graph.snapshot import Snapshot
from loaders.base import discover
from loaders.pipeline import build
from loaders.run import Places
from ontology import load_model
from ontology.model import Class, Property
from ontology.reference import CONTEXT, REFERENCE, context, reference

ROOT = Path(__file__).parent.parent
DOCS = {path.name: path.read_text(encoding="utf-8") for path in [*ROOT.glob("docs/*.md"), ROOT / "README.md"]}
ALL = "\n".join(DOCS.values())
CURLS = re.findall(r"^\$ (curl .*?)$", DOCS["query.md"] + DOCS["agents.md"], re.M)


@pytest.fixture(scope="module")
def address(bundled: Snapshot) -> Iterator[str]:
    """A real `aikg serve` on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "PORT": str(port), "AIKG_TIMEOUT": "6"}
    environ.pop("AIKG_SOURCES", None)
    command = [sys.executable, "-m", "api.cli", "--home", str(bundled.path.parent.parent), "serve"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address)
            yield address
        finally:
            process.terminate()


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            with urlopen(f"{address}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("line", CURLS)
def test_curl_examples(address: str, line: str) -> None:
    command, _, expected = (part.strip() for part in line.partition("   #"))
    words = shlex.split(command.replace("http://127.0.0.1:8000", address))
    done = subprocess.run(
        [*words, "-s", "-w", "\n%{http_code}"], capture_output=True, text=True, timeout=20, check=True
    )
    body, _, status = done.stdout.rpartition("\n")
    wanted, _, code = (expected.removeprefix("# ") or "200").partition(" ")
    assert status == wanted, body
    assert not code or f'"code":"{code}"' in body


def test_there_is_an_example_for_each_format_and_error() -> None:
    text = "\n".join(CURLS)
    for media_type in ("sparql-results+xml", "text/csv", "tab-separated", "turtle", "n-triples", "ld+json", "rdf+xml"):
        assert media_type in text
    for format_ in ResultFormat:
        assert f"`{format_.extension}` | `{format_.media_type}`" in DOCS["query.md"]
    for code in ("query-syntax", "query-refused", "query-failed", "query-too-long", "result-too-large", "bad-request", "not-acceptable", "not-found"):  # fmt: skip  # noqa: E501
        assert code in text


def test_every_command_is_documented() -> None:
    for name in main.commands:
        assert f"aikg {name}" in ALL, name


def test_every_route_is_documented(address: str) -> None:
    with urlopen(f"{address}/openapi.json") as answer:
        paths = re.findall(r'"(/[^"]*)":\{"(?:get|post)"', answer.read().decode())
    assert paths
    for path in paths:
        assert path.partition("{")[0] in ALL, path


@pytest.mark.parametrize("name", discover())
def test_every_loader_is_documented(name: str) -> None:
    assert re.search(rf"^### `{name}`", DOCS["load-a-source.md"], re.M)


def test_every_error_code_is_documented() -> None:
    codes = {
        each.code for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.QueryError)
    }
    for code in codes | {"bad-request", "not-acceptable", "not-found", "ambiguous"}:
        assert f"`{code}`" in DOCS["query.md"], code


def test_generated_files_are_current() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(load_model()), "run `make docs`"
    assert CONTEXT.read_text(encoding="utf-8") == context(load_model()), "run `make docs`"


def test_every_type_is_documented_and_named_in_three_languages() -> None:
    model = load_model()
    types: dict[str, Class | Property] = {**model.classes, **model.properties}
    for key, each in types.items():
        assert f"`{key}`" in DOCS["ontology.md"], key
        assert set(each.labels) >= {"en", "ko", "fr"}, key


def test_every_label_and_relationship_type_of_the_property_graph_is_documented(bundled: Snapshot) -> None:
    engine = bundled.property_graph()
    labels, types = (engine.run(f"CALL {name}()", {}).rows for name in ("db.labels", "db.relationshipTypes"))
    engine.close()
    for (label,) in labels:
        assert f"`{label}`" in DOCS["ontology.md"] + DOCS["query.md"], label
    for (type_,) in types:
        assert f"| `{type_}` |" in DOCS["ontology.md"], type_


def test_the_loader_of_the_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The very module and table that docs/write-a-loader.md prints."""
    guide = DOCS["write-a-loader.md"]
    table = re.search(r"```csv\n(.*?)```", guide, re.S)
    module = re.search(r'```python\n(""".*?)```', guide, re.S)
    assert table
    assert module
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "sites.csv").write_text(table[1], encoding="utf-8")
    (tmp_path / "sites.py").write_text(module[1], encoding="utf-8")
    monkeypatch.setattr(loaders, "__path__", [*loaders.__path__, str(tmp_path)])
    discover.cache_clear()
    try:
        snapshot = build(tmp_path / "home", Places(tmp_path), lambda text: None)
    finally:
        monkeypatch.undo()
        sys.modules.pop("loaders.sites", None)
        discover.cache_clear()
    source = next(each for each in snapshot.manifest["sources"] if each["name"] == "sites")
    assert source["counts"] == {"Organization": 2, "OrganizationUnit": 2}
    assert [(row["file"], row["row"], row["column"]) for row in source["quarantined"]] == [("sites.csv", 3, "country")]
    store = snapshot.store()
    facts = {f.property: f.values[0].text for f in Describer(store, snapshot.model()).entity("org-leonardo").facts}
    store.close()
    assert facts["country"] == "Italy"
    assert facts["inception"] == "2022-11"
    assert snapshot.search().search("Jean Zay")[0].id == "org-jean-zay"


def test_packages_belong_to_us_alone() -> None:
    from importlib.metadata import packages_distributions

    found = packages_distributions()
    for name in ("ontology", "graph", "loaders", "api"):
        assert set(found.get(name, ["aikg"])) == {"aikg"}  # an editable install lists none


def test_no_machine_paths_or_registry_hosts() -> None:
    hosts = r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|crates\.io"
    pattern = re.compile(rf"/(?:work|root)/|{hosts}")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".lock", ".ttl", ".csv", ".yaml"):
            assert not pattern.search(path.read_text(encoding="utf-8")), name
