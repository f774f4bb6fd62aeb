"""The stamp of internal results (内部资料标识): every file of a set that can carry it does; of the rest a note beside them says it.

A file is stamped by its format, whatever window made it, so that no window can forget it. A second stamping changes nothing.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from soilgis.model.secrecy import MARK, SECRECY_TAG
from soilgis.model.sentences.secrecy import SecrecyMessages
from soilgis.output.stamp_office import stamp_docx, stamp_pptx, stamp_xlsx
from soilgis.output.stamp_pictures import pdf_is_stamped, stamp_png, stamp_svg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIDECAR = f"{MARK}.txt"
"""Name of the note in a folder; beside a single file it bears the file's name before it."""
_KEY = "secrecy"
"""Key of the mark in JSON."""
_META = f'<meta name="soilgis-secrecy" content="{MARK}">'
_STYLE = (
    "position:fixed;top:0;left:50%;transform:translateX(-50%);z-index:100000;margin:0;padding:2px 10px;background:#fff;color:#b00020;"
    "border:1px solid #b00020;font:bold 14px sans-serif;pointer-events:none"
)
_HEAD, _BODY = re.compile(r"<head[^>]*>", re.IGNORECASE), re.compile(r"<body[^>]*>", re.IGNORECASE)


def stamp_folder(folder: Path, *, beside: str = "") -> None:
    """Stamp every file of a folder.

    Parameters
    ----------
    folder
        Its files are ours and not yet in place.
    beside
        Name of the single file that is written; of a whole folder when empty.
    """
    left = []
    name = f"{beside}.{SIDECAR}" if beside else SIDECAR
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name in {name, "manifest.json"}:
            continue
        stamp = _STAMPS.get(path.suffix.lower())
        if stamp is None or not stamp(path):
            left.append(path.relative_to(folder).as_posix())
    if left:
        said = SecrecyMessages.sidecar(mark=MARK, files="\n".join(left))
        (folder / name).write_text(said, encoding="utf-8", newline="\n")


def _html(path: Path) -> bool:
    """A mark in the corner of the window and, when printed, of every page."""
    text = path.read_text(encoding="utf-8")
    if _META in text:
        return True
    mark = f'<div role="note" class="soilgis-secrecy" style="{_STYLE}">{MARK}</div>'
    text, heads = _HEAD.subn(lambda found: found[0] + _META, text, count=1)
    text, bodies = _BODY.subn(lambda found: found[0] + mark, text, count=1)
    path.write_text(text, encoding="utf-8", newline="\n")
    return bool(heads and bodies)


def _markdown(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    if not text.startswith(f"**{MARK}**"):
        path.write_text(f"**{MARK}**\n\n{text}", encoding="utf-8", newline="\n")
    return True


def _json(path: Path) -> bool:
    """A key at the top; a list has no place for it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        return False
    if content.get(_KEY) != MARK:
        text = json.dumps({_KEY: MARK, **content}, ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
    return True


_METADATA = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_metadata (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id));
"""
"""Tables of the metadata extension, as the GeoPackage standard (OGC 12-128r18, annex F.8) has them."""
_DEFINITION = "http://www.geopackage.org/spec/#extension_metadata"
_EPOCH = "2000-01-01T00:00:00.000Z"


def _geopackage(path: Path) -> bool:
    """The mark in the description of every layer, and in the metadata of the file."""
    with closing(sqlite3.connect(path)) as file, file:
        names = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "gpkg_contents" not in names:
            return False
        file.execute("UPDATE gpkg_contents SET description = ?", (MARK,))
        file.executescript(_METADATA)
        if file.execute("SELECT count(*) FROM gpkg_metadata WHERE metadata = ?", (MARK,)).fetchone()[0]:
            return True
        for table in ("gpkg_metadata", "gpkg_metadata_reference"):
            row = (table, None, "gpkg_metadata", _DEFINITION, "read-write")
            file.execute("INSERT OR IGNORE INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", row)
        made = file.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES ('dataset', ?, 'text/plain', ?)",
            ("http://www.geopackage.org/", MARK),
        )
        file.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, timestamp, md_file_id) VALUES ('geopackage', ?, ?)",
            (_EPOCH, made.lastrowid),
        )
    return True


def _geotiff(path: Path) -> bool:
    """Whether the raster carries the mark; it is put in where the raster is made, since a tag written later breaks a COG's order."""
    import rasterio

    with rasterio.open(path) as file:
        return bool(file.tags().get(SECRECY_TAG) == MARK)


_STAMPS: dict[str, Callable[[Path], bool]] = {
    ".html": _html,
    ".htm": _html,
    ".md": _markdown,
    ".json": _json,
    ".geojson": _json,
    ".gpkg": _geopackage,
    ".docx": stamp_docx,
    ".pptx": stamp_pptx,
    ".xlsx": stamp_xlsx,
    ".png": stamp_png,
    ".svg": stamp_svg,
    ".pdf": pdf_is_stamped,
    ".tif": _geotiff,
    ".tiff": _geotiff,
}
"""How a file is stamped, by its ending; whether it carries the mark now."""
