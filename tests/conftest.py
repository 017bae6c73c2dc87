"""One build of the bundled graph for all tests that read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.engines.oxigraph import OxigraphStore
from graph.snapshot import Snapshot
from loaders.pipeline import build
from loaders.run import Places


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(tmp_path_factory.mktemp("bundled"), Places(), lambda text: None)


@pytest.fixture(scope="session")
def store(bundled: Snapshot) -> Iterator[OxigraphStore]:
    made = bundled.store()
    yield made
    made.close()
