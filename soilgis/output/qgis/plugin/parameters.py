"""Parameters (参数): what the form says, as parameters of QGIS, and their values back as plain ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHAPES = {
    "polygon": QgsProcessing.TypeVectorPolygon,
    "line": QgsProcessing.TypeVectorLine,
    "point": QgsProcessing.TypeVectorPoint,
}
_FORMATS = {
    ".csv": "CSV", ".gpkg": "GeoPackage", ".shp": "Shapefile", ".geojson": "GeoJSON", ".tif": "GeoTIFF", ".tiff": "GeoTIFF",
    ".xlsx": "Excel", ".kml": "KML", ".dxf": "DXF", ".txt": "TXT", ".parquet": "GeoParquet", ".fgb": "FlatGeobuf", ".gdb": "FileGDB",
}  # fmt: skip
LINES = re.compile(r"[\r\n]+")


def parameter(one: Mapping[str, Any]) -> Any:
    """A parameter of QGIS; its tooltip is the field's help, and what most leave alone is folded away."""
    made = _MAKERS[one["kind"]](one)
    if hasattr(made, "setHelp"):
        made.setHelp(one["help"])
    if one["advanced"]:
        made.setFlags(made.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
    return made


def _layer(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterFeatureSource(
        one["key"], one["label"], [_SHAPES[name] for name in one["geometry"]], optional=one["optional"]
    )


def _layers(one: Mapping[str, Any]) -> Any:
    kinds = [_SHAPES[name] for name in one["geometry"]]
    kind = kinds[0] if len(kinds) == 1 else QgsProcessing.TypeVectorAnyGeometry
    return QgsProcessingParameterMultipleLayers(one["key"], one["label"], kind, optional=one["optional"])


def _raster(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterRasterLayer(one["key"], one["label"], optional=one["optional"])


def _rasters(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterMultipleLayers(
        one["key"], one["label"], QgsProcessing.TypeRaster, optional=one["optional"]
    )


def _files(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterMultipleLayers(
        one["key"], one["label"], QgsProcessing.TypeFile, optional=one["optional"]
    )


def _file(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterFile(one["key"], one["label"], optional=one["optional"])


def _folder(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterFile(
        one["key"], one["label"], behavior=QgsProcessingParameterFile.Folder, optional=one["optional"]
    )


def _field(one: Mapping[str, Any]) -> Any:
    several = one["kind"] == "fields"
    return QgsProcessingParameterField(
        one["key"],
        one["label"],
        one["default"] or None,
        one["parent"],
        QgsProcessingParameterField.Any,
        several,
        one["optional"],
    )


def _number(one: Mapping[str, Any]) -> Any:
    whole = one["kind"] == "integer"
    made = QgsProcessingParameterNumber(
        one["key"],
        one["label"],
        QgsProcessingParameterNumber.Integer if whole else QgsProcessingParameterNumber.Double,
        one["default"],
        one["optional"],
    )
    for limit, setter in ((one["low"], made.setMinimum), (one["high"], made.setMaximum)):
        if limit is not None:
            setter(limit)
    return made


def _flag(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterBoolean(one["key"], one["label"], bool(one["default"]), one["optional"])


def _choice(one: Mapping[str, Any]) -> Any:
    """A list of what the words are called; their labels are the values, words are taken too (see `spelled`)."""
    labels = [each["label"] for each in one["choices"]]
    several = one["kind"] == "choices"
    given = [label_of(one, value) for value in (one["default"] if several else [one["default"]]) or [] if value not in (None, "")]  # fmt: skip
    default = given if several else (given[0] if given else None)
    return QgsProcessingParameterEnum(
        one["key"], one["label"], labels, several, default or None, one["optional"], usesStaticStrings=True
    )


def _text(one: Mapping[str, Any]) -> Any:
    several = one["kind"] == "texts"
    label = f"{one['label']}（可多项，每行一个）" if several and not one.get("names_of") else one["label"]
    default = "\n".join(map(str, one["default"] or [])) if several else one["default"]
    return QgsProcessingParameterString(one["key"], label, default or None, several, one["optional"])


def _date(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterDateTime(
        one["key"], one["label"], QgsProcessingParameterDateTime.Date, one["default"] or None, one["optional"]
    )


def _crs(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterCrs(one["key"], one["label"], one["default"] or None, one["optional"])


def _file_out(one: Mapping[str, Any]) -> Any:
    filters = ";;".join(f"{_FORMATS.get(ending, ending[1:])} (*{ending})" for ending in one["suffixes"])
    made = QgsProcessingParameterFileDestination(
        one["key"], one["label"], filters, optional=one["optional"], createByDefault=not one["optional"]
    )
    made.setDefaultFileExtension(one["suffixes"][0].lstrip(".")) if hasattr(made, "setDefaultFileExtension") else None
    return made


def _folder_out(one: Mapping[str, Any]) -> Any:
    return QgsProcessingParameterFolderDestination(
        one["key"], one["label"], optional=one["optional"], createByDefault=not one["optional"]
    )


_MAKERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "layer": _layer, "layers": _layers, "raster": _raster, "rasters": _rasters, "file": _file, "files": _files, "folder": _folder,
    "field": _field, "fields": _field, "integer": _number, "number": _number, "flag": _flag, "choice": _choice, "choices": _choice,
    "text": _text, "texts": _text, "date": _date, "crs": _crs, "file_out": _file_out, "folder_out": _folder_out,
}  # fmt: skip


def label_of(one: Mapping[str, Any], value: object) -> str:
    """What a word is called in a list; the value itself where the list has no such word."""
    return next((each["label"] for each in one["choices"] if each["value"] == value), str(value))


def word_of(one: Mapping[str, Any], label: str) -> str:
    """The word behind what it is called."""
    return next((each["value"] for each in one["choices"] if each["label"] == label), label)


def spelled(job: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Values with words replaced by what lists call them, so that a model or ``qgis_process`` may say ``county`` as the command line does."""
    found = dict(given)
    for one in job["parameters"]:
        value = found.get(one["key"])
        if one["kind"] == "choice" and isinstance(value, str):
            found[one["key"]] = label_of(one, value)
        elif one["kind"] == "choices" and isinstance(value, (list, str)):
            texts = value if isinstance(value, list) else value.split(",")
            found[one["key"]] = [label_of(one, text) for text in texts]
    return found


def plain_value(algorithm: Any, one: Mapping[str, Any], given: dict[str, Any], context: Any) -> Any:
    """Value of a parameter that holds no layer, as text, number, True, or a list of texts; None where nothing was given."""
    key, kind = one["key"], one["kind"]
    if given.get(key) is None:
        return None
    if kind in ("field", "fields"):
        fields = [str(name) for name in algorithm.parameterAsFields(given, key, context)]
        return fields if kind == "fields" else (fields[0] if fields else None)
    if kind in ("integer", "number"):
        number = algorithm.parameterAsInt if kind == "integer" else algorithm.parameterAsDouble
        return number(given, key, context)
    if kind == "choices":
        return [word_of(one, label) for label in algorithm.parameterAsEnumStrings(given, key, context)]
    if kind == "files":
        return [str(path) for path in algorithm.parameterAsFileList(given, key, context)]
    if kind == "texts":
        return [part.strip() for part in LINES.split(algorithm.parameterAsString(given, key, context)) if part.strip()]
    return _one_value(algorithm, one, given, context)


def _one_value(algorithm: Any, one: Mapping[str, Any], given: dict[str, Any], context: Any) -> Any:
    """Value of a parameter that is one text or a switch."""
    key, kind = one["key"], one["kind"]
    if kind == "flag":
        return algorithm.parameterAsBoolean(given, key, context)
    if kind == "choice":
        return word_of(one, algorithm.parameterAsEnumString(given, key, context))
    if kind == "crs":
        crs = algorithm.parameterAsCrs(given, key, context)
        return crs.authid() or crs.toWkt() if crs.isValid() else None
    if kind == "date":
        moment = algorithm.parameterAsDateTime(given, key, context)
        return moment.toString("yyyy-MM-dd") if moment.isValid() else None
    if kind in ("file", "folder"):
        return algorithm.parameterAsFile(given, key, context)
    if kind == "file_out":
        return algorithm.parameterAsFileOutput(given, key, context)
    return str(algorithm.parameterAsString(given, key, context)).strip()
