"""Uploaded files (上传): taken under names of our own choosing, within limits, and made into layers with a card."""

from __future__ import annotations

import shutil
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import LayerError
from soilgis.model.layer import Layer
from soilgis.output.layer_folder import card_toml
from soilgis.serve.files import RASTER, TABLE, VECTOR
from soilgis.store.entry import admit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.datastructures import UploadFile

    from soilgis.serve.bench import Bench

    Convert = Callable[[str, str, list[str]], dict[str, Any]]

MOST_FILES = 60
"""Files of one upload; a Shapefile has eight parts."""
PARTS = {".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".xml", ".tfw", ".aux", ".ovr", ".dat", ".id", ".map"}
"""Endings of files that lie beside a layer."""
TAKEN = (VECTOR | RASTER | TABLE | PARTS | {".docx"}) - {".vrt", ".gdb"}
"""Endings that are taken; what may name files elsewhere is not."""
CORNERS = {".txt", ".xlsx", ".xls"}
"""Endings of texts and tables of corner points, which are converted when they become a layer."""
_LONGEST = 100
_ROOM = 64 << 20
"""Bytes that stay free on the disk."""


def safe_name(given: str) -> str:
    """The last part of a name, without what a system or a page could take for something else.

    Raises
    ------
    LayerError
        If nothing is left, or its ending is not taken.
    """
    last = PurePosixPath(given.replace("\\", "/")).name
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in "<>:\"|?*/\\&'`$;").strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or not stem or f".{ending.lower()}" not in TAKEN:
        shown = "".join(sign for sign in last if sign.isprintable())[:60]
        raise LayerError(
            f"{shown!r} is of a kind that is not taken (不接收此类文件); give Shapefile, zip, KML, GeoPackage, GeoJSON, TXT, CSV, Excel or GeoTIFF"
        )
    return f"{stem[:_LONGEST]}.{ending}"


def keep(bench: Bench, files: list[UploadFile]) -> list[str]:
    """Keep files of one upload together in a folder of their own; names as the pages have them.

    Raises
    ------
    LayerError
        If a name is not taken, an archive swells beyond measure, or the disk is full; nothing is kept then.
    """
    names = [safe_name(one.filename or "") for one in files]
    if not names:
        raise LayerError("no file was given (没有选择文件)")
    if len({name.lower() for name in names}) < len(names):
        raise LayerError("two files have the same name (文件重名)")
    folder = bench.uploads / f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**6:06d}"
    folder.mkdir()
    try:
        for name, file in zip(names, files, strict=True):
            _refuse_full(folder, name, file.size or 0)
            with (folder / name).open("wb") as kept:
                shutil.copyfileobj(file.file, kept)
            admit(folder / name)
    except BaseException as failure:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(failure, OSError):
            raise LayerError(f"could not be kept: {failure.strerror} (无法保存上传的文件)") from failure
        raise
    return [bench.folders.name(folder / name) for name in names if Path(name).suffix.lower() not in PARTS]


def _refuse_full(folder: Path, name: str, size: int) -> None:
    if size + _ROOM > shutil.disk_usage(folder).free:
        raise LayerError(f"{name} does not fit on the disk (磁盘空间不足)")


def make_layer(bench: Bench, given: Mapping[str, str], convert: Convert) -> str:
    """Make a layer of a file with what was filled in on its card; its id.

    Texts and tables of corner points become a GeoPackage as ``soilgis convert`` makes it; the file itself and the record of the
    conversion lie beside it.

    Parameters
    ----------
    convert
        Converts a file into another with options, in the second process (`soilgis.serve.looking.converted`).

    Raises
    ------
    LayerError
        If the card is wrong, or there is a layer of this id already; nothing has changed then.
    """
    source = bench.folders.path(given.get("file", ""))
    name = given.get("id", "").strip()
    own = bench.layers / name
    corners = source.suffix.lower() in CORNERS
    values = _card(given, f"{name or 'layer'}{'.gpkg' if corners else source.suffix.lower()}")
    card = Layer.load({**values, "folder": own}, "layer.toml", LayerError)
    if own.exists():
        raise LayerError(f"there is a layer {name!r} already (已有此编号的图层); choose another id")
    scratch = bench.layers.parent / f".new-{name}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        if corners:
            card = Layer.load({**_converted(source, scratch, values, convert), "folder": own}, "layer.toml", LayerError)
        else:
            _copy(source, scratch, card.id)
        (scratch / "layer.toml").write_text(card_toml(card), encoding="utf-8", newline="\n")
        scratch.rename(own)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return card.id


def _converted(source: Path, folder: Path, values: dict[str, Any], convert: Convert) -> dict[str, Any]:
    """Convert corner points into the layer's folder, keep the file itself, and say on the card where its shapes come from."""
    reading = values["reading"]
    asked = {"crs": reading.get("crs"), "encoding": reading.get("encoding"), "sublayer": reading.get("sublayer")}
    options = [f"--{key}={value}" for key, value in asked.items() if value]
    options += [f"--id={reading['id_column']}"] if reading.get("id_column") else []
    found = convert(str(source), str(folder / reading["file"]), options)
    if "problem" in found:
        raise LayerError(found["problem"])
    shutil.copyfile(source, folder / f"{values['id']}-original{source.suffix.lower()}")
    columns = found["fields"]
    names = {"id_column": "site_id", "name_column": "site_name"}
    kept = {key: reading.get(key) if reading.get(key) in columns else name for key, name in names.items()}
    said = "；".join(
        [f"由 {source.name} 的界址点转换（soilgis convert）", *(line.removeprefix("注意：") for line in found["notes"])]
    )
    return {
        **values, "note": "；".join(one for one in (values["note"], said) if one),
        "reading": {"file": reading["file"], **{key: name for key, name in kept.items() if name in columns}},
    }  # fmt: skip


def _card(given: Mapping[str, str], file: str) -> dict[str, Any]:
    text = {key: value.strip() for key, value in given.items()}
    reading = {
        "file": file,
        **{key: text.get(key, "") for key in ("sublayer", "crs", "encoding", "id_column", "name_column")},
    }
    return {
        "id": text.get("id", ""), "role": "zones", "status": text.get("status", "working"), "kind": text.get("kind", "other"),
        "basis": text.get("basis", "delineated"), "secrecy": text.get("secrecy", "internal"), "title": {"zh": text.get("title", "")},
        "source": {"document": text.get("document", ""), "licence": text.get("licence", ""), "vintage": text.get("vintage", "")},
        "reading": {key: value for key, value in reading.items() if value}, "note": text.get("note", ""),
    }  # fmt: skip


def _copy(source: Path, folder: Path, name: str) -> None:
    """Copy a file with what lies beside it under the layer's name."""
    if source.is_dir():
        shutil.copytree(source, folder / f"{name}{source.suffix.lower()}", symlinks=False)
        return
    for one in source.parent.iterdir():
        alone = one.name == source.name
        beside = (
            source.suffix.lower() in {".shp", ".tab", ".mif"}
            and one.stem == source.stem
            and one.suffix.lower() in PARTS
        )
        if (alone or beside) and one.is_file() and not one.is_symlink():
            shutil.copyfile(one, folder / f"{name}{one.suffix.lower()}")
