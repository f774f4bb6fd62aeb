"""A job as an algorithm (作业算法): its form becomes parameters, what is chosen becomes a command line, and a child process does it."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingOutputHtml,
    QgsProcessingParameterBoolean,
    QgsProcessingUtils,
)

from .child import TroubleError, run
from .command import refuse_missing, words
from .loading import load, page_of
from .parameters import parameter, plain_value, spelled
from .sources import as_vector, lost, part_of, raster_place, vector_place, whole_of

if TYPE_CHECKING:
    from collections.abc import Mapping

LOAD = "load_results"
_LAYERS = ("layer", "layers", "raster", "rasters")


class JobAlgorithm(QgsProcessingAlgorithm):
    """One job of soilgis (作业).

    Parameters
    ----------
    job
        The job as the plugin's form has it.
    provider
        Knows the Python that has soilgis, and the folders of layers.
    """

    def __init__(self, job: Mapping[str, Any], provider: Any) -> None:
        super().__init__()
        self._job, self._known = dict(job), provider
        self._asked: list[str] = []
        self._places: dict[str, str] = {}
        self._written: list[str] = []
        self._codes: tuple[str, ...] = ()
        self._load = True

    def createInstance(self) -> JobAlgorithm:
        """Another of the same."""
        return JobAlgorithm(self._job, self._known)

    def name(self) -> str:
        """Name, the same as on the command line."""
        return str(self._job["name"])

    def displayName(self) -> str:
        """Chinese title, with the command's name for those who look for it."""
        return f"{self._job['title']} ({self._job['name']})"

    def group(self) -> str:
        """Group in the toolbox."""
        return str(self._job["group"])

    def groupId(self) -> str:
        """Group, for programs."""
        return str(self._job["group"])

    def tags(self) -> list[str]:
        """Words it is found by."""
        return ["soilgis", "水土保持", str(self._job["help"]["zh"])]

    def shortHelpString(self) -> str:
        """What it does, what each parameter means, and the same as a command."""
        said = self._job["help"]
        rows = "".join(
            f"<li><b>{html.escape(one['label'])}</b> {html.escape(one['help'])}</li>" for one in self._job["parameters"]
        )
        examples = "".join(f"<code>{html.escape(one)}</code><br/>" for one in self._job["examples"])
        details = f"<p>{html.escape(self._job['details'])}</p>" if self._job["details"] else ""
        return (
            f"<p>{html.escape(said['zh'])}</p><p>{html.escape(said['en'])}</p>{details}<ul>{rows}</ul>"
            f"<p>同样的命令：<br/>{examples}</p>"
        )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Make the parameters."""
        del configuration
        for one in self._job["parameters"]:
            self.addParameter(parameter(one))
        self.addParameter(QgsProcessingParameterBoolean(LOAD, "完成后把成果加入地图", defaultValue=True))
        if any(one["kind"] == "folder_out" for one in self._job["parameters"]):
            self.addOutput(QgsProcessingOutputHtml("page", "成果网页"))

    def checkParameterValues(self, parameters: dict[str, Any], context: Any) -> tuple[bool, str]:
        """Refuse what QGIS can see is missing, in one sentence."""
        full = spelled(self._job, parameters)
        sound, said = super().checkParameterValues(full, context)
        if not sound:
            return False, self._lost(full, context) or said
        try:
            refuse_missing(self._job, full)
        except TroubleError as trouble:
            return False, str(trouble)
        return True, ""

    def _lost(self, given: dict[str, Any], context: Any) -> str:
        """Which layer cannot be opened, and the cure; empty where QGIS refuses something else."""
        for one in self._job["parameters"]:
            value = whole_of(given.get(one["key"]), context)
            for each in (value if isinstance(value, list) else [value]) if one["kind"] in _LAYERS and value else []:
                found = QgsProcessingUtils.mapLayerFromString(each, context) if isinstance(each, str) else each
                if found is None or not found.isValid():
                    return str(lost(found, one["label"], str(each)))
        return ""

    def prepareAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> bool:
        """Put the command line together, in the main thread, to which layers belong."""
        given = spelled(self._job, parameters)
        values: dict[str, Any] = {}
        inside: list[str] = []
        try:
            for one in self._job["parameters"]:
                if one["kind"] in _LAYERS:
                    inside += self._place(one, given, values, context, feedback)
                else:
                    values[one["key"]] = plain_value(self, one, given, context)
            self._places = {
                one["key"]: values[one["key"]]
                for one in self._job["parameters"]
                if one["kind"].endswith("_out") and values[one["key"]]
            }
            self._asked = words(self._job, values, self._known.shelves())
        except TroubleError as trouble:
            raise QgsProcessingException(str(trouble)) from trouble
        self._asked[1:1] = [f"--sublayer={one}" for one in inside]
        self._codes = tuple(str(values[name]) for name in values if name.endswith("_id") and values[name])
        self._load = self.parameterAsBoolean(parameters, LOAD, context)
        return True

    def _place(
        self, one: Mapping[str, Any], given: dict[str, Any], values: dict[str, Any], context: Any, feedback: Any
    ) -> list[str]:
        """Put the files of a parameter's layers among the values; return which layer inside a file is meant."""
        key, kind, label = one["key"], one["kind"], one["label"]
        if given.get(key) in (None, "", []):
            return []
        if kind == "layer":
            layer = self.parameterAsVectorLayer({**given, key: whole_of(given[key], context)}, key, context)
            part = part_of(given[key], self, given, key, context)
            alone = not self._job["sublayers"] or bool(one["positional"])
            place = vector_place(layer, label, feedback, source=part, alone=alone)
            values[key] = place.path
            return [f"{key}={place.sublayer}"] if place.sublayer else []
        if kind == "raster":
            values[key] = raster_place(self.parameterAsRasterLayer(given, key, context), label).path
            return []
        layers = self._layers(given, key, context, label)
        if kind == "rasters":
            places = [raster_place(layer, label) for layer in layers]
        else:
            places = [vector_place(as_vector(layer), label, feedback, alone=True) for layer in layers]
        values[key] = [place.path for place in places]
        values[f"{key}_titles"] = [place.title for place in places]
        return []

    def _layers(self, given: dict[str, Any], key: str, context: Any, label: str) -> list[Any]:
        """Layers of a parameter that takes several, none left out silently."""
        found: list[Any] = self.parameterAsLayerList(given, key, context)
        asked = given[key] if isinstance(given[key], list) else [given[key]]
        for each in asked if len(found) < len(asked) else []:
            if QgsProcessingUtils.mapLayerFromString(str(each), context) is None:
                raise lost(None, label, str(each))
        return found

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Run the command, tell its progress, and hand over what was written."""
        del parameters, context
        for place in self._places.values():
            Path(place).parent.mkdir(parents=True, exist_ok=True)
        feedback.pushCommandInfo(" ".join(["soilgis", *(_quoted(word) for word in self._asked)]))
        folder = QgsProcessingUtils.tempFolder()
        try:
            heard = run(self._known.python(), self._asked, folder=folder, tell=_Teller(feedback), cancelled=feedback.isCanceled)  # fmt: skip
        except TroubleError as trouble:
            raise QgsProcessingException(str(trouble)) from trouble
        self._written = heard.written
        pages = {"page": page_of(heard.written)} if self.outputDefinition("page") else {}
        return {**self._places, **pages}

    def postProcessAlgorithm(self, context: Any, feedback: Any) -> dict[str, Any]:
        """Open what was written, in the main thread."""
        if self._load:
            folder = any(one["kind"] == "folder_out" for one in self._job["parameters"])
            names = load(self._written, context, folder=folder, codes=self._codes, title=self._job["title"])
            if names:
                feedback.pushInfo(f"已加入地图：{'、'.join(names)}")
        return {}


class _Teller:
    """Tells the events of a job to QGIS (进度)."""

    def __init__(self, feedback: Any) -> None:
        self._feedback = feedback

    def __call__(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "step":
            self._feedback.setProgressText(str(event.get("step", "")))
        elif kind == "count" and event.get("total"):
            self._feedback.setProgress(100.0 * float(event["done"]) / float(event["total"]))
        elif kind == "note":
            self._feedback.pushWarning(f"注意：{event.get('text', '')}")
        elif kind in ("aside", "said"):
            self._feedback.pushInfo(str(event.get("text", "")))


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word
