"""Own layers in place of shipped ones (自有图层代替自带图层): found by id, and told wherever they act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import shorten
from soilgis.model.sentences.shelf import ShelfNotes
from soilgis.store.catalog import shelf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog


def override_notes(catalog: Catalog, ids: Iterable[str]) -> list[Note]:
    """Say which of the layers come from the user's folders though the package ships one of that id.

    Parameters
    ----------
    catalog
        Where layers are.
    ids
        Layers that take part; repeated and empty ones count once and not at all.

    Returns
    -------
    list of Note
        One for each layer whose card the user's folder replaces, or to which it supplies data files.
    """
    return [note for one in dict.fromkeys(ids) if one for note in _told(catalog, one)]


def _told(catalog: Catalog, layer_id: str) -> list[Note]:
    shipped = shelf() / layer_id
    folder = next((place / layer_id for place in catalog.folders if (place / layer_id).is_dir()), None)
    if folder is None or not (shipped / "layer.toml").is_file():
        return []
    card = (folder / "layer.toml").is_file()
    files = sorted(file.name for file in folder.iterdir() if file.is_file() and file.name != "layer.toml")
    if not card and not any((shipped / name).exists() for name in files):
        return []  # data for a shipped card that has none replace nothing
    layer, named = catalog.layer(layer_id), tuple(files[:_MOST])
    if not card:
        return [ShelfNotes.own_files(layer=layer_id, files=named).under(layer.title.zh)]
    given = f"，数据文件 {shorten(named)}" if files else ""
    return [ShelfNotes.own_card(layer=layer_id, status=layer.status.label, files=given).under(layer.title.zh)]


_MOST = 5
