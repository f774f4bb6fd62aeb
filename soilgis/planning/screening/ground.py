"""Sites as ground (地块范围): polygons as drawn, lines by their width, points by their radius, with their areas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.far_corridors import corridor_distances_m
from soilgis.geometry.nearest import nearest_m
from soilgis.geometry.tracks import Tracks
from soilgis.geometry.widen import circles, line_corridors
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2
from soilgis.model.errors import GeometryError, shorten
from soilgis.model.screen_tables import Sites
from soilgis.model.screen_words import Form
from soilgis.planning.screening.long_lines import corridors_of, long_ones

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.corridors import Corridors
    from soilgis.geometry.cut import Index
    from soilgis.geometry.tracks import Stays


@dataclass(frozen=True)
class Ground:
    """Sites ready to be cut (地块).

    Attributes
    ----------
    site_id
        Ids, shape (n,).
    lonlat, plane
        Polygons in degrees and in the authalic plane, shape (n,); none in the plane for long lines.
    lines
        Lines of line sites in degrees, None elsewhere, shape (n,).
    tracks
        The same, those of the line sites one after another, ready to be measured; None where there are none.
    area_m2
        Ellipsoidal areas, shape (n,).
    long
        Corridors of long lines, measured stretch by stretch; the polygons of those sites are for drawing, and serve where a share of the width
        decides nothing.
    edge_tolerance_m2
        Largest area one edge of the sites may be off in the plane, m².
    """

    site_id: np.ndarray
    lonlat: Shapes
    plane: Shapes
    lines: Shapes
    area_m2: Floats
    tracks: Tracks | None = None
    long: Corridors | None = None
    edge_tolerance_m2: float = EDGE_TOLERANCE_M2

    @property
    def plain(self) -> Index:
        """Positions of the sites that are measured as one shape."""
        every = np.arange(len(self.site_id))
        return every if self.long is None else np.setdiff1d(every, self.long.owner)

    @cached_property
    def outline_m(self) -> Floats:
        """Length of the outline of each site in the plane, m, shape (n,)."""
        length: Floats = np.nan_to_num(shapely.length(self.plane))
        return length if self.long is None else length + self.long.summed(len(length), self.long.length_m)

    @cached_property
    def is_line(self) -> npt.NDArray[np.bool_]:
        """Which sites are lines, shape (n,)."""
        return np.array([line is not None for line in self.lines], dtype=bool)

    def stays(self, polygons: Shapes, owner: Index | None = None) -> Stays | None:
        """Where line sites lie within polygons of the plane: by site, and by what the polygons belong to; None where no site is a line."""
        if self.tracks is None:
            return None
        found = self.tracks.stays(polygons)
        polygon = found.polygon if owner is None else owner[found.polygon]
        return replace(found, line=np.flatnonzero(self.is_line)[found.line], polygon=polygon)

    def near_to(self, *shapes: Shapes) -> Ground:
        """The same without what only measures far from all of some shapes of the plane need; see `soilgis.geometry.corridors.Corridors.near_to`."""
        return self if self.long is None else replace(self, long=self.long.near_to(*shapes))

    def plane_of(self, site: int) -> shapely.Geometry:
        """Polygon of one site in the authalic plane."""
        own = self.plane[site]
        return plane_shapes(self.lonlat[[site]], self.edge_tolerance_m2)[0] if own is None else own

    def nearest_m(self, sites: Index, others: Shapes) -> Floats:
        """Geodesic distance from some sites to the nearest of other lon/lat shapes, metres, shape (n,)."""
        if self.long is None or not len(sites):
            return nearest_m(self.lonlat[sites], others)
        long = np.isin(sites, self.long.owner)
        metres = np.zeros(len(sites))
        metres[~long] = nearest_m(self.lonlat[sites[~long]], others)
        metres[long] = corridor_distances_m(self.long, sites[long], others)
        return metres


def ground_of(sites: gpd.GeoDataFrame, *, width_m: float, radius_m: float, edge_tolerance_m2: float) -> Ground:
    """Make polygons of all sites: lines by their width, points by their radius.

    Raises
    ------
    GeometryError
        If there are lines without a width, points without a radius, or polygons without area.
    """
    shapes, forms = np.asarray(sites.geometry.array, dtype=object), sites[Sites.form].to_numpy()
    line, point = forms == Form.LINE, forms == Form.POINT
    for form, needed, option in ((line, width_m, "--width"), (point, radius_m, "--radius")):
        if form.any() and needed <= 0:
            names = shorten(sites[Sites.site_id][form])
            what = "lines" if option == "--width" else "points"
            raise GeometryError(
                f"sites {names} are {what} and have no area; give {option} in metres (线须给宽度，点须给半径)"
            )
    polygons, lines = shapes.copy(), np.full(len(shapes), None, dtype=object)
    many = line & long_ones(shapes, width_m)
    long = corridors_of(shapes[many], np.flatnonzero(many), width_m, edge_tolerance_m2)
    plain = line & ~many
    polygons[plain], lines[line] = line_corridors(shapes[plain], width_m), shapes[line]
    polygons[point] = circles(shapes[point], radius_m)
    polygons[many] = long.drawn if long is not None else []
    plane = np.full(len(shapes), None, dtype=object)
    plane[~many] = plane_shapes(polygons[~many], edge_tolerance_m2)
    area = shapely.area(plane)
    if long is not None:
        area[many] = long.summed(len(area), long.area_m2)[many]
    if (area <= 0).any():
        raise GeometryError(
            f"sites {shorten(sites[Sites.site_id][area <= 0])} have no area (地块面积为零); correct them"
        )
    tracks = Tracks.of_lines(shapes[line], edge_tolerance_m2) if line.any() else None
    return Ground(sites[Sites.site_id].to_numpy(), polygons, plane, lines, area, tracks, long, edge_tolerance_m2)
