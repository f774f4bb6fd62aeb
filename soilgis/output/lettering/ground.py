"""The ground of names (注记底图): shapes that names are placed on, and the planes they are placed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.simplify import METRES_PER_DEGREE
from soilgis.model.tables import Regions, Zones
from soilgis.output.lettering.names import Ground

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.result import Result

FINEST_M = 30.0
"""Shapes that names are placed on need no finer detail, m; a county's own detail is told by its size."""
WORLD = 256.0
"""Width of the world at zoom 0 in Web Mercator, pixels."""


def ground_of(result: Result, zones: Mapping[str, Shapes] | None = None) -> Ground:
    """Simplify what is named; ``zones`` are those of the map by layer, cut to the regions, where there are some already.

    A name on a simplified border may stand out of its unit by a pixel, never by more.
    """
    every = result.regions
    above = every[every[Regions.level] != result.study.unit_level]
    if zones is None:
        from soilgis.output.picture.thinned import visible

        zones = visible(result.settled, dict.fromkeys(result.zones[Zones.layer]))
    return Ground(
        _plain(result.leaves().geometry.to_numpy()),
        _plain(above.geometry.to_numpy()),
        {layer: _plain(shapes) for layer, shapes in zones.items()},
    )


def _plain(shapes: Shapes) -> Shapes:
    """Simplify each shape to a two-hundredth of its size."""
    if not len(shapes):
        return shapes
    grain = np.maximum(np.sqrt(shapely.area(shapes)) / 200, FINEST_M / METRES_PER_DEGREE)
    found: Shapes = shapely.simplify(shapes, grain)
    return found


def to_screen(shapes: Shapes) -> Shapes:
    """Take shapes in degrees to Web Mercator's pixels at zoom 0, y downwards, as Leaflet draws."""
    taken: Shapes = shapely.transform(shapes, _mercator)
    return taken


def _mercator(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    sine = np.sin(np.radians(np.clip(lonlat[:, 1], -85, 85)))
    return np.column_stack([(lonlat[:, 0] / 360 + 0.5) * WORLD, WORLD / 2 - np.arctanh(sine) / (2 * np.pi) * WORLD])
