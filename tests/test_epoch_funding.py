"""Epoch AI's funding rounds: what a row says, and how they join those of other sources."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import Ask
from rows import MODEL, load, values

from graph.engines.oxigraph import OxigraphStore
from graph.entity import Statement
from loaders.base import discover
from loaders.run import DATA, run_source

SOURCES = os.environ.get("AIKG_SOURCES", "")
FULL = pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set"))
SPEC = discover()["epoch_funding"].specs[0]
SERIES_B = {
    "Id": "June 2024 Series B", "Company": "Mistral AI", "Close date": "6/11/2024", "Status": "Closed",
    "Funding (equity)": "500000000", "Funding (debt)": "140000000", "Valuation (post-money)": "640000000",
    "Report date": "6/11/2024", "Type": "Primary,Debt", "Confidence": "Confident",
}  # fmt: skip
ROUND = "round-mistral-ai-2024-06-series-b"


def funding(**cells: str) -> set[Statement]:
    return load(
        "epoch_funding", SPEC.files[0], SERIES_B | {name.replace("_", " "): cell for name, cell in cells.items()}
    )[0]


def test_equity_and_debt_stay_apart_and_are_not_added_up() -> None:
    made = funding()
    assert values(made, ROUND, "equityAmount") == {f"{ROUND}.equityamount.usd.500000000"}
    assert values(made, ROUND, "debtAmount") == {f"{ROUND}.debtamount.usd.140000000"}
    assert not values(made, ROUND, "amount")
    assert values(made, ROUND, "instrument") == {"mixed"}


def test_a_round_in_shares_has_an_amount_and_a_sale_of_old_shares_brings_in_none() -> None:
    equity = funding(Type="Primary", **{"Funding (debt)": "", "Funding (equity)": "1E+11"})
    assert values(equity, f"{ROUND}.amount.usd.100000000000", "value") == {"100000000000"}
    sale = funding(Type="Secondary", **{"Funding (debt)": "", "Funding (equity)": "0"})
    assert values(sale, ROUND, "roundKind") == {"secondary"}
    assert not values(sale, ROUND, "amount") | values(sale, ROUND, "instrument")


def test_one_listing_of_a_round_with_a_stage_and_one_without_have_ids_of_their_own() -> None:
    made = funding(Id="June 2024 6B", **{"Valuation (post-money)": "6E+9"})
    other = "round-mistral-ai-2024-06-11-june-2024-6b"
    assert values(made, other, "recipient") == {"org-mistral-ai"}
    assert not values(made, ROUND, "recipient")
    assert values(made, "valuation-mistral-ai-2024-06-post-money", "setBy") == {other}


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("May 2021 Series A", "Series A"),
        ("Series A+", "Series A+"),
        ("June 2023 Seed", "Seed"),
        ("2019 LP seed (Khosla)", ""),
    ],
)
def test_the_stage_is_read_off_the_title(title: str, stage: str) -> None:
    assert {s.value for s in funding(Id=title) if s.property == "stage"} == ({stage} if stage else set())


def test_talks_have_no_day_of_announcement_and_say_that_they_are_talks() -> None:
    made = funding(Id="OpenAI–Nvidia", Status="Late discussions", Close_date="", Report_date="9/22/2025")
    talks = "round-mistral-ai-2025-09-22-openai-nvidia"
    assert values(made, talks, "status") == {"late discussions"}
    assert not values(made, talks, "announcedOn")
    assert values(made, talks, "attestedOn") == {"2025-09-22"}


@pytest.mark.parametrize("root", [DATA, FULL], ids=["bundled", "full"])
def test_every_row_of_the_file_is_a_round(root: Path) -> None:
    report, statements = run_source(
        discover()["epoch_funding"], SPEC, MODEL, "sources", [root / "epoch" / SPEC.files[0]]
    )
    assert (report.counts["FundingRound"], report.quarantined) == (36, [])
    assert values(set(statements), "valuation-mistral-ai-2024-06-post-money", "amount") == {
        f"valuation-mistral-ai-2024-06-post-money.amount.usd.{figure}" for figure in ("6000000000", "640000000")
    }


def test_the_round_that_is_listed_twice_is_one_and_both_valuations_are_claims(store: OxigraphStore) -> None:
    query = """PREFIX ai: <https://w3id.org/aikg/> PREFIX id: <https://w3id.org/aikg/id/>
        SELECT ?round ?figure ?chosen ?rival WHERE {
          ?valuation ai:valuationOf id:org-mistral-ai ; ai:setBy ?round ; ai:asOf ?day .
          FILTER(STR(?day) = "2024-06-11")
          GRAPH ?g { ?valuation ai:amount ?a . ?a ai:currency "USD" ; ai:value ?figure }
          GRAPH <https://w3id.org/aikg/graph/shown> {
            ?shown ai:shownOf ?valuation ; ai:shownProperty ai:amount ; ai:chosenValue ?chosen ; ai:rivalValue ?rival
          }
        }"""
    rows = list(store.select(query))
    assert {row["round"].id for row in rows} == {ROUND}
    assert {row["figure"].value for row in rows} == {"6000000000", "640000000"}
    assert {str(row[key].value).rpartition(".")[2] for row in rows for key in ("chosen", "rival")} == {
        "6000000000", "640000000",
    }  # fmt: skip


def test_rounds_of_two_sources_are_one_where_that_is_sure_and_payments_of_a_round_stay_apart(ask: Ask) -> None:
    query = """PREFIX ai: <https://w3id.org/aikg/> PREFIX id: <https://w3id.org/aikg/id/>
        SELECT ?round ?whole WHERE {
          VALUES ?company { id:org-openai id:org-anthropic id:org-xai id:org-mistral-ai }
          GRAPH ?g { ?round ai:recipient ?company } FILTER(CONTAINS(STR(?g), "epoch-funding"))
          OPTIONAL { GRAPH ?h { ?round ai:recipient ?company } FILTER(CONTAINS(STR(?h), "curated-rounds")) }
          OPTIONAL { ?round ai:partOf ?whole }
          FILTER(BOUND(?h) || BOUND(?whole))
        }"""
    rows = ask("", text=query)
    assert {row["round"] for row in rows if not row["whole"]} == {
        "round-anthropic-2024-11-22", "round-anthropic-2025-01-22", "round-anthropic-2025-03-series-e",
        "round-anthropic-2025-09-series-f", "round-mistral-ai-2023-06-seed", "round-mistral-ai-2023-12-series-a",
        "round-mistral-ai-2024-02-series-a-plus", "round-mistral-ai-2024-06-series-b",
        "round-mistral-ai-2025-09-series-c", "round-openai-2019-07-22", "round-openai-2024-10-venture-round",
        "round-xai-2024-05-series-b", "round-xai-2024-12-series-c",
    }  # fmt: skip
    assert {row["whole"] for row in rows if row["whole"]} == {"round-openai-2025-04-01"}
    assert sum(bool(row["whole"]) for row in rows) == 3
