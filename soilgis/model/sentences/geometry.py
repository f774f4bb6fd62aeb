"""Sentences of geometry (图形量算): notes with their codes, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Message


class GeometryMessages:
    """Errors, and words of tables (报错与表中文字)."""

    not_polygons = Message(
        "{subject}: feature {rows} is {kind}, an area must be Polygon or MultiPolygon; take the polygons out of collections before measuring (只能量算面要素)"
    )
    not_wkb = Message(
        "{subject}: feature {row} is not a whole little-endian WKB polygon or multipolygon; take the polygons out of collections before measuring (只能量算面要素)"
    )
    beyond_buffer = Message(
        "the file says that coordinates lie where it holds none: it is damaged or cut off; export or copy it again (文件损坏或截断)"
    )
    many_zones = Message("{zones} 个分区多于边界积分引擎的 {most} 个，逐个求交")
    estimated = Message("{points} 个顶点：估计边界积分 {summing:.1f} s，逐个求交 {cutting:.1f} s")
