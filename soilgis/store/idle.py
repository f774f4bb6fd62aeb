"""Names that no file needs (无用的指定): a CRS or a sublayer named for all inputs is refused where none of them can use it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError, shorten
from soilgis.model.inputs import Opening
from soilgis.store.opening import is_parquet, needs_crs, open_source
from soilgis.store.readable import refuse_unreadable
from soilgis.store.sheets import BOOKS
from soilgis.store.unpacked import unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence


UNDECLARED = {".csv", ".txt", ".dxf", ".kml", ".kmz", *BOOKS}
"""Endings of files that are read otherwise: tables of corner points, drawings, and KML, which is always WGS 84."""


def refuse_idle(names: Sequence[str], opening: Opening) -> None:
    """Refuse a CRS or sublayer named for all inputs that contradicts a file while none of the files needs it.

    Raises
    ------
    CrsError, LayerError
        Naming the files, and both systems or the layers there are.
    """
    files = [path for path in map(Path, names) if path.is_file()]
    spare = opening.of()
    files = [unpacked(path, spare.sublayer.value) for path in files]
    files = [path for path in files if path.suffix.lower() not in UNDECLARED]
    for path in files:
        refuse_unreadable(path)
    if spare.crs and files and not any(map(needs_crs, files)):
        firm = Opening(crs=f"this={spare.crs.value}", encoding=opening.encoding, sublayer=opening.sublayer).of("this")
        for path in files:
            open_source(path, firm)
    if spare.sublayer and files:
        refuse_unknown_layer(files, spare.sublayer.value)


def refuse_unknown_layer(files: list[Path], name: str) -> None:
    """Refuse a sublayer that none of the files has; files with one layer only need none.

    Raises
    ------
    LayerError
        Naming the layers that there are.
    """
    import pyogrio

    layered = [path for path in files if not is_parquet(path)]
    held = {path: [str(name) for name, _ in pyogrio.list_layers(path).tolist()] for path in layered}
    if not any(name in layers for layers in held.values()):
        listed = "；".join(f"{path.name}：{shorten(layers, 20)}" for path, layers in held.items())
        raise LayerError(
            f"no input has a layer {name!r} (没有这个子图层); there are {listed or 'none'}; name one of them with --sublayer"
        )
