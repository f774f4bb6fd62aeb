"""Which cause is named for layers that do not meet, at the edges of each."""

import numpy as np
import pytest

from soilgis.planning.areas.extents import apart, spelled

HERE = (112.0, 37.0, 112.2, 37.1)


def cause(zones, regions=HERE):
    (note,) = apart(np.array(regions), {"z": np.array(zones)})
    return note.split("；")[1]


SWAPPED, OWN, SHIFT = "经纬度两轴可能对调", "区域的经纬度两轴可能对调", "纬度相合而经度相差约"
ABROAD, LOST, FILE = "分区不在中国范围", "区域不在中国范围", "请核对两者的坐标系声明"


@pytest.mark.parametrize(
    ("zones", "begins"),
    [
        ((109.0, 37.0, 109.2, 37.1), f"{SHIFT} 3°"),
        ((115.0, 37.0, 115.2, 37.1), f"{SHIFT} 3°"),
        ((115.75, 37.0, 115.95, 37.1), f"{SHIFT} 3°"),
        ((115.85, 37.0, 116.05, 37.1), FILE),
        ((114.25, 37.0, 114.45, 37.1), f"{SHIFT} 3°"),
        ((114.15, 37.0, 114.35, 37.1), FILE),
        ((116.05, 37.0, 116.65, 37.1), FILE),
        ((115.8, 37.0, 116.4, 37.1), f"{SHIFT} 3°"),
        ((115.0, 37.1, 115.2, 37.2), f"{SHIFT} 3°"),
        ((115.0, 36.9, 115.2, 37.0), f"{SHIFT} 3°"),
        ((115.0, 37.15, 115.2, 37.2), FILE),
        ((115.0, 36.8, 115.2, 36.95), FILE),
        ((76.0, 37.0, 76.2, 37.1), f"{SHIFT} 36°"),
        ((73.0, 37.0, 73.2, 37.1), FILE),
        ((112.5, 37.0, 112.7, 37.1), FILE),
    ],
)
def test_a_shift_by_whole_zones(zones, begins):
    """Within 0.6° and half of both widths of a multiple of 3°, up to twelve zones, where the latitudes meet."""
    assert cause(zones).startswith(begins)


def test_wide_layers_are_shifted_by_half_a_zone_at_most():
    """Of two layers 2 degrees wide 0.6 + 2 is more than half a zone, which is the most: 3 + 1.5."""
    wide = (112.0, 37.0, 114.0, 37.1)
    assert cause((116.4, 37.0, 118.4, 37.1), wide).startswith(f"{SHIFT} 3°")
    assert cause((116.6, 37.0, 118.6, 37.1), wide).startswith(f"{SHIFT} 6°")


@pytest.mark.parametrize(
    ("regions", "zones", "begins"),
    [
        (HERE, (37.2 - 0.1, 112.2, 37.3, 113.0), SWAPPED),
        (HERE, (36.0, 111.0, 37.0, 112.0), SWAPPED),
        ((37.0, 112.0, 37.1, 112.2), HERE, OWN),
        ((37.0, 112.0, 37.1, 112.2), (112.0, 36.0, 140.0, 37.1), SWAPPED),
        ((38.0, 38.0, 40.0, 60.0), (55.0, 39.0, 56.0, 39.5), SWAPPED),
        (HERE, (72.0, 3.0, 73.0, 4.0), FILE),
        (HERE, (71.9, 3.0, 73.0, 4.0), ABROAD),
        (HERE, (72.0, 2.9, 73.0, 4.0), ABROAD),
        (HERE, (135.0, 53.0, 136.0, 54.0), FILE),
        (HERE, (135.0, 53.0, 136.1, 54.0), ABROAD),
        (HERE, (135.0, 53.0, 136.0, 54.1), ABROAD),
        ((71.9, 3.0, 73.0, 4.0), HERE, LOST),
        ((72.0, 3.0, 73.0, 4.0), HERE, FILE),
        ((135.0, 53.0, 136.0, 54.1), HERE, LOST),
    ],
)
def test_swapped_axes_and_places_abroad(regions, zones, begins):
    assert cause(zones, regions).startswith(begins)


def test_bounds_are_spelled_west_east_south_north():
    assert spelled(np.array(HERE)) == "112.00–112.20°E 37.00–37.10°N"


@pytest.mark.parametrize(
    ("zones", "meets"),
    [
        ((112.2, 37.0, 113.0, 37.1), True),
        ((111.0, 37.0, 112.0, 37.1), True),
        ((112.0, 37.1, 112.2, 38.0), True),
        ((112.0, 36.0, 112.2, 37.0), True),
        ((112.21, 37.0, 113.0, 37.1), False),
        ((111.0, 37.0, 111.99, 37.1), False),
        ((112.0, 37.11, 112.2, 38.0), False),
        ((112.0, 36.0, 112.2, 36.99), False),
        ((np.nan, 36.0, 112.2, 36.99), True),
    ],
)
def test_layers_that_touch_meet(zones, meets):
    assert (apart(np.array(HERE), {"z": np.array(zones)}) == []) is meets
