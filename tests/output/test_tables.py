"""Wide tables are written cell by cell: the shape, the values, the guards."""

import csv

import numpy as np
import pandas as pd

from soilgis.model.columns import Column, Table
from soilgis.output.tables import denoised, write_csv, write_wide


def long_table(pairs):
    region, zone, area = zip(*pairs, strict=True)
    return pd.DataFrame({"code": region, "zone_id": zone, "area_km2": area})


def test_by_hand(tmp_path):
    """A region without any zone is a line of zeros; texts that a spreadsheet would run or split are made safe."""
    table = long_table([("b", "=z,1", 2.5), ("b", "y", 1e-9), ("a", "y", 0.1)])
    rows = pd.Series(["a", "-b c", "b"], name="code")
    write_wide(table, rows, tmp_path / "wide.csv", column="zone_id", value="area_km2")
    assert (tmp_path / "wide.csv").read_bytes().decode("utf-8-sig").split("\r\n") == [
        'code,"\'=z,1",y',
        "a,0.0,0.1",
        "'-b c,0.0,0.0",
        "b,2.5,1e-09",
        "",
    ]


def test_thousands_of_zones_keep_every_value(tmp_path):
    rng = np.random.default_rng(3)
    zones = np.array([f"z{k}" for k in rng.permutation(12_000)])
    regions = np.array([f"r{k}" for k in range(7)])
    pairs = rng.choice(len(zones) * len(regions), 30_000, replace=False)
    table = pd.DataFrame(
        {
            "code": regions[np.sort(pairs % 7)],
            "zone_id": zones[pairs // 7],
            "area_km2": rng.uniform(0, 10, len(pairs)),
        }
    )
    write_wide(table, pd.Series(regions, name="code"), tmp_path / "wide.csv", column="zone_id", value="area_km2")
    with (tmp_path / "wide.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *lines = csv.reader(file)
    found = {line[0]: dict(zip(heading[1:], map(float, line[1:]), strict=True)) for line in lines}
    assert heading == ["code", *table["zone_id"].drop_duplicates()]
    assert list(found) == regions.tolist()
    wanted = dict(zip(zip(table["code"], table["zone_id"], strict=True), table["area_km2"], strict=True))
    for region, cells in found.items():
        assert cells == {zone: wanted.get((region, zone), 0.0) for zone in heading[1:]}


def test_nothing_found_leaves_the_regions(tmp_path):
    rows = pd.Series(["a", "b"], name="code")
    write_wide(long_table([("a", "y", 0.1)]).iloc[:0], rows, tmp_path / "w.csv", column="zone_id", value="area_km2")
    assert (tmp_path / "w.csv").read_text(encoding="utf-8-sig").split() == ["code", "a", "b"]


def test_what_binary_fractions_leave_is_not_printed(tmp_path):
    """68.1 / 100 is 0.6809999999999999 to a computer; a measured figure keeps all its digits."""

    class Shares(Table):
        share = Column("比例", "real")

    given = pd.DataFrame({"share": [68.1 / 100, 0.1 + 0.2, 1 / 3, 0.0, np.nan, 1e300, 7.3e-12, -4.35 * 100]})
    write_csv(given, Shares, tmp_path / "shares.csv")
    lines = (tmp_path / "shares.csv").read_text(encoding="utf-8-sig").split("\n")
    assert lines[1:-1] == ["0.681", "0.3", "0.3333333333333333", "0.0", '""', "1e+300", "7.3e-12", "-435.0"]
    assert given["share"].iloc[0] == 68.1 / 100, "the frame itself stays"


def test_a_figure_moves_by_its_last_bits_at_most():
    seen = np.random.default_rng(5).uniform(-1e9, 1e9, 2000) * 10.0 ** np.random.default_rng(6).integers(-9, 3, 2000)
    decimals = np.array([float(f"{value:.9g}") for value in seen])
    noisy = np.nextafter(decimals, np.inf)
    usual = (np.abs(decimals) >= 1e-8) & (np.abs(decimals) < 1e10)
    assert (denoised(noisy)[usual] == decimals[usual]).all()
    assert (np.abs(denoised(seen) - seen) <= 2 * np.spacing(np.abs(seen))).all()
