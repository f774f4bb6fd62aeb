"""Datums: CGCS2000 by its many names, known ways, and those that are refused."""

import sqlite3
import struct
from contextlib import closing

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from soilgis.model.errors import CrsError
from soilgis.store.datums import ALIKE_M, is_plain, same_datum, way_to_cgcs2000
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


def grid(path, shift_lon, shift_lat):
    """An NTv2 grid of Shanxi with one shift everywhere, in seconds of arc: header, one subgrid of four nodes, end (NTv2 developer's guide)."""

    def record(name, value):
        packed = (
            struct.pack("<i4x", value)
            if isinstance(value, int)
            else struct.pack("<d", value)
            if isinstance(value, float)
            else value
        )
        return name.ljust(8).encode() + packed.ljust(8)

    south, north, east, west = 34 * 3600.0, 41 * 3600.0, -115 * 3600.0, -110 * 3600.0  # positive is west
    head = [("NUM_OREC", 11), ("NUM_SREC", 11), ("NUM_FILE", 1), ("GS_TYPE", b"SECONDS"), ("VERSION", b"NTv2.0"), ("SYSTEM_F", b"BJ54"),
            ("SYSTEM_T", b"CGCS2000"), ("MAJOR_F", 6378245.0), ("MINOR_F", 6356863.018773), ("MAJOR_T", 6378137.0), ("MINOR_T", 6356752.314140)]  # fmt: skip
    part = [("SUB_NAME", b"SHANXI"), ("PARENT", b"NONE"), ("CREATED", b"20260101"), ("UPDATED", b"20260101"), ("S_LAT", south), ("N_LAT", north),
            ("E_LONG", east), ("W_LONG", west), ("LAT_INC", north - south), ("LONG_INC", west - east), ("GS_COUNT", 4)]  # fmt: skip
    nodes = struct.pack("<4f", shift_lat, -shift_lon, 0, 0) * 4
    path.write_bytes(b"".join(record(*one) for one in (*head, *part)) + nodes + record("END", 0.0))
    return path


def test_a_grid_of_the_users_own_converts_and_is_said(tmp_path):
    """Half a minute east and a fifth north everywhere: what goes in comes out by just so much, and the grid's name is told."""
    path = grid(tmp_path / "shanxi.gsb", 30.0, 12.0)
    change, notes = way_to_cgcs2000(
        pyproj.CRS(f"+proj=longlat +ellps=krass +nadgrids={path} +type=crs"), np.array([112, 37, 113, 38.0]), "a.shp"
    )
    found = change(np.array([[112.0, 37.0], [113.0, 38.0]]))
    np.testing.assert_allclose(found, [[112 + 30 / 3600, 37 + 12 / 3600], [113 + 30 / 3600, 38 + 12 / 3600]], atol=1e-9)
    assert notes == ["按坐标系所带参数（shanxi.gsb）转换，精度取决于参数"]


def test_a_grid_that_does_not_reach_the_data_is_refused(tmp_path):
    path = grid(tmp_path / "shanxi.gsb", 30.0, 12.0)
    crs = pyproj.CRS(f"+proj=longlat +ellps=krass +nadgrids={path} +type=crs")
    change, _ = way_to_cgcs2000(crs, np.array([120, 30, 121, 31.0]), "a.shp")
    with pytest.raises(CrsError, match=r"a\.shp: 2 points lie outside shanxi\.gsb.*点位超出基准转换格网范围"):
        change(np.array([[120.5, 30.5], [112.0, 37.0], [121.0, 31.0], [np.nan, 1.0]]))


def test_the_tolerance_of_wgs_84_is_a_number_of_the_register_and_told_where_it_is_converted():
    folder = pyproj.datadir.get_data_dir()
    with closing(sqlite3.connect(f"{folder}/proj.db")) as register:
        (accuracy,) = register.execute(
            "select ensemble_accuracy from geodetic_datum where auth_name = 'EPSG' and code = '6326'"
        ).fetchone()
    assert accuracy == ALIKE_M
    bounds = np.array([5e5, 4e6, 6e5, 4.1e6])
    _, notes = way_to_cgcs2000(pyproj.CRS("EPSG:32649"), bounds, "a.shp")
    assert notes == [
        "由 WGS 84 换算为经纬度，按 CGCS2000 使用：两者视为同一基准，容差 2 m（EPSG:6326 v11.022，WGS 84 基准集合的精度）"
    ]
    assert way_to_cgcs2000(pyproj.CRS("EPSG:4546"), bounds, "a.shp")[1] == []


@pytest.mark.parametrize(
    ("name", "datum", "flattening", "same"),
    [
        ("CGCS_2000", "D_2000", "298.2572221010041", True),
        ("GCS_Some_2000", "D_2000", "298.2572221010041", False),
        ("CGCS_2000", "D_2000", "298.3", False),
        ("CGCS_2000", "D_Xian_1980", "298.257", False),
    ],
)
def test_an_older_prj_that_shortens_the_datums_name_is_cgcs2000(name, datum, flattening, same):
    """As files of provinces in packages on PyPI have it: the system's name and its ellipsoid, not the bare 2000 of the datum."""
    text = f'GEOGCS["{name}",DATUM["{datum}",SPHEROID["S_2000",6378137.0,{flattening}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    assert same_datum(pyproj.CRS.from_wkt(text)) is same
