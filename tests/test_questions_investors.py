"""The answers on who invested, and the comparison of two countries, each with its trap."""

from __future__ import annotations

from conftest import ARTICLE, QUESTIONS, Ask, column
from traps import CLUSTERS, GROUP, RANKS, ROUND

ROUNDS = "Curated funding rounds"


def test_q12_makes_no_absence_of_investors_of_a_silence(ask: Ask) -> None:
    rows = ask("Q12")
    told = set(column(rows, "investorsNamed", "investor", "part", "amount", "source"))
    assert ("not stated", "none named", "not stated", "not stated", ARTICLE) in told
    assert ("listed", "Lightspeed Venture Partners", "lead", "not stated", ROUNDS) in told
    assert [row["investor"] for row in rows if row["part"] == "lead"] == ["Lightspeed Venture Partners"]
    assert {row["amount"] for row in rows} == {"not stated"}
    text = QUESTIONS["Q12"].query.replace("round-mistral-ai-2023-06-seed", "round-t")
    more = column(ask("Q12", *ROUND, text=text), "investorsNamed", "investor", "part", "amount", "currency")
    assert more == [
        ("partly listed", "Accel", "lead", "7000000", "EUR"), ("partly listed", "GV", "not stated", "undisclosed", ""),
        ("partly listed", "IVP", "not stated", "not stated", ""),
    ]  # fmt: skip


def test_q13_shares_out_nothing_between_a_fund_and_its_parent_and_guesses_no_home(ask: Ask) -> None:
    rows = {row["investor"]: row for row in ask("Q13")}
    assert all(int(row["countries"]) > 1 for row in rows.values())
    assert all(int(row["rounds"]) > 1 for row in rows.values())  # Poolside, in France and the United States, is one lab
    homeless = [row for row in rows.values() if row["home"] == "not stated"]
    assert homeless
    assert {(row["abroad"], row["percentAbroad"]) for row in homeless} == {("not stated", "not stated")}
    assert "GV" not in rows
    more = {row["investor"]: row for row in ask("Q13", *GROUP)}
    gv, google = more["GV"], more["Google"]
    assert (gv["home"], gv["rounds"], gv["abroad"], gv["percentAbroad"]) == ("United States", "3", "3", "100")
    assert (google["rounds"], google["percentAbroad"]) == ("3", "67")


def test_q14_counts_a_round_once_for_a_pair(ask: Ask) -> None:
    rows = ask("Q14")
    assert column(rows[:1], "one", "other", "companies") == [("Bpifrance", "Lightspeed Venture Partners", "1")]
    assert [int(row["rounds"]) for row in rows] == sorted((int(row["rounds"]) for row in rows), reverse=True)
    assert all(row["one"] != row["other"] and int(row["rounds"]) > 1 for row in rows)
    pairs = {(row["one"], row["other"]): row["rounds"] for row in ask("Q14", *GROUP)}  # Bpifrance is listed once more
    assert {pair: rounds for pair, rounds in pairs.items() if "GV" not in pair and "Google" not in pair} == {
        (row["one"], row["other"]): row["rounds"] for row in rows
    }
    assert pairs["Google", "GV"] == "2"


def test_q22_makes_no_zero_of_what_is_missing(ask: Ask) -> None:
    told = set(column(ask("Q22"), "country", "measure", "detail", "figure"))
    assert ("South Korea", "rank", "", "none recorded") in told
    assert ("South Korea", "ranked ahead, ranks not stated", "Global AI Index 2023, overall", "of France") in told
    assert ("France", "rank", "Global AI Index 2024, overall", "5") in told
    assert not [each for each in told if each[3] in ("0", "")]
    money = {each[2] for each in told if each[:2] == ("France", "money raised")}
    assert {"EUR", "USD"} <= money
    clusters = {each[1]: int(each[3]) for each in told if each[0] == "South Korea" and "clusters" in each[1]}
    assert clusters.keys() == {"clusters in operation", "H100 equivalents of these clusters"}
    with_more = column(ask("Q22", *CLUSTERS), "country", "measure", "figure")  # of which one is in operation
    assert {each[1]: int(each[2]) for each in with_more if each[0] == "South Korea" and "clusters" in each[1]} == {
        "clusters in operation": clusters["clusters in operation"] + 1,
        "H100 equivalents of these clusters": clusters["H100 equivalents of these clusters"] + 1000,
    }
    more = set(column(ask("Q22", *RANKS), "country", "measure", "detail", "figure"))
    assert ("South Korea", "rank", "Global AI Index 2024, overall", "6") in more
    assert ("South Korea", "rank", "", "none recorded") not in more
