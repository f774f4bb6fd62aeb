"""The provider (算法提供者): all jobs in the toolbox, the path of soilgis's Python as a setting, and the plugin that brings them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsApplication, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithm import JobAlgorithm

HERE = Path(__file__).parent
PYTHON = "SOILGIS_PYTHON"
SHELVES = "SOILGIS_LAYERS"


def _read(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


class SoilgisProvider(QgsProcessingProvider):
    """Jobs of soilgis (水土保持工具箱)."""

    def __init__(self) -> None:
        super().__init__()
        self._settings: dict[str, Any] = _read("settings.json")

    def load(self) -> bool:
        """Make the settings and the algorithms."""
        group = self.name()
        ProcessingConfig.settingIcons[group] = self.icon()
        ProcessingConfig.addSetting(
            Setting(group, PYTHON, "装有 soilgis 的 Python", self._settings["python"], valuetype=Setting.FILE)
        )
        ProcessingConfig.addSetting(
            Setting(
                group,
                SHELVES,
                "自有图层目录（多个用分号隔开）",
                ";".join(self._settings["shelves"]),
                valuetype=Setting.STRING,
            )
        )
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self) -> None:
        """Take the settings away."""
        for name in (PYTHON, SHELVES):
            ProcessingConfig.removeSetting(name)

    def python(self) -> str:
        """The Python that has soilgis: the one set in QGIS, else the one that made the plugin."""
        return str(ProcessingConfig.getSetting(PYTHON) or self._settings["python"]).strip()

    def shelves(self) -> list[str]:
        """Folders of layers that every job gets."""
        text = str(ProcessingConfig.getSetting(SHELVES) or "")
        return [part.strip() for part in text.split(";") if part.strip()]

    def loadAlgorithms(self) -> None:
        """Add every job."""
        for job in _read("jobs.json"):
            self.addAlgorithm(JobAlgorithm(job, self))

    def id(self) -> str:
        """Name for programs: ``soilgis:coverage``."""
        return "soilgis"

    def name(self) -> str:
        """Name in the toolbox."""
        return "soilgis 水土保持"

    def longName(self) -> str:
        """Name with the version that made the plugin."""
        return f"soilgis 水土保持 {self._settings['version']}"

    def icon(self) -> Any:
        """A slope with its terraces."""
        return QIcon(str(HERE / "icon.svg"))


class Plugin:
    """What QGIS loads (插件)."""

    def __init__(self, iface: Any) -> None:
        del iface
        self._provider: Any = None

    def initProcessing(self) -> None:
        """Put the jobs into the toolbox."""
        self._provider = SoilgisProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """The same where there is a window."""
        self.initProcessing()

    def unload(self) -> None:
        """Take the jobs out of the toolbox."""
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
