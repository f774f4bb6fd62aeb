"""Space-control classes (差别化管控): one class a piece of the ledger, the first that holds it; tables that close, conflicts told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import METHOD, lonlat_shapes
from soilgis.geometry.closure import CURE, allowance_m2
from soilgis.model.control import ControlAreas, ControlConflicts, ControlList, ControlPieces
from soilgis.model.errors import ClosureError, shorten
from soilgis.model.layer import Basis
from soilgis.model.tables import Regions, Zones
from soilgis.store.plane import polygons_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from soilgis.geometry.area import Shapes
    from soilgis.geometry.cut import Index
    from soilgis.model.control import ControlClass, ControlRules
    from soilgis.planning.areas.study_tables import Books, Mask

_FILM_M2 = 1e-3
"""Ground below this is a film along a border, of zones that touch; it is measured, but no piece is drawn of it, m²."""
_CUT_M2 = 1.0
"""By how much a drawn piece may miss its measured area besides rounding, m²: its corners are rounded when they are drawn."""

_ROW = "region"
"""Column that keeps the order of the regions while a table is made."""


@dataclass(frozen=True)
class Classed:
    """The pieces of a study by class (分级结果).

    Attributes
    ----------
    books
        Regions, zones and exclusive pieces.
    rules
        The classes.
    zones
        Which zones belong to which class, shape (zones, classes).
    met
        Which classes each piece meets, the last only where it meets no other, shape (pieces, classes).
    number
        Position of the class of each piece, shape (pieces,).
    """

    books: Books
    rules: ControlRules
    zones: Mask
    met: Mask
    number: Index

    def chosen(self) -> Mask:
        """Which pieces are of which class, shape (pieces, classes)."""
        found: Mask = self.number[:, None] == np.arange(len(self.rules.classes))
        return found

    def unchecked(self, position: int) -> tuple[str, ...]:
        """Layers that could not be checked and belong to a class."""
        one = self.rules.classes[position]
        return tuple(use.layer.title.zh for use in self.books.unchecked if _holds(one, use.layer.id, use.kinds))

    def open_layers(self, position: int) -> str | None:
        """Layers that could not be checked and might put ground of a class into it or one before it."""
        names = [name for at in range(position + 1) for name in self.unchecked(at)]
        return "、".join(dict.fromkeys(names)) or None

    def blank(self, position: int) -> bool:
        """Whether nothing is known of a class: it has no zones, and is not the rest."""
        return not self.rules.classes[position].otherwise and not self.zones[:, position].any()

    @property
    def status(self) -> str:
        """Weakest status of the zones that decide, and of the boundaries."""
        return self.books.rests_on(self.books.zones.iloc[np.flatnonzero(self.zones.any(axis=1))])


def _holds(one: ControlClass, layer: str, kinds: tuple[str, ...]) -> bool:
    return layer in one.layers or any(kind in one.kinds for kind in kinds)


def classed(books: Books, rules: ControlRules) -> Classed:
    """Give every piece its class.

    Parameters
    ----------
    books
        Exclusive pieces of the units by zones.
    rules
        Classes, the strongest first, the last for the rest.

    Returns
    -------
    Classed
        Every piece has exactly one class.
    """
    zones = books.zones
    of_class = np.zeros((len(zones), len(rules.classes)), dtype=bool)
    for row, (layer, kind) in enumerate(zip(zones[Zones.layer], zones[Zones.kind], strict=True)):
        of_class[row] = [not one.otherwise and _holds(one, layer, (kind,)) for one in rules.classes]
    met = (books.atoms.inside.astype(np.int64) @ of_class.astype(np.int64)) > 0
    met[:, -1] = ~met.any(axis=1)
    return Classed(books, rules, of_class, met, np.argmax(met, axis=1).astype(np.intp))


def area_table(found: Classed) -> pd.DataFrame:
    """Make `ControlAreas`: every class of every region, those without ground too, so that a missing one is a zero and said so."""
    regions = found.books.regions
    raw, printed = found.books.both(found.chosen())
    whole = regions[Regions.area_km2].to_numpy()
    parts = []
    for position, one in enumerate(found.rules.classes):
        known = np.nan if found.blank(position) else 1.0
        parts.append(
            pd.DataFrame(
                {
                    ControlAreas.adcode: regions[Regions.adcode].to_numpy(), ControlAreas.name: regions[Regions.name].to_numpy(),
                    ControlAreas.level: regions[Regions.level].to_numpy(), ControlAreas.class_id: one.id, ControlAreas.class_name: one.name, ControlAreas.order: position + 1,
                    ControlAreas.area_km2: raw[:, position] * known, ControlAreas.printed_km2: printed[:, position] * known,
                    ControlAreas.share_of_region: np.minimum(raw[:, position] / whole, 1.0) * known, ControlAreas.region_km2: whole,
                    ControlAreas.residual_km2: whole - raw.sum(axis=1), ControlAreas.unchecked: found.open_layers(position), ControlAreas.status: found.status,
                    ControlAreas.method: METHOD, _ROW: np.arange(len(regions)),
                }
            )
        )  # fmt: skip
    joined = pd.concat(parts, ignore_index=True).sort_values(
        [_ROW, ControlAreas.order], kind="stable", ignore_index=True
    )
    return ControlAreas.check(joined.drop(columns=_ROW))


def conflict_table(found: Classed) -> pd.DataFrame:
    """Make `ControlConflicts`: ground of each region that meets several classes, by the classes it meets."""
    several = found.met.sum(axis=1) > 1
    patterns = np.unique(found.met[several], axis=0)
    regions, parts = found.books.regions, []
    for pattern in patterns[::-1]:
        names = [one.name for one, on in zip(found.rules.classes, pattern, strict=True) if on]
        raw, printed = found.books.both((found.met == pattern).all(axis=1)[:, None])
        part = pd.DataFrame(
            {
                ControlConflicts.adcode: regions[Regions.adcode].to_numpy(), ControlConflicts.name: regions[Regions.name].to_numpy(),
                ControlConflicts.level: regions[Regions.level].to_numpy(), ControlConflicts.chosen: names[0], ControlConflicts.overruled: "、".join(names[1:]),
                ControlConflicts.area_km2: raw[:, 0], ControlConflicts.printed_km2: printed[:, 0], ControlConflicts.status: found.status, _ROW: np.arange(len(regions)),
            }
        )  # fmt: skip
        parts.append(part[part[ControlConflicts.area_km2] > 0])
    if not parts:
        return ControlConflicts.empty()
    joined = pd.concat(parts, ignore_index=True).sort_values(_ROW, kind="stable", ignore_index=True)
    return ControlConflicts.check(joined.drop(columns=_ROW))


def class_list(found: Classed, titles: Mapping[str, str]) -> pd.DataFrame:
    """Make `ControlList`: each class with its measures, the layers it rests on and those it lacks; ``titles`` are those of layers by id."""
    zones, rows = found.books.zones, []
    for position, one in enumerate(found.rules.classes):
        mine = zones[found.zones[:, position]]
        held = [*(kind.label for kind in one.kinds), *(titles.get(name, name) for name in one.layers)]
        rows.append(
            {
                ControlList.class_id: one.id, ControlList.class_name: one.name, ControlList.order: position + 1, ControlList.measures: one.measures,
                ControlList.source: one.source or None, ControlList.holds: "其余土地" if one.otherwise else "、".join(held),
                ControlList.layers: "、".join(dict.fromkeys(mine[Zones.zone_name])) or None,
                ControlList.basis: "、".join(dict.fromkeys(Basis(str(basis)).label for basis in mine[Zones.basis])) or None,
                ControlList.unchecked: "、".join(found.unchecked(position)) or None,
                ControlList.area_km2: np.nan if found.blank(position) else float(found.books.raw_km2[found.number == position].sum()),
                ControlList.status: found.books.rests_on(mine) if len(mine) else found.status,
            }
        )  # fmt: skip
    return ControlList.check(pd.DataFrame(rows))


def pieces(found: Classed, leaves: gpd.GeoDataFrame, plane: Shapes, parts: tuple[Shapes, Index]) -> gpd.GeoDataFrame:
    """Make `ControlPieces`: polygons of every unit and class, whose areas are those measured.

    Parameters
    ----------
    found
        The classes.
    leaves
        The study's units, in the order of the books.
    plane
        Their shapes in the authalic plane.
    parts
        Polygons of the zones in that plane, and the zone of each.

    Raises
    ------
    ClosureError
        If a drawn piece misses its measured area.
    """
    import geopandas as gpd

    shapes, owner = parts
    trees = [shapely.STRtree(shapes[found.zones[owner, at]]) for at in range(len(found.rules.classes) - 1)]
    unit, number, made = [], [], []
    for row, region in enumerate(plane):
        rest = region
        for position, tree in enumerate(trees):
            near = tree.geometries[tree.query(rest, predicate="intersects")]
            if len(near):
                # The ground met may be a film of 1e-7 m² along a border; subtracting it would cost GEOS thousands of m², the zones do not.
                together = shapely.union_all(near)
                ground = polygons_of(shapely.intersection(rest, together))
                rest = polygons_of(shapely.difference(rest, together))
            else:
                ground = shapely.MultiPolygon()
            unit.append(row)
            number.append(position)
            made.append(ground)
        unit.append(row)
        number.append(len(trees))
        made.append(rest)
    drawn = np.array(made, dtype=object)
    _refuse_off(found, np.array(unit), np.array(number), shapely.area(drawn))
    kept = np.flatnonzero(shapely.area(drawn) > _FILM_M2)
    classes = [found.rules.classes[number[at]] for at in kept]
    frame = gpd.GeoDataFrame(
        {
            ControlPieces.adcode: [leaves[Regions.adcode].iloc[unit[at]] for at in kept],
            ControlPieces.name: [leaves[Regions.name].iloc[unit[at]] for at in kept],
            ControlPieces.class_id: [one.id for one in classes], ControlPieces.class_name: [one.name for one in classes],
            ControlPieces.order: [number[at] + 1 for at in kept], ControlPieces.area_km2: shapely.area(drawn[kept]) / 1e6,
            ControlPieces.measures: [one.measures for one in classes], ControlPieces.unchecked: [found.open_layers(number[at]) for at in kept],
            ControlPieces.status: found.status,
        },
        geometry=lonlat_shapes(drawn[kept]), crs=leaves.crs,
    )  # fmt: skip
    return ControlPieces.check(frame)


def _refuse_off(found: Classed, unit: np.ndarray, number: np.ndarray, area_m2: np.ndarray) -> None:
    """Refuse drawn pieces that miss the areas that were measured."""
    measured = np.zeros((int(unit.max(initial=-1)) + 1, len(found.rules.classes)))
    np.add.at(measured, (found.books.atoms.region, found.number), found.books.atoms.area_m2)
    whole = measured.sum(axis=1)
    off = np.abs(area_m2 - measured[unit, number])
    wrong = np.flatnonzero(off > allowance_m2(whole[unit]) + _CUT_M2)
    if len(wrong):
        shown = shorten(f"unit {unit[at] + 1}, class {number[at] + 1}: {off[at]:.2f} m²" for at in wrong)
        raise ClosureError(f"drawn pieces miss their measured area (图斑与台账不闭合): {shown}; {CURE}")
