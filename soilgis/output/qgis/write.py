"""The plugin as a folder (插件文件夹): its own files, the jobs as it reads them, and this computer's Python; a zip of it; where QGIS looks for it."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import UsageError
from soilgis.output.atomic import scratch_file, scratch_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAME = "soilgis_toolbox"
"""Folder of the plugin; not soilgis, which would hide the library from the Python of QGIS."""
OLDEST, NEWEST = "3.22", "4.99"
"""Versions of QGIS it declares itself for; it was run on the oldest."""
_SOURCES = (
    "__init__.py", "algorithm.py", "child.py", "command.py", "icon.svg", "loading.py", "parameters.py", "provider.py", "sources.py",
)  # fmt: skip
_MADE = ("jobs.json", "metadata.txt", "settings.json")
FILES = tuple(sorted((*_SOURCES, *_MADE)))
"""Files of the plugin."""
_STAMP = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Settings:
    """What the plugin knows of this computer (本机设置).

    Attributes
    ----------
    python
        Python that has soilgis.
    version
        Version of soilgis.
    shelves
        Folders of layers that every job gets.
    """

    python: str
    version: str
    shelves: tuple[str, ...] = ()


def write_plugin(jobs: Sequence[Mapping[str, Any]], settings: Settings, folder: Path) -> list[Path]:
    """Write the plugin into a folder of plugins, whole or not at all.

    Parameters
    ----------
    jobs
        What `soilgis.output.qgis.form.toolbox` made.
    settings
        This computer's.
    folder
        Folder of plugins; the plugin's own is made in it.

    Returns
    -------
    list of Path
        Its files.

    Raises
    ------
    OutputError
        If the folder cannot be written, or holds somebody else's files of these names; nothing has changed then.
    """
    with scratch_folder(folder / NAME) as scratch:
        for name, text in _texts(jobs, settings).items():
            (scratch / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / NAME / name for name in FILES]


def write_zip(jobs: Sequence[Mapping[str, Any]], settings: Settings, place: Path) -> Path:
    """Write the plugin as the zip that QGIS installs from; the same jobs and settings give the same bytes."""
    with scratch_file(place) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _texts(jobs, settings).items():
            archive.writestr(zipfile.ZipInfo(f"{NAME}/{name}", _STAMP), text, zipfile.ZIP_DEFLATED)
    return place


def profile_folders(profile: str = "default") -> list[Path]:
    """Folders of plugins of the QGIS on this computer, of one profile; QGIS 3 first.

    Raises
    ------
    UsageError
        If QGIS was never started here, or has no such profile; naming the profiles there are.
    """
    homes = [home for home in _homes() if home.is_dir()]
    found = [home / profile for home in homes if (home / profile).is_dir()]
    if found:
        return [one / "python" / "plugins" for one in found]
    if homes:
        named = sorted(one.name for home in homes for one in home.iterdir() if one.is_dir())
        raise UsageError(
            f"QGIS has no profile {profile!r} (没有这个 QGIS 配置文件); there are {', '.join(named) or 'none'}: name one with --profile"
        )
    raise UsageError(
        "no QGIS was found for this user (未找到 QGIS 的用户配置); start QGIS once, or write the plugin with --out DIR and install "
        f"DIR/{NAME}.zip in QGIS (插件→管理并安装插件→从 ZIP 安装)"
    )


def _homes() -> list[Path]:
    """Folders of profiles, by system; only the one that QGIS is told of by its variable where there is one."""
    own = os.environ.get("QGIS_CUSTOM_CONFIG_PATH", "")
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", str(Path.home() / "AppData" / "Roaming")))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    homes = [base / "QGIS" / major / "profiles" for major in ("QGIS3", "QGIS4")]
    return [Path(own) / "profiles"] if own else homes


def _texts(jobs: Sequence[Mapping[str, Any]], settings: Settings) -> dict[str, str]:
    sources = files("soilgis.output.qgis.plugin")
    made = {
        "jobs.json": json.dumps(list(jobs), ensure_ascii=False, indent=1) + "\n",
        "metadata.txt": _metadata(settings.version),
        "settings.json": json.dumps(
            {"python": settings.python, "version": settings.version, "shelves": list(settings.shelves)},
            ensure_ascii=False,
            indent=1,
        )
        + "\n",
    }
    return {name: made.get(name) or (sources / name).read_text(encoding="utf-8") for name in FILES}


def _metadata(version: str) -> str:
    """What QGIS reads of a plugin before it loads it."""
    lines = {
        "name": "soilgis 水土保持",
        "description": "Soil and water conservation planning: every soilgis job in the Processing toolbox (水土保持一张图：全部作业进入处理工具箱)",
        "about": (
            f"Made by soilgis {version} for the Python of this computer. Run on QGIS {OLDEST}; newer versions are declared, not tested. "
            f"（由本机的 soilgis {version} 生成；在 QGIS {OLDEST} 上运行验证过，更新版本未测试。换电脑或升级 soilgis 后请重新生成。）"
        ),
        "version": version,
        "qgisMinimumVersion": OLDEST,
        "qgisMaximumVersion": NEWEST,
        "supportsQt6": "True",
        "hasProcessingProvider": "yes",
        "category": "Analysis",
        "tags": "水土保持, soil and water conservation, processing",
        "icon": "icon.svg",
        "author": "soilgis founders",
        "email": "soilgis@invalid",
        "experimental": "False",
        "deprecated": "False",
    }
    return "\n".join(["[general]", *(f"{key}={value}" for key, value in lines.items())]) + "\n"
