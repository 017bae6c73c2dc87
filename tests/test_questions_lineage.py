"""The answers on what models are built upon, their openness and their releases, each with its trap."""

from __future__ import annotations

from conftest import Ask, column
from traps import LINEAGE, MONTH, OPEN_CODE, RANKS

TOLD = "Aju Business Daily article of 24 September 2024 on France and AI"


def test_q07_counts_the_countries_of_a_consortium_and_calls_an_architecture_no_weights(ask: Ask) -> None:
    rows = ask("Q07")
    assert ("mT0-13B", "2", "mT5-XXL", "Google") in column(rows, "model", "countries", "base", "baseDeveloper")
    assert {row["built"] for row in rows} == {"unspecified"}
    more = {row["model"]: row for row in ask("Q07", *LINEAGE) if row["base"] == "Llama 3.1-405B"}
    assert {name: row["built"] for name, row in more.items()} == {
        "T deep": "on weights",
        "T shape": "on an architecture at some step",
        "T child": "on an architecture at some step",
    }
    assert {row["countries"] for row in more.values()} == {"1"}


def test_q08_keeps_the_kinds_apart_step_by_step(ask: Ask) -> None:
    assert set(column(ask("Q08"), "kind", "model")) == {("unspecified", "Llama Nemotron Ultra 253B")}
    told = set(column(ask("Q08", *LINEAGE), "kind", "model", "base"))
    assert {each for each in told if each[1].startswith("T ")} == {
        ("adapter", "T adapter", "Llama 3.1-405B"), ("finetune", "T deep", "T adapter"),
        ("architecture", "T shape", "Llama 3.1-405B"), ("finetune", "T child", "T shape"),
    }  # fmt: skip


def test_q09_sets_the_claim_beside_the_licence_of_each_part(ask: Ask) -> None:
    rows = ask("Q09")
    mistral = set(
        column([row for row in rows if row["model"] == "Mistral Large 2"], "called", "saidBy", "part", "access")
    )
    assert ("open-source LLM", TOLD, "weights", "open-noncommercial") in mistral
    family = {row["model"] for row in rows if row["called"] == "best-known of the open-source LLMs"}
    assert {"Llama 3.1-405B", "Llama 3.1-8B"} <= family
    assert "Mistral AI Research License" in {row["licence"] for row in rows if row["part"] == "weights"}
    assert ask("Q09", *OPEN_CODE) == rows
    assert "open" not in {row["access"] for row in rows}


def test_q27_takes_no_newcomer_for_a_riser_and_shows_how_precise_a_date_is(ask: Ask) -> None:
    rows = ask("Q27")
    assert {row["country"] for row in rows} == {"France"}
    assert {"Codestral", "Mistral Large 2", "Pixtral 12B"} <= {row["model"] for row in rows}
    assert not {"Mistral Large", "Ministral 8B", "Pixtral Large"} & {row["model"] for row in rows}  # before, after
    more = ask("Q27", *RANKS, *MONTH)
    assert {row["country"] for row in more} == {"France", "South Korea"}
    assert column([row for row in more if row["precision"] != "day"], "model", "released", "precision") == [
        ("T month", "2024-03", "month")
    ]
