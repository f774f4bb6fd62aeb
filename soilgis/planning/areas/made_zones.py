"""Made-up zones (虚拟分区): polygons of a demonstration layer within a study's units, kept where there are very many of them."""

from __future__ import annotations

import hashlib
import logging
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.derive import dissolve
from soilgis.geometry.synthetic import noise_polygons
from soilgis.model.errors import LayerError, OutputError
from soilgis.store.cache import kept_file, stamp

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from soilgis.geometry.area import Shapes
    from soilgis.model.layer import Layer

log = logging.getLogger(__name__)
_FORM = 2
"""Raised when the polygons are made in another way, so that what was kept before is left alone."""
LEAST_KEPT = 20_000
"""Vertices of units from which the polygons are kept between runs."""


def cache_name() -> str:
    """What the name of every kept file begins with; it depends on what makes the polygons."""
    return f"zones-{stamp(_FORM, shapely.geos_version, packages=('shapely', 'numpy', 'contourpy'))}"


@dataclass(frozen=True)
class Made:
    """Made-up polygons (虚拟图斑).

    Attributes
    ----------
    shapes
        Polygons in degrees.
    apart
        They are known to make one valid shape without lying over each other, so that nobody needs to look.
    """

    shapes: Shapes
    apart: bool = False


def synthetic(layer: Layer, study_area: gpd.GeoDataFrame) -> Made:
    """Made-up polygons within the study's units only, cut along the units' outline.

    Parameters
    ----------
    layer
        A layer of the rule ``synthetic``, with its numbers.
    study_area
        The study's units, lon/lat.

    Returns
    -------
    Made
        Polygons, the same every time, whether they were kept or not.

    Raises
    ------
    LayerError
        If a number is missing.
    """
    making = _Making.of(layer, study_area)
    if shapely.get_num_coordinates(making.units).sum() < LEAST_KEPT:
        return Made(making.polygons())
    try:
        path = kept_file(f"{cache_name()}-{making.digest()}.npz", lambda path: _write(making.polygons(), path))
        found = _read(path)
    except OutputError as failure:
        log.warning("made-up polygons are not kept: %s", failure)
        found = None
    return Made(making.polygons()) if found is None else found


@dataclass(frozen=True)
class _Making:
    seed: int
    settings: dict[str, float]
    units: Shapes

    @classmethod
    def of(cls, layer: Layer, study_area: gpd.GeoDataFrame) -> _Making:
        given = layer.reading.options
        try:
            settings = {name: float(str(given[name])) for name in ("level", "spacing_deg", "longest_deg")}
            seed = int(str(given["seed"]))
        except (KeyError, ValueError) as failure:
            raise LayerError(
                f"{layer.id}: reading.options needs numbers seed, level, spacing_deg, longest_deg; {failure}"
            ) from None
        return cls(seed, settings, np.asarray(study_area.geometry.array, dtype=object))

    def digest(self) -> str:
        """What the polygons depend on."""
        found = hashlib.sha256(repr((self.seed, sorted(self.settings.items()))).encode())
        for shape in shapely.to_wkb(self.units):
            found.update(shape)
        return found.hexdigest()[:24]

    def polygons(self) -> Shapes:
        """Make them: whole inside the outline, cut where they cross it."""
        area = dissolve(self.units)
        west, south, east, north = (float(value) for value in shapely.total_bounds(self.units))
        made = noise_polygons((west, south, east, north), seed=self.seed, **self.settings, within=area)
        shapely.prepare(area)
        inside = shapely.contains_properly(area, made)
        meeting = ~inside & shapely.intersects(area, made)
        clipped = shapely.get_parts(shapely.intersection(area, made[meeting]))
        clipped = clipped[shapely.get_dimensions(clipped) == 2]
        return np.concatenate([made[inside], clipped])


def any_overlap(parts: Shapes) -> bool:
    """Whether any two polygons lie over each other."""
    left, right = shapely.STRtree(parts).query(parts)
    once = left < right
    left, right = left[once], right[once]
    meet = shapely.intersects(parts[left], parts[right])
    return bool((~shapely.touches(parts[left[meet]], parts[right[meet]])).any())


def _write(shapes: Shapes, path: Path) -> None:
    apart = bool(shapely.is_valid(shapely.multipolygons(shapes))) and not any_overlap(shapes)
    kind, points, offsets = shapely.to_ragged_array(shapes)
    with path.open("wb") as stream:
        arrays = {f"offset{place}": each for place, each in enumerate(offsets)}
        np.savez(stream, allow_pickle=False, kind=np.array(int(kind)), apart=np.array(apart), points=points, **arrays)


def _read(path: Path) -> Made | None:
    try:
        with np.load(path, allow_pickle=False) as held:
            kind = shapely.GeometryType(int(held["kind"]))
            offsets = tuple(held[f"offset{place}"] for place in range(len(held.files) - 3))
            found = Made(shapely.from_ragged_array(kind, held["points"], offsets), bool(held["apart"]))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return found
