"""Datums: CGCS2000 by its many names, known ways, and those that are refused."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from soilgis.model.errors import CrsError
from soilgis.store.datums import is_plain
from soilgis.store.vector import weigh

BOX = shapely.box(113.55, 37.9, 113.56, 37.91)
GRADS = 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["grad",0.015707963267948967]]'
FERRO = 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Ferro",-17.6666666666667],UNIT["degree",0.0174532925199433]]'
ESRI = 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
KRASS = "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=krass"


def layer(shape, crs):
    return gpd.GeoDataFrame(geometry=[shape], crs=crs)


def places(frame):
    return shapely.get_coordinates(np.asarray(frame.geometry, dtype=object))


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", "OGC:CRS84", ESRI, "EPSG:9057"])
def test_degrees_of_cgcs2000_and_wgs_84_are_measured_as_they_are(crs):
    assert is_plain(pyproj.CRS(crs))
    read, notes = weigh(layer(BOX, crs), "z")
    assert read.geometry[0].equals(BOX)
    assert notes == []


@pytest.mark.parametrize(("crs", "scale", "shift"), [(GRADS, 10 / 9, 0.0), (FERRO, 1.0, 17.6666666666667)])
def test_grads_and_other_meridians_named_wgs_84_are_converted(crs, scale, shift):
    moved = shapely.transform(BOX, lambda points: (points + np.array([shift, 0.0])) * scale)
    assert not is_plain(pyproj.CRS(crs))
    read, notes = weigh(layer(moved, crs), "z")
    assert np.sort(places(read), axis=0) == pytest.approx(np.sort(shapely.get_coordinates(BOX), axis=0), abs=1e-9)
    assert "转换为 CGCS2000 经纬度" in notes[0]


@pytest.mark.parametrize("crs", ["EPSG:2435", "EPSG:4214", "EPSG:4610", "EPSG:2383", "EPSG:4555", KRASS, "EPSG:3828"])
def test_a_ballpark_is_no_way_to_cgcs2000(crs):
    """Beijing 54, Xi'an 80 and the Krassovsky ellipsoid: the numbers change in name only, 40 to 120 m off."""
    system = pyproj.CRS(crs)
    there = pyproj.Transformer.from_crs(system.geodetic_crs, system, always_xy=True)
    moved = shapely.transform(BOX, lambda points: np.column_stack(there.transform(points[:, 0], points[:, 1])))
    with pytest.raises(
        CrsError, match=r"z is in .*datum.*no published transformation.*with your local parameters.*\+towgs84="
    ):
        weigh(layer(moved, crs), "z")


def test_a_published_transformation_for_another_sea_is_not_taken():
    """EPSG has one for Beijing 1954 off Guangdong, good to 15 m; PROJ takes it where it knows no better."""
    there = pyproj.Transformer.from_crs("EPSG:4214", "EPSG:2435", always_xy=True)
    box = shapely.box(113.5, 21.5, 113.6, 21.6)
    moved = shapely.transform(box, lambda points: np.column_stack(there.transform(points[:, 0], points[:, 1])))
    with pytest.raises(CrsError, match="only good to 15 m"):
        weigh(layer(moved, "EPSG:2435"), "z")


def test_named_parameters_convert_and_are_said():
    """By hand: seven parameters of the position vector method through geocentric coordinates."""
    text = "+proj=longlat +ellps=krass +towgs84=25.8,-144.4,-72.3,0,0,0,0 +type=crs"
    read, notes = weigh(layer(BOX, "EPSG:4214").set_crs(None, allow_override=True), "z", crs=text)
    out = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=krass "
        "+step +proj=helmert +x=25.8 +y=-144.4 +z=-72.3 +step +inv +proj=cart +ellps=WGS84 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    x, y = out.transform(*shapely.get_coordinates(BOX).T)
    assert places(read) == pytest.approx(np.column_stack([x, y]), abs=1e-8)
    assert "TOWGS84" in notes[1]


def test_parameters_for_a_file_that_declares_its_datum():
    """The cure the refusal prints: the file's own projection with parameters is no contradiction."""
    there = pyproj.Transformer.from_crs("EPSG:4214", "EPSG:2435", always_xy=True)
    moved = shapely.transform(BOX, lambda points: np.column_stack(there.transform(points[:, 0], points[:, 1])))
    with pytest.raises(CrsError) as refused:
        weigh(layer(moved, "EPSG:2435"), "z")
    cure = (
        str(refused.value).split('--crs "')[1].split('"')[0].replace("dx,dy,dz,rx,ry,rz,s", "25.8,-144.4,-72.3,0,0,0,0")
    )
    read, _ = weigh(layer(moved, "EPSG:2435"), "z", crs=cure)
    assert 20 < 111_000 * read.geometry[0].centroid.distance(BOX.centroid) < 200
    with pytest.raises(CrsError, match="坐标系矛盾"):
        weigh(layer(moved, "EPSG:2435"), "z", crs=cure.replace("lon_0=114", "lon_0=111"))


def test_parameters_that_are_all_nought_convert_nothing():
    with pytest.raises(CrsError, match="基准不同且无可用转换参数"):
        weigh(layer(BOX, None), "z", crs="+proj=longlat +ellps=krass +towgs84=0,0,0 +type=crs")


def test_a_projection_on_our_ellipsoid_without_datum_is_said():
    there = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4547", always_xy=True)
    moved = shapely.transform(BOX, lambda points: np.column_stack(there.transform(points[:, 0], points[:, 1])))
    crs = "+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +type=crs"
    _, notes = weigh(layer(moved, crs), "z")
    assert "坐标系未注明大地基准，按 CGCS2000 处理" in notes


def test_parameters_borrowed_from_another_area_are_refused():
    """Older GDAL wrote those of the Tarim basin into every .prj of Beijing 1954."""
    carried = (
        'GEOGCS["made",DATUM["Beijing_1954",SPHEROID["Krassowsky_1940",6378245,298.3],TOWGS84[15.8,-154.4,-82.3,0,0,0,0]],'
        'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
    )
    with pytest.raises(
        CrsError, match=r"Beijing_?.?1954.*parameters it carries are published for another area .*Tarim"
    ):
        weigh(layer(BOX, carried), "z")
