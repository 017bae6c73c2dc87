"""Epoch AI's chips: what a row says, and the whole file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rows import MODEL, load, values

from loaders.base import discover
from loaders.run import DATA, run_source
from ontology import BadValue

SOURCES = os.environ.get("AIKG_SOURCES", "")
SPEC = discover()["epoch_hardware"].specs[0]
FILE = "ml_hardware.csv"
FULL = pytest.param(Path(SOURCES), marks=pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set"))
ROW = dict.fromkeys((
    "Hardware name", "Manufacturer", "Type", "Release date", "Release price (USD)", "Foundry", "Memory (bytes)",
    "Tensor-FP16/BF16 performance (FLOP/s)", "FP8 performance (FLOP/s)", "Memory bandwidth (byte/s)", "TDP (W)",
    "FP32 (single precision) performance (FLOP/s)", "FP16 (half precision) performance (FLOP/s)",
    "INT8 performance (OP/s)", "Process size (nm)", "Transistors (millions)", "Link to datasheet", "Last modified",
), "")  # fmt: skip
H100 = ROW | {
    "Hardware name": "NVIDIA H100 SXM5 80GB", "Manufacturer": "NVIDIA", "Type": "GPU", "Release date": "2023-03-21",
    "Release price (USD)": "30000.0", "Foundry": "TSMC", "Tensor-FP16/BF16 performance (FLOP/s)": "989500000000000.0",
    "FP16 (half precision) performance (FLOP/s)": "133800000000000.0", "INT8 performance (OP/s)": "1979000000000000.0",
    "Transistors (millions)": "80000.0", "TDP (W)": "700.0", "Memory (bytes)": "80000000000.0",
}  # fmt: skip
CHIP = "chip-nvidia-h100-sxm5-80gb"


def test_a_chip_has_maker_foundry_speed_and_price() -> None:
    made, _ = load("epoch_hardware", FILE, H100)
    told = {key: values(made, CHIP, key) for key in ("manufacturer", "foundry", "chipKind", "releaseDate", "memory")}
    assert told == {
        "manufacturer": {"org-nvidia"}, "foundry": {"org-tsmc"}, "chipKind": {"GPU"}, "releaseDate": {"2023-03-21"},
        "memory": {"80000000000"},
    }  # fmt: skip
    assert values(made, CHIP, "transistors") == {"80000000000"}
    assert values(made, CHIP, "thermalPower") == {"700"}
    assert values(made, f"{CHIP}.price.usd.30000", "currency") == {"USD"}


@pytest.mark.parametrize(
    ("cells", "key", "speed"),
    [
        ({}, "performance16", "989500000000000"),
        ({"Tensor-FP16/BF16 performance (FLOP/s)": ""}, "performance16", "133800000000000"),
        ({}, "performance8", "1979000000000000"),
        ({"FP8 performance (FLOP/s)": "2e15"}, "performance8", "2000000000000000"),
    ],
)
def test_the_speed_of_a_chip_is_that_of_its_matrix_units_and_of_floating_numbers_first(
    cells: dict[str, str], key: str, speed: str
) -> None:
    made, _ = load("epoch_hardware", FILE, H100 | cells)
    assert values(made, CHIP, key) == {speed}


def test_an_owner_beside_the_maker_is_no_part_of_its_name_and_another_kind_is_no_kind() -> None:
    cells = {"Manufacturer": "Moore Threads (Tencent)", "Foundry": "SMIC,TSMC", "Type": "Other"}
    made, _ = load("epoch_hardware", FILE, H100 | cells)
    assert values(made, "org-moore-threads", "name") == {"Moore Threads"}
    assert values(made, CHIP, "foundry") == {"org-smic", "org-tsmc"}
    assert not values(made, CHIP, "chipKind")


def test_several_datasheets_are_several_and_prose_between_them_is_left_out() -> None:
    cell = "https://a.example/1; https://a.example/2\nsee also the note, https://a.example/3"
    made, left_out = load("epoch_hardware", FILE, H100 | {"Link to datasheet": cell})
    assert values(made, CHIP, "website") == {"https://a.example/1", "https://a.example/3"}
    assert len(left_out) == 1


@pytest.mark.parametrize(
    ("column", "value"), [("Transistors (millions)", "many"), ("Release date", "soon"), ("TDP (W)", "?")]
)
def test_a_bad_cell_is_reported_with_its_column(column: str, value: str) -> None:
    with pytest.raises(BadValue) as raised:
        load("epoch_hardware", FILE, H100 | {column: value})
    assert raised.value.column == column


@pytest.mark.parametrize("root", [DATA, FULL], ids=["bundled", "full"])
def test_every_chip_of_the_file_is_there_and_those_that_models_were_trained_on_are_among_them(root: Path) -> None:
    report, statements = run_source(discover()["epoch_hardware"], SPEC, MODEL, "sources", [root / "epoch" / FILE])
    assert (report.counts["Chip"], report.source.edition) == (176, "2026-07-18")
    assert all(bad.row_kept for bad in report.quarantined)
    chips = {s.subject for s in statements if s.property == "type" and s.value == "Chip"}
    assert {CHIP, "chip-google-tpu-v4", "chip-nvidia-a100", "chip-huawei-ascend-910b"} <= chips
