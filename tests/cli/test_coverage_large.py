"""``soilgis coverage`` on its larger side: engines agree, slivers are kept apart, wide, ledger and partitioned runs are written."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from soilgis.cli import main
from soilgis.store.cache import cache_folder


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


def run(folder, *more, zones=("zones.gpkg",), more_zones=()):
    names = [*(str(folder / name) for name in zones), *more_zones]
    given = [word for name in names for word in ("--zones", name)]
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


def tables(folder, **more):
    return {path.name: pd.read_csv(path, dtype={"adcode": str}, **more) for path in sorted((folder / "out").iterdir())}


def test_the_ledger_of_two_files_closes(files, capsys):
    run(files, "--ledger", zones=("zones.gpkg", "first.parquet"))
    made = tables(files)
    assert list(made) == ["t-ledger.csv", "t-overlaps-total.csv", "t-overlaps.csv", "t-top.csv", "t.csv"]
    assert {str(files / "out" / name) for name in made} == set(capsys.readouterr().out.split())
    ledger = made["t-ledger.csv"]
    sums = ledger.groupby("adcode")["area_km2"].sum()
    assert np.allclose(sums, ledger.groupby("adcode")["region_km2"].first(), rtol=1e-9)
    assert (ledger["residual_km2"].abs() <= 1e-9 * ledger["region_km2"]).all()
    assert {"none", "zones", "zones+first"} == set(ledger["combination"])
    pairs = made["t.csv"].set_index(["adcode", "zone_id"])["area_km2"]
    own = made["t-overlaps.csv"].query("layer_a == layer_b").set_index(["adcode", "layer_a"])["area_km2"]
    assert own[pairs.index].to_numpy() == pytest.approx(pairs.to_numpy(), rel=1e-9)
    assert made["t-top.csv"]["combination"].tolist() == ["zones+first", "zones"]


def test_wide_has_the_ledger_and_the_matrix_too(files):
    run(files, "--ledger", "--wide", "--top", "0", zones=("zones.gpkg", "first.parquet"))
    made = tables(files, index_col=0)
    assert "t-top.csv" not in made
    totals = made["t-overlaps-total.csv"].reset_index().set_index(["layer_a", "layer_b"])["area_km2"]
    matrix = made["t-overlaps-wide.csv"]
    assert matrix.index.tolist() == matrix.columns.tolist() == ["zones", "first"]
    assert matrix.loc["zones", "first"] == matrix.loc["first", "zones"] == totals["zones", "first"]
    wide = made["t-ledger-wide.csv"]
    assert wide.sum(axis=1).to_numpy() == pytest.approx(
        made["t-ledger.csv"].groupby(level=0)["region_km2"].first().to_numpy(), rel=1e-9
    )


def test_top_lists_as_many_as_asked(files):
    run(files, "--ledger", "--top", "1", zones=("zones.gpkg", "first.parquet"))
    top = tables(files)["t-top.csv"]
    assert top["rank"].tolist() == [1]
    assert top["cumulative_share"].tolist() == top["share_of_ground"].tolist()


def test_chinese_headings(files):
    run(files, "--ledger", "--zh", zones=("zones.gpkg", "first.parquet"))
    made = tables(files)
    assert made["t.csv"].columns.tolist()[:3] == ["adcode", "分区编号", "覆盖面积（km²）"]
    assert made["t-overlaps.csv"].columns.tolist()[:4] == ["adcode", "图层甲", "图层乙", "重叠面积（km²）"]
    assert made["t-top.csv"].columns.tolist()[:3] == ["序号", "组合", "图层数（个）"]
    assert "闭合差（km²）" in made["t-ledger.csv"].columns
    assert made["t-ledger.csv"].groupby("adcode")["占区域比例（%）"].sum().to_numpy() == pytest.approx(
        np.array([100, 100])
    )


def test_the_ledger_takes_layers_of_the_shelf_beside_files(files):
    gpd.GeoDataFrame({"adcode": ["1"]}, geometry=[shapely.box(113.5, 37.5, 114.5, 38.5)], crs="EPSG:4490").to_parquet(
        files / "regions.parquet"
    )
    run(files, "--ledger", zones=("zones.gpkg",), more_zones=("taihang",))
    made = tables(files)
    pairs = made["t.csv"].set_index("zone_id")["area_km2"]
    own = made["t-overlaps-total.csv"].query("layer_a == layer_b").set_index("layer_a")["area_km2"]
    assert pairs["taihang"] > 1000
    assert own["taihang"] == pytest.approx(pairs["taihang"], rel=1e-9)


@pytest.mark.parametrize("more", [("--engine", "reference"), ("--engine", "fast"), ("--scheduler", "local")])
def test_files_of_one_name_are_two_zones_and_two_layers(files, monkeypatch, more):
    monkeypatch.chdir(files)
    (files / "north").mkdir()
    gpd.read_parquet(files / "first.parquet").to_file(files / "north" / "zones.gpkg")
    table = run(files, "--ledger", *more, zones=("zones.gpkg", "north/zones.gpkg"))
    here = f"{files.name}/zones.gpkg"
    assert set(table["zone_id"]) == {here, "north/zones.gpkg"}
    assert set(tables(files)["t-top.csv"]["combination"]) == {here, f"{here}+north/zones.gpkg"}


def refused(folder, capsys, *words, code=2):
    """Error sentence of a command that must fail and write nothing."""
    before = sorted(path.name for path in (folder / "out").glob("*"))
    with pytest.raises(SystemExit) as ended:
        main(["coverage", "--regions", str(folder / "regions.parquet"), "--out", str(folder / "out" / "t.csv"), *words])
    assert ended.value.code == code
    assert sorted(path.name for path in (folder / "out").glob("*")) == before
    return capsys.readouterr().err


def test_a_ledger_that_does_not_close_leaves_no_table_at_all(files, capsys, monkeypatch):
    from soilgis.geometry.engine import overlay as engine

    honest = engine.combination_sums
    monkeypatch.setattr(
        engine, "combination_sums", lambda *given: (*(made := honest(*given))[:2], made[2] * (1 - 1e-6))
    )
    said = refused(files, capsys, "--ledger", "--zones", str(files / "zones.gpkg"), code=70)
    assert re.search(
        r"the pieces of region 140101 \S+ m² of \S+、region 140102 \S+ m² of \S+ do not sum to its area \(台账不闭合\)",
        said,
    )


def test_more_layers_than_a_ledger_tells_apart_are_refused_before_anything_is_measured(files, capsys):
    many = [word for n in range(41) for word in ("--zones", str(files / f"absent{n}.gpkg"))]
    said = refused(files, capsys, "--ledger", *many)
    assert "a ledger tells 1 to 40 layers apart, 41 are given (图层数超限)" in said


def test_the_help_says_how_many_layers_a_ledger_takes(capsys):
    from soilgis.geometry.overlap import MOST_LAYERS

    with pytest.raises(SystemExit):
        main(["coverage", "--help"])
    assert f"up to {MOST_LAYERS}" in " ".join(capsys.readouterr().out.split())


def test_a_layer_too_large_for_memory_is_measured_by_partitions_and_says_so(files, capsys, monkeypatch):
    monkeypatch.chdir(files)
    whole = run(files, "--zone-id", "id", "--engine", "fast")
    assert "改为分区量算" not in capsys.readouterr().err
    need = 10 * (files / "zones.gpkg").stat().st_size
    monkeypatch.setattr("soilgis.store.large.memory.available_bytes", lambda: 2 * need - 1)
    parts = run(files, "--zone-id", "id", "--engine", "fast")
    assert "超过可用内存" in (said := capsys.readouterr().err)
    assert re.search(r"改为分区量算，中间结果在 .*work（--work），中断后可续算", said)
    assert not list(cache_folder().glob("work/*/part-14.result.parquet")), "emptied when the tables are written"
    assert parts[["adcode", "zone_id"]].to_numpy().tolist() == whole[["adcode", "zone_id"]].to_numpy().tolist()
    assert parts["area_km2"].to_numpy() == pytest.approx(whole["area_km2"].to_numpy(), rel=1e-9)
