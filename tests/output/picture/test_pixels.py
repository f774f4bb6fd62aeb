"""Pixels of a raster on a sheet: each is the picture's own, found where it lies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.output.picture import pixels as room
from soilgis.output.picture.pixels import reprojected
from soilgis.output.picture.projection import fitted
from tests.budget import examples

BOUNDS = (110.0, 34.0, 114.0, 40.0)


def numbered(rows, columns):
    """A picture whose every pixel tells its row and column."""
    row, column = np.mgrid[:rows, :columns]
    return np.stack([row, column, np.full_like(row, 7), np.full_like(row, 255)], axis=2).astype(np.uint8)


def by_hand(pixels, bounds, projection, frame, shape):
    """Every pixel of a frame, one after the other, by the formulas of Web Mercator."""
    found = np.zeros((*shape, 4), dtype=np.uint8)
    x = frame[0] + (np.arange(shape[1]) + 0.5) * (frame[2] - frame[0]) / shape[1]
    y = frame[3] - (np.arange(shape[0]) + 0.5) * (frame[3] - frame[1]) / shape[0]
    low, high = np.arcsinh(np.tan(np.radians([bounds[1], bounds[3]])))
    for row in range(shape[0]):
        lonlat = projection.backward(np.column_stack([x, np.full(len(x), y[row])]))
        for column, (lon, lat) in enumerate(lonlat):
            across = (lon - bounds[0]) / (bounds[2] - bounds[0]) * pixels.shape[1]
            down = (high - np.arcsinh(np.tan(np.radians(lat)))) / (high - low) * pixels.shape[0]
            if 0 <= across < pixels.shape[1] and 0 <= down < pixels.shape[0]:
                found[row, column] = pixels[int(down), int(across)]
    return found


@given(
    west=st.floats(-400_000, 100_000), south=st.floats(3_600_000, 4_000_000), wide=st.floats(50_000, 900_000),
    sides=st.floats(0.6, 1.4),
)  # fmt: skip
@settings(max_examples=examples(12))
def test_each_pixel_is_the_one_that_lies_there(west, south, wide, sides):
    """Wherever the frame lies: inside the raster, around it, or beside it; what is looked at is cut short, and nothing else is."""
    room.COLUMNS, before = 40, room.COLUMNS
    room._places.cache_clear()
    try:
        frame, picture, projection = (west, south, west + wide, south + wide * sides), numbered(9, 7), fitted(BOUNDS)
        found = reprojected(picture, BOUNDS, projection, frame)
        assert np.array_equal(found, by_hand(picture, BOUNDS, projection, frame, found.shape[:2]))
    finally:
        room.COLUMNS = before
        room._places.cache_clear()


def test_two_rasters_of_one_extent_are_looked_for_once(monkeypatch):
    room._places.cache_clear()
    monkeypatch.setattr(room, "COLUMNS", 50)
    frame, projection, asked = (-200_000.0, 3_700_000.0, 200_000.0, 4_500_000.0), fitted(BOUNDS), []
    under = room._under
    monkeypatch.setattr(room, "_under", lambda *given: asked.append(1) or under(*given))
    first, second = (
        reprojected(picture, BOUNDS, projection, frame) for picture in (numbered(9, 7), numbered(9, 7)[::-1].copy())
    )
    assert len(asked) == 1
    assert not np.array_equal(first, second)
    assert np.array_equal(first[..., 3], second[..., 3])
    room._places.cache_clear()


@pytest.mark.parametrize("place", [(2_000_000.0, 0.0, 2_100_000.0, 100_000.0), (-1e7, -1e7, -9e6, -9e6)])
def test_a_frame_beside_the_raster_stays_clear(place):
    room._places.cache_clear()
    assert not reprojected(numbered(3, 5), BOUNDS, fitted(BOUNDS), place).any()
    room._places.cache_clear()
