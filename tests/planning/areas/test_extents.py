"""Layers that share no ground: both extents, and the likely cause."""

import numpy as np
import pytest

from soilgis.planning.areas.extents import apart

HERE = np.array([112.0, 37.0, 112.2, 37.1])


@pytest.mark.parametrize(
    ("zones", "cause"),
    [
        ((37.0, 112.0, 37.1, 112.2), "经纬度两轴可能对调"),
        ((109.0, 37.02, 109.2, 37.08), "经度相差约 3°，可能带号或中央经线有误"),
        ((118.0, 37.02, 118.2, 37.08), "经度相差约 6°，可能带号或中央经线有误"),
        ((12.0, 47.0, 12.2, 47.1), "分区不在中国范围"),
        ((113.0, 38.0, 113.2, 38.1), "是否取错了文件"),
        ((113.5, 37.0, 113.7, 37.1), "是否取错了文件"),
    ],
)
def test_the_likely_cause(zones, cause):
    (note,) = apart(HERE, {"z.gpkg": np.array(zones)})
    assert note.startswith("z.gpkg 与所量区域没有共同范围：z.gpkg 在 ")
    assert "区域在 112.00–112.20°E 37.00–37.10°N" in note
    assert cause in note


def test_layers_that_meet_or_have_no_shape_are_not_told():
    assert apart(HERE, {"a": np.array([112.2, 37.1, 113, 38]), "b": np.full(4, np.nan), "c": HERE}) == []
