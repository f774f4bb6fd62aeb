"""Range files (范围文件), made anew for each test: good ones of every kind the page reads, and bad ones; read by the page and by the command line."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from dataclasses import dataclass

import numpy as np
import pyproj
import shapefile
import shapely

KITE = [(111.0, 36.0), (111.03, 36.004), (111.05, 36.03), (111.01, 36.02)]
"""No two sides alike."""
HOLE = [(111.015, 36.008), (111.02, 36.016), (111.03, 36.012)]
INNER = [(111.018, 36.0105), (111.0205, 36.014), (111.024, 36.0125)]
"""Inside `HOLE`."""
BESIDE = [(111.02, 36.01), (111.06, 36.012), (111.055, 36.04)]
"""Overlaps `KITE`."""
FAR = [(112.0, 37.0), (112.02, 37.001), (112.01, 37.015)]

DATUM = 'DATUM["{}",SPHEROID["{}",{},{}]{}]'
CGCS = DATUM.format("D_China_2000", "CGCS2000", "6378137.0", "298.257222101", "")
WGS = DATUM.format("D_WGS_1984", "WGS_1984", "6378137.0", "298.257223563", "")
BEIJING = DATUM.format(
    "Beijing_1954",
    "Krassowsky_1940",
    "6378245",
    "298.3",
    ',TOWGS84[15.8,-154.4,-82.3,0,0,0,0],AUTHORITY["EPSG","6214"]',
)
XIAN = DATUM.format("D_Xian_1980", "Xian_1980", "6378140.0", "298.257", "")


def geographic(datum=CGCS, unit='UNIT["Degree",0.0174532925199433]', prime='PRIMEM["Greenwich",0.0]'):
    """A .prj of longitude and latitude."""
    return f'GEOGCS["GCS_made",{datum},{prime},{unit}]'


def gauss(meridian=111.0, false_east=37500000.0, datum=CGCS, unit='UNIT["Meter",1.0]', kind="Gauss_Kruger"):
    """A .prj of a Gauss–Krüger zone."""
    return (
        f'PROJCS["made_GK",{geographic(datum)},PROJECTION["{kind}"],PARAMETER["False_Easting",{false_east}],PARAMETER["False_Northing",0.0],'
        f'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],{unit}]'
    )


@dataclass(frozen=True)
class Made:
    """One file: its bytes, and what is true of it."""

    name: str
    content: bytes
    shape: shapely.Geometry | None = None
    """What it holds, lon/lat CGCS2000, straight where the file's own edges are."""
    crs: str = "EPSG:4490"
    """System in which its edges are straight."""
    note: str = ""
    """Part of what the page has to say besides."""
    page: str = ""
    """Part of the page's refusal."""
    python: str = ""
    """Part of the command line's refusal."""


def poly(ring, *holes):
    return shapely.Polygon(ring, holes)


def clockwise(ring):
    return [list(point) for point in shapely.orient_polygons(shapely.Polygon(ring), exterior_cw=True).exterior.coords]


def anticlockwise(ring):
    return clockwise(ring)[::-1]


