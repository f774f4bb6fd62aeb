"""Results in QGIS (成果加载): which of the files written are layers, opened with the styles they carry."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from qgis.core import QgsProcessingContext, QgsProviderRegistry, QgsRasterLayer, QgsVectorLayer, QgsWkbTypes

VECTORS = (".gpkg", ".shp", ".geojson", ".fgb", ".kml", ".dxf", ".parquet")
RASTERS = (".tif", ".tiff")
PAGES = ("map.html", "page.html", "screen.html", "report.html", "comparison.html")
_UNNAMED = "out"
"""Name of a file in a temporary place: that of the parameter."""
MOST_TABLES = 12
"""Tables that are loaded where there is nothing else; more would bury the project."""
_CODES = ("adcode", "行政区划代码", "parent", "zone_id", "site_id", "id")
"""Columns whose digits are a name, not a number."""


def load(files: list[str], context: Any, *, folder: bool, codes: tuple[str, ...] = (), title: str = "") -> list[str]:
    """Open what was written and hand it to the project.

    Parameters
    ----------
    files
        Files that were written.
    context
        The context of the run; nothing is opened where it has no project, as in ``qgis_process``.
    folder
        Whether the job wrote a folder: its tables are loaded only where it has no shapes.
    codes
        Further columns whose digits are a name, such as the one with the regions' ids.
    title
        What a result is called that has no name of its own, because QGIS chose the place.

    Returns
    -------
    list of str
        Names of the layers.
    """
    if context.project() is None:
        return []
    paths = [Path(name) for name in files]
    layers = [layer for path in paths for layer in _shapes(path)]
    tables = [path for path in paths if path.suffix.lower() == ".csv"]
    if not folder or not layers:
        layers += [_table(path, {*_CODES, *codes}) for path in tables[:MOST_TABLES]]
    valid = [layer for layer in layers if layer.isValid()]
    for layer in valid if title else []:
        if layer.name() == _UNNAMED:
            layer.setName(title)
    for layer in valid:
        context.temporaryLayerStore().addMapLayer(layer)
        context.addLayerToLoadOnCompletion(
            layer.id(), QgsProcessingContext.LayerDetails(layer.name(), context.project(), layer.name())
        )
    return [layer.name() for layer in valid]


def page_of(files: list[str]) -> str:
    """The page a person would open first; empty where there is none."""
    pages = [name for name in files if name.lower().endswith(".html")]
    known = [name for wanted in PAGES for name in pages if Path(name).name == wanted]
    return next(iter([*known, *pages]), "")


def _shapes(path: Path) -> list[Any]:
    """Layers of one file; a GeoPackage may hold several, each with its style."""
    ending = path.suffix.lower()
    if ending in RASTERS:
        return [QgsRasterLayer(str(path), path.stem)]
    if ending not in VECTORS:
        return []
    inside = QgsProviderRegistry.instance().querySublayers(str(path))
    names = [one.name() for one in inside if one.wkbType() != QgsWkbTypes.NoGeometry]
    if len(names) < 2:
        return [QgsVectorLayer(str(path), path.stem, "ogr")]
    return [QgsVectorLayer(f"{path}|layername={name}", f"{path.stem} {name}", "ogr") for name in names]


def _table(path: Path, codes: set[str]) -> Any:
    """A CSV as a table: numbers as numbers, codes of places as the text they are, by a .csvt beside it, which QGIS reads."""
    asked = urlencode([("type", "csv"), ("detectTypes", "yes"), ("geomType", "none"), ("encoding", "UTF-8")])
    source = f"{path.resolve().as_uri()}?{asked}"
    guessed = QgsVectorLayer(source, path.stem, "delimitedtext")
    fields = list(guessed.fields())
    if not any(one.isNumeric() and one.name() in codes for one in fields):
        return guessed
    kinds = ["Real" if one.isNumeric() and one.name() not in codes else "String" for one in fields]
    try:
        path.with_suffix(".csvt").write_text(",".join(f'"{kind}"' for kind in kinds) + "\n", encoding="ascii")
    except OSError:
        return guessed
    return QgsVectorLayer(source, path.stem, "delimitedtext")
