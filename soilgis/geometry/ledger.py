"""The ledger (台账): each region divided into exclusive pieces by which zones lie on them; the pieces sum to the region."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.geometry.closure import CURE, NAMELESS, allowance_m2, refuse_open
from soilgis.geometry.cut import cut
from soilgis.geometry.engine.ring_sources import shape_rings
from soilgis.geometry.overlap import MOST_LAYERS, combination_rings, overlap_rings
from soilgis.geometry.parts import joined_arrays, named, near_boxes, part_names, region_parts
from soilgis.geometry.reference import combinations
from soilgis.geometry.which_engine import choose, work_of
from soilgis.model.errors import ClosureError, shorten
from soilgis.model.sentences.geometry import GeometryMessages
from soilgis.model.spread import measured, spread
from soilgis.store.large.piecefile import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.closure import Names
    from soilgis.geometry.cut import Index, Pieces
    from soilgis.geometry.overlap import Overlaps
    from soilgis.geometry.which_engine import Engine
    from soilgis.model.spread import Arrays


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
    engine, reason
        Which engine measured, and why it was taken.
    """

    region: Index
    inside: npt.NDArray[np.bool_]
    area_m2: Floats
    engine: str = "reference"
    reason: str = "指定"


def measure_atoms(regions: Shapes, parts: Shapes, owner: Index, names: Names, *, engine: Engine = "auto") -> Atoms:
    """Divide each region into exclusive combinations of zones, by the engine that is quicker.

    Parameters
    ----------
    regions
        Region polygons in the authalic plane, shape (r,).
    parts, owner
        Polygons of all zones in the same plane and the zone each belongs to, shape (p,); those of one zone may overlap.
    names
        Ids of the zones, one each, and of the regions, for errors; more zones than `soilgis.geometry.overlap.MOST_LAYERS` are
        always measured by the reference engine.
    engine
        As `soilgis.geometry.which_engine.choose` takes them.

    Returns
    -------
    Atoms
        By region, then combination; both engines give the same pieces, areas within 1e-8 or 1 m².

    Raises
    ------
    GeometryError
        If a shape is no polygon or has impossible coordinates.
    ClosureError
        If the pieces miss a region's area, or its area inside a zone measured on its own.
    """
    zones = len(names.zones)
    taken, reason = choose(engine, work_of(regions, parts), split=True)
    if taken == "fast" and zones > MOST_LAYERS:
        taken, reason = "reference", GeometryMessages.many_zones(zones=zones, most=MOST_LAYERS)
    shared = spread() is not None and len(regions) > 0
    given = [regions]
    del regions  # `atoms_by` lets go of them when it has read them
    return (atoms_by_parts if shared else atoms_by)((taken, reason), given.pop(), parts, owner, names)


def atoms_by(taken: tuple[str, str], regions: Shapes, parts: Shapes, owner: Index, names: Names) -> Atoms:
    """`measure_atoms` by the engine that was ``taken``, with the reason why; where it is."""
    zones = len(names.zones)
    engine, reason = taken
    if engine == "reference":
        return replace(divide(regions, cut(regions, parts, owner), zones, names), reason=reason)
    region_m2 = shapely.area(regions)
    borders, within = shape_rings(regions, "regions"), shape_rings(parts, "zones")
    del regions  # where the caller keeps no other name of them, their points need not lie in memory twice while borders are walked
    layer = owner.astype(np.int32)
    atoms = _atoms(combination_rings(borders, within, layer, names=names), zones, reason)
    alone = overlap_rings(borders, within, layer, names=names)
    coverage = np.zeros((len(region_m2), zones))
    coverage[alone.region, alone.other] = alone.area_m2
    check_closure(atoms, region_m2, coverage, names)
    return atoms


@dataclass(frozen=True)
class Dividing:
    """Regions of a part divided into exclusive pieces by their zones (互斥图斑)."""

    engine: str
    files: tuple[str, ...] = ()

    def measure(self, piece: Arrays) -> Arrays:
        """Region, the zones of each piece, and area in m²."""
        atoms = atoms_by(
            (self.engine, ""),
            unpacked("region", piece),
            unpacked("zone", piece),
            piece["owner"].astype(np.intp),
            part_names(piece),
        )
        return {"region": piece["rows"][atoms.region], "inside": atoms.inside, "area_m2": atoms.area_m2}


