"""What is fuzzed (模糊测试对象): readers of whatever a person hands over; nothing but a `SoilgisError` may come out."""

import struct
import tempfile
import warnings
from pathlib import Path

from fuzz import pages

from soilgis.model.errors import SoilgisError
from soilgis.model.inputs import NOTHING
from soilgis.store.arcs import CURVED, wkb_kind
from soilgis.store.catalog import Catalog
from soilgis.store.large.batches import area_batches
from soilgis.store.opening import open_source
from soilgis.store.places import open_places
from soilgis.store.sites.read import SiteReading, read_sites
from soilgis.store.targets import read_targets
from soilgis.store.vector import read_polygons

CARD = b'id = "a"\nrole = "zones"\nstatus = "working"\nkind = "other"\nbasis = "listed"\n[title]\nzh = "\xe7\x94\xb2"\n[source]\ndocument = "d"\nlicence = "l"\nvintage = "2024"\n'
STUDY = b'id = "a"\nregion = ["140100"]\nlevel = "county"\nzones = ["taihang"]\n[title]\nzh = "\xe7\x94\xb2"\n'
TARGETS = "adcode,name,indicator,year,comparator,value_percent,status,document,article\n140100,太原市,conservation_rate,2025,≥,68.5,official,文件,一\n".encode()
POINTS = "地块,点号,X,Y\n甲,J1,4200000,37500000\n甲,J2,4200100,37500000\n甲,J3,4200100,37500100\n".encode()
SURVEY = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=37\n[地块坐标]\n3,0.5,甲,一,面,,,,@\nJ1,1,4200000,37500000\nJ2,1,4200100,37500000\nJ3,1,4200100,37500100\n".encode()
KML = b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>112,37 112.1,37 112.1,37.1 112,37</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>'
GEOJSON = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"site_id":"a"},"geometry":{"type":"Polygon","coordinates":[[[112,37],[112.1,37],[112.1,37.1],[112,37]]]}}]}'
RING = [(112.0, 37.0), (112.0, 37.1), (112.1, 37.1), (112.1, 37.0), (112.0, 37.0)]


def _points(ring):
    return struct.pack("<I", len(ring)) + b"".join(struct.pack("<dd", *point) for point in ring)


WKB = struct.pack("<BII", 1, 3, 1) + _points(RING)
CURVE = struct.pack("<BII", 1, 12, 1) + struct.pack("<BII", 1, 10, 1) + struct.pack("<BI", 1, 8) + _points(RING)


def _shp():
    """One square as .shp, behind it its .shx, its .dbf of one text column and where each ends."""
    record = struct.pack("<i4d2i", 5, 112, 37, 112.1, 37.1, 1, len(RING)) + struct.pack("<i", 0) + _points(RING)[4:]
    box = struct.pack("<8d", 112, 37, 112.1, 37.1, 0, 0, 0, 0)

    def head(size):
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size // 2) + struct.pack("<2i", 1000, 5) + box

    shp = head(108 + len(record)) + struct.pack(">2i", 1, len(record) // 2) + record
    shx = head(108) + struct.pack(">2i", 50, len(record) // 2)
    field = b"NAME".ljust(11, b"\0") + b"C" + bytes(4) + bytes([6]) + bytes(15)
    dbf = struct.pack("<B3BIHH20x", 3, 126, 1, 1, 1, 65, 7) + field + b"\r" + b" " + "甲".encode("gbk").ljust(6)
    return shp, shx, dbf


SHP, SHX, DBF = _shp()
PRJ = b'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'


def card(path):
    place = path.parent / "a"
    place.mkdir()
    path.rename(place / "layer.toml")
    Catalog((path.parent,)).layer("a")


def study(path):
    Catalog().study(str(path))


def targets(path):
    read_targets(path, open_places("amap", Catalog()))


def sites(path):
    read_sites((path,), SiteReading())


def shapefile(path):
    """The three parts of a Shapefile cut apart; read as sites, as a layer and by its rings, whichever is refused."""
    content = path.read_bytes()
    kept = _parts_of(content)
    for suffix, part in kept.items():
        path.with_suffix(suffix).write_bytes(part)
    path.with_suffix(".prj").write_bytes(PRJ)
    refused = [one for one in (sites, polygons, batches) if not _read(one, path)]
    if refused:
        raise SoilgisError(", ".join(one.__name__ for one in refused))


def _parts_of(content):
    """Where the .shx (9994 big-endian) and the .dbf begin is told by the first bytes; a fuzzer changes them too."""
    first, second = content[:2] or b"\0", content[2:4] or b"\0"
    one, two = (int.from_bytes(part, "little") for part in (first, second))
    rest = content[4:]
    return {".shp": rest[:one], ".shx": rest[one : one + two], ".dbf": rest[one + two :]}


def _read(reader, path):
    try:
        reader(path)
    except SoilgisError:
        return False
    return True


def polygons(path):
    read_polygons(path, NOTHING)


def batches(path):
    for _ in area_batches(open_source(path, NOTHING), ""):
        pass


def wkb(path):
    """A layer whose only geometry is the content: GeoParquet, or for curves a GeoPackage, of which GDAL hands them over as they are."""
    content = path.read_bytes()
    bent = len(content) > 4 and wkb_kind(content) in CURVED
    place = (_geopackage_of if bent else _parquet_of)(content, path)
    refused = [one for one in (polygons, batches) if not _read(one, place)]
    if refused:
        raise SoilgisError(", ".join(one.__name__ for one in refused))


def _parquet_of(content, path):
    import json

    import pyarrow as pa
    import pyarrow.parquet as pq

    about = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.table({"id": ["a"], "geometry": pa.array([content], pa.binary())})
    place = path.with_suffix(".parquet")
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(about)}), place)
    return place


