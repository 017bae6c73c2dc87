"""Ecosystem Graphs: rows of our own with the columns of its assets."""

from __future__ import annotations

import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
import rows

from graph.entity import Statement
from graph.errors import SourceError
from loaders.base import discover
from loaders.run import Places, run_source

ASSETS = """\
- access: open
  analysis: ''
  created_date: 2024-02-26
  dependencies: []
  description: A made up model.
  feedback: none
  intended_uses: ''
  license: Apache 2.0
  modality: text, image; text
  model_card: https://huggingface.co/mistralai/Small-7B
  monitoring: none
  name: Small 7B
  nationality: USA
  organization: Mistral AI
  prohibited_uses: ''
  quality_control: ''
  size: 7.3B parameters (dense)
  training_emissions: unknown
  training_hardware: unknown
  training_time: unknown
  type: model
  url: https://example.org/small
- access:
    explanation: only in the product
    value: closed
  analysis: ''
  created_date:
    explanation: The day of the paper.
    value: 2024-03-01
  dependencies: [Small 7B, A Pile, Wikipedia]
  description: ''
  feedback: ''
  intended_uses: ''
  license: unknown
  modality: text; text
  model_card: none
  monitoring: ''
  name: Tuned
  nationality: Canada/Switzerland
  organization: Runway AI, Inc., ETH Zurich, and Brown University
  prohibited_uses: ''
  quality_control: ''
  size: unknown
  training_emissions: unknown
  training_hardware: unknown
  training_time: unknown
  type: model
  url: https://example.org/tuned
- access: open
  analysis: ''
  created_date: 2022-04-16
  datasheet: ''
  dependencies: [Wikipedia]
  description: ''
  excluded: ''
  feedback: ''
  included: ''
  intended_uses: ''
  license: MIT (code), CC BY 4.0 (text)
  modality: text
  monitoring: ''
  name: A Pile
  nationality: unknown
  organization: EleutherAI
  prohibited_uses: ''
  quality_control: ''
  sample: []
  size: 825 GB
  type: dataset
  url: https://example.org/pile
- access: limited
  adaptation: ''
  created_date: 2024-02-26
  dependencies: [Tuned]
  description: ''
  failures: unknown
  feedback: none
  intended_uses: ''
  license: unknown
  monitoring: ''
  monthly_active_users: unknown
  name: A Chat
  nationality: France
  organization: Mistral AI
  output_space: ''
  prohibited_uses: ''
  quality_control: ''
  terms_of_service: https://example.org/terms
  type: application
  url: https://example.org/chat
  user_distribution: unknown
"""


def run(folder: Path, assets: str) -> tuple[set[Statement], list[str]]:
    """What an archive with these assets yields; a source of four rows is fewer than is expected of the real one."""
    loader = discover()["ecosystem_graphs"]
    (spec,) = loader.specs
    path = folder / "ecosystem_graphs" / "ecosystem-graphs.tar.gz"
    path.parent.mkdir()
    (folder / "made.yaml").write_text(assets, encoding="utf-8")
    with tarfile.open(path, "w:gz") as archive:
        for name in ("eg-main/assets/made.yaml", "eg-main/js/schemas.yaml"):
            archive.add(folder / "made.yaml", name)
    place, paths = Places(folder).find(spec)
    report, statements = run_source(loader, replace(spec, expect={}, bad_share=1), rows.MODEL, place, paths)
    assert report.rows == 4
    return set(statements), [f"{each.column}: {each.reason}" for each in report.quarantined]


def test_assets_become_models_and_datasets_with_what_they_depend_on(tmp_path: Path) -> None:
    made, left_out = run(tmp_path, ASSETS)

    def facts(id_: str) -> set[tuple[str, str]]:
        return {(s.property, s.value) for s in made if s.subject == id_}

    assert facts("model-small-7b") == {
        ("type", "AIModel"), ("name", "Small 7B"), ("developer", "org-mistral-ai"), ("country", "country-us"),
        ("releaseDate", "2024-02-26"), ("website", "https://example.org/small"), ("licence", "licence-apache-2-0"),
        ("parameters", "7300000000"), ("inputModality", "text"), ("inputModality", "image"),
        ("outputModality", "text"), ("openWeights", "true"), ("huggingFaceId", "mistralai/Small-7B"),
    }  # fmt: skip
    assert facts("model-tuned") == {
        ("type", "AIModel"), ("name", "Tuned"), ("developer", "org-runway-ai-inc"), ("developer", "org-eth-zurich"),
        ("developer", "org-brown-university"), ("releaseDate", "2024-03-01"), ("website", "https://example.org/tuned"),
        ("inputModality", "text"), ("outputModality", "text"), ("openWeights", "false"),
        ("trainingData", "dataset-a-pile"),
    }  # fmt: skip
    assert {("child", "model-tuned"), ("parent", "model-small-7b"), ("derivationKind", "unspecified")} <= facts(
        "model-tuned.from.model-small-7b"
    )
    assert facts("dataset-a-pile") == {
        ("type", "Dataset"), ("name", "A Pile"), ("developer", "org-eleutherai"), ("releaseDate", "2022-04-16"),
        ("website", "https://example.org/pile"),
    }  # fmt: skip
    assert not [s for s in made if "chat" in s.subject]
    assert left_out == [
        "nationality: value left out: 'Canada/Switzerland' is not a country name or ISO 3166 code",
        "dependencies: value left out: 'Wikipedia' is no model or dataset of the files",
        "license: value left out: 'MIT (code), CC BY 4.0 (text)' is not the name of one licence",
    ]


def test_a_new_field_of_an_asset_stops_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="row 1: nobody read column 'colour'"):
        run(tmp_path, ASSETS.replace("  analysis: ''\n", "  analysis: ''\n  colour: red\n", 1))
