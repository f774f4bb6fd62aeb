"""Formats of exchange (交换格式): which are read and written, by which driver, and what each cannot hold; one table for code, tests and manual."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One format (格式).

    Attributes
    ----------
    zh
        What it is called.
    endings
        Endings of its files; the first is written.
    driver
        GDAL's driver; empty where we read and write it ourselves.
    reads, writes
        Whether `soilgis convert` takes and makes it.
    lonlat
        Whether it is longitude and latitude always.
    planar
        Whether it is a Gauss-Krüger plane always, easting with zone prefix, since it names no CRS.
    areal
        Whether it holds polygons only.
    fields
        Whether it keeps columns.
    limits
        What it cannot hold, for the manual.
    """

    zh: str
    endings: tuple[str, ...]
    driver: str = ""
    reads: bool = True
    writes: bool = True
    lonlat: bool = False
    planar: bool = False
    areal: bool = False
    fields: bool = True
    limits: str = ""


FORMATS = (
    Format("GeoPackage", (".gpkg",), "GPKG"),
    Format("Shapefile", (".shp",), "ESRI Shapefile", limits="字段名 10 字节、文字 254 字节；另写字段名对照表和 .cpg"),
    Format("文件地理数据库 FileGDB", (".gdb",), "OpenFileGDB"),
    Format("GeoParquet", (".parquet", ".geoparquet"), ""),
    Format("FlatGeobuf", (".fgb",), "FlatGeobuf"),
    Format("GeoJSON", (".geojson", ".json"), "GeoJSON", lonlat=True, limits="只用经纬度"),
    Format("KML", (".kml",), "LIBKML", lonlat=True, limits="只用经纬度"),
    Format("KMZ（压缩的 KML）", (".kmz",), "LIBKML", lonlat=True, limits="只用经纬度"),
    Format("DXF 图形", (".dxf",), "DXF", planar=True, fields=False, limits="没有属性和坐标系；面写成闭合多段线，横坐标加带号"),
    Format("勘测定界坐标 TXT", (".txt",), "", planar=True, areal=True, limits="只有面；坐标取到毫米，另写固定属性"),
    Format("界址点坐标表 CSV", (".csv",), "", planar=True, areal=True, limits="只有面；X 为北、Y 为东加带号，坐标取到毫米"),
    Format("界址点坐标表 Excel", (".xlsx", ".xls", ".xlsm", ".ods"), "", planar=True, areal=True, limits="同上；只写 .xlsx"),
    Format("压缩包（内含以上任一种）", (".zip",), writes=False, limits="含多个数据文件时用 --sublayer 指定；嵌套的压缩包、文件夹、国标编码的文件名均可"),
)  # fmt: skip
"""All formats, in the order of the manual."""
WRITTEN = tuple(one.endings[0] for one in FORMATS if one.writes)
"""Endings `soilgis convert` writes."""


def format_of(name: str) -> Format | None:
    """The format of a file by its name; None for one that is none of them."""
    lowered = name.lower().rstrip("/\\")
    return next((one for one in FORMATS for ending in one.endings if lowered.endswith(ending)), None)
