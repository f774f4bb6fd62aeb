"""Results read again (成果回读): what a file or folder of results holds, as plain tables, for whoever compares two of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import LayerError, shorten
from soilgis.store.entry import admit
from soilgis.store.sheets import BOOKS, every_sheet
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

SHAPE = "几何"
"""Column that stands for a feature's shape: the digest of its normalized form, to 1e-9 of its unit."""
_LAYERS = (".gpkg", ".geojson", ".shp", ".fgb")
_BESIDE = {".shx", ".dbf", ".cpg", ".prj", ".qix", ".sbn", ".sbx"}
"""Files that belong to a Shapefile and are compared with it."""


@dataclass(frozen=True)
class Part:
    """One table of a result (成果中的一张表).

    Attributes
    ----------
    file
        Path within the folder that is compared, with ``/``.
    name
        Sheet or layer; empty where the file is one table.
    frame
        Cells as text; None where the file is no table and only its bytes can be compared.
    digest
        SHA-256 of the bytes.
    """

    file: str
    name: str
    frame: pd.DataFrame | None
    digest: str


def files_of(place: Path) -> dict[str, Path]:
    """Files of a result by their name within it; a single file stands under an empty name.

    Raises
    ------
    LayerError
        If nothing is there, or the folder holds no file.
    """
    if place.is_file():
        return {"": place}
    if not place.is_dir():
        raise LayerError(f"{place} does not exist; name a file or a folder of results (成果不存在)")
    found = {one.relative_to(place).as_posix(): one for one in sorted(place.rglob("*")) if one.is_file()}
    shapes = {name.rpartition(".")[0] for name in found if name.endswith(".shp")}
    kept = {
        name: one
        for name, one in found.items()
        if not (one.suffix.lower() in _BESIDE and name.rpartition(".")[0] in shapes)
    }
    if not kept:
        raise LayerError(f"{place} holds no file (文件夹是空的)")
    return kept


def parts_of(path: Path, name: str) -> list[Part]:
    """Tables of one file.

    Parameters
    ----------
    path
        CSV, workbook, GeoPackage, Shapefile, GeoJSON or JSON; anything else is compared by its bytes.
    name
        Name of the file within the result.

    Raises
    ------
    LayerError
        If the file cannot be read as what its ending says.
    """
    admit(path)
    digest = _digest(path)
    return [Part(name, part, frame, digest) for part, frame in _tables(path)]


def _tables(path: Path) -> Iterator[tuple[str, pd.DataFrame | None]]:
    ending = path.suffix.lower()
    if ending == ".csv":
        yield "", read_csv(path, empty_ok=True).reset_index(drop=True)
    elif ending in BOOKS:
        yield from _sheets(path)
    elif ending in _LAYERS:
        yield from _layers(path)
    elif ending == ".json":
        yield "", _entries(path)
    else:
        yield "", None


def _sheets(path: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    import pandas as pd

    for name, cells in every_sheet(path):
        yield name, _headed(pd.DataFrame(cells, dtype=object))


def _headed(cells: pd.DataFrame) -> pd.DataFrame:
    """The sheet under its headings; a heading that is empty or stands twice is named after its place."""
    if cells.empty:
        return cells
    named: list[str] = []
    for place, cell in enumerate(cells.iloc[0], 1):
        text = "" if cell is None or cell != cell else str(cell)  # noqa: PLR0124 - NaN is not equal to itself
        named.append(f"第{place}列" if not text or text in named else text)
    body = cells.iloc[1:].reset_index(drop=True)
    body.columns = named
    return body.map(_text)


def _layers(path: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    import pyogrio

    try:
        names = [str(one) for one in pyogrio.list_layers(path)[:, 0]]
        frames = [pyogrio.read_dataframe(path, layer=name) for name in names]
    except Exception as error:  # GDAL's errors have no common root
        raise LayerError(f"{path}: cannot be read as a vector file ({error}) (矢量文件无法读取)") from error
    for name, frame in zip(names, frames, strict=True):
        yield name if len(names) > 1 or path.suffix.lower() == ".gpkg" else "", _plain(frame)


def _plain(frame: Any) -> pd.DataFrame:
    """Attributes as text, and the digest of each shape in one form: rings begun and turned alike, coordinates to nine decimals."""
    import pandas as pd
    import shapely

    if "geometry" not in frame:
        return pd.DataFrame(frame).map(_text)
    shapes = shapely.to_wkb(shapely.normalize(shapely.transform(frame.geometry.array, lambda xy: xy.round(9))))
    plain = pd.DataFrame(frame.drop(columns="geometry")).map(_text)
    plain[SHAPE] = ["" if one is None else hashlib.sha256(one).hexdigest()[:16] for one in shapes]
    return plain


def _entries(path: Path) -> pd.DataFrame:
    """A JSON file as one row an entry: where it stands, and its value."""
    import pandas as pd

    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise LayerError(f"{path}: cannot be read as JSON ({error}) (JSON 无法读取)") from error
    rows = list(_flat(content, ""))
    return pd.DataFrame(rows, columns=["键", "值"], dtype=object)


def _flat(content: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _flat(value, f"{at}.{key}" if at else str(key))
    elif isinstance(content, list):
        for place, value in enumerate(content):
            yield from _flat(value, f"{at}[{place}]")
    else:
        yield at, json.dumps(content, ensure_ascii=False)


def _text(value: Any) -> str | None:
    """A cell as text that keeps a number's every digit."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT are not equal to themselves
        return None
    return repr(float(value)) if isinstance(value, float) else str(value)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def refuse_unlike(first: Path, second: Path) -> None:
    """Refuse a file against a folder.

    Raises
    ------
    LayerError
        Naming both.
    """
    if first.is_file() != second.is_file() and first.exists() and second.exists():
        raise LayerError(
            f"{shorten((first, second))}: one is a file, the other a folder; name two files or two folders (一个是文件、一个是文件夹)"
        )
