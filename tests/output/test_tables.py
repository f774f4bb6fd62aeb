"""Wide tables are written cell by cell: the shape, the values, the guards, and as pandas pivots them."""

import numpy as np
import pandas as pd

from soilgis.output.tables import write_wide


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


def test_twelve_thousand_zones_are_as_pandas_pivots_them(tmp_path):
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
    found = pd.read_csv(tmp_path / "wide.csv", index_col="code", dtype=str).astype(float)
    wanted = table.pivot_table(index="code", columns="zone_id", values="area_km2").fillna(0.0)
    assert found.shape == (7, table["zone_id"].nunique())
    assert found.columns.tolist() == table["zone_id"].drop_duplicates().tolist()
    assert (found.sort_index().to_numpy() == wanted.sort_index()[found.columns].to_numpy()).all()


def test_nothing_found_leaves_the_regions(tmp_path):
    rows = pd.Series(["a", "b"], name="code")
    write_wide(long_table([("a", "y", 0.1)]).iloc[:0], rows, tmp_path / "w.csv", column="zone_id", value="area_km2")
    assert (tmp_path / "w.csv").read_text(encoding="utf-8-sig").split() == ["code", "a", "b"]
