"""Epoch AI's data on machine learning hardware: chips with makers, foundries, memory, speed, price (CC BY 4.0)."""

from __future__ import annotations

from collections.abc import Iterator

from graph.entity import Entity
from loaders import epoch
from loaders.base import Cell, Record, Spec

_UNUSED = frozenset({
    "Notes", "Source for the price", "ML models", "Max performance", "ML OP/s", "Energy efficiency",
    "Price-performance", "Total processing performance (bit-OP/s)", "FP4 performance (FLOP/s)",
    "TF32 (TensorFloat-32) performance (FLOP/s)",
    "FP64 (double precision) performance (FLOP/s)", "INT16 performance (OP/s)", "INT4 performance (OP/s)",
    "Intranode bandwidth (byte/s)", "Internode bandwidth (bit/s)", "Die Size (mm^2)", "Base clock (MHz)",
    "Boost clock (MHz)", "Memory clock (MHz)", "Memory bus (bit)", "Tensor cores",
})  # fmt: skip
"""Free text, what follows from other columns or files, and figures of no use to our users yet."""
SOURCES = (
    Spec(
        epoch.source(
            "hardware", "machine learning hardware", "Data on Machine Learning Hardware", "machine-learning-hardware",
            "ml_hardware.csv",
        ),
        ("ml_hardware.csv",), "epoch", {"Chip": (120, 2_000)}, _UNUSED, "Last modified", bad_share=0.05, bundle=True,
    ),
)  # fmt: skip
_MAKERS = {"Kunlunxin Baidu": "Kunlunxin", "Moore Threads (Tencent)": "Moore Threads"}
"""Makers that the file names together with an owner or investor."""
_NOT_KINDS = frozenset({"Other"})


def load(row: Record) -> Iterator[Entity]:
    """One chip with its maker and foundries."""
    chip = row.named("Chip", row.pop("Hardware name"))
    if maker := row.pop("Manufacturer"):
        made = row.named("Organization", Cell(_MAKERS.get(maker, maker), maker.column))
        chip.add("manufacturer", made.id)
        yield made
    for name in row.many("Foundry"):
        foundry = row.named("Organization", name)
        chip.add("foundry", foundry.id)
        yield foundry
    kind = row.pop("Type")
    chip.add("chipKind", "" if kind in _NOT_KINDS else kind).add("releaseDate", epoch.date(row.pop("Release date")))
    for column, key in (
        ("Memory (bytes)", "memory"), ("Memory bandwidth (byte/s)", "memoryBandwidth"), ("TDP (W)", "thermalPower"),
        ("FP32 (single precision) performance (FLOP/s)", "performance32"), ("Process size (nm)", "processSize"),
    ):  # fmt: skip
        chip.add(key, row.pop(column))
    _performance(row, chip)
    chip.add("transistors", row.pop("Transistors (millions)").moved(6))
    chip.add("price", epoch.dollars(row.pop("Release price (USD)")))
    for address in row.many("Link to datasheet", r"[\s,;]+(?=https?://)"):
        row.add_or_reject(chip, "website", address)
    row.ignore(["Last modified"])
    yield chip


def _performance(row: Record, chip: Entity) -> None:
    """The speed of the units made for matrices, where there are such; of 8-bit numbers floating ones first."""
    half = row.pop("FP16 (half precision) performance (FLOP/s)")
    chip.add("performance16", row.pop("Tensor-FP16/BF16 performance (FLOP/s)") or half)
    whole = row.pop("INT8 performance (OP/s)")
    chip.add("performance8", row.pop("FP8 performance (FLOP/s)") or whole)
