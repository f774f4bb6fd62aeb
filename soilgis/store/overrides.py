"""Own layers in place of shipped ones (自有图层代替自带图层): found by id, and told wherever they act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.notes import Code, Note
from soilgis.store.catalog import shelf

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    layer = catalog.layer(layer_id)
    what = f"卡片为自有（{layer.status.label}）" if card else "卡片为自带"
    given = f"，数据文件 {'、'.join(files[:5])}" if files else ""
    text = f"{layer.title.zh}：以自有图层目录 {layer_id} 代替自带的同名图层，{what}{given}"
    return [Note(text, Code.PLAIN, layer=layer_id)]
