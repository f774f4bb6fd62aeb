"""Free memory is read where the system says it; a layer's need grows with its coordinates, packed or not."""

import geopandas as gpd
import numpy as np
import shapely

from soilgis.store.large import memory
from soilgis.store.large.memory import NEED_PER_BYTE, available_bytes, needed_bytes


def test_the_lesser_of_machine_and_group_counts(tmp_path, monkeypatch):
    (tmp_path / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:   4000 kB\n")
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("1000000\n")
    monkeypatch.setattr(memory, "_TABLE", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_GROUP", tmp_path / "none")
    assert available_bytes() == 4_096_000
    monkeypatch.setattr(memory, "_GROUP", tmp_path)
    assert available_bytes() == 2_000_000
    (tmp_path / "memory.max").write_text("max\n")
    assert available_bytes() == 4_096_000


def test_a_machine_that_does_not_say_is_known_by_its_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "_TABLE", tmp_path / "none")
    monkeypatch.setattr(memory, "_GROUP", tmp_path / "none")
    assert available_bytes() > 0


def test_packing_does_not_hide_the_need(tmp_path):
    """4,000 cells on round coordinates pack well; what they need is still that of their points."""
    corner = np.arange(4000) / 128
    cells = gpd.GeoDataFrame(geometry=shapely.box(80 + corner, 20, 80.5 + corner, 20.5), crs="EPSG:4490")
    coordinates = 16 * 5 * len(cells)
    cells.to_parquet(tmp_path / "z.parquet", compression="zstd")
    cells.to_file(tmp_path / "z.fgb")
    assert (tmp_path / "z.parquet").stat().st_size < coordinates
    for name in ("z.parquet", "z.fgb"):
        assert needed_bytes([tmp_path / name]) > NEED_PER_BYTE * coordinates
    assert needed_bytes([tmp_path / "z.fgb"] * 2) == 2 * needed_bytes([tmp_path / "z.fgb"])
