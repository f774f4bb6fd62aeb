"""``soilgis coverage`` on its larger side: engines agree, slivers are kept apart, wide, ledger and partitioned runs are written."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from soilgis.cli import main


@pytest.fixture
def files(tmp_path):
    cells = [shapely.box(112, 37, 113, 37.6), shapely.box(113, 37, 114.5, 37.6)]
    gpd.GeoDataFrame({"adcode": ["140101", "140102"]}, geometry=cells, crs="EPSG:4490").to_parquet(
        tmp_path / "regions.parquet"
    )
    zones = [
        shapely.box(112.5, 37.1, 113.25, 37.4),
        shapely.box(112.2, 37.2, 113.00001, 37.5),
        shapely.box(114, 37, 114.2, 37.3),
    ]
    frame = gpd.GeoDataFrame({"id": ["a", "b", "c"], "kind": ["red", "red", "blue"]}, geometry=zones, crs="EPSG:4490")
    frame.to_file(tmp_path / "zones.gpkg")
    frame.iloc[:1].to_parquet(tmp_path / "first.parquet")
    return tmp_path


def run(folder, *more, zones=("zones.gpkg",)):
    given = [word for name in zones for word in ("--zones", str(folder / name))]
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "coverage",
                "--regions",
                str(folder / "regions.parquet"),
                *given,
                "--out",
                str(folder / "out" / "t.csv"),
                *more,
            ]
        )
    assert ended.value.code == 0
    return pd.read_csv(folder / "out" / "t.csv", dtype={"adcode": str})


def test_engines_and_schedulers_agree(files, capsys):
    slow = run(files, "--zone-id", "id", "--engine", "reference")
    for more in (("--engine", "fast"), ("--scheduler", "local", "--work", str(files / "work"))):
        fast = run(files, "--zone-id", "id", *more)
        assert fast[["adcode", "zone_id"]].to_numpy().tolist() == slow[["adcode", "zone_id"]].to_numpy().tolist()
        assert fast["area_km2"].to_numpy() == pytest.approx(slow["area_km2"].to_numpy(), rel=1e-9, abs=1e-8)
        assert fast["zone_km2"].to_numpy() == pytest.approx(slow["zone_km2"].to_numpy(), rel=1e-9, abs=1e-8)
    assert "量算引擎：fast" in capsys.readouterr().err


def test_dissolving_counts_ground_once(files):
    table = run(files, "--dissolve-by", "kind", "--engine", "fast").set_index(["adcode", "zone_id"])["area_km2"]
    apart = run(files, "--zone-id", "id", "--engine", "fast").set_index(["adcode", "zone_id"])["area_km2"]
    assert set(table.index.get_level_values("zone_id")) == {"red", "blue"}
    assert table["140101", "red"] < apart["140101", "a"] + apart["140101", "b"]
    assert table["140102", "blue"] == pytest.approx(apart["140102", "c"])


def test_slivers_are_kept_apart_and_said(files, capsys):
    table = run(files, "--zone-id", "id", "--min-overlap", "100000", "--engine", "fast")
    slivers = pd.read_csv(files / "out" / "t-slivers.csv", dtype={"adcode": str})
    assert ("140102", "b") not in set(zip(table["adcode"], table["zone_id"], strict=True))
    assert slivers[["adcode", "zone_id"]].to_numpy().tolist() == [["140102", "b"]]
    assert "1 处重叠小于 100000 m²，合计" in capsys.readouterr().err


def test_wide_has_a_row_a_region_and_a_column_a_zone(files):
    long = run(files, "--zone-id", "id", "--wide", "--engine", "fast").set_index(["adcode", "zone_id"])["area_km2"]
    wide = pd.read_csv(files / "out" / "t-wide.csv", dtype={"adcode": str}).set_index("adcode")
    assert wide.columns.tolist() == ["a", "b", "c"]
    assert wide.loc["140101", "a"] == long["140101", "a"]
    assert wide.loc["140101", "c"] == 0


def test_the_ledger_of_two_files_closes(files):
    run(files, "--ledger", zones=("zones.gpkg", "first.parquet"))
    ledger = pd.read_csv(files / "out" / "t-ledger.csv", dtype={"adcode": str})
    sums = ledger.groupby("adcode")["area_km2"].sum()
    assert np.allclose(sums, ledger.groupby("adcode")["region_km2"].first(), rtol=1e-9)
    assert {"none", "zones", "zones+first"} == set(ledger["combination"])


def test_a_layer_too_large_for_memory_is_measured_by_partitions_and_says_so(files, capsys, monkeypatch):
    monkeypatch.chdir(files)
    whole = run(files, "--zone-id", "id", "--engine", "fast")
    assert "改为分区量算" not in capsys.readouterr().err
    need = 10 * (files / "zones.gpkg").stat().st_size
    monkeypatch.setattr("soilgis.store.memory.available_bytes", lambda: 2 * need - 1)
    parts = run(files, "--zone-id", "id", "--engine", "fast")
    assert "超过可用内存" in (said := capsys.readouterr().err)
    assert "改为分区量算，中间结果在 .soilgis-work（--work），中断后可续算" in said
    assert list(files.glob(".soilgis-work/*/part-14.result.parquet"))
    assert parts[["adcode", "zone_id"]].to_numpy().tolist() == whole[["adcode", "zone_id"]].to_numpy().tolist()
    assert parts["area_km2"].to_numpy() == pytest.approx(whole["area_km2"].to_numpy(), rel=1e-9)
