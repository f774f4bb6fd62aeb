"""The gate of internal files (内部文件检查): a file named by its path is internal where its layer's card, or its manifest, says so."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.layer import Secrecy
from soilgis.model.secrecy import MARK, SECRECY_TAG, Use, audit
from soilgis.model.sentences.secrecy import SecrecyMessages

if TYPE_CHECKING:
    from soilgis.model.errors import SoilgisError
    from soilgis.model.layer import Layer

_CARD, _MANIFEST = "layer.toml", "manifest.json"


def refuse_internal_layer(layer: Layer, error: type[SoilgisError]) -> None:
    """Refuse to open the data of an internal layer unless that was asked for; what is opened is written down.

    Raises
    ------
    SoilgisError
        Of kind ``error``.
    """
    if layer.secrecy is not Secrecy.INTERNAL:
        return
    kept = audit()
    if not kept.may_open(layer.id):
        kept.keep(layer.id, layer.title.zh, Use.WITHHELD)
        raise error(SecrecyMessages.layer(layer=layer.id, title=layer.title.zh))
    if kept.internal:
        kept.keep(layer.id, layer.title.zh, Use.RELEASED)


def refuse_internal_file(source: str | Path, error: type[SoilgisError]) -> None:
    """Refuse a file or folder named by its path that belongs to an internal layer, or to results that rest on one.

    Raises
    ------
    SoilgisError
        Of kind ``error``; not where internal layers are let out, which is written down then.
    """
    place = Path(source)
    try:
        named = place if place.exists() else None
    except (OSError, ValueError):
        return
    if named is None:
        return
    folder = named if named.is_dir() else named.parent
    refused = _of_layer(named, folder) or _of_results(named, folder) or _of_raster(named)
    if not refused:
        return
    sentence, title = refused
    kept = audit()
    kept.keep(str(source), title, Use.RELEASED if kept.internal else Use.WITHHELD)
    if not kept.internal:
        raise error(sentence)


def _of_layer(named: Path, folder: Path) -> tuple[str, str] | None:
    """The refusal of a file beside the card of an internal layer, or of a database in it."""
    for place in (folder, folder.parent):
        card = place / _CARD
        if not card.is_file() or named == card:
            continue
        try:
            said = tomllib.loads(card.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError):
            return None  # whoever reads the card says what is wrong with it
        if said.get("secrecy") != Secrecy.INTERNAL:
            return None
        titles = said.get("title")
        title = str(titles.get("zh", "")) if isinstance(titles, dict) else ""
        return SecrecyMessages.file(path=named, layer=str(said.get("id", place.name)), title=title), title or place.name
    return None


def _of_results(named: Path, folder: Path) -> tuple[str, str] | None:
    """The refusal of results that are stamped."""
    try:
        read = json.loads((folder / _MANIFEST).read_text(encoding="utf-8-sig"))
        mark = read["secrecy"]["mark"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return (SecrecyMessages.results(path=named), named.name) if mark == MARK else None


def _of_raster(named: Path) -> tuple[str, str] | None:
    """The refusal of a raster that bears the mark itself."""
    if named.suffix.lower() not in {".tif", ".tiff"}:
        return None
    import rasterio
    from rasterio.errors import RasterioError

    try:
        with rasterio.open(named) as file:
            mark = file.tags().get(SECRECY_TAG)
    except (RasterioError, OSError):
        return None  # whoever reads it says what is wrong with it
    return (SecrecyMessages.results(path=named), named.name) if mark == MARK else None
