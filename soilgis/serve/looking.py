"""What a file holds (查看数据): layers, CRS, columns, extent and a small map; done in the second process, from heads."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

MOST_DRAWN = 400
"""Shapes of the small map."""
MOST_DRAWN_BYTES = 30 << 20
"""Bytes of a file whose shapes are drawn; of a longer one its frame."""
_WIDE, _HIGH = 220, 140


def ready() -> bool:
    """Import what looking needs, so that the first look is quick."""
    import pyogrio

    import soilgis.cli.group
    import soilgis.jobs.steps.preflight

    return bool(soilgis.cli.group.job_names()) and bool(pyogrio.__version__)


def checked(job: str, arguments: list[str]) -> list[dict[str, Any]]:
    """Problems of a command line, as ``soilgis validate --json`` tells them."""
    import click

    from soilgis.cli.group import soilgis
    from soilgis.model.errors import SoilgisError

    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
            soilgis.main(["validate", "--json", job, *arguments], prog_name="soilgis", standalone_mode=False)
        problems: list[dict[str, Any]] = json.loads(told.getvalue())["problems"]
    except (click.ClickException, SoilgisError, OSError, ValueError) as refused:
        said = refused.format_message() if isinstance(refused, click.ClickException) else str(refused)
        problems = [
            {"field": "", "severity": "error", "kind": type(refused).__name__, "sentence": said, "en": said, "zh": "", "cure": ""}
        ]  # fmt: skip
    return problems


def as_python(words: list[str]) -> str:
    """How Python asks what a command line asks, as ``--as-python`` prints it."""
    from soilgis.cli.group import soilgis

    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
        soilgis.main([words[0], "--as-python", *words[1:]], prog_name="soilgis", standalone_mode=False)
    return told.getvalue()


def converted(source: str, target: str, options: list[str]) -> dict[str, Any]:
    """Convert a text or table of corner points as ``soilgis convert`` does; what it said, what it warned of, and the columns it wrote."""
    import click
    import pyogrio

    from soilgis.cli.group import soilgis
    from soilgis.model.errors import SoilgisError

    said, warned = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(warned):
            soilgis.main(
                ["convert", "--progress=none", *options, "--", source, target],
                prog_name="soilgis",
                standalone_mode=False,
            )
        fields = [str(one) for one in pyogrio.read_info(target)["fields"]]
    except (click.ClickException, SoilgisError, OSError, ValueError, RuntimeError) as refused:
        return {"problem": refused.format_message() if isinstance(refused, click.ClickException) else str(refused)}
    notes = [line for line in warned.getvalue().splitlines() if line.startswith("注意")]
    return {"said": said.getvalue().splitlines()[:1], "notes": notes, "fields": fields}


def look(path: str, sublayer: str = "", encoding: str = "") -> dict[str, Any]:
    """What a file holds: layers, and of one of them shapes, CRS, columns, number of rows, and a small map as SVG paths."""
    from soilgis.model.errors import SoilgisError
    from soilgis.store.entry import admit
    from soilgis.store.online import shut_out_hosts

    place = Path(path)
    try:
        admit(place)
        with shut_out_hosts():
            if place.suffix.lower() in {".tif", ".tiff", ".img", ".asc", ".vrt"}:
                return _raster(place)
            if place.suffix.lower() in {".csv", ".xlsx", ".xls", ".txt"}:
                return _corners(place) or _table(place, encoding)
            return _vector(place, sublayer, encoding)
    except (SoilgisError, OSError, ValueError, RuntimeError) as failure:
        return {"problem": str(failure)}


def _vector(place: Path, sublayer: str, encoding: str) -> dict[str, Any]:
    import pyogrio

    from soilgis.model.inputs import Named
    from soilgis.store.mapinfo import with_charset
    from soilgis.store.unpacked import unpacked

    place, _ = with_charset(unpacked(place, sublayer), Named(encoding, here=bool(encoding)))
    listed = [str(name) for name, _ in pyogrio.list_layers(place)]
    layer = sublayer if sublayer in listed else listed[0]
    told = encoding or _told_encoding(place)
    options = {"encoding": told} if told else {}
    head = pyogrio.read_info(place, layer=layer, **options)
    size = place.stat().st_size if place.is_file() else 0
    bounds = head.get("total_bounds")
    found = {
        "kind": "vector", "layers": listed, "layer": layer, "geometry": str(head.get("geometry_type") or ""),
        "crs": _crs(head.get("crs")), "fields": [str(one) for one in head["fields"]], "rows": int(head.get("features", -1)),
        "encoding": str(head.get("encoding") or ""), "size": size,
    }  # fmt: skip
    shapes = [] if size > MOST_DRAWN_BYTES else _shapes(place, layer)
    return {**found, "drawn": _drawn(shapes, bounds)}


def _corners(place: Path) -> dict[str, Any] | None:
    """Shapes of a text or table of corner points; None where it holds none."""
    from soilgis.model.errors import SoilgisError
    from soilgis.model.inputs import FileOpening
    from soilgis.store.exchange import read_for_exchange

    if place.suffix.lower() == ".csv" or place.stat().st_size > MOST_DRAWN_BYTES:
        return None
    try:
        frame, _ = read_for_exchange(place, FileOpening())
    except (SoilgisError, OSError, ValueError):
        return None
    shapes = list(frame.geometry.head(MOST_DRAWN))
    return {
        "kind": "vector", "layers": [], "layer": "", "geometry": shapes[0].geom_type if shapes else "", "rows": len(frame),
        "crs": _crs(frame.crs), "fields": [str(one) for one in frame.columns if one != frame.geometry.name], "encoding": "",
        "size": place.stat().st_size, "drawn": _drawn(shapes, None),
    }  # fmt: skip


def _told_encoding(place: Path) -> str:
    """Encoding of a Shapefile's text by its bytes; empty where the format says it, or none fits, which pre-flight tells."""
    from soilgis.model.errors import SoilgisError
    from soilgis.model.inputs import Named
    from soilgis.store.dbf_text import text_encoding

    with contextlib.suppress(SoilgisError):
        return text_encoding(place, Named())[0]
    return ""


