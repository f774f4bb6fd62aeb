"""A layer as a folder (图层文件夹): its card as TOML and its tables beside it, written whole or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from soilgis.output.atomic import scratch_folder

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from soilgis.model.layer import Layer


def write_layer(card: Layer, tables: dict[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write a layer into a shelf of the user's.

    Parameters
    ----------
    card
        Its card.
    tables
        Frames by file name, written as CSV.
    folder
        The shelf; the layer's folder is made in it.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    OutputError
        If the folder cannot be written, or holds somebody else's files of these names; nothing has changed then.
    """
    target = folder / card.id
    with scratch_folder(target) as scratch:
        (scratch / "layer.toml").write_text(card_toml(card), encoding="utf-8", newline="\n")
        for name, frame in tables.items():
            frame.to_csv(scratch / name, index=False, encoding="utf-8", lineterminator="\n")
    return [target / name for name in ("layer.toml", *tables)]


def card_toml(card: Layer) -> str:
    """A card as TOML: plain values first, then its tables; what is as it is without being named is left out."""
    values = card.model_dump(mode="json", exclude_defaults=True)
    return "\n".join([*_lines(values), *_sections(values, "")]) + "\n"


def _lines(values: dict[str, object]) -> list[str]:
    return [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in values.items()
        if not isinstance(value, dict)
    ]


def _sections(values: dict[str, object], above: str) -> list[str]:
    parts: list[str] = []
    for key, value in values.items():
        if isinstance(value, dict):
            name = f"{above}{key}"
            parts += ["", f"[{name}]", *_lines(value), *_sections(value, f"{name}.")]
    return parts
