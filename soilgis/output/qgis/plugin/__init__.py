"""Soilgis in the toolbox of QGIS (QGIS 处理工具箱插件): every job an algorithm; the work is done by soilgis's own Python.

These files are copied into the plugin that ``soilgis qgis`` writes. They run inside QGIS, from Python 3.9 on, and import nothing of soilgis.
"""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:
    """Give QGIS the plugin."""
    from .provider import Plugin

    return Plugin(iface)
