"""Parts of an overlay (叠加分部): which regions are measured together, which zones come near them, and what travels with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.closure import Names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from soilgis.model.spread import Arrays

_CODE = 6
"""Digits of a code of a county."""
_BLOCK = 64
"""Regions of a block, where their ids are no codes."""


def region_parts(ids: Sequence[object], regions: int) -> list[npt.NDArray[np.intp]]:
    """Rows of the regions of each part: those of one province where every id is a code of six digits or more, else blocks of 64."""
    texts = [str(one) for one in ids]
    if len(texts) == regions and all(len(one) >= _CODE and one.isascii() and one.isdigit() for one in texts):
        provinces = np.array([one[:2] for one in texts])
        return [np.flatnonzero(provinces == one) for one in dict.fromkeys(provinces.tolist())]
    return [np.arange(first, min(first + _BLOCK, regions)) for first in range(0, regions, _BLOCK)]


def near_boxes(boxes: np.ndarray, near: np.ndarray) -> npt.NDArray[np.bool_]:
    """Boxes, shape (n, 4), that meet the bounds of others; a box of nothing meets none."""
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(near[:, :2], axis=0), np.fmax.reduce(near[:, 2:], axis=0)
        found: npt.NDArray[np.bool_] = ((boxes[:, :2] <= high) & (boxes[:, 2:] >= low)).all(axis=1)
    return found


def joined_arrays(found: list[Arrays], names: tuple[str, ...]) -> tuple[np.ndarray, ...]:
    """Arrays of all parts one behind the other; there is one part at least."""
    return tuple(np.concatenate([one[name] for one in found]) for name in names)


def named(rows: np.ndarray, names: Names) -> Arrays:
    """Rows of the regions of a part, and ids that errors call its regions and the zones by."""
    called = [names.region(row).removeprefix("region ") for row in rows.tolist()]
    return {"rows": rows, "region_names": np.array(called, np.str_), "zone_names": np.array(names.zones, np.str_)}


def part_names(piece: Arrays) -> Names:
    """The ids that `named` put into a piece."""
    return Names(piece["region_names"].tolist(), piece["zone_names"].tolist())
