"""Batches of a projected file in degrees (投影批次转经纬度): what `soilgis.store.crs.to_geographic` does to shapes, done to rings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.engine.projected import in_degrees, reach
from soilgis.geometry.engine.rings import refuse_faults
from soilgis.model.sentences.store import StoreNotes
from soilgis.store.axes import refuse_misplaced, refuse_swapped_degrees
from soilgis.store.crs import refuse_impossible, taken_over
from soilgis.store.datums import way_to_cgcs2000
from soilgis.store.edges import Edges
from soilgis.store.opening import head_bounds

if TYPE_CHECKING:
    import pyproj

    from soilgis.geometry.engine.rings import Reals, RingBytes, Shapes
    from soilgis.model.bends import Bends
    from soilgis.model.notes import Note
    from soilgis.store.opening import Source


class Taking:
    """Takes the batches of a file to CGCS2000 longitude and latitude (转换批次).

    Parameters
    ----------
    source
        The file, whose CRS is not that already.
    """

    def __init__(self, source: Source) -> None:
        self._crs: pyproj.CRS = source.crs
        self._edges: Edges | None = None
        self._table: Bends | None = None
        told = head_bounds(source)
        self._known = np.full(4, np.nan) if told is None or not np.isfinite(told).all() else told

    def over(self, source: RingBytes, subject: str, before: int = 0) -> tuple[RingBytes, list[Note]]:
        """Rings of a batch in degrees, their edges divided, and what is to be said of it.

        Parameters
        ----------
        source
            Its rings as they lie in the file.
        subject
            The file's name for messages.
        before
            Features of the file that came before these.

        Raises
        ------
        CrsError, GeometryError
            As `soilgis.store.crs.to_geographic`, or if a coordinate is no number or a ring not closed, naming the features.
        """
        bounds, fault = reach(source)
        refuse_faults(source, fault, subject, before + 1)
        if np.isnan(bounds).any():
            return source, []
        refuse_impossible(bounds, self._crs, subject)
        change, notes = way_to_cgcs2000(self._crs, bounds, subject)
        self._edges = Edges(self._crs, change)
        placed = in_degrees(source, self._edges, self._bends(bounds))
        where, _ = reach(placed)
        refuse_misplaced(where, bounds, (self._crs, change), subject)
        refuse_swapped_degrees(where, subject)
        return placed, [StoreNotes.reprojected(crs=self._crs.name), *notes]

    def shapes(self, shapes: Shapes) -> Shapes:
        """Some polygons of the batch taken over last, in degrees."""
        if self._edges is None:
            return shapes
        return taken_over(np.asarray(shapely.force_2d(shapes), dtype=np.object_), self._edges)

    def _bends(self, bounds: Reals) -> Bends | None:
        """The table of bends for a batch; the one before where it reaches far enough."""
        edges = self._edges
        if edges is None or edges.straight:
            return None
        known = np.concatenate([np.fmin(bounds[:2], self._known[:2]), np.fmax(bounds[2:], self._known[2:])])
        if self._table is None or (known != self._known).any():
            self._known, self._table = known, edges.table(known)
        return self._table
