"""Epoch AI's three editions as they really come: small rows of real columns, the bundled tables and the full files."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from graph.entity import Statement
from loaders.base import Record, discover
from loaders.run import DATA, run_source
from ontology import BadValue, load_model, slug
from ontology.countries import country_code

MODEL = load_model()
SOURCES = os.environ.get("AIKG_SOURCES", "")
EDITIONS = {spec.files[0]: spec for spec in discover()["epoch_models"].specs}
EPOCH = {
    "Model": "Pixtral X", "Publication date": "2024-09-17", "Parameters": "12400000000.0",
    "Training compute (FLOP)": "",
}  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("# ")))


def epoch(file: str = "notable_ai_models.csv", **cells: str) -> set[Statement]:
    """The statements of a row with the columns of a bundled edition, empty but for what is given."""
    row = (
        dict.fromkeys(table(DATA / "epoch" / file)[0], "")
        | EPOCH
        | {name.replace("_", " "): value for name, value in cells.items()}
    )
    record = Record(MODEL, row, file, 1)
    made = {s for entity in discover()["epoch_models"].load(record) for s in entity.statements()}
    assert not record.left()
    return made


def values(statements: set[Statement], subject: str, key: str) -> set[str]:
    return {s.value for s in statements if (s.subject, s.property) == (subject, key)}


@pytest.mark.parametrize("file", EDITIONS)
def test_all_three_editions_of_epoch_are_read_by_one_loader(file: str) -> None:
    made = epoch(file, Organization="Mistral AI", Confidence="Likely")
    assert values(made, "model-pixtral-x", "parameters") == {"12400000000"}
    assert values(made, "model-pixtral-x", "developer") == {"org-mistral-ai"}
    assert values(made, "model-pixtral-x.parameters", "confidence") == {"likely"}


def test_a_country_named_once_for_each_developer_is_one_country_of_the_model_and_one_of_each() -> None:
    made = epoch(Organization="Z.ai (Zhipu AI),Tsinghua University", **{"Country (of organization)": "China,China"})
    assert values(made, "model-pixtral-x", "country") == {"country-cn"}
    assert values(made, "org-z-ai-zhipu-ai", "country") == {"country-cn"}
    assert values(made, "org-tsinghua-university", "country") == {"country-cn"}
    assert {s.derived for s in made if s.subject.startswith("org-") and s.property == "country"} == {True}


def test_countries_that_cannot_be_told_apart_are_not_given_to_developers() -> None:
    made = epoch(
        Organization="Google,DeepMind,INRIA", **{"Country (of organization)": "United States of America,France"}
    )
    assert values(made, "model-pixtral-x", "country") == {"country-us", "country-fr"}
    assert not {s for s in made if s.subject.startswith("org-") and s.property == "country"}


def test_multinational_is_no_country_and_no_error() -> None:
    organisations = "High-Performance Language Technologies (HPLT),University of Turku"
    made = epoch(Organization=organisations, **{"Country (of organization)": "Multinational,Finland"})
    assert values(made, "model-pixtral-x", "country") == {"country-fi"}
    assert values(made, "org-high-performance-language-technologies-hplt", "alias") == {"HPLT"}
    assert not values(made, "org-high-performance-language-technologies-hplt", "country")


def test_commas_inside_the_names_of_organisations_do_not_cut_them() -> None:
    made = epoch(Organization="NVIDIA,NERSC, Lawrence Berkeley National Laboratory,Qilin Hesheng Co., Ltd. (APUS)")
    assert values(made, "model-pixtral-x", "developer") == {
        "org-nvidia", "org-nersc-lawrence-berkeley-national-laboratory", "org-qilin-hesheng-co-ltd-apus",
    }  # fmt: skip
    assert values(made, "org-qilin-hesheng-co-ltd-apus", "name") == {"Qilin Hesheng Co., Ltd. (APUS)"}


def test_line_ends_and_blanks_in_cells_are_folded_and_several_links_are_several() -> None:
    made = epoch(Model="Pixtral\n X ", Organization="Mistral AI\n", Link="https://a.example/1\nhttps://b.example/2 \n")
    assert values(made, "model-pixtral-x", "name") == {"Pixtral X"}
    assert values(made, "org-mistral-ai", "name") == {"Mistral AI"}
    assert values(made, "model-pixtral-x", "website") == {"https://a.example/1", "https://b.example/2"}


def test_a_model_without_organisation_country_or_date_is_kept_and_one_without_a_name_is_bad() -> None:
    made = epoch(**{"Publication date": ""})
    assert values(made, "model-pixtral-x", "name") == {"Pixtral X"}
    assert not values(made, "model-pixtral-x", "developer") | values(made, "model-pixtral-x", "releaseDate")
    with pytest.raises(BadValue) as raised:
        epoch(Model=" ")
    assert raised.value.column == "Model"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Publication date", "soon"), ("Parameters", "many"), ("Training compute (FLOP)", "1e"),
        ("Country (of organization)", "France,Atlantis"), ("Model accessibility", "Open-ish"), ("Confidence", "Sure"),
        ("Training time (hours)", "a week"), ("Organization", "Mistral AI,!!!"), ("Base model", "???"),
        ("Training hardware", "\u00a0\u2014"),
    ],
)  # fmt: skip
def test_a_bad_cell_of_epoch_is_reported_with_its_column(column: str, value: str) -> None:
    with pytest.raises(BadValue) as raised:
        epoch(**({"Confidence": "Likely", "Parameters": "1"} | {column: value}))
    assert raised.value.column == column


def test_what_epoch_says_of_a_model_becomes_estimates_components_and_bases() -> None:
    made = epoch(
        Model="Llama 3.1-405B", Organization="Meta AI", Confidence="Confident", Base_model="Llama 3,Llama 2",
        Model_accessibility="Open weights (restricted use)", **{"Training compute (FLOP)": "3.8e+25"},
    )  # fmt: skip
    model = "model-llama-3-1-405b"
    assert values(made, f"{model}.training-compute", "value") == {"3.8E+25"}
    assert values(made, f"{model}.training-compute", "confidence") == {"confident"}
    assert values(made, f"{model}.weights", "access") == {"open-restricted"}
    assert values(made, f"{model}.from.model-llama-3", "derivationKind") == {"unspecified"}
    assert values(made, f"{model}.from.model-llama-2", "child") == {model}


def test_two_models_whose_names_make_one_id_are_told_apart() -> None:
    oxford, nvidia = (
        epoch(Model="CaLM", Organization="University of Oxford"),
        epoch(Model="CALM", Organization="NVIDIA"),
    )
    assert values(oxford, "model-calm", "name") == {"CaLM"}
    assert values(nvidia, "model-calm-nvidia", "name") == {"CALM"}


FULL = pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set"))


@pytest.mark.parametrize("root", [DATA, FULL], ids=["bundled", "full"])
def test_every_model_of_the_files_has_all_its_developers_and_countries_as_links(root: Path) -> None:
    models, several = set(), 0
    for file, spec in EDITIONS.items():
        path = root / "epoch" / file
        report, statements = run_source(discover()["epoch_models"], spec, MODEL, "sources", [path])
        assert all(bad.row_kept for bad in report.quarantined)
        links: dict[tuple[str, str], set[str]] = {}
        for statement in statements:
            links.setdefault((statement.subject, statement.property), set()).add(statement.value)
        for row in table(path):
            model = "model-calm-nvidia" if row["Model"] == "CALM" else f"model-{slug(row['Model'])}"
            developers, countries = (
                [" ".join(name.split()) for name in re.split(r",(?! )", row[column]) if name.strip()]
                for column in ("Organization", "Country (of organization)")
            )
            assert {f"org-{slug(name)}" for name in developers} == links.get((model, "developer"), set()), row["Model"]
            codes = {f"country-{country_code(name).lower()}" for name in countries if name != "Multinational"}
            assert codes == links.get((model, "country"), set()), row["Model"]
            models.add(model)
            several += len(developers) > 1
    assert len(models) >= 1_000
    assert several >= 200
