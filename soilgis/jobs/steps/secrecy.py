"""Internal zone layers as jobs open them (内部图层的使用): withheld, told by their verdict, made coarse, or let out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.coarse import MOST_CELLS, cells_spanned, grid_form
from soilgis.model.errors import LayerError
from soilgis.model.layer import Basis, Secrecy, ZoneKind
from soilgis.model.level import Level
from soilgis.model.secrecy import COUNTY, MET_KM2, Use, audit
from soilgis.model.sentences.secrecy import SecrecyMessages
from soilgis.model.sentences.store import StoreNotes
from soilgis.model.tables import Regions, Zones
from soilgis.store.boundaries import load_units
from soilgis.store.zones import ZoneSource, read_zones

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    import pandas as pd

    from soilgis.model.layer import Layer
    from soilgis.model.secrecy import Audit
    from soilgis.store.catalog import Catalog
    from soilgis.store.places import PlaceBook


def open_zone_layer(
    layer: Layer,
    catalog: Catalog,
    places: PlaceBook,
    *,
    read: Callable[[Layer, Catalog, PlaceBook], ZoneSource] = read_zones,
    verdicts: bool = False,
) -> ZoneSource:
    """Read a zone layer as far as its secrecy lets it.

    Parameters
    ----------
    layer, catalog, places
        As `soilgis.store.zones.read_zones` takes them.
    read
        The reader.
    verdicts
        Whether the job tells nothing of internal layers but verdicts.

    Returns
    -------
    ZoneSource
        As read where the layer is public, or internal ones are let out (`soilgis.model.secrecy.releasing`); else unchecked, or coarse.

    Raises
    ------
    SoilgisError
        If the data cannot be used, or no rule makes them coarse.
    """
    if layer.secrecy is not Secrecy.INTERNAL:
        return read(layer, catalog, places)
    if layer.reading.file and not catalog.holds(layer, layer.reading.file):
        reason = StoreNotes.no_file(file=layer.reading.file)
        return ZoneSource(layer, reason=reason, kinds=((layer.kind or ZoneKind.OTHER).value,))
    kept = audit()
    use = _use(kept, verdicts=verdicts)
    told = kept.keep(layer.id, layer.title.zh, use)
    if use is Use.WITHHELD:
        return ZoneSource(layer, reason=told.reason(), kinds=((layer.kind or ZoneKind.OTHER).value,))
    with kept.admitting(layer.id):
        source = read(layer, catalog, places)
    return _coarse(source, kept, places) if use is Use.COARSENED else source


def _use(kept: Audit, *, verdicts: bool) -> Use:
    if kept.internal:
        return Use.RELEASED
    if verdicts:
        return Use.VERDICT
    return Use.COARSENED if kept.coarsen else Use.WITHHELD


def _coarse(source: ZoneSource, kept: Audit, places: PlaceBook) -> ZoneSource:
    """The same zones in coarse form; lists of counties are as coarse as that already. What was told of the file goes: it names features."""
    told = (kept.told[source.layer.id].reason(),)
    if source.rule:
        raise LayerError(SecrecyMessages.layer(layer=source.layer.id, title=source.layer.title.zh))
    if source.shapes is None:
        return replace(source, notes=told)
    if (shapely.get_dimensions(source.shapes.geometry.to_numpy()) < 2).any():
        raise LayerError(SecrecyMessages.not_coarse(layer=source.layer.id))
    zones = source.shapes.dissolve(by=str(Zones.zone_id), as_index=False)
    if kept.coarsen == COUNTY:
        layer = source.layer.model_copy(update={str(Zones.basis): Basis.LISTED})
        return replace(source, layer=layer, shapes=None, members=_counties_met(zones, places), notes=told)
    side = float(kept.coarsen)
    spanned = cells_spanned(np.asarray(zones.geometry.array, dtype=object), side)
    if spanned > MOST_CELLS:
        raise LayerError(SecrecyMessages.grid_too_fine(layer=source.layer.id, cells=spanned, side_m=int(side)))
    shapes = grid_form(np.asarray(zones.geometry.array, dtype=object), side)
    return replace(source, shapes=zones.set_geometry(shapes, crs=zones.crs), notes=told)


def _counties_met(zones: gpd.GeoDataFrame, places: PlaceBook) -> pd.DataFrame:
    """Counties that hold more of a zone than a border drawn twice: zone_id, zone_name, kind, adcode."""
    counties = load_units(Level.COUNTY, places.source)
    zone, county = counties.sindex.query(zones.geometry, predicate="intersects")
    left = plane_shapes(np.asarray(zones.geometry.array, dtype=object))
    right = plane_shapes(np.asarray(counties.geometry.array, dtype=object)[county])
    met = shapely.area(shapely.intersection(left[zone], right)) > MET_KM2 * 1e6
    columns = [str(Zones.zone_id), str(Zones.zone_name), str(Zones.kind)]
    rows: pd.DataFrame = zones[columns].iloc[zone[met]].reset_index(drop=True)
    found: pd.DataFrame = rows.assign(adcode=counties[Regions.adcode].to_numpy()[county[met]])
    return found
