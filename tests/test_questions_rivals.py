"""The list of rival values: every one, with who says it, and none wins in silence."""

from __future__ import annotations

from conftest import Ask, column

COLUMNS = ("entity", "about", "value", "stands", "source")


def valuation(name: str, day: str, amount: int, currency: str = "USD") -> list[str]:
    node, money = f"id:valuation-{name}", f"id:valuation-{name}.amount"
    return [
        f"{node} a ai:Valuation", f"{node} ai:valuationOf id:org-mistral-ai", f'{node} ai:asOf "{day}"',
        f"{node} ai:amount {money}", f'{money} ai:value "{amount}"', f'{money} ai:currency "{currency}"',
    ]  # fmt: skip


def test_q41_lists_both_sides_of_a_dispute_with_their_sources(ask: Ask) -> None:
    told = column(ask("Q41"), *COLUMNS)
    seed = "round-mistral-ai-2023-06-seed"
    assert [each for each in told if each[:2] == (seed, "amount")] == [
        (seed, "amount", f"{seed}.amount.eur.105000000", "shown", "Curated funding rounds"),
        (seed, "amount", f"{seed}.amount.usd.113000000", "rival",
         "Aju Business Daily, article of 24 September 2024 (facts only)"),
        (seed, "amount", f"{seed}.amount.usd.113000000", "rival", "Epoch AI: funding of AI companies"),
    ]  # fmt: skip
    worth = "valuation-mistral-ai-2024-06-post-money"  # one source lists the round twice
    assert [each[2:] for each in told if each[:2] == (worth, "amount")] == [
        (f"{worth}.amount.usd.6000000000", "shown", "Epoch AI: funding of AI companies"),
        (f"{worth}.amount.usd.640000000", "rival", "Epoch AI: funding of AI companies"),
    ]
    assert len({each[0] for each in told}) > 200
    shown = {each[:2] for each in told if each[3] == "shown"}
    assert {each[:2] for each in told if not each[1].startswith("valuation, ")} == shown
    assert sum(each[3] in ("rival", "another type") for each in told) > 300


def test_q41_takes_a_less_precise_date_for_no_rival(ask: Ask) -> None:
    told = set(column(ask("Q41"), "entity", "about", "value", "stands"))
    june = "round-mistral-ai-2024-06-series-b"
    assert {
        (june, "announcedOn", "2024-06", "agrees, less precise"), (june, "announcedOn", "2024-06-11", "shown")
    } <= told  # fmt: skip


def test_q41_lists_two_valuations_of_one_month_and_shows_none_before_the_other(ask: Ask) -> None:
    def listed(*facts: str) -> set[tuple[str, ...]]:
        rows = column(ask("Q41", *facts), *COLUMNS)
        return {(value, stands, source) for _, about, value, stands, source in rows if about.startswith("valuation, ")}

    already = listed()
    assert "valuation-mistral-ai-2024-06.amount.eur.5800000000" in {value for value, _, _ in already}
    high, low = valuation("high", "2024-05-11", 6_000_000_000), valuation("low", "2024-05", 640_000_000)
    told = {
        (f"valuation-{name}.amount", "none is shown before the other", "another source") for name in ("high", "low")
    }
    assert already ^ listed(*high, *low) == told
    assert not already ^ listed(*high, *valuation("low", "2024-05", 6_000_000_000))
    assert not already ^ listed(*high, *valuation("low", "2024-04", 640_000_000))
    assert not already ^ listed(*valuation("high", "2024", 6_000_000_000), *valuation("low", "2024", 640_000_000))
    assert already ^ listed(*high, *valuation("low", "2024-05", 6_000_000_000, "EUR")) == told
