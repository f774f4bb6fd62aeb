"""Zones of a study (分区成图): county lists dissolved, borders widened, polygons taken as drawn, one row a zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import Shapes, plane_shapes
from soilgis.geometry.derive import corridor, dissolve, shared_border
from soilgis.model.errors import LayerError
from soilgis.model.layer import Basis, Layer, ZoneKind
from soilgis.model.tables import Regions, Zones
from soilgis.planning.areas.made_zones import Made, any_overlap, synthetic
from soilgis.store.plane import polygons_of

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.geometry.cut import Index
    from soilgis.store.zones import ZoneSource


@dataclass(frozen=True)
class ZoneParts:
    """Zones and the polygons they are made of (分区及其图斑).

    Attributes
    ----------
    zones
        `tables.Zones`, one row a zone, lon/lat.
    parts
        Polygons in the authalic plane, shape (p,).
    owner
        Row of ``zones`` each part belongs to, shape (p,).
    within
        Layers that lie in the study's units because of how they were made: from counties of the study, or cut along its outline.
    """

    zones: gpd.GeoDataFrame
    parts: Shapes
    owner: Index
    within: frozenset[str] = frozenset()


def assemble(
    sources: list[ZoneSource], counties: gpd.GeoDataFrame, study_area: gpd.GeoDataFrame, *, edge_tolerance_m2: float
) -> ZoneParts:
    """Make the zones of all layers that could be read.

    Parameters
    ----------
    sources
        Layers as the store read them; unchecked ones are passed over (the result names them elsewhere).
    counties
        All counties any list or border needs, lon/lat.
    study_area
        The study's units, lon/lat: synthetic zones are made within them.
    edge_tolerance_m2
        Largest area one edge may be off.

    Raises
    ------
    LayerError
        If two layers give the same zone id, or a rule yields nothing.
    """
    import geopandas as gpd

    rows: list[dict[str, object]] = []
    parts: list[Shapes] = []
    owners: list[Index] = []
    for source in sources:
        for zone_id, zone_name, kind, made in _zones_of(source, counties, study_area):
            shape = shapely.multipolygons(made.shapes) if made.apart else _as_one(made.shapes)
            plane = plane_shapes(_single(made.shapes), edge_tolerance_m2)
            owners.append(np.full(len(plane), len(rows), dtype=np.intp))
            parts.append(plane)
            rows.append(
                _row(source.layer, zone_id, zone_name, kind, shape)
                | {Zones.area_km2: _united_km2(plane, known_apart=made.apart)}
            )
    frame = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=[str(c) for c in Zones.columns()]), geometry="geometry", crs=study_area.crs
    )
    repeated = frame[Zones.zone_id][frame[Zones.zone_id].duplicated()].tolist()
    if repeated:
        raise LayerError(f"two layers give the zone id {', '.join(repeated)} (分区编号重复); rename one in its file")
    joined = np.concatenate(parts) if parts else np.array([], dtype=object)
    owner = np.concatenate(owners) if owners else np.array([], dtype=np.intp)
    own = set(study_area[Regions.adcode]) if Regions.adcode in study_area else set()
    within = frozenset(source.layer.id for source in sources if _lies_within(source, own))
    return ZoneParts(Zones.check(frame), joined, owner, within)


def _lies_within(source: ZoneSource, units: set[str]) -> bool:
    """Whether a layer's zones are made of a study's units, or were cut along their outline."""
    if source.members is not None:
        return set(source.members[Regions.adcode]) <= units
    return source.shapes is None and source.rule == "synthetic"


def _row(layer: Layer, zone_id: str, zone_name: str, kind: str, shape: shapely.Geometry) -> dict[str, object]:
    return {
        Zones.zone_id: zone_id,
        Zones.zone_name: zone_name,
        Zones.kind: kind,
        Zones.basis: (layer.basis or Basis.DELINEATED).value,
        Zones.layer: layer.id,
        Zones.status: layer.status.value,
        Zones.area_km2: 0.0,
        Zones.document: layer.source.document,
        Zones.article: layer.source.article or None,
        Zones.note: layer.note or None,
        "geometry": shape,
    }


def _single(shapes: Shapes) -> Shapes:
    """Polygons of shapes; not copied where they are single ones already."""
    return shapes if (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all() else shapely.get_parts(shapes)


def _as_one(shapes: Shapes) -> shapely.Geometry:
    """A zone's polygons as one valid shape: united only where they overlap each other or share borders."""
    parts = _single(shapes)
    together = shapely.multipolygons(parts)
    return together if shapely.is_valid(together) else polygons_of(shapely.union_all(parts))


def _united_km2(parts: Shapes, *, known_apart: bool = False) -> float:
    """Area of a zone with its overlapping parts united, km²."""
    apart = known_apart or len(parts) == 1 or not any_overlap(parts)
    return float(shapely.area(parts).sum() if apart else shapely.area(shapely.union_all(parts))) / 1e6


def _zones_of(
    source: ZoneSource, counties: gpd.GeoDataFrame, study_area: gpd.GeoDataFrame
) -> list[tuple[str, str, str, Made]]:
    """Zone id, name, kind and polygons of every zone of a layer."""
    layer = source.layer
    kind = (layer.kind or ZoneKind.OTHER).value
    if source.members is not None:
        groups = source.members.groupby([Zones.zone_id, Zones.zone_name, Zones.kind], sort=False, dropna=False)
        shapes = counties.set_index(Regions.adcode).geometry
        return [
            (
                str(z),
                str(n),
                str(k),
                Made(np.array([dissolve(np.asarray(shapes.loc[rows[Regions.adcode]].array, dtype=object))])),
            )
            for (z, n, k), rows in groups
        ]
    if source.shapes is not None:
        drawn = source.shapes.groupby([Zones.zone_id, Zones.zone_name, Zones.kind], sort=False, dropna=False)
        return [
            (str(z), str(n), str(k), Made(np.asarray(rows.geometry.array, dtype=object))) for (z, n, k), rows in drawn
        ]
    if source.rule == "shared-border":
        return [(layer.id, layer.title.zh, kind, Made(np.array([_border_corridor(layer, counties)])))]
    if source.rule == "synthetic":
        return [(layer.id, layer.title.zh, kind, synthetic(layer, study_area))]
    return []


def border_line(layer: Layer, counties: gpd.GeoDataFrame) -> shapely.Geometry:
    """The shared border a derived layer names in its options ``of`` and ``with`` (province or city codes).

    Raises
    ------
    LayerError
        If the two sides do not touch along a line.
    """
    sides = []
    for side in ("of", "with"):
        codes = layer.reading.options.get(side, ())
        mine = (
            counties["province_adcode"].isin(codes) | counties["city_adcode"].isin(codes)
            if isinstance(codes, tuple)
            else None
        )
        if mine is None or not mine.any():
            raise LayerError(
                f"{layer.id}: reading.options.{side} must list province or city codes (缺少共同边界的一侧)"
            )
        sides.append(np.asarray(counties.geometry.array, dtype=object)[mine.to_numpy()])
    line = shared_border(sides[0], sides[1])
    if line.is_empty:
        raise LayerError(f"{layer.id}: the units of reading.options.of and .with share no border (没有共同边界)")
    return line


def _border_corridor(layer: Layer, counties: gpd.GeoDataFrame) -> shapely.Geometry:
    width = layer.reading.options.get("half_width_m")
    if not isinstance(width, int | float) or width <= 0:
        raise LayerError(f"{layer.id}: reading.options.half_width_m must be a positive number of metres (缺少带宽)")
    return corridor(border_line(layer, counties), float(width))
