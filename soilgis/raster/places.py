"""Points between coordinate systems (坐标转换): east first, left as they are where both systems are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyproj import CRS

    from soilgis.model.ellipsoid import Floats

CGCS2000 = "EPSG:4490"


def transformer(source: str | CRS, target: str | CRS) -> Callable[[Floats], Floats]:
    """Return what takes points, shape (n, 2), from one system to another."""
    from pyproj import CRS, Transformer

    if CRS.from_user_input(source) == CRS.from_user_input(target):
        return lambda points: points
    change = Transformer.from_crs(source, target, always_xy=True)
    return lambda points: np.column_stack(change.transform(points[:, 0], points[:, 1]))
