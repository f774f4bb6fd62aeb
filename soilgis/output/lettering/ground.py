"""The ground of names (注记底图): shapes that names are placed on, and the planes they are placed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.simplify import METRES_PER_DEGREE
from soilgis.output.lettering.names import Ground
from soilgis.output.zonelook import zone_looks

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.result import Result
    from soilgis.output.picture.thinned import Thinned

FINEST_M = 30.0
"""Shapes that names are placed on need no finer detail, m; a county's own detail is told by its size."""
WORLD = 256.0
"""Width of the world at zoom 0 in Web Mercator, pixels."""


def ground_of(result: Result, drawn: Thinned, *, zones: bool = True) -> Ground:
    """Make the shapes that names are placed on from those that are drawn; ``zones`` whether those are named.

    A name on a simplified border may stand out of its unit by a pixel, never by more. Fragmented layers carry no names.
    """
    _, made = result.once(
        ("ground", id(drawn), zones), lambda: (drawn, _ground(result, drawn, zones=zones))
    )  # whose id stays its own
    return made


def _ground(result: Result, drawn: Thinned, *, zones: bool) -> Ground:
    named = [one.use.layer.id for one in zone_looks(result) if not one.fragmented] if zones else []
    return Ground(
        _plain(drawn.leaves),
        _plain(drawn.parents),
        {layer: _plain(drawn.zones[layer]) for layer in named if layer in drawn.zones},
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
