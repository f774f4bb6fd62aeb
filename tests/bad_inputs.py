"""Bad inputs by kind, made by the test itself (坏输入): what each is, and a part of the sentence that refuses it."""

import os
import zipfile

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import rasterio
import shapely
from rasterio.transform import Affine

SQUARE = shapely.box(112, 37, 112.2, 37.1)
NORTH_UP = Affine(0.05, 0, 112, 0, -0.05, 37.1)
VRT = (
    '<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename>/vsicurl/http://h/a.tif'
    "</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
)


def saved(shape, path, crs=4490, **columns):
    shapes = [shape] if not isinstance(shape, list) else shape
    given = columns or {"adcode": ["149901", "149902"][: len(shapes)], "patch_id": ["1", "2"][: len(shapes)]}
    gpd.GeoDataFrame(given, geometry=shapes, crs=crs).to_file(path)


def raster(path, transform=NORTH_UP, crs=4490, dtype="uint8", bands=1, **more):
    with rasterio.open(
        path, "w", driver="GTiff", width=4, height=2, count=bands, dtype=dtype, crs=crs, transform=transform, **more
    ) as file:
        file.write(np.ones((bands, 2, 4), dtype))


def special(path, kind):
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path.name if kind == "loop" else "gone")


def cut(path, share):
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


def vectors(folder):
    """Files of polygons that cannot be measured: kind → file, sentence."""
    saved(SQUARE, folder / "good.gpkg")
    saved(SQUARE, folder / "cut.gpkg")
    cut(folder / "cut.gpkg", 0.3)
    saved(SQUARE, folder / "cut.shp")
    cut(folder / "cut.shp", 0.8)
    saved(SQUARE, folder / "shapeless.shp")
    cut(folder / "shapeless.shp", 0.2)
    (folder / "empty.gpkg").write_bytes(b"")
    (folder / "text.gpkg").write_text("not a database", encoding="utf-8")
    (folder / "text.geojson").write_text('{"type": "Feat', encoding="utf-8")
    (folder / "page.kml").write_text("<html>502 Bad Gateway</html>", encoding="utf-8")
    saved(SQUARE, folder / "nocrs.gpkg", crs=None)
    saved(shapely.box(500000, 4000000, 500100, 4000100), folder / "metres.gpkg")
    saved(SQUARE, folder / "degrees.gpkg", crs=4546)
    saved(shapely.box(1e20, 1e20, 1e21, 1e21), folder / "huge.gpkg", crs=4546)
    saved(shapely.Polygon([(112, 37), (np.nan, 37), (113, 38), (112, 37)]), folder / "nan.gpkg")
    pq.write_table(pa.table({"adcode": ["1"]}), folder / "plain.parquet")
    (folder / "vrt.gpkg").write_text(VRT, encoding="utf-8")
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.kml", " " * 70_000_000)
    for kind in ("pipe", "loop", "dead"):
        special(folder / f"{kind}.gpkg", kind)
    return {
        "absent.gpkg": "不存在|does not exist|no layer|neither|not a file|无法", "cut.gpkg": "cannot be read|damaged|truncated|holds no layer", "cut.shp": "truncated|cannot be read|damaged|已截断|shx|\\.dbf",
        "shapeless.shp": "truncated|cannot be read|damaged|已截断|shx", "empty.gpkg": "0 bytes|cannot be read|空", "text.gpkg": "cannot be read", "text.geojson": "cannot be read",
        "page.kml": "cannot be read|holds no layer|has no shapes", "nocrs.gpkg": "declares no CRS", "metres.gpkg": "outside it|超出|坐标", "degrees.gpkg": "degrees|经纬度|坐标", "huge.gpkg": "坐标|coordinates",
        "nan.gpkg": "not numbers|NaN|无穷", "plain.parquet": "GeoParquet|geo|几何|cannot be read", "vrt.gpkg": "would ask a host", "bomb.zip": "would unpack to", "pipe.gpkg": "pipe or a device",
        "loop.gpkg": "cannot be opened", "dead.gpkg": "link to a file that does not exist", "http://h/a.gpkg": "would ask a host", "/vsicurl/http://h/a.shp": "would ask a host", "WFS:http://h": "would ask a host",
    }  # fmt: skip


