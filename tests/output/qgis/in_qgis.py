"""Runs inside QGIS, by its own Python (QGIS 内测试): jobs on layers as people have them open; prints what became of them as JSON.

Usage: python3 in_qgis.py PLUGINS INPUTS OUTPUT
"""

import json
import sys
from pathlib import Path

sys.path[:0] = ["/usr/share/qgis/python", "/usr/share/qgis/python/plugins", sys.argv[1]]

from processing.core.Processing import Processing
from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

INPUTS, OUTPUT = Path(sys.argv[2]), Path(sys.argv[3])
FOUND = {}


class Heard(QgsProcessingFeedback):
    """What a run says."""

    def __init__(self):
        super().__init__()
        self.told = {"info": [], "warning": [], "error": [], "step": [], "progress": []}
        self.progressChanged.connect(self.told["progress"].append)

    def pushInfo(self, info):
        self.told["info"].append(info)

    def pushCommandInfo(self, info):
        self.told["info"].append(info)

    def pushWarning(self, warning):
        self.told["warning"].append(warning)

    def reportError(self, error, fatalError=False):
        self.told["error"].append(error)

    def setProgressText(self, text):
        self.told["step"].append(text)
        if text == "量算" and getattr(self, "stop", False):
            self.cancel()


def go(title, job, stop=False, **values):
    """Run one job, in the way the toolbox does, and keep what it said."""
    context, heard = QgsProcessingContext(), Heard()
    context.setProject(QgsProject.instance())
    heard.stop = stop
    algorithm = QgsApplication.processingRegistry().algorithmById(f"soilgis:{job}").create()
    sound, said = algorithm.checkParameterValues(values, context)
    results, done = algorithm.run(values, context, heard) if sound else ({}, False)
    loaded = {}
    for key in context.layersToLoadOnCompletion():
        layer = context.temporaryLayerStore().mapLayer(key)
        style = layer.renderer().type() if layer.type() == 0 and layer.renderer() else ""
        loaded[layer.name()] = [style, [f"{one.name()}:{one.typeName()}" for one in layer.fields()][:3]]
    FOUND[title] = {"sound": sound, "said": said, "done": done, "results": results, "loaded": loaded, **heard.told}


def main():
    application = QgsApplication([], False)
    application.initQgis()
    Processing.initialize()
    import soilgis_toolbox

    plugin = soilgis_toolbox.classFactory(None)
    plugin.initProcessing()
    provider = QgsApplication.processingRegistry().providerById("soilgis")
    flags = {one.name(): int(one.flags()) for one in provider.algorithms()}
    FOUND["jobs"] = {"names": sorted(flags), "groups": sorted({one.group() for one in provider.algorithms()})}
    FOUND["jobs"]["batch"] = all(flag & int(QgsProcessingAlgorithm.FlagSupportsBatch) for flag in flags.values())

    towns = QgsVectorLayer(f"{INPUTS / 'towns.gpkg'}|layername=towns", "乡镇", "ogr")
    filtered = QgsVectorLayer(f"{INPUTS / 'towns.gpkg'}|layername=towns", "筛选/后", "ogr")
    filtered.setSubsetString("\"code\" <> '3'")
    memory = QgsVectorLayer("Polygon?crs=EPSG:4490&field=name:string", "临时", "memory")
    feature = QgsFeature(memory.fields())
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(112.0, 37.0, 112.05, 37.1)))
    memory.dataProvider().addFeatures([feature])
    bare = QgsVectorLayer(str(INPUTS / "bare.shp"), "无坐标系", "ogr")
    bare.setCrs(QgsCoordinateReferenceSystem("EPSG:4490"))
    lost = QgsVectorLayer(str(INPUTS / "nowhere.gpkg"), "丢失", "ogr")
    QgsProject.instance().addMapLayers([towns, filtered, memory, bare, lost])
    zone = str(INPUTS / "zone.gpkg")

    go(
        "coverage",
        "coverage",
        regions=towns.id(),
        zones=[zone, memory.id()],
        region_id="code",
        wide=True,
        out=str(OUTPUT / "coverage.csv"),
    )
    go(
        "zonal",
        "zonal",
        regions=towns.id(),
        raster=str(INPUTS / "classes2024.tif"),
        region_id="code",
        out=str(OUTPUT / "zonal.csv"),
    )
    go("screen", "screen", site=[str(INPUTS / "zone.gpkg")], study="shanxi", out=str(OUTPUT / "screen"))
    go("filtered", "coverage", regions=filtered, zones=[bare.id()], region_id="code", out=str(OUTPUT / "filtered.csv"))
    towns.selectByExpression("\"code\" = '2'")
    part = QgsProcessingFeatureSourceDefinition(towns.id(), True)
    go("selected", "coverage", regions=part, zones=[zone], region_id="code", out=str(OUTPUT / "selected.csv"))
    go("temporary", "coverage", regions=towns, zones=[zone], region_id="code", out="TEMPORARY_OUTPUT")
    go("folder", "ledger", regions=towns, zones=[zone], region_id="code", out="TEMPORARY_OUTPUT")
    go("lost", "coverage", regions=towns, zones=[lost.id()], region_id="code", out=str(OUTPUT / "lost.csv"))
    go("nothing", "coverage", zones=[zone], out=str(OUTPUT / "nothing.csv"))
    go("column", "coverage", regions=towns, zones=[zone], region_id="none", out=str(OUTPUT / "column.csv"))
    go(
        "cancelled",
        "coverage",
        stop=True,
        regions=towns,
        zones=[zone],
        region_id="code",
        out=str(OUTPUT / "cancelled.csv"),
    )
    ProcessingConfig.settings["SOILGIS_PYTHON"].value = "/nowhere/python"
    go("wrong", "coverage", regions=towns, zones=[zone], region_id="code", out=str(OUTPUT / "wrong.csv"))
    print("FOUND " + json.dumps(FOUND, ensure_ascii=False, default=str))


main()
