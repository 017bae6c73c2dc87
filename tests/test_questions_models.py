"""The answers on models, people and statements, each with the trap that its query names."""

from __future__ import annotations

import pytest
from conftest import ARTICLE, QUESTIONS, Ask, column

TOLD = "Aju Business Daily article of 24 September 2024 on France and AI"
REPORT = "Tortoise report on the Global AI Index 2024"
HA = ("Ha Jung-woo", "head of the centre", "Naver Future AI Center")


def test_q06_calls_nothing_open_source_and_grades_every_estimate(ask: Ask) -> None:
    rows = ask("Q06")
    [found] = set(column(rows, "lab", "model", "confidence", "weights", "licence"))
    assert found == ("Mistral AI", "Mistral Large 2", "likely", "open-noncommercial", "Mistral AI Research License")
    assert {float(row["flop"]) for row in rows} == {2.13e25}
    assert {"General Catalyst", "NVIDIA", "Xavier Niel"} <= {row["funder"] for row in rows}
    assert all(row["fundingReportedBy"] for row in rows)
    assert "open source" not in str(rows)
    more = ask(
        "Q06",
        "id:model-t ai:developer id:org-kyutai", 'id:model-t rdfs:label "T"@en', "id:t1 ai:estimateOf id:model-t",
        'id:t1 ai:quantity "training-compute"', 'id:t1 ai:value "3.0E25"^^xsd:double',
        "id:t2 ai:componentOf id:model-t", 'id:t2 ai:part "weights"', 'id:t2 ai:access "open"',
    )  # fmt: skip
    assert column(more[:1], "model", "lab", "confidence", "funder") == [("T", "Kyutai", "not stated", "")]


def test_q17_shows_the_role_of_that_day_only(ask: Ask) -> None:
    rows = ask("Q17")
    said = [row for row in rows if row["who"] == "Ha Jung-woo"]
    assert set(column(said, "who", "role", "organisation")) == {HA}
    assert set(column(rows, "when", "whenIs")) == {("2024-09-24", "day of the report")}
    assert [row["number"] for row in said] == ["F106", "F107", "F108", "F109", "F110", "F111", "F112", "F113"]
    assert [row["who"] for row in rows if row["number"] == "F102"] == ["unattributed"]
    assert {row["addressedTo"] for row in said if row["kind"] == "Recommendation"} == {
        "Government of the Republic of Korea"
    }
    later = "id:person-ha-jung-woo.org-office-of-the-president-of-the-republic-of-korea.test"
    more = ask(
        "Q17",
        f"id:statement-aju-2024-09-24-f106 ai:inRole {later}", f'{later} ai:attestedOn "2025-06-15"^^xsd:date',
        f'{later} ai:role "secretary"', f"{later} ai:organization id:org-naver",
    )  # fmt: skip
    assert more == rows


def test_q18_keeps_the_speaker_apart_from_the_document_that_tells_it(ask: Ask) -> None:
    rows = {row["number"]: row for row in ask("Q18")}
    assert len(rows) == 113
    kinds = {number: rows[number]["kind"] for number in ("F018", "F020", "F043", "F042", "F079", "F081", "F108")}
    assert list(kinds.values()) == [
        "Fact", "DerivedStatement", "Opinion", "Claim", "ReportedSpeech", "QuotedLabel", "Recommendation",
    ]  # fmt: skip
    for number in ("F079", "F081"):
        assert (rows[number]["saidBy"], rows[number]["toldBy"]) == ("Emmanuel Macron", TOLD)
    assert (rows["F043"]["saidBy"], rows["F043"]["toldBy"]) == (REPORT, TOLD)
    assert (rows["F020"]["saidBy"], rows["F020"]["how"], rows["F020"]["toldBy"]) == (
        "nobody named",
        "computed",
        "not in the article",
    )
    assert (rows["F102"]["saidBy"], rows["F102"]["how"]) == ("nobody named", "unattributed")
    assert rows["F037"]["subject"] == "the statement itself"
    assert rows["F022"]["subject"] == "South Korea"


