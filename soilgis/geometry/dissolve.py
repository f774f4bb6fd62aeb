"""Dissolving (合并要素): several rows of one id as one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd


def dissolved(frame: gpd.GeoDataFrame, column: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Unite the rows of each id, in the order in which ids first appear.

    Parameters
    ----------
    frame
        Valid polygons with the column ``column``; not changed.
    column
        The id.

    Returns
    -------
    frame, ids
        One row an id, with the other columns of its first row; and the ids that had several.
    """
    repeated = frame[column].duplicated(keep=False)
    if not repeated.any():
        return frame, []
    shapes = np.asarray(frame.geometry.array, dtype=object).copy()
    ids = frame[column].to_numpy()
    names = list(dict.fromkeys(ids[repeated]))
    for name in names:
        rows = np.flatnonzero(ids == name)
        shapes[rows[0]] = shapely.union_all(shapes[rows])
    united = frame.set_geometry(shapes, crs=frame.crs)
    return united[~frame[column].duplicated().to_numpy()].reset_index(drop=True), [str(name) for name in names]
