"""Thinned outlines (轮廓抽稀): rings of very many points as lines for drawing, quick because lines may then touch each other."""

from __future__ import annotations

import numpy as np
import shapely

from soilgis.model.outlines import outlines


def thin_rings(shape: shapely.Geometry, step: float) -> np.ndarray:
    """Outlines of polygons, or lines, as lines that miss them by less than a step; what is smaller than one is left out.

    Parameters
    ----------
    shape
        Polygons or lines.
    step
        Largest distance between an outline and its line, in the shape's own unit.

    Returns
    -------
    ndarray
        Lines of three points or more; of one line at least, shorter where nothing is larger than a step.
    """
    points, ring = shapely.get_coordinates(outlines(np.array([shape], dtype=object))[0], return_index=True)
    thin: np.ndarray = shapely.simplify(shapely.linestrings(points, indices=ring), step, preserve_topology=False)
    seen = shapely.get_num_coordinates(thin) > 2
    return thin[seen] if seen.any() else thin[:1]