def test_q23_invents_no_former_name_and_no_date_of_change(ask: Ask) -> None:
    told = set(column(ask("Q23"), "startup", "what", "value", "usedUntil"))
    assert {each for each in told if each[1] == "former name"} == {
        ("H", "former name", "Holistic AI", "not stated"), ("H", "former name", "홀리스틱AI", "not stated"),
        ("Poolside", "former name", "none recorded", ""),
    }  # fmt: skip
    assert {value for name, what, value, _ in told if (name, what) == ("Poolside", "country")} == {
        "France",
        "United States",
    }
    article = [r["source"] for r in ask("Q23") if r["startup"] == "Poolside" and r["value"] == "France"]
    assert article == [f"computed from: {ARTICLE}"]


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("미스트랄AI", "org-mistral-ai"), ("미스트랄 AI", "org-mistral-ai"), ("미스트랄AI가", "org-mistral-ai"),
        ("mistral ai", "org-mistral-ai"), ("Holistic AI", "org-h"), ("홀리스틱 AI를", "org-h"),
        ("네이버에서", "org-naver"),
        ("Facebook", "org-meta"), ("하정우는", "person-ha-jung-woo"), ("프랑스의", "country-fr"),
        ("Commission de l'intelligence artificielle", "org-french-interministerial-ai-committee"),
    ],
)  # fmt: skip
def test_q24_finds_any_name_whatever_its_spacing_case_or_particle(text: str, id_: str, ask: Ask) -> None:
    query = QUESTIONS["Q24"].query.replace('"미스트랄 AI는"', f'"{text}"')
    assert {row["entity"] for row in ask("Q24", text=query)} == {id_}


def test_q25_says_that_no_benchmark_is_named_and_that_the_other_side_is_no_closed_model(ask: Ask) -> None:
    [row] = ask("Q25")
    assert (row["model"], row["comparedWith"], row["claim"]) == ("Mistral Large 2", "Llama 3.1", "not inferior")
    assert (row["onBenchmark"], row["weights"], row["otherWeights"]) == (
        "none named",
        "open-noncommercial",
        "open-restricted",
    )
    assert row["saidBy"] == TOLD


def test_q26_gives_every_figure_with_unit_and_confidence(ask: Ask) -> None:
    rows = ask("Q26")
    told = {(r["model"], r["quantity"], r["unit"]): (r["figure"], r["confidence"]) for r in rows}
    assert len({(r["model"], r["quantity"], r["unit"], r["derivation"]) for r in rows}) == len(rows)
    assert told["Mistral Large 2", "parameters", "parameters"] == ("123000000000", "likely")
    assert float(told["Mistral Large 2", "training-compute", "FLOP"][0]) == 2.13e25
    compute, confidence = told["Llama 3.1-405B", "training-compute", "FLOP"]
    assert (float(compute), confidence) == (3.8e25, "confident")
    assert told["Llama 3.1-405B", "hardware", "number of chips"] == ("16384", "not stated")
    kinds = {r["derivation"] for r in rows if r["model"] == "Pixtral Large"}  # Epoch does not say how, LLM Stats does
    assert kinds == {"unspecified, from Mistral Large 2", "finetune, from Mistral Large 2"}
    assert all(row["unit"] and row["confidence"] and row["saidBy"] for row in rows)


def test_q35_a_champion_is_an_opinion_with_a_holder(ask: Ask) -> None:
    [row] = ask("Q35")
    assert (row["organisation"], row["kind"], row["saidBy"], row["reportedBy"]) == (
        "Mistral AI",
        "Opinion",
        REPORT,
        TOLD,
    )


def test_q36_a_proposal_is_no_policy(ask: Ask) -> None:
    rows = ask("Q36")
    proposed = [row for row in rows if row["status"] == "proposed, not a policy"]
    assert [row["number"] for row in proposed] == ["F111", "F112", "F112", "F112", "F113"]
    assert set(column(proposed, "by", "askedToAct")) == {("Ha Jung-woo", "Government of the Republic of Korea")}
    gain = {row["beneficiary"] for row in proposed if row["number"] == "F112"}
    assert gain == {"major companies", "start-ups", "research institutes"}
    policies = [row for row in rows if row["status"] == "policy"]
    assert {"Law", "Programme", "Strategy", "Policy"} == {row["kind"] for row in policies}
    assert "Recommendation" not in {row["kind"] for row in policies}


def test_q38_leaves_unverified_ids_empty(ask: Ask) -> None:
    rows = ask("Q38")
    assert len({row["entity"] for row in rows}) == len(rows) == 49
    verified = {row["name"]: row["wikidata"].rpartition("/")[2] for row in rows if row["wikidata"]}
    assert verified == {
        "France": "Q142", "South Korea": "Q884", "United States": "Q30", "China": "Q148", "Germany": "Q183",
        "Japan": "Q17", "Israel": "Q801", "Paris": "Q90", "Meta": "Q380", "Emmanuel Macron": "Q3052772",
        "large language model": "Q115305900", "Mistral AI": "Q119718658",
    }  # fmt: skip
    assert all(bool(row["saysSo"]) == bool(row["wikidata"]) for row in rows)
    assert {row["saysSo"] for row in rows if row["saysSo"]} == {  # never the article, which prints no ids
        "Country codes (ISO 3166, UN) and CLDR names", "Curated organisations", "Curated people",
        "Curated places and concepts",
    }  # fmt: skip
