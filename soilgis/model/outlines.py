"""Outlines (边界线): the rings of polygons, whatever parts they have, and lines as they are."""

from __future__ import annotations

import numpy as np
import shapely


def outlines(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outlines of shapes, and the shape each belongs to.

    Parameters
    ----------
    shapes
        Polygons and lines, of one part or several, shape (n,); nothing is given for points.

    Returns
    -------
    lines, shape
        Rings and lines of one part, shape (m,), and the position of the shape of each, ascending.

    Examples
    --------
    >>> lines, shape = outlines(np.array([shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])]))
    >>> len(lines), shape.tolist()
    (2, [0, 0])
    """
    parts, of = shapely.get_parts(shapes, return_index=True)
    dimension = shapely.get_dimensions(parts)
    rings, ring = shapely.get_rings(parts[dimension == 2], return_index=True)
    owner = np.concatenate([of[dimension == 2][ring], of[dimension == 1]])
    order = np.argsort(owner, kind="stable")
    return np.concatenate([rings, parts[dimension == 1]])[order], owner[order]