def _shapes(place: Path, layer: str) -> list[Any]:
    import numpy as np
    import pyogrio
    import shapely

    _, _, geometry, _ = pyogrio.raw.read(place, layer=layer, columns=[], max_features=MOST_DRAWN)
    shapes = shapely.from_wkb(geometry, on_invalid="ignore") if geometry is not None else np.array([])
    return [one for one in shapes if one is not None and not one.is_empty]


def _drawn(shapes: list[Any], bounds: Any) -> list[str]:
    """Outlines as SVG paths of a small box, numbers only."""
    import numpy as np
    import shapely

    framed = shapely.total_bounds(np.array(shapes)) if shapes else np.array(bounds if bounds is not None else [])
    if len(framed) != 4 or not np.isfinite(framed).all():
        return []
    shapes = shapes or [shapely.box(*framed)]
    west, south, east, north = framed
    scale = min((_WIDE - 8) / max(east - west, 1e-9), (_HIGH - 8) / max(north - south, 1e-9))
    thinned = shapely.simplify(np.array(shapes), 0.6 / scale, preserve_topology=False)
    lines = []
    for part in shapely.get_parts(thinned):
        for ring in _lines(part):
            points = [f"{4 + (x - west) * scale:.1f} {4 + (north - y) * scale:.1f}" for x, y, *_ in ring]
            lines.append("M" + "L".join(points))
    return lines[:2000]


def _lines(part: Any) -> list[Any]:
    if part.is_empty:
        return []
    if part.geom_type == "Polygon":
        return [part.exterior.coords, *(one.coords for one in part.interiors)]
    if part.geom_type == "Point":
        return [[(part.x, part.y), (part.x + 1e-9, part.y)]]
    return [part.coords] if hasattr(part, "coords") else []


def _raster(place: Path) -> dict[str, Any]:
    import rasterio

    with rasterio.open(place) as file:
        low = [file.width, file.height]
        return {
            "kind": "raster", "layers": [], "crs": _crs(file.crs.to_wkt() if file.crs else None), "cells": low,
            "step": [float(one) for one in file.res], "nodata": "" if file.nodata is None else f"{file.nodata:g}",
            "bands": int(file.count), "type": str(file.dtypes[0]), "fields": [], "size": place.stat().st_size,
            "drawn": _drawn([], list(file.bounds)),
        }  # fmt: skip


def _table(place: Path, encoding: str) -> dict[str, Any]:
    """Headings of a table; a text of corner points has none."""
    import pandas as pd

    from soilgis.store.text import read_csv

    if place.suffix.lower() in {".xlsx", ".xls"}:
        frame = pd.read_excel(place, nrows=5, dtype=str, engine="calamine")
    elif place.suffix.lower() == ".txt":
        return {"kind": "text", "layers": [], "fields": [], "size": place.stat().st_size}
    elif place.stat().st_size > 20 << 20:
        return {"kind": "table", "layers": [], "fields": [], "size": place.stat().st_size}
    else:
        frame = read_csv(place, encoding=encoding) if encoding else read_csv(place)
    return {
        "kind": "table", "layers": [], "fields": [str(one) for one in frame.columns], "size": place.stat().st_size,
        "rows": len(frame) if place.suffix.lower() == ".csv" else -1,
    }  # fmt: skip


def _crs(declared: Any) -> str:
    """A CRS in few words: code and name; empty where none is declared."""
    import pyproj

    if not declared:
        return ""
    crs = pyproj.CRS.from_user_input(declared)
    code = crs.to_epsg(min_confidence=70)
    return f"EPSG:{code} {crs.name}" if code else str(crs.name)
