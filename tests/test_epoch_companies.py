"""Epoch AI's reports on AI companies: what a row of each table says, and the whole files."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from rows import MODEL, load, values

from graph.entity import Statement
from loaders.base import discover
from loaders.run import DATA, run_source
from ontology import BadValue

SOURCES = os.environ.get("AIKG_SOURCES", "")
FULL = pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set"))
STAFF = {
    "Company": "Google", "Staff count": "5600", "Date": "3/19/2025", "Type": "Full AI division",
    "Division name": "Google DeepMind", "Source 1": "https://a.example/1", "Source 2": "https://b.example/2",
    "Source type": "Media report", "Confidence": "Uncertain",
}  # fmt: skip
USAGE = {
    "Id": "ChatGPT 40M paying WAU", "Company": "OpenAI", "Active users": "40000000", "Daily tokens": "",
    "Active users time period": "Weekly", "Daily messages": "1.2E+9", "Date": "10/14/2025", "Report date": "10/15/2025",
    "Product": "ChatGPT", "Source 1": "https://a.example/1", "Source 2": "", "Source type": "Company disclosure",
    "Confidence": "Likely",
}  # fmt: skip
SPEND = {
    "Id": "OpenAI 2025 cloud compute", "Company": "OpenAI", "Amount": "16000000000", "Period type": "Year",
    "Category": "R&D cloud compute,Inference cloud compute", "Date": "12/31/2025", "Report date": "7/30/2025",
    "Confidence": "Likely", "Source Type": "Media report",
}  # fmt: skip


def report(table: str, row: Mapping[str, str]) -> tuple[set[Statement], list[str]]:
    return load("epoch_companies", f"ai_companies_{table}.csv", row)


def the_estimate(made: set[Statement], quantity: str) -> str:
    [found] = [s.subject for s in made if (s.property, s.value) == ("quantity", quantity)]
    return found


def test_a_company_has_its_founding_day_and_the_unit_that_develops_its_models() -> None:
    row = {"Name": "Meta", "Organization (from Organizations)": "Meta AI", "Founding date": "7/29/2004"}
    made, _ = load("epoch_companies", "ai_companies.csv", row)
    assert values(made, "org-meta", "inception") == {"2004-07-29"}
    assert values(made, "org-meta-ai", "partOf") == {"org-meta"}
    made, _ = load("epoch_companies", "ai_companies.csv", row | {"Organization (from Organizations)": "Meta"})
    assert not [s for s in made if s.property == "partOf"]


def test_two_revenues_of_one_day_stay_two() -> None:
    row = {"Company": "OpenAI", "Date": "12/31/2023", "Revenue amount (normalize to annual)": "2000000000"}
    figures = [
        report("revenue_reports", row | {"Revenue amount (normalize to annual)": n})[0] for n in ("2000000000", "7E+8")
    ]
    told = [
        (values(made, id_, "value"), values(made, id_, "asOf"))
        for made in figures
        for id_ in [the_estimate(made, "revenue")]
    ]
    assert told == [({"2000000000"}, {"2023-12-31"}), ({"700000000"}, {"2023-12-31"})]
    assert len({the_estimate(made, "revenue") for made in figures}) == 2


def test_a_count_of_staff_says_of_which_part_of_the_company_it_is() -> None:
    made, _ = report("staff_reports", STAFF)
    staff = the_estimate(made, "staff")
    keys = ("estimateOf", "value", "unit", "estimateScope", "confidence", "basis", "citation")
    assert {key: values(made, staff, key) for key in keys} == {
        "estimateOf": {"org-google"}, "value": {"5600"}, "unit": {"people"}, "estimateScope": {"Google DeepMind"},
        "confidence": {"uncertain"}, "basis": {"media report"},
        "citation": {"https://a.example/1", "https://b.example/2"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "division", "scope"),
    [
        ("Full company", "", set()), ("Contractors", "AI tutors", {"AI tutors"}), ("Contractors", "", {"contractors"}),
        ("", "", {"not stated"}),
    ],
)  # fmt: skip
def test_only_a_count_of_the_full_company_has_no_scope(kind: str, division: str, scope: set[str]) -> None:
    made, _ = report("staff_reports", STAFF | {"Type": kind, "Division name": division})
    assert values(made, the_estimate(made, "staff"), "estimateScope") == scope


def test_usage_tells_users_by_period_and_messages_of_a_product_with_what_the_title_adds() -> None:
    made, _ = report("usage_reports", USAGE)
    users, messages = the_estimate(made, "active-users"), the_estimate(made, "daily-messages")
    assert (values(made, users, "unit"), values(made, users, "value")) == ({"weekly active users"}, {"40000000"})
    assert values(made, messages, "value") == {"1200000000"}
    for id_ in (users, messages):
        assert values(made, id_, "estimateScope") == {"ChatGPT"}
        assert values(made, id_, "note") == {"ChatGPT 40M paying WAU"}
        assert (values(made, id_, "asOf"), values(made, id_, "attestedOn")) == ({"2025-10-14"}, {"2025-10-15"})
    assert not [s for s in made if s.value == "daily-tokens"]


def test_spending_keeps_what_it_is_for_and_a_day_of_another_age_is_left_out() -> None:
    made, left_out = report("compute_spend", SPEND)
    spend = the_estimate(made, "compute-spend")
    assert values(made, spend, "estimateScope") == {"R&D cloud compute, Inference cloud compute"}
    assert values(made, spend, "basis") == {"year", "media report"}
    assert (values(made, spend, "attestedOn"), left_out) == ({"2025-07-30"}, [])
    made, left_out = report("compute_spend", SPEND | {"Report date": "0202-07-30"})
    assert not values(made, spend, "attestedOn")
    assert left_out == ["'0202-07-30' is a date of another age"]


@pytest.mark.parametrize(
    ("column", "value"), [("Staff count", "many"), ("Date", "soon"), ("Confidence", "Sure"), ("Company", " ")]
)
def test_a_bad_cell_is_reported_with_its_column(column: str, value: str) -> None:
    with pytest.raises(BadValue) as raised:
        report("staff_reports", STAFF | {column: value})
    assert raised.value.column == column


@pytest.mark.parametrize("root", [DATA, FULL], ids=["bundled", "full"])
@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("revenue_reports", ["Revenue amount (normalize to annual)"]), ("staff_reports", ["Staff count"]),
        ("usage_reports", ["Active users", "Daily tokens", "Daily messages"]), ("compute_spend", ["Amount"]),
    ],
)  # fmt: skip
def test_every_figure_of_the_files_is_an_estimate(root: Path, table: str, columns: list[str]) -> None:
    path = root / "epoch" / f"ai_companies_{table}.csv"
    [spec] = [spec for spec in discover()["epoch_companies"].specs if spec.files == (path.name,)]
    report, _ = run_source(discover()["epoch_companies"], spec, MODEL, "sources", [path])
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("# ")))
    assert report.counts["Estimate"] == sum(bool(row[column]) for row in rows for column in columns)
    assert all(bad.row_kept and bad.column == "Report date" for bad in report.quarantined)
