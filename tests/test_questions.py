"""The answers on rankings, money and policies, each with the trap that its query names."""

from __future__ import annotations

import re

import pytest
from conftest import ARTICLE, Ask, column
from rdflib.plugins.sparql import prepareQuery
from traps import ranking

from api.questions import Question, questions
from graph.cypher_guard import check_cypher

REPORT = "Tortoise report on the Global AI Index 2024"


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)
def test_each_question_is_standard_sparql_and_says_what_it_asks_and_its_trap(question: Question) -> None:
    prepareQuery(question.query)
    assert all(question.texts.values())
    assert re.search("[가-힣]", question.texts["ko"])
    assert "# trap: " in question.query
    head = question.query[: question.query.index("WHERE")]
    assert question.short
    assert all(re.search(rf"\?{name}\b", head) for name in question.short)


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)
def test_each_question_is_asked_in_cypher_too_and_the_guard_lets_it_pass(question: Question) -> None:
    head = question.query[: question.query.index("# ko:")]
    assert question.cypher.startswith(re.sub("^#", "//", head, flags=re.M))
    check_cypher(question.cypher, ())


def test_q01_gives_ranks_and_dated_events_with_a_warning_and_no_cause(ask: Ask) -> None:
    rows = ask("Q01")
    told = column(rows, "part", "when", "detail")
    assert {
        ("rank", "2023", "rank 13"),
        ("rank", "2024", "rank 5"),
        ("rank change", "2024", "places gained: 8"),
    } <= set(told)
    [warning] = [row["detail"] for row in rows if row["part"] == "warning"]
    assert "not like for like" in warning
    events = set(column(rows, "part", "when", "what"))
    assert ("event: funding round", "2023-06-13", "Mistral AI seed round") in events
    assert ("event: funding round", "2024-06", "Mistral AI round of June 2024") in events
    assert ("event: model release", "2024-07", "Mistral Large 2") in events
    assert ("event: recommendation", "2024", "French interministerial AI committee") in events
    assert {row["part"].partition(":")[0] for row in rows} == {"warning", "rank", "rank change", "event"}
    assert all("2023" <= row["when"] <= "2024-09-24" for row in rows if row["part"].startswith("event"))
    causal = {"rank rise of France", "start-up technology development and government-led investment"}
    assert not causal & {row["detail"] for row in rows}


def test_q02_lists_countries_ahead_without_guessing_their_ranks(ask: Ask) -> None:
    rows = ask("Q02")
    assert [row["country"] for row in rows] == ["Germany", "Israel", "Japan", "South Korea"]
    assert {(row["rankThere"], row["list"]) for row in rows} == {
        ("rank not stated", "not complete: there may be others")
    }
    more = ask("Q02", *ranking("us", "2023", 1), *ranking("br", "2023", 35))
    assert [row["rankThere"] for row in more if row["country"] == "United States"] == ["1"]
    assert "Brazil" not in {row["country"] for row in more}


def test_q03_names_four_pillars_and_says_that_the_list_is_not_complete(ask: Ask) -> None:
    rows = ask("Q03")
    pillars = ["commercial ecosystem", "operating environment", "research", "talent"]
    assert column(rows, "pillar", "saidBy") == [(pillar, REPORT) for pillar in pillars]
    assert {row["list"] for row in rows} == {"not complete: there may be others"}


def test_q04_does_not_order_the_two_countries_ahead(ask: Ask) -> None:
    assert column(ask("Q04"), "place", "country", "rankThere") == [
        ("ahead", "China", "rank not stated"),
        ("ahead", "United States", "rank not stated"),
        ("asked for", "France", "3"),
    ]


def test_q05_counts_no_country_that_is_new_to_the_index(ask: Ask) -> None:
    assert column(ask("Q05"), "country", "before", "after", "gained") == [("France", "13", "5", "8")]
    facts = [
        *ranking("sa", "2024", 14),
        *ranking("kr", "2023", 6),
        *ranking("kr", "2024", 12),
        *ranking("jp", "2023", 12),
    ]
    rows = ask("Q05", *facts, *ranking("jp", "2024", 11))
    assert column(rows, "country", "gained") == [("France", "8"), ("South Korea", "-6")]
    assert all("not like for like" in row["warning"] for row in rows)


def test_q10_invents_no_day_and_converts_nothing(ask: Ask) -> None:
    rows = ask("Q10")
    told = {
        (r["round"], r["date"], r["precision"], r["bound"], r["currency"], r["amount"], r["boundKRW"], r["reportedKRW"])
        for r in rows
        if r["source"] == ARTICLE
    }
    assert told == {
        ("Mistral AI seed round", "within four weeks of founding", "relative", "exact", "USD", "113000000",
         "about", "154000000000"),
        ("Mistral AI round of June 2024", "2024-06", "month", "exact", "EUR", "600000000", "about", "900000000000"),
    }  # fmt: skip
    others = [row for row in rows if row["source"] != ARTICLE]
    assert len(others) == 11
    assert all(row["precision"] == "day" and len(row["date"]) == 10 and not row["reportedKRW"] for row in others)
    curated = [row for row in others if row["source"] == "Curated funding rounds"]
    assert all(row["citation"].startswith("https://") and row["part"] == "whole" for row in curated)
    june = {row["part"]: row["amount"] for row in others if row["date"] == "2024-06-11" and row["currency"] == "USD"}
    assert june == {"in equity": "500000000", "in debt": "140000000"}