def rasters(folder):
    """Rasters that cannot be measured."""
    raster(folder / "good.tif", nodata=0)
    raster(folder / "nocrs.tif", crs=None)
    raster(folder / "rotated.tif", transform=Affine(0.05, 0.01, 112, 0.01, -0.05, 37.1))
    raster(folder / "complex.tif", dtype="complex64")
    raster(folder / "bands.tif", bands=3)
    raster(folder / "cut.tif")
    cut(folder / "cut.tif", 0.1)
    (folder / "empty.tif").write_bytes(b"")
    (folder / "text.tif").write_text("<html>404</html>", encoding="utf-8")
    (folder / "vrt.tif").write_text(VRT, encoding="utf-8")
    with zipfile.ZipFile(folder / "none.zip", "w") as archive:
        archive.writestr("read.me", "nothing")
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 broken")
    special(folder / "pipe.tif", "pipe")
    special(folder / "loop.tif", "loop")
    return {
        "absent.tif": "cannot be opened|不存在|does not exist", "nocrs.tif": "declares no CRS", "rotated.tif": "rotated|旋转", "complex.tif": "complex|复数", "bands.tif": "holds 3 bands|单波段", "cut.tif": "cannot be|damaged|截断|损坏",
        "empty.tif": "cannot be opened|empty|空", "text.tif": "cannot be opened", "vrt.tif": "would ask a host", "none.zip": "holds 0 rasters", "broken.zip": "not a readable zip|cannot be opened|损坏",
        "pipe.tif": "pipe or a device", "loop.tif": "cannot be opened", "https://h/a.tif": "would ask a host", "/vsis3/b/a.tif": "would ask a host", "WMS:http://h/?": "would ask a host",
    }  # fmt: skip


def declarations(folder):
    """TOML files that declare nothing one could do."""
    head = 'id = "a"\nregion = ["140100"]\n[title]\nzh = "甲"\nen = "a"\n'
    texts = {
        "deep.toml": "x = " + "[" * 5000 + "]" * 5000, "digits.toml": "n = " + "9" * 6000, "syntax.toml": "id = \n", "open.toml": 'id = "a', "empty.toml": "",
        "unknown.toml": 'regoin = ["140100"]\n' + head, "typed.toml": 'id = 7\nregion = 5\ntitle = "甲"\n', "twice.toml": 'id = "a"\nid = "b"\n', "list.toml": "[[x]]\ny = 1\n",
        "infinite.toml": "edge_tolerance_m2 = inf\nr = inf\n" + head, "key.toml": '"" = 1\n' + head, "array.toml": 'id = ["a"]\n', "date.toml": "id = 2024-13-45\n",
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "gbk.toml").write_bytes('id = "水土"\n'.encode("gbk"))
    (folder / "utf16.toml").write_bytes('id = "a"\n'.encode("utf-16"))
    (folder / "binary.toml").write_bytes(bytes(range(256)))
    (folder / "long.toml").write_bytes(b"# " + b"x" * (5 << 20))
    special(folder / "pipe.toml", "pipe")
    special(folder / "loop.toml", "loop")
    wrong = "cannot be read as TOML"
    return {
        "deep.toml": "too deep", "digits.toml": wrong, "syntax.toml": wrong, "open.toml": wrong, "twice.toml": wrong, "date.toml": wrong, "empty.toml": "is missing|0 bytes", "unknown.toml": "unknown key|is missing",
        "typed.toml": "= 7|is missing|unknown key", "list.toml": "unknown key|is missing", "infinite.toml": "finite|unknown key", "key.toml": "unknown key", "array.toml": "id|is missing", "gbk.toml": "may be GBK", "utf16.toml": "not UTF-8",
        "binary.toml": "not UTF-8|cannot be read", "long.toml": "5 MB", "pipe.toml": "pipe or a device", "loop.toml": "cannot be opened", "absent.toml": "no study|cannot be read|does not exist",
    }  # fmt: skip


def tables(folder):
    """CSV files that are no tables."""
    texts = {
        "blank.csv": "", "spaces.csv": " \n \n", "head.csv": "name,year,item,area_km2,document\n", "other.csv": "a,b\n1,2\n", "twice.csv": "name,name,year\n1,2,3\n", "ragged.csv": "name,year\n1,2,3\n",
        "unnamed.csv": "name,,year\n1,2,3\n", "quotes.csv": 'name,year\n"a,1\nb,2\n', "page.csv": "<html><body>404</body></html>\n", "null.csv": "name,year\na\0,1\n",
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "binary.csv").write_bytes(bytes(range(128, 256)) * 4)
    (folder / "book.csv").write_bytes(b"PK\x03\x04" + bytes(60))
    special(folder / "pipe.csv", "pipe")
    special(folder / "loop.csv", "loop")
    (folder / "dir.csv").mkdir()
    return {
        "blank.csv": "empty|空", "spaces.csv": "empty|空", "head.csv": "no rows|no column|lacks|needs|缺少", "other.csv": "no column|needs|缺少|没有", "twice.csv": "occurs twice", "ragged.csv": "cells for 2 headings",
        "unnamed.csv": "has no heading", "quotes.csv": "cannot be read as CSV|cells|no column", "page.csv": "no column|no rows|缺少|空表", "null.csv": "no column|缺少|NUL|cannot be read", "binary.csv": "encoding|编码|text|no column|no rows",
        "book.csv": "encoding|编码|text|xlsx|no column|cannot be read|no rows", "pipe.csv": "pipe or a device", "loop.csv": "cannot be opened", "dir.csv": "does not exist|folder|cannot be read", "absent.csv": "does not exist",
        "http://h/a.csv": "would ask a host",
    }  # fmt: skip
