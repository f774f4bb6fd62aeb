"""The ledger (台账): each region divided into exclusive pieces by which zones lie on them; the pieces sum to the region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.model.errors import ClosureError

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.coverage import Index, Pieces

CLOSURE = 1e-9
"""Largest share of a region's area by which its pieces may miss it before that is an error."""


@dataclass(frozen=True)
class Atoms:
    """Exclusive pieces of all regions (互斥图斑): what every coverage, union, overlap and ledger figure is a sum of.

    Attributes
    ----------
    region
        Position of the region, ascending, shape (n,).
    inside
        Which zones lie on the piece, shape (n, zones); a row of False is ground without any.
    area_m2
        Area, shape (n,).
    """

    region: Index
    inside: npt.NDArray[np.bool_]
    area_m2: Floats


def divide(regions: Shapes, pieces: Pieces, zones: int) -> Atoms:
    """Divide each region into exclusive combinations of zones.

    Parameters
    ----------
    regions
        Region polygons in the authalic plane, shape (r,).
    pieces
        The part of each region inside each zone, as `soilgis.geometry.coverage.cut` gives it.
    zones
        Number of zones.

    Returns
    -------
    Atoms
        By region; every region has at least one piece.

    Raises
    ------
    ClosureError
        If a region's pieces miss its area, or a zone's pieces its coverage, by more than `CLOSURE` of the region.
    """
    owners, members, areas = [], [], []
    for position, region in enumerate(regions):
        mine = np.flatnonzero(pieces.region == position)
        for combination, area in _split_region(region, pieces.zone[mine], pieces.shape[mine]).items():
            owners.append(position)
            members.append(combination)
            areas.append(area)
    inside = np.zeros((len(owners), zones), dtype=bool)
    for row, combination in enumerate(members):
        inside[row, list(combination)] = True
    atoms = Atoms(np.array(owners, dtype=np.intp), inside, np.array(areas, dtype=float))
    check_closure(atoms, shapely.area(regions), pieces.matrix_m2(len(regions), zones))
    return atoms


def _split_region(region: shapely.Geometry, zones: Index, shapes: Shapes) -> dict[tuple[int, ...], float]:
    """Areas of a region's combinations: every piece is split by one zone after another."""
    divided: dict[tuple[int, ...], shapely.Geometry] = {(): region}
    for zone, shape in zip(zones, shapes, strict=True):
        halves = {}
        for combination, piece in divided.items():
            halves[(*combination, int(zone))] = shapely.intersection(piece, shape)
            halves[combination] = shapely.difference(piece, shape)
        divided = {combination: piece for combination, piece in halves.items() if not piece.is_empty}
    areas = {combination: float(shapely.area(piece)) for combination, piece in divided.items()}
    return {combination: area for combination, area in sorted(areas.items()) if area > 0}


def check_closure(atoms: Atoms, region_m2: Floats, coverage_m2: Floats) -> None:
    """Refuse books that do not close.

    Parameters
    ----------
    atoms
        Exclusive pieces.
    region_m2
        Areas of the regions, measured on their own, shape (r,).
    coverage_m2
        Areas of the regions inside each zone, measured on their own, shape (r, zones).

    Raises
    ------
    ClosureError
        Naming the positions of the regions.
    """
    sums = np.zeros_like(coverage_m2)
    np.add.at(sums, atoms.region, atoms.inside * atoms.area_m2[:, None])
    missed = np.abs(residual_m2(atoms, region_m2)) > CLOSURE * region_m2
    missed |= (np.abs(sums - coverage_m2) > CLOSURE * region_m2[:, None]).any(axis=1)
    if missed.any():
        raise ClosureError(
            f"pieces of regions at positions {np.flatnonzero(missed).tolist()} do not sum to their area (台账不闭合)"
        )


def residual_m2(atoms: Atoms, region_m2: Floats) -> Floats:
    """Region area less the sum of its pieces, m², shape (regions,)."""
    left: Floats = region_m2 - np.bincount(atoms.region, weights=atoms.area_m2, minlength=len(region_m2))
    return left