def atoms_by_parts(taken: tuple[str, str], regions: Shapes, zones: Shapes, owner: Index, names: Names) -> Atoms:
    """As `soilgis.geometry.ledger.atoms_by`, part by part.

    Parameters
    ----------
    taken, regions, zones, owner, names
        As there.
    """
    bounds, here = shapely.bounds(zones), shapely.bounds(regions)

    def parts() -> Iterator[Arrays]:
        for rows in region_parts(names.regions, len(regions)):
            near = near_boxes(bounds, here[rows])
            yield {
                **named(rows, names),
                **packed("region", regions[rows]),
                **packed("zone", zones[near]),
                "owner": owner[near],
            }

    found = list(measured(Dividing(taken[0]), parts()))
    region, inside, area = joined_arrays(found, ("region", "inside", "area_m2"))
    order = np.argsort(region, kind="stable")
    return Atoms(region[order].astype(np.intp), inside[order].astype(bool), area[order].astype(float), *taken)


def _atoms(found: Overlaps, zones: int, reason: str) -> Atoms:
    """Pieces of measured combinations, in the order `divide` gives them."""
    inside = (found.other[:, None] >> np.arange(zones)) & 1 == 1
    members = [tuple(np.flatnonzero(row).tolist()) for row in inside]
    order = sorted(range(len(members)), key=lambda row: (found.region[row], members[row]))
    return Atoms(found.region[order].astype(np.intp), inside[order], found.area_m2[order], found.engine, reason)


def divide(regions: Shapes, pieces: Pieces, zones: int, names: Names = NAMELESS) -> Atoms:
    """Divide each region into exclusive combinations of zones by cutting shapes: the reference engine.

    Parameters
    ----------
    regions
        Region polygons in the authalic plane, shape (r,).
    pieces
        The part of each region inside each zone, as `soilgis.geometry.cut.cut` gives it.
    zones
        Number of zones.
    names
        Ids of regions and zones, for errors.

    Returns
    -------
    Atoms
        By region; every region has at least one piece.

    Raises
    ------
    ClosureError
        If a region's pieces miss its area, or a zone's pieces its coverage, by more than rounding.
    """
    found = combinations(regions, pieces)
    inside = np.zeros((len(found), zones), dtype=bool)
    for row, (_, combination, _) in enumerate(found):
        inside[row, list(combination)] = True
    owners, areas = [region for region, _, _ in found], [area for _, _, area in found]
    atoms = Atoms(np.array(owners, dtype=np.intp), inside, np.array(areas, dtype=float))
    check_closure(atoms, shapely.area(regions), pieces.matrix_m2(len(regions), zones), names)
    return atoms


def check_closure(atoms: Atoms, region_m2: Floats, coverage_m2: Floats, names: Names = NAMELESS) -> None:
    """Refuse a ledger that does not close.

    Parameters
    ----------
    atoms
        Exclusive pieces.
    region_m2
        Areas of the regions, measured on their own, shape (r,).
    coverage_m2
        Areas of the regions inside each zone, measured on their own, shape (r, zones).
    names
        Ids of regions and zones, for errors.

    Raises
    ------
    ClosureError
        Naming regions and zones, and by how much they are off.
    """
    sums = np.zeros_like(coverage_m2)
    np.add.at(sums, atoms.region, atoms.inside * atoms.area_m2[:, None])
    refuse_open(region_m2 - residual_m2(atoms, region_m2), region_m2, names)
    off = np.abs(sums - coverage_m2)
    missed = np.argwhere(~(off <= allowance_m2(region_m2)[:, None]))
    if len(missed):
        shown = shorten(
            f"{names.region(int(row))} in {names.zone(int(zone))} {off[row, zone]:.3g} m²" for row, zone in missed
        )
        raise ClosureError(f"the pieces of {shown} miss their area measured on its own (台账不闭合); {CURE}")


def residual_m2(atoms: Atoms, region_m2: Floats) -> Floats:
    """Region area less the sum of its pieces, m², shape (regions,)."""
    left: Floats = region_m2 - np.bincount(atoms.region, weights=atoms.area_m2, minlength=len(region_m2))
    return left
