"""Epoch AI's data centers and their timelines: what a row says, and the whole files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rows import MODEL, load, values

from graph.entity import Statement
from loaders.base import discover
from loaders.run import DATA, run_source
from ontology import BadValue

SOURCES = os.environ.get("AIKG_SOURCES", "")
SITES, TIMELINES = discover()["epoch_data_centers"].specs
FULL = pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set"))
SITE = {
    "Handle": "Microsoft Fairwater Mount Pleasant Wisconsin", "Title": "Microsoft Fairwater Wisconsin",
    "Project": "Microsoft AI WAN #confident", "Address": "4800 90th St, Mount Pleasant, WI 53403",
    "Latitude": "42°40'28\"N", "Longitude": " 87°53'42\"W ", "Owner": "Microsoft #confident",
    "Users": "OpenAI #likely, Anthropic #speculative", "Investors": "Softbank,Oracle", "Construction companies": "",
    "Energy companies": "WE Energies", "Current H100 equivalents": "0", "Current power (MW)": "0",
    "Current total capital cost (2025 USD billions)": "10.894283791",
}  # fmt: skip
STEP = {
    "Date": "12/1/2026", "Data center": SITE["Handle"], "Power (MW)": "341", "H100 equivalents": "214348.14",
    "Buildings operational": "2", "Total capital cost (2025 USD billions)": "10.9",
    "Compute cost (2025 USD billions)": "7.4", "Construction cost (2025 USD billions)": "",
    "Building area (square feet)": "", "Site area (square feet)": "", "Water use (MGD)": "5.5",
    "Performance (8-bit OP/s)": "4.2E+20",
}  # fmt: skip
ID = "datacenter-microsoft-fairwater-mount-pleasant-wisconsin"


def site(**cells: str) -> set[Statement]:
    return load("epoch_data_centers", "data_centers.csv", SITE | {k.replace("_", " "): v for k, v in cells.items()})[0]


def test_a_grade_belongs_to_its_party_and_a_guess_is_not_told_as_a_link() -> None:
    made = site()
    parts = {s.subject: s.value for s in made if s.property == "confidence"}
    assert parts == {
        f"{ID}.owner.org-microsoft": "confident", f"{ID}.user.org-openai": "likely",
        f"{ID}.user.org-anthropic": "speculative",
    }  # fmt: skip
    assert values(made, ID, "owner") == {"org-microsoft"}
    assert values(made, ID, "facilityUser") == {"org-openai"}
    assert values(made, f"{ID}.user.org-anthropic", "party") == {"org-anthropic"}
    assert values(made, "org-anthropic", "name") == {"Anthropic"}


def test_parties_without_a_grade_have_none_and_the_project_is_told_without_its_grade() -> None:
    made = site()
    roles = {(s.subject.rpartition(".")[2], s.value) for s in made if s.property == "facilityRole"}
    assert {("org-softbank", "investor"), ("org-oracle", "investor"), ("org-we-energies", "energy supplier")} <= roles
    assert not values(made, f"{ID}.investor.org-oracle", "confidence")
    assert values(made, ID, "project") == {"Microsoft AI WAN"}


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("42°40'28\"N", "87°53'42\"W", ("42.67444", "-87.895")),
        ("41°11'6.6732\"N", "114°42'1.6272\"E", ("41.18519", "114.70045")),
        ("33°52'0\"S", "0°0'36\"W", ("-33.86667", "-0.01")),
    ],
)
def test_coordinates_become_decimal_degrees(latitude: str, longitude: str, expected: tuple[str, str]) -> None:
    made = site(Latitude=latitude, Longitude=longitude)
    assert (values(made, ID, "latitude"), values(made, ID, "longitude")) == ({expected[0]}, {expected[1]})


@pytest.mark.parametrize(
    ("address", "countries"),
    [
        ("4800 90th St, Mount Pleasant, WI 53403", {"country-us"}),
        ("Al Bihouth, Al Dhafrah, Abu Dhabi, United Arab Emirates", {"country-ae"}),
        ("Peachtree Street, Atlanta, Georgia", set()),
    ],
)
def test_the_country_is_read_off_the_address_and_marked_as_computed(address: str, countries: set[str]) -> None:
    made = site(Address=address)
    assert values(made, ID, "country") == countries
    assert all(s.derived for s in made if s.property == "country")


def test_a_step_of_the_timeline_has_its_day_power_and_costs_in_dollars() -> None:
    made, _ = load("epoch_data_centers", "data_center_timelines.csv", STEP)
    step = f"{ID}.2026-12-01"
    assert values(made, step, "milestoneOf") == {ID}
    assert [values(made, step, key) for key in ("date", "power", "buildingsOperational")] == [
        {"2026-12-01"},
        {"341"},
        {"2"},
    ]
    assert values(made, f"{step}.capital-cost", "value") == {"10900000000"}
    assert values(made, f"{step}.capital-cost", "unit") == {"USD of 2025"}
    assert values(made, f"{step}.water-use", "value") == {"5.5"}
    assert not values(made, f"{step}.construction-cost", "value")


@pytest.mark.parametrize(
    ("column", "value"), [("Latitude", "42.67"), ("Owner", "Microsoft #certain"), ("Current power (MW)", "much")]
)
def test_a_bad_cell_is_reported_with_its_column(column: str, value: str) -> None:
    with pytest.raises(BadValue) as raised:
        site(**{column: value})
    assert raised.value.column == column


@pytest.mark.parametrize("root", [DATA, FULL], ids=["bundled", "full"])
def test_the_timelines_are_those_of_the_sites(root: Path) -> None:
    told = []
    for spec in (SITES, TIMELINES):
        path = root / "epoch" / spec.files[0]
        report, statements = run_source(discover()["epoch_data_centers"], spec, MODEL, "sources", [path])
        assert not report.quarantined
        told.append((report.counts, {s.subject for s in statements if s.value == "DataCenter"}))
    (sites, listed), (steps, timed) = told
    assert (sites["DataCenter"], steps["Milestone"]) == (16, 112)
    assert listed == timed
