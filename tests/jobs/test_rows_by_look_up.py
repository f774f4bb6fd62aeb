"""The road of a study looks rows up: frames are masked as often for few units as for many, whatever each mask costs."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import soilgis
from soilgis.output.tables import write_csv
from soilgis.output.webmap.build import build_map
from soilgis.output.workbook import write_workbook


@pytest.fixture
def masks(monkeypatch):
    """Counts how often rows of a frame or a series are chosen by a mask."""
    counted = []

    def watch(kind):
        chosen = kind.__getitem__

        def getitem(self, key):
            if np.ndim(key) == 1 and len(self) >= 10 and pd.api.types.is_bool_dtype(getattr(key, "dtype", None)):
                counted.append(len(self))
            return chosen(self, key)

        monkeypatch.setattr(kind, "__getitem__", getitem)

    for kind in (pd.DataFrame, pd.Series, gpd.GeoDataFrame):
        watch(kind)
    return counted


def test_frames_are_not_searched_for_each_unit(masks, tmp_path):
    """太原市 has 10 counties, 山西 117: the tables, files and page of both are made with the same number of masks, but for a handful."""
    found = []
    for place in ("140100", "140000"):
        masks.clear()
        study = soilgis.Study(
            id="s",
            title={"zh": "某地", "en": "Somewhere"},
            region=(place,),
            level="county",
            zones=("taihang", "lvliang"),
        )
        result = soilgis.run(study)
        for name, (table, frame) in result.frames().items():
            write_csv(frame, table, tmp_path / f"{name}.csv")
        write_workbook(result, tmp_path / "tables.xlsx")
        build_map(result)
        found.append((len(result.leaves()), len(masks)))
    (few, little), (many, much) = found
    assert (few, many) == (10, 117)
    assert little > 20, "masks are counted at all"
    assert much - little < 25, f"{much - little} more masks for {many - few} more units"
