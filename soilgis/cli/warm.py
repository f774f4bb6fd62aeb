"""First preparation (首次准备): boundaries decoded and names read before anybody waits for them, with a step for each."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

from soilgis.model.errors import SoilgisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PARTS = ("行政区划", "拼音与字体")
MARK = "prepared"


def ready() -> bool:
    """Whether this version was prepared on this machine already."""
    return _mark().is_file()


def prepare(progress: Callable[[str], None]) -> None:
    """Do each kind of work once; nothing is left but what the cache keeps.

    Parameters
    ----------
    progress
        Called with the Chinese name of each step.
    """
    for number, (title, work) in enumerate(zip(_PARTS, (_decode, _letter), strict=True), 1):
        progress(f"首次准备 {number}/{len(_PARTS)}：{title}")
        work()
    with suppress(OSError):
        _mark().parent.mkdir(parents=True, exist_ok=True)
        _mark().write_text("prepared\n", encoding="ascii")


def _mark() -> Path:
    """A file in the cache whose name changes with what is kept there."""
    from soilgis.output.readings import cache_name
    from soilgis.store.boundaries import cache_stamp
    from soilgis.store.cache import cache_folder

    digest = hashlib.sha256(f"{version('soilgis')} {cache_stamp()} {cache_name()}".encode()).hexdigest()
    return cache_folder() / f"{MARK}-{digest[:16]}"


def _decode() -> None:
    from soilgis.model.level import Level
    from soilgis.store.boundaries import load_units

    for level in Level:
        load_units(level, "amap")


def _letter() -> None:
    from soilgis.output.fonts import chinese_font
    from soilgis.output.readings import readings_of

    with suppress(SoilgisError):  # a machine without the font draws no pictures, and says so then
        chinese_font()
    readings_of(["山西省"])
