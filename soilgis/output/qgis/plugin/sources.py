"""Layers as files (图层取文件): a layer of QGIS as a file that soilgis can open; what no file holds as it is shown is exported first."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeatureSink,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingUtils,
    QgsProviderRegistry,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .child import TroubleError

_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Place:
    """Where a layer lies (图层位置): its file, the layer inside where there are several, and what QGIS calls it."""

    path: str
    sublayer: str
    title: str


def vector_place(layer: Any, label: str, feedback: Any, *, source: Any = None, alone: bool = False) -> Place:
    """File of a vector layer; exported where the file holds something else than what QGIS shows.

    Parameters
    ----------
    layer
        The layer; None where QGIS could not open it.
    label
        What the parameter is called.
    feedback
        Is told when the layer is exported.
    source
        Features to take instead of all of the layer's, such as the selected ones.
    alone
        Whether the file may hold no other layer, because none can be named.

    Raises
    ------
    TroubleError
        If the layer cannot be opened or exported.
    """
    if layer is None or not layer.isValid():
        raise lost(layer, label)
    reason = "只用选中的要素" if source is not None else _not_as_is(layer)
    path, inside, several = ("", "", False) if reason else _file(layer)
    if not reason and several and alone:
        reason = "所在文件含多个图层"
    if not reason:
        return Place(path, inside if several else "", layer.name())
    exported = _export(source if source is not None else layer, layer.name(), label)
    feedback.pushInfo(f"图层「{layer.name()}」{reason}，已先导出：{exported}")
    return Place(exported, "", layer.name())


def raster_place(layer: Any, label: str) -> Place:
    """File of a raster layer.

    Raises
    ------
    TroubleError
        If it has none.
    """
    if layer is None or not layer.isValid():
        raise lost(layer, label)
    path = _decoded(layer).get("path", "")
    if layer.providerType() != "gdal" or not os.path.exists(path):
        raise TroubleError(
            f"「{label}」：栅格「{layer.name()}」没有本地文件（来源 {layer.providerType()}）；请在 QGIS 中导出→另存为 GeoTIFF 后再选"
        )
    return Place(path, "", layer.name())


def part_of(value: Any, algorithm: Any, given: dict[str, Any], key: str, context: Any) -> Any:
    """The features that are asked for where they are not all of the layer: selected, limited or filtered in the form; else None."""
    if not isinstance(value, QgsProcessingFeatureSourceDefinition):
        return None
    limited = getattr(value, "featureLimit", -1) not in (-1, 0)
    if value.selectedFeaturesOnly or limited or getattr(value, "filterExpression", ""):
        return algorithm.parameterAsSource(given, key, context)
    return None


def whole_of(value: Any, context: Any) -> Any:
    """The layer that a definition takes features of; the value itself where it is none."""
    if not isinstance(value, QgsProcessingFeatureSourceDefinition):
        return value
    found, sound = value.source.value(context.expressionContext(), None)
    return found if sound else None


def lost(layer: Any, label: str, asked: str = "") -> TroubleError:
    """What to say of a layer that cannot be opened: its file is gone, or was never one."""
    name = layer.name() if layer is not None else asked
    named = f"图层「{name}」" if name else "所选图层"
    return TroubleError(f"「{label}」：{named}打不开，数据文件可能已移动或删除；请在图层面板修复数据源，或改选文件")


def _decoded(layer: Any) -> dict[str, Any]:
    found: dict[str, Any] = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    return found


def _not_as_is(layer: Any) -> str:
    """Why the file is not what QGIS shows; empty where it is."""
    if layer.providerType() != "ogr":
        return "是临时图层" if layer.providerType() == "memory" else f"来自 {layer.providerType()}，不是文件"
    if layer.subsetString():
        return f"设有筛选（{layer.subsetString()[:60]}）"
    if layer.isEditable() and layer.isModified():
        return "有未保存的编辑"
    if layer.vectorJoins() or any(layer.fields().fieldOrigin(n) != layer.fields().OriginProvider for n in range(layer.fields().count())):  # fmt: skip
        return "有连接字段或计算字段"
    found = _decoded(layer)
    if found.get("vsiPrefix") or not os.path.exists(found.get("path", "")):
        return "在压缩包内或网络上"
    if layer.crs().isValid() and layer.crs() != layer.dataProvider().crs():
        return f"的坐标系在 QGIS 中设为 {layer.crs().authid() or '自定义'}，与文件所记不同"
    return ""


def _file(layer: Any) -> tuple[str, str, bool]:
    """Path of a layer's file, name of the layer inside, and whether the file holds other layers with shapes."""
    found = _decoded(layer)
    path = str(found["path"])
    names = [
        one.name()
        for one in QgsProviderRegistry.instance().querySublayers(path)
        if one.wkbType() != QgsWkbTypes.NoGeometry
    ]
    inside = str(found.get("layerName") or "") or (names[0] if names else "")
    return path, inside, len(set(names)) > 1


def _export(source: Any, name: str, label: str) -> str:
    """Write features into a GeoPackage of their own, under the layer's name and with its columns, changed in nothing."""
    stem = _NO_NAME.sub("_", name).strip(" .")[:60] or "layer"
    path: str = QgsProcessingUtils.generateTempFilename(f"{stem}.gpkg")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName, options.fileEncoding = "GPKG", stem, "UTF-8"
    options.layerOptions = ["FID=soilgis_fid"]
    writer = QgsVectorFileWriter.create(
        path, source.fields(), source.wkbType(), source.sourceCrs(), QgsCoordinateTransformContext(), options
    )
    failed = writer.errorMessage() if writer.hasError() else ""
    for feature in () if failed else _features(source):
        if not writer.addFeature(feature, QgsFeatureSink.FastInsert):
            failed = writer.errorMessage() or "写入失败"
            break
    del writer  # the file is closed
    if failed:
        raise TroubleError(f"「{label}」：图层「{name}」无法导出（{failed}）；请在 QGIS 中另存为 GeoPackage 后再选")
    return path


def _features(source: Any) -> Any:
    """Features as they are: faults are soilgis's to find and to tell."""
    if isinstance(source, QgsProcessingFeatureSource):
        from qgis.core import QgsFeatureRequest

        return source.getFeatures(QgsFeatureRequest(), QgsProcessingFeatureSource.FlagSkipGeometryValidityChecks)
    return source.getFeatures()


def as_vector(layer: Any) -> Any:
    """The layer where it is one of vectors; else None."""
    return layer if isinstance(layer, QgsVectorLayer) else None