def shp(records, prj, *, names=(), deleted=(), encoding="utf-8", cpg="", ldid=None, short_index=False):
    """Members of a Shapefile: each record a list of rings as they are, or None; rows named, some marked deleted."""
    parts = {end: io.BytesIO() for end in ("shp", "shx", "dbf")}
    writer = shapefile.Writer(**parts, shapeType=shapefile.POLYGON, encoding=encoding)
    writer.field("name", "C", 40)
    for number, rings in enumerate(records):
        if rings is None:
            writer.null()
        else:
            writer.poly([[list(point) for point in ring] for ring in rings])
        writer.record(names[number] if names else f"r{number}")
    writer.close()
    found = {end: part.getvalue() for end, part in parts.items()}
    table = bytearray(found["dbf"])
    head, wide = struct.unpack("<HH", table[8:12])
    for number in deleted:
        table[head + number * wide] = 0x2A
    if ldid is not None:
        table[29] = ldid
    found["dbf"] = bytes(table)
    if short_index:
        index = found["shx"][:-8]
        found["shx"] = index[:24] + struct.pack(">i", len(index) // 2) + index[28:]
    if prj:
        found["prj"] = prj.encode()
    if cpg:
        found["cpg"] = cpg.encode()
    return found


def zipped(members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in members.items():
            book.writestr(name, content)
    return held.getvalue()


def shp_zip(records, prj, stem="range", **more):
    return zipped({f"{stem}.{end}": content for end, content in shp(records, prj, **more).items()})


def geojson(*geometries, names=(), **more):
    features = [
        {"type": "Feature", "properties": {"name": names[i] if names else f"f{i}"}, "geometry": one}
        for i, one in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", **more, "features": features}, ensure_ascii=False).encode()


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [[*map(list, ring), list(ring[0])] for ring in rings]}


def kml(*rings, more="", name="地块"):
    marks = "".join(
        f"<Placemark><name>{name}{i}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x},{y},0" for x, y in [*ring, ring[0]])
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for i, ring in enumerate(rings)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}{more}</Document></kml>'.encode()


POINT = "<Placemark><Point><coordinates>111.01,36.01,0</coordinates></Point></Placemark>"
LINE = "<Placemark><LineString><coordinates>111,36,0 111.1,36.1,0</coordinates></LineString></Placemark>"
SQUARE_GK = [(37500000.0, 4000000.0), (37503000.0, 4000100.0), (37502800.0, 4002500.0)]
WIDE_GK = [(37420000.0, 4000000.0), (37590000.0, 4012000.0), (37580000.0, 4150000.0), (37430000.0, 4140000.0)]
"""Edges of 150 km, across the central meridian."""


def survey(*rows, head="点号,X,Y"):
    return "\n".join([head, *rows]).encode()


def corner_rows(ring, *lead):
    return [",".join([*lead, f"{north:.3f}", f"{east:.3f}"]) for east, north in ring]


def shifted(ring, east, north):
    return [(x + east, y + north) for x, y in ring]


def good():
    """Files that both read; the same ground in every one of a kind."""
    kite, both = poly(KITE), shapely.union_all([poly(KITE), poly(BESIDE)])
    ring_c, ring_d = SQUARE_GK, shifted(SQUARE_GK, 1000, 500)
    gk = "EPSG:4525"
    site = "地块编号,圈号,X,Y"
    return [
        Made("plain.geojson", geojson(polygon(KITE)), kite),
        Made("hole.geojson", geojson(polygon(KITE, HOLE)), poly(KITE, HOLE)),
        Made("overlap.geojson", geojson(polygon(KITE), polygon(BESIDE)), both, note="只计一次"),
        Made("repeat.geojson", geojson(polygon(KITE), polygon(KITE), polygon(FAR)), shapely.union_all([kite, poly(FAR)]), note="只计一次"),
        Made("parts.geojson", geojson({"type": "MultiPolygon", "coordinates": [polygon(KITE)["coordinates"], polygon(BESIDE)["coordinates"]]}), both, note="只计一次"),
        Made("nested.geojson", geojson(polygon(KITE, HOLE, INNER)), poly(KITE, HOLE), note="孔洞"),
        Made("gk.geojson", geojson(polygon(SQUARE_GK), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4525"}}), poly(SQUARE_GK), gk),
        Made("utm.geojson", geojson(polygon([(500000.0, 4000000.0), (503000.0, 4000500.0), (501000.0, 4004000.0)]), crs={"type": "name", "properties": {"name": "EPSG:32649"}}), poly([(500000.0, 4000000.0), (503000.0, 4000500.0), (501000.0, 4004000.0)]), "EPSG:32649"),
        Made("wide.zip", shp_zip([[clockwise(WIDE_GK)]], gauss()), poly(WIDE_GK), gk),
        Made("lonlat.zip", shp_zip([[clockwise(KITE)]], geographic()), kite),
        Made("wgs.zip", shp_zip([[clockwise(KITE)]], geographic(WGS)), kite),
        Made("gk.zip", shp_zip([[clockwise(SQUARE_GK)]], gauss()), poly(SQUARE_GK), gk),
        Made("deleted.zip", shp_zip([[clockwise(KITE)], [clockwise(FAR)]], geographic(), deleted=(1,)), kite, note="标记删除"),
        Made("null.zip", shp_zip([[clockwise(KITE)], None], geographic()), kite, note="没有几何"),
        Made("holes.zip", shp_zip([[clockwise(KITE), anticlockwise(HOLE)]], geographic()), poly(KITE, HOLE)),
        Made("nested.zip", shp_zip([[clockwise(KITE), anticlockwise(HOLE), anticlockwise(INNER)]], geographic()), poly(KITE, HOLE), note="孔洞"),
        Made("island.zip", shp_zip([[clockwise(KITE), anticlockwise(HOLE), clockwise(INNER)]], geographic()), shapely.union_all([poly(KITE, HOLE), poly(INNER)])),
        Made("shells.zip", shp_zip([[clockwise(KITE), clockwise(BESIDE)]], geographic()), both, note="只计一次"),
        Made("within.zip", shp_zip([[clockwise(KITE), clockwise(HOLE)]], geographic()), kite, note="只计一次"),
        Made("turned.zip", shp_zip([[anticlockwise(KITE)]], geographic()), kite),
        Made("prj.zip", zipped({"a.prj": gauss(), **{f"range.{end}": part for end, part in shp([[clockwise(KITE)]], geographic()).items()}}), kite),
        Made("gbk.zip", shp_zip([[clockwise(KITE)]], geographic(), names=["汾河地块"], encoding="gbk", cpg="GBK"), kite),
        Made("ldid.zip", shp_zip([[clockwise(KITE)]], geographic(), names=["汾河地块"], encoding="gbk", ldid=0x4D), kite),
        Made("xy.csv", survey(*corner_rows(SQUARE_GK, "J1")), poly(SQUARE_GK), gk),
        Made("ring.csv", survey(*corner_rows(ring_c, "甲", "1"), *corner_rows(ring_d, "甲", "2"), head=site), shapely.union_all([poly(ring_c), poly(ring_d)]), gk, note="重叠"),
        Made("twice.csv", survey(*corner_rows(ring_c, "甲", "1"), *corner_rows(ring_c, "甲", "2"), head=site), poly(ring_c), gk, note="只计一次"),
        Made("sites.csv", survey(*corner_rows(ring_c, "甲", "1"), *corner_rows(shifted(ring_c, 9000, 0), "乙", "1"), head=site), shapely.union_all([poly(ring_c), poly(shifted(ring_c, 9000, 0))]), gk),
        Made("degrees.csv", ("经度,纬度\n" + "\n".join(f"{x},{y}" for x, y in KITE)).encode("gbk"), kite),
        Made("dms.csv", "经度,纬度\n111°0′0″,36°0′0″\n111°1′48″,36°0′14.4″\n111°3′0″,36°1′48″\n111°0′36″,36°1′12″\n".encode(), kite),
    ]  # fmt: skip


def drawings():
    """KML and KMZ, which need a browser's own XML reader."""
    kite, both = poly(KITE), shapely.union_all([poly(KITE), poly(BESIDE)])
    return [
        Made("plain.kml", kml(KITE), kite),
        Made("overlap.kml", kml(KITE, BESIDE), both, note="只计一次"),
        Made("one.kmz", zipped({"doc.kml": kml(KITE)}), kite),
        Made("noname.kmz", zipped({"doc.kml": kml(KITE).replace(b"<Document>", b"<Document><name></name>")}), kite),
        Made("two.kmz", zipped({"doc.kml": kml(KITE), "files/more.kml": kml(FAR)}), shapely.union_all([kite, poly(FAR)]), note="2 个 .kml"),
    ]  # fmt: skip


def bad():
    """Files that both refuse."""
    crossing = [(111, 36), (111.1, 36.1), (111.1, 36), (111, 36.1)]
    swapped = [(y, x) for x, y in KITE]
    west = [(39.4, 76.0), (39.5, 76.02), (39.45, 76.1)]
    return [
        Made("bj54.zip", shp_zip([[clockwise(KITE)]], geographic(BEIJING.replace(",TOWGS84[15.8,-154.4,-82.3,0,0,0,0]", ""))), page="不是 CGCS2000 或 WGS84", python="Beijing|北京|ballpark|基准"),
        Made("xian80.zip", shp_zip([[clockwise(SQUARE_GK)]], gauss(datum=XIAN)), page="不是 CGCS2000 或 WGS84", python="Xian|西安|ballpark|基准"),
        Made("noprj.zip", shp_zip([[clockwise(KITE)]], ""), page="缺少与 range.shp 同名的 .prj", python="declares no CRS"),
        Made("otherprj.zip", zipped({"a.prj": geographic(), **{f"range.{end}": part for end, part in shp([[clockwise(KITE)]], "").items()}}), page="缺少与 range.shp 同名的 .prj", python="declares no CRS"),
        Made("swapped.geojson", geojson(polygon(swapped)), page="经纬度疑似颠倒", python="颠倒|swapped|outside"),
        Made("west.geojson", geojson(polygon(west)), page="经纬度疑似颠倒", python="颠倒|swapped|outside"),
        Made("metres.geojson", geojson(polygon(SQUARE_GK)), page="未声明投影", python="declare|超出|坐标系"),
        Made("empty.geojson", geojson(), page="没有面", python="no features|空"),
        Made("lines.geojson", geojson(polygon(KITE), {"type": "LineString", "coordinates": KITE}), page="混在一起", python="polygons only|只接受面"),
        Made("crossing.csv", survey(*[f"{y},{x}" for x, y in crossing], head="纬度,经度"), page="自相交", python="自相交"),
        Made("blank.csv", survey(*corner_rows(SQUARE_GK, "甲", "1"), *corner_rows(SQUARE_GK, "", "1"), head="地块编号,圈号,X,Y"), page="第 5 行的地块编号是空的", python="空|empty"),
        Made("dms75.csv", "经度,纬度\n112°75′0″,36°0′0″\n111°1′48″,36°0′14.4″\n111°3′0″,36°1′48″\n".encode(), page="第 2 行的分或秒超过 60", python="line 2|60"),
        Made("letters.csv", survey("J1,4000000,甲", "J2,4000100,37500100", "J3,4000200,37500000"), page="第 2 行的坐标不是数字", python="line 2"),
        Made("zones.csv", survey(*corner_rows(SQUARE_GK, "J"), "J,4000000,38500000"), page="带号不一致", python="带号不一致"),
        Made("rows.zip", zipped({**{f"range.{end}": part for end, part in shp([[clockwise(KITE)], [clockwise(FAR)]], geographic()).items()}, "range.dbf": shp([[clockwise(KITE)]], "")["dbf"]}), page=".dbf 有 1 行", python="1 rows"),
        Made("index.zip", shp_zip([[clockwise(KITE)], [clockwise(FAR)]], geographic(), short_index=True), page=".shx 记有 1 个图形", python="shx"),
    ]  # fmt: skip


def truth(made):
    """The shape of a file as ellipsoidal rings straight in longitude and latitude, to a millimetre."""
    fine = shapely.segmentize(made.shape, 0.0005 if made.crs == "EPSG:4490" else 20.0)
    if made.crs == "EPSG:4490":
        return fine
    convert = pyproj.Transformer.from_crs(made.crs, 4490, always_xy=True)
    return shapely.transform(fine, lambda xy: np.column_stack(convert.transform(xy[:, 0], xy[:, 1])))
