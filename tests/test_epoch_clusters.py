"""Epoch AI's GPU clusters: what a row says, and the whole file."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from rows import MODEL, load, values

from graph.entity import Statement
from loaders import epoch_clusters
from loaders.base import discover
from loaders.run import DATA, run_source
from ontology import BadValue

SOURCES = os.environ.get("AIKG_SOURCES", "")
SPEC = discover()["epoch_clusters"].specs[0]
FILE = "gpu_clusters.csv"
FULL = pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set"))
ROW = dict.fromkeys((
    "Name", "Status", "Certainty", "Single cluster?", "H100 equivalents", "Chip type (primary)", "Country", "Owner",
    "Chip quantity (primary)", "First Operational Date", "Sector", "Location", "Users", "Builds Upon", "Superseded by",
    "Possible Duplicate", "Possible Duplicate Of", "Chip type (secondary)", "Chip quantity (secondary)",
    "Total number of AI chips", "8-bit OP/s", "16-bit OP/s", "32-bit OP/s", "Calculated Power Capacity (MW)",
    "Reported Power Capacity (MW)", "Calculated Cost", "Reported Cost", "Decommissioned Date (if applicable)",
    "Source 1", "Source 2", "Source 3", "Source 4", "Source 5", "_apart",
), "")  # fmt: skip
COLOSSUS = {
    "Name": "xAI Colossus Memphis Phase 3", "Status": "Existing", "Certainty": "Likely", "Single cluster?": "Yes",
    "Chip type (primary)": "NVIDIA H100 SXM5 80GB", "Chip quantity (primary)": "200000", "Owner": "xAI",
    "Chip type (secondary)": "NVIDIA GB200", "Chip quantity (secondary)": "30000", "Total number of AI chips": "230000",
    "First Operational Date": "7/22/2025", "Country": "United States of America", "Location": "Memphis, TN",
}  # fmt: skip
CLUSTER = "cluster-xai-colossus-memphis-phase-3"


def cluster(**cells: str) -> tuple[set[Statement], list[str]]:
    return load("epoch_clusters", FILE, ROW | COLOSSUS | {name.replace("_", " "): cell for name, cell in cells.items()})


def test_a_cluster_has_owner_place_day_and_chips_with_how_many_of_each() -> None:
    made, _ = cluster()
    keys = ("owner", "country", "operationalFrom", "status", "certainty", "singleSite", "facilityChips", "address")
    assert {key: values(made, CLUSTER, key) for key in keys} == {
        "owner": {"org-xai"}, "country": {"country-us"}, "operationalFrom": {"2025-07-22"}, "status": {"existing"},
        "certainty": {"likely"}, "singleSite": {"yes"}, "facilityChips": {"230000"}, "address": {"Memphis, TN"},
    }  # fmt: skip
    for chip, count in (("chip-nvidia-h100-sxm5-80gb", "200000"), ("chip-nvidia-gb200", "30000")):
        assert values(made, f"{CLUSTER}.{chip}", "installedCount") == {count}
        assert values(made, f"{CLUSTER}.{chip}", "installedIn") == {CLUSTER}


@pytest.mark.parametrize(
    ("users", "organisations", "groups"),
    [
        ("Cloud,Microsoft,OpenAI", {"org-microsoft", "org-openai"}, {"Cloud"}),
        ("Researchers in academia and industry", set(), {"Researchers in academia and industry"}),
        ("industry,academia,and government in Japan", set(), {"industry", "academia", "and government in Japan"}),
        ("VinAI Research,Scientific Research", {"org-vinai-research"}, {"Scientific Research"}),
        ("X,xAI,iGenius", {"org-x-corp", "org-xai", "org-igenius"}, set()),
    ],
)
def test_kinds_of_users_are_no_organisations(users: str, organisations: set[str], groups: set[str]) -> None:
    made, left_out = cluster(Users=users)
    assert values(made, CLUSTER, "facilityUser") == organisations
    assert values(made, CLUSTER, "userGroup") == groups
    assert {s.subject for s in made if s.subject.startswith("org-")} == organisations | {"org-xai"}
    assert not left_out


def test_a_kind_of_owner_is_reported_and_people_who_own_a_cluster_are_people() -> None:
    made, left_out = cluster(Owner="Cloud,Nat Friedman and Daniel Gross,SMC - Sustainable Metal Cloud")
    assert values(made, CLUSTER, "owner") == {
        "person-nat-friedman",
        "person-daniel-gross",
        "org-smc-sustainable-metal-cloud",
    }
    assert left_out == ["'Cloud' is no organisation"]


@pytest.mark.parametrize(
    ("reported", "calculated", "power", "basis"),
    [("300", "281.5", "300", "reported"), ("", "281.5", "281.5", "calculated")],
)
def test_power_says_whether_it_is_reported(reported: str, calculated: str, power: str, basis: str) -> None:
    cells = {"Reported Power Capacity (MW)": reported, "Calculated Power Capacity (MW)": calculated}
    made, _ = cluster(**cells)
    assert (values(made, CLUSTER, "power"), values(made, CLUSTER, "powerBasis")) == ({power}, {basis})


def test_a_calculated_cost_is_an_estimate_and_a_reported_one_is_not() -> None:
    made, _ = cluster(Calculated_Cost="192138009.4")
    assert values(made, CLUSTER, "cost") == {f"{CLUSTER}.cost.about.usd.192138009-4"}
    made, _ = cluster(Calculated_Cost="192138009.4", Reported_Cost="2E+11")
    assert values(made, CLUSTER, "cost") == {f"{CLUSTER}.cost.usd.200000000000"}


def test_phases_follow_each_other_and_what_may_be_one_cluster_stays_two() -> None:
    made, _ = cluster(
        Builds_Upon='"Mt Pleasant, Wisconsin Phase 1"', Superseded_by="Colossus 4", Possible_Duplicate="TRUE",
        Possible_Duplicate_Of="Meta GenAI 2024a,Meta GenAI 2024b",
    )  # fmt: skip
    assert values(made, CLUSTER, "successorOf") == {"cluster-mt-pleasant-wisconsin-phase-1"}
    assert values(made, "cluster-mt-pleasant-wisconsin-phase-1", "name") == {"Mt Pleasant, Wisconsin Phase 1"}
    assert values(made, "cluster-colossus-4", "successorOf") == {CLUSTER}
    assert values(made, CLUSTER, "possiblySameAs") == {"cluster-meta-genai-2024a", "cluster-meta-genai-2024b"}
    assert values(made, CLUSTER, "possiblyDuplicate") == {"true"}


def test_clusters_of_one_name_are_told_apart_whatever_the_form_of_the_date() -> None:
    def ids(*dates: str) -> list[str]:
        rows = [ROW | {"Name": "Anonymized", "First Operational Date": day, "H100 equivalents": "30"} for day in dates]
        made = (load("epoch_clusters", FILE, row)[0] for row in epoch_clusters.records([*rows, ROW | {"Name": "Alps"}]))
        return [min(s.subject for s in each if s.property == "name") for each in made]

    apart = ["cluster-anonymized-2019-11-15-30-1", "cluster-anonymized-2019-11-15-30-2", "cluster-alps"]
    assert ids("11/15/2019", "11/15/2019") == ids("2019-11-15", "2019-11-15") == apart


@pytest.mark.parametrize(
    ("column", "value"), [("First Operational Date", "soon"), ("Country", "Atlantis"), ("Single cluster?", "perhaps")]
)
def test_a_bad_cell_is_reported_with_its_column(column: str, value: str) -> None:
    with pytest.raises(BadValue) as raised:
        cluster(**{column: value})
    assert raised.value.column == column


@pytest.mark.parametrize("root", [DATA, FULL], ids=["bundled", "full"])
def test_every_row_of_the_file_is_a_cluster_of_its_own(root: Path) -> None:
    path = root / "epoch" / FILE
    report, statements = run_source(discover()["epoch_clusters"], SPEC, MODEL, "sources", [path])
    assert (report.rows, report.quarantined) == (786, [])
    listed = {s.subject for s in statements if s.property == "status"}
    assert len(listed) == 786
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("# ")))
    clusters = [s.subject for s in statements if s.property == "country"]
    assert len(clusters) == sum(bool(row["Country"]) for row in rows)
    days = {s.value for s in statements if s.property == "operationalFrom"}
    assert min(days) >= "2005"
    assert max(days) < "2026"