def _geopackage_of(content, path):
    import sqlite3

    place = path.with_suffix(".gpkg")
    place.write_bytes(_plain_geopackage())
    with sqlite3.connect(place) as base:
        base.execute("update z set geom = ?", (b"GP" + struct.pack("<BBi", 0, 1, 4490) + content,))
    base.close()
    return place


_MADE = []


def _plain_geopackage():
    if not _MADE:
        import geopandas as gpd
        import shapely

        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            place = Path(folder) / "z.gpkg"
            frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.box(112, 37, 113, 38)], crs="EPSG:4490")
            frame.to_file(place, layer="z", SPATIAL_INDEX="NO", geometry_type="Unknown")
            _MADE.append(place.read_bytes())
    return _MADE[0]


WHOLE = struct.pack("<HH", len(SHP), len(SHX)) + SHP + SHX + DBF

TARGETS_BY_NAME = {
    "card": (card, "layer.toml", [CARD]),
    "study": (study, "study.toml", [STUDY]),
    "targets": (targets, "t.csv", [TARGETS]),
    "points": (sites, "p.csv", [POINTS]),
    "survey": (sites, "s.txt", [SURVEY]),
    "wkb": (wkb, "g.wkb", [WKB, CURVE]),
    "shapefile": (shapefile, "s.shp", [WHOLE]),
    "kml": (sites, "k.kml", [KML]),
    "geojson": (sites, "g.geojson", [GEOJSON]),
    "pack": (pages.pack_both_ways, "pack.bin", [bytes(range(1, 60)), pages.SEED]),
    "page": (pages.both_read, "content.bin", [b"g" + GEOJSON, b"c" + POINTS, b"s" + WHOLE]),
}
"""Reader, name of the file, and seeds made by us."""


def tried(name, content):
    """Read content as a file; a `SoilgisError` is an answer, anything else is raised."""
    read, file, _ = TARGETS_BY_NAME[name]
    with tempfile.TemporaryDirectory(prefix="soilgis-fuzz-") as place:
        path = Path(place) / file
        path.write_bytes(content)
        try:
            read(path)
        except SoilgisError:
            return False
    return True


def changed(seed, random):
    """A seed with a few bytes or pieces changed, cut, doubled or swapped for words that readers trip over."""
    found = bytearray(seed)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(found) + 1)
        until = min(len(found), at + random.randint(0, 24))
        kind = random.randrange(5)
        if kind == 0:
            found[at:until] = b""
        elif kind == 1:
            found[at:at] = found[at:until] * random.randint(1, 3)
        elif kind == 2 and at < len(found):
            found[at] = random.randrange(256)
        else:
            found[at:until] = random.choice(WORDS)
    return bytes(found)


WORDS = [
    b"nan", b"inf", b"-1e999", b"\0", b"\xff\xfe", b"", b'"', b"'", b",", b"\n", b"\r", b"[", b"]", b"{", b"}", b"@", b"9" * 400, b"1e308",
    "，".encode(), "甲".encode("gbk"), "１２".encode(), b"<", b"/>", b"null", b"true", b"=", b"\xe2\x80\xae", b" ", b";", b"0", b"-",
    b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\0\0\0\0", struct.pack("<d", float("nan")), struct.pack("<d", 1e308), struct.pack("<I", 6),
]  # fmt: skip
