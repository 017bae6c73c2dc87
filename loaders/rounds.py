"""How funding rounds are told apart, whichever source reports them."""

from __future__ import annotations


def round_name(company: str, stage: str, day: str) -> str:
    """What the id of a round is made of: one series of a company in one month is one round in all sources.

    `company` is the id of the recipient. Rounds without a stage are told apart by their day.
    """
    return f"{company.removeprefix('org-')} {day[:7] if stage else day} {stage}"
