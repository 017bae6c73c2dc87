"""The whole archive of models.dev, where AIKG_SOURCES has it."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from rows import MODEL, values

from graph.entity import Statement
from graph.source import LoadReport
from loaders.base import discover
from loaders.run import Places, run_source

SOURCES = os.environ.get("AIKG_SOURCES", "")
LOADER = discover()["models_dev"]


@pytest.fixture(scope="module")
def archive() -> tuple[LoadReport, list[Statement]]:
    if not SOURCES:
        pytest.skip("AIKG_SOURCES is not set")
    return run_source(LOADER, LOADER.specs[0], MODEL, *Places(Path(SOURCES)).find(LOADER.specs[0]))


def test_the_archive_is_read_whole(archive: tuple[LoadReport, list[Statement]]) -> None:
    report, statements = archive
    assert (report.rows, report.source.edition) == (5_685, "2026-06-30")
    assert 5_000 <= report.counts["Offer"] <= 5_276
    assert 1_300 <= report.counts["AIModel"] <= 1_600
    reasons = Counter(bad.reason.partition("' ")[2] for bad in report.quarantined)
    assert reasons["is a link to a file that is not there"] == 31
    assert 100 <= sum(reasons.values()) <= 200
    assert not [
        s.subject for s in statements if s.property == "type" and s.value == "AIModel" and "latest" in s.subject
    ]


def test_versions_of_mistral_large_are_models_of_their_own_in_the_archive(
    archive: tuple[LoadReport, list[Statement]],
) -> None:
    statements = set(archive[1])
    offers: dict[str, set[str]] = {}
    for statement in statements:
        if statement.property == "offeredModel" and statement.value.startswith("model-mistral-large"):
            offers.setdefault(statement.value, set()).add(statement.subject.partition(".")[0])
    assert len(offers["model-mistral-large-2411"]) >= 6
    assert offers["model-mistral-large-2407"] == {"org-openrouter", "org-kilo"}
    assert "model-mistral-large" not in offers
    assert values(statements, "org-mistral-ai.mistral-mistral-large-2411", "inputPrice") == {"2"}
    assert values(statements, "org-mistral-ai.mistral-mistral-large-2411", "outputPrice") == {"6"}
    score = "model-mistral-large-2411.benchmark-scicode.result-percent-correct-2026-03-11"
    assert values(statements, score, "score") == {"29.2"}
    latest = {s.subject for s in statements if s.property == "movingAlias" and s.value == "mistral-large-latest"}
    assert latest == {"model-mistral-large-3-675b-instruct-2512"}


def test_linked_files_of_the_archive_are_offers_of_their_own_provider(archive: tuple[LoadReport, list[Statement]]) -> None:  # fmt: skip  # noqa: E501
    azure, services = "org-azure.azure-mistral-large-2411", "org-azure-cognitive-services"
    linked = f"{services}.azure-cognitive-services-mistral-large-2411"
    assert values(set(archive[1]), linked, "provider") == {services}
    assert values(set(archive[1]), linked, "inputPrice") == values(set(archive[1]), azure, "inputPrice")