def test_q11_leaves_pre_or_post_money_open_where_no_source_says(ask: Ask) -> None:
    rows = ask("Q11")
    assert [row["asOf"] for row in rows] == sorted(row["asOf"] for row in rows)
    assert column(rows, "asOf", "currency", "amount", "basis") == [
        ("2023-06-13", "EUR", "240000000", "not stated"), ("2023-06-13", "USD", "260000000", "post-money"),
        ("2023-12", "USD", "2000000000", "not stated"), ("2023-12-11", "USD", "2000000000", "post-money"),
        ("2024-02-27", "USD", "2000000000", "post-money"), ("2024-06", "EUR", "5800000000", "not stated"),
        ("2024-06-11", "EUR", "5800000000", "not stated"), ("2024-06-11", "USD", "640000000", "post-money"),
        ("2024-06-11", "USD", "6000000000", "post-money"), ("2025-09-09", "EUR", "11700000000", "post-money"),
        ("2025-09-09", "USD", "13700000000", "post-money"),
    ]  # fmt: skip
    [article] = [row for row in rows if row["source"] == ARTICLE]
    assert (article["boundKRW"], article["reportedKRW"]) == ("about", "8600000000000")
    assert article["setAt"] == "Mistral AI round of June 2024"
    assert [row["amount"] for row in rows if row["bound"] != "exact"] == ["240000000"]
    assert column([row for row in rows if row["rivals"]], "amount", "rivals") == [
        ("640000000", "rivals: 1"), ("6000000000", "rivals: 1")
    ]  # fmt: skip
    assert "round not stated" not in {row["setAt"] for row in rows}


def test_q15_sets_rival_figures_side_by_side_and_says_when_they_are_not_the_same_quantity(ask: Ask) -> None:
    rows = ask("Q15")
    told = set(column(rows, "one", "oneIs", "other", "otherIs", "verdict"))
    assert ("113000000", "USD", "105000000", "EUR", "different currencies: may be the same money") in told
    planned = ("2200000000", "EUR, announced, whose money: not stated")
    spent = ("1100000000", "EUR, executed, whose money: public")
    assert (*spent, *planned, "different phases: not the same quantity") in told
    assert all(row["saidBy"] != row["otherSaidBy"] for row in rows)
    dates = {(row["one"], row["other"]) for row in rows if row["about"] == "date"}
    assert ("2024-12-25", "2024-11-20") in dates  # the Series C of xAI
    assert not [pair for pair in dates if pair[0].startswith(pair[1]) or pair[1].startswith(pair[0])]  # 2024-06 agrees
    more = ask("Q15", 'id:round-mistral-ai-2024-06-series-b ai:announcedOn "2024-06-12"^^xsd:date')
    added = [row for row in more if row["about"] == "date" and "2024-06-12" in (row["one"], row["other"])]
    assert [row["verdict"] for row in added] == ["different dates"] * 2  # from the two sources that give the day


def test_q16_compares_implied_rates_of_one_pair_of_currencies_only(ask: Ask) -> None:
    assert column(ask("Q16"), "pair", "impliedRate", "verdict") == [
        ("EUR to KRW", "1500", "inconsistent"), ("EUR to KRW", "1483", "inconsistent"),
        ("EUR to KRW", "1364", "inconsistent"), ("USD to KRW", "1363", "nothing to compare with"),
    ]  # fmt: skip


def test_q19_keeps_planned_from_executed_and_public_from_mixed_money(ask: Ask) -> None:
    rows = ask("Q19")
    france = {
        r["amount"]: (r["state"], r["whoseMoney"], r["from"], r["to"]) for r in rows if "2021-2025" in r["policy"]
    }
    assert france == {
        "1100000000": ("executed", "public", "not stated", "2025"), "1500000000": ("planned", "public", "2021", "2025"),
        "2200000000": ("planned", "not stated", "five years from 2021", "not stated"),
        "2220000000": ("planned", "mixed", "2021", "2025"),
    }  # fmt: skip
    assert {row["state"] for row in rows if row["phase"] != "executed"} == {"planned"}
    wider = {row["policy"] for row in rows if row["covers"] != "AI"}
    assert wider == {"France 2030", "CHIPS and Science Act", "European Chips Act"}


def test_q21_keeps_the_precision_of_dates_and_makes_no_zero_of_missing_phases(ask: Ask) -> None:
    rows = ask("Q21")
    france = set(column([row for row in rows if row["country"] == "France"], "since", "precision", "phases"))
    assert france == {("2018", "year", "3"), ("2018-03-29", "day", "3")}
    assert {row["phases"] for row in rows if row["country"] != "France"} == {"none recorded"}
    assert {"Canada", "China", "India", "Japan", "South Korea", "United Kingdom", "United States"} <= {
        r["country"] for r in rows
    }
    assert all(len(row["since"]) == {"year": 4, "month": 7, "day": 10}[row["precision"]] for row in rows)
    assert all(row["citation"] or row["source"] == ARTICLE for row in rows)
