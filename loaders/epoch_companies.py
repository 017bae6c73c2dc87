"""Epoch AI's data on AI companies: founding, revenue, staff, usage and spending on compute (CC BY 4.0)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from graph.entity import Entity
from loaders import epoch
from loaders.base import Cell, Record, Spec
from ontology import BadValue


def _spec(name: str, title: str, table: str, expect: dict[str, tuple[int, int]], *unused: str) -> Spec:
    file = f"{table}.csv"
    source = epoch.source(name, title, "Data on AI Companies", "ai-companies", file, "press", "2025-12-14")
    return Spec(source, (file,), "epoch", expect, frozenset(unused), bad_share=0.1, bundle=True)  # few rows


SOURCES = (
    _spec(
        "companies", "AI companies", "ai_companies", {"Company": (5, 200)},
        "Company type", "Product Domain(s)", "Founding source/notes",
    ),
    _spec("revenue", "revenue of AI companies", "ai_companies_revenue_reports", {"Estimate": (25, 2_000)}),
    _spec(
        "staff", "staff of AI companies", "ai_companies_staff_reports", {"Estimate": (30, 2_000)},
        "Id", "Notes", "Graph note",
    ),
    _spec(
        "usage", "usage of AI products", "ai_companies_usage_reports", {"Estimate": (40, 2_000)},
        "Graph note", "Notes", "Exclude from graph view",
    ),
    _spec(
        "compute-spend", "compute spending of AI companies", "ai_companies_compute_spend", {"Estimate": (8, 2_000)},
        "Notes", "Exclude from graph view", "Inference compute spend", "R&D compute spend", "Total compute spend",
    ),
)  # fmt: skip
_WHOLE = "full company"


def load(row: Record) -> Iterator[Entity]:
    """A company, or what was reported of one on a day."""
    if row.file == "ai_companies.csv":
        yield from _company(row)
    else:
        company = row.named("Company", row.pop("Company"))
        _reported(row, _REPORTS[row.file](row, company))
        yield company


def _company(row: Record) -> Iterator[Entity]:
    """The second name is that under which the company develops models: its own, or that of a unit."""
    company = row.named("Company", row.pop("Name")).add("inception", epoch.date(row.pop("Founding date")))
    developer = row.named("Organization", row.pop("Organization (from Organizations)"))
    yield company
    if developer.id != company.id:
        yield developer.add("partOf", company.id)


def _revenue(row: Record, company: Entity) -> list[Entity]:
    """The file does not say which figures are of a year and which are a day's pace: two of one day stay two."""
    amount = row.pop("Revenue amount (normalize to annual)")
    return [_estimate(company, "revenue", amount, "USD per year", epoch.date(row.pop("Date")))]


def _staff(row: Record, company: Entity) -> list[Entity]:
    kind, division = epoch.lower(row.pop("Type")), row.pop("Division name")
    scope = division or kind or "not stated"
    count, day = row.pop("Staff count"), epoch.date(row.pop("Date"))
    return [_estimate(company, "staff", count, "people", day, "" if scope == _WHOLE else scope)]


def _usage(row: Record, company: Entity) -> list[Entity]:
    """A row tells users, tokens, messages or several of them; its title may say more: `ChatGPT 40M paying WAU`."""
    title, product, day = row.pop("Id"), row.pop("Product"), epoch.date(row.pop("Date"))
    period = epoch.lower(row.pop("Active users time period"))
    figures = (
        ("Active users", "active-users", f"{period} active users"), ("Daily tokens", "daily-tokens", "tokens per day"),
        ("Daily messages", "daily-messages", "messages per day"),
    )  # fmt: skip
    told = [(quantity, row.pop(column), unit) for column, quantity, unit in figures]
    return [_estimate(company, *each, day, product).add("note", title) for each in told if each[1]]


def _spend(row: Record, company: Entity) -> list[Entity]:
    """Of a year that ends on the day, or at the pace of that day; what is reported before that day is a forecast."""
    day, scope, amount = epoch.date(row.pop("Date")), row.pop("Category").replace(",", ", "), row.pop("Amount")
    made = _estimate(company, "compute-spend", amount, "USD per year", day, scope).add("note", row.pop("Id"))
    return [made.add("basis", epoch.lower(row.pop("Period type")))]


def _estimate(company: Entity, quantity: str, value: Cell, unit: str, day: Cell, scope: str = "") -> Entity:
    names = [quantity, day, *([scope] if scope else []), value.moved(0)]
    made = company.part("Estimate", *names).add("estimateOf", company.id).add("quantity", quantity)
    return made.add("value", value).add("unit", unit).add("asOf", day).add("estimateScope", scope)


def _reported(row: Record, estimates: list[Entity]) -> None:
    """When, where and by whom, in columns of which each file has some."""
    kind = row.optional("Source type") or row.optional("Source Type")
    told = (
        ("basis", epoch.lower(kind)), ("confidence", epoch.lower(row.optional("Confidence"))),
        ("attestedOn", _day(row, "Report date")), ("citation", row.optional("Source 1")),
        ("citation", row.optional("Source 2")),
    )  # fmt: skip
    for estimate in estimates:
        for key, cell in told:
            estimate.add(key, cell)


def _day(row: Record, column: str) -> Cell:
    """A date that the row can do without."""
    try:
        return epoch.date(row.optional(column))
    except BadValue as error:
        row.rejected.append(error)
        return Cell("", column)


_REPORTS: Mapping[str, Callable[[Record, Entity], list[Entity]]] = {
    "ai_companies_revenue_reports.csv": _revenue, "ai_companies_staff_reports.csv": _staff,
    "ai_companies_usage_reports.csv": _usage, "ai_companies_compute_spend.csv": _spend,
}  # fmt: skip
"""File → the function that reads a row of it."""
