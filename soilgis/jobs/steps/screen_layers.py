"""The field sites are checked against (核查底图): a study's layers as read, the counties around, one question a kind and layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.jobs.steps.secrecy import open_zone_layer
from soilgis.model.adcodes import NATION, province_of
from soilgis.model.errors import StudyError
from soilgis.model.events import counted
from soilgis.model.layer import Role, Title
from soilgis.model.level import Level
from soilgis.model.study import Study
from soilgis.model.tables import Regions
from soilgis.planning.areas.regions import choose_units
from soilgis.planning.areas.stand_ins import without_stand_ins
from soilgis.planning.areas.zones import ZoneParts, assemble
from soilgis.planning.screening.checks import Check, checks_of
from soilgis.store.boundaries import load_units
from soilgis.store.clauses import DUTIES
from soilgis.store.linework import read_screen_layer
from soilgis.store.overrides import override_notes
from soilgis.store.places import open_places
from soilgis.store.rules import RULE_LAYERS

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog
    from soilgis.store.zones import ZoneSource

AD_HOC = "screen"
"""Id of the study made for layers named on the spot."""


def study_of(catalog: Catalog, *, study: str = "", layers: tuple[str, ...] = ()) -> Study:
    """The study whose layers are checked: a named one, layers named on the spot, or both.

    Without either, every zone layer in the user's own folders is checked.

    Raises
    ------
    StudyError
        If there is nothing to check against.
    """
    base = catalog.study(study) if study else None
    named = layers or (() if base else own_zone_layers(catalog))
    for name in named:
        catalog.layer(name)
    if base is not None:
        extra = tuple(name for name in named if name not in base.zones)
        return Study(**{**base.model_dump(), "folder": base.folder, "zones": (*base.zones, *extra)})
    if not named:
        raise StudyError(
            "nothing to check against (没有可核查的图层); give --study, --layer, or --layers with your zone layers"
        )
    title = Title(zh="项目选址核查", en="Site screening")
    return Study(id=AD_HOC, title=title, region=(NATION,), level=Level.COUNTY, targets="", zones=named)


def supervised_study(catalog: Catalog, study: str = "", layers: tuple[str, ...] = ()) -> Study:
    """The study for a supervision: as `study_of`, but with nothing to check against the regions alone are used."""
    if study or layers or own_zone_layers(catalog):
        return study_of(catalog, study=study, layers=layers)
    title = Title(zh="扰动图斑监管", en="Supervision")
    return Study(id="supervise", title=title, region=(NATION,), level=Level.COUNTY, targets="")


def own_zone_layers(catalog: Catalog) -> tuple[str, ...]:
    """Ids of the zone layers in the user's folders."""
    names = sorted({card.parent.name for folder in catalog.folders for card in folder.glob("*/layer.toml")})
    return tuple(name for name in names if catalog.layer(name).role is Role.ZONES)


@dataclass(frozen=True)
class Field:
    """Everything sites are checked against (核查底图).

    Attributes
    ----------
    counties
        Counties of the study's regions near the sites, with their shapes in the authalic plane beside them.
    sources
        Layers as read.
    parts
        Zones assembled from them.
    checks
        One question for each kind of each layer.
    notes
        What the reader must be told of the layers: own ones in place of shipped ones, and those that gave way.
    """

    counties: gpd.GeoDataFrame
    counties_plane: np.ndarray
    sources: list[ZoneSource]
    parts: ZoneParts
    checks: list[Check]
    notes: tuple[Note, ...] = ()

    @property
    def plane(self) -> tuple[np.ndarray, ...]:
        """Everything that sites can meet, in the authalic plane."""
        marks = (plane_shapes(check.marks) for check in self.checks if len(check.marks))
        return self.counties_plane, self.parts.parts, *marks


def open_field(
    study: Study,
    catalog: Catalog,
    bounds: np.ndarray,
    vocabulary: pd.DataFrame,
    also: tuple[str, ...] = (),
    *,
    verdicts: bool = False,
) -> Field:
    """Read the study's layers and the counties around the sites.

    Parameters
    ----------
    study
        Layers and regions.
    catalog
        Where layers are.
    bounds
        xmin, ymin, xmax, ymax of the sites, degrees.
    vocabulary
        `rule_tables.Facts`.
    also
        Further layers of rules that take part, whose own versions are told too.
    verdicts
        Whether nothing of internal layers is told but verdicts, for which they are opened.
    """
    places = open_places(study.boundary_source, catalog)
    read = [
        open_zone_layer(catalog.layer(name), catalog, places, read=read_screen_layer, verdicts=verdicts)
        for name in counted(study.zones)
    ]
    sources, yielded = without_stand_ins(read)
    told = override_notes(catalog, (study.boundaries, *study.zones, *RULE_LAYERS, *also, DUTIES, "place-aliases"))
    codes, _ = places.resolve_all([("", place) for place in study.region or (NATION,)], f"{study.id}: region")
    near = _provinces_near(study.boundary_source, bounds)
    everywhere = NATION in codes
    own = set() if everywhere else {province_of(code) for code in codes}
    reach = {
        province_of(code) for source in sources if source.members is not None for code in source.members[Regions.adcode]
    }
    reach |= {province_of(str(code)) for source in sources for code in _sides(source)}
    counties = load_units(Level.COUNTY, study.boundary_source, tuple(sorted(near | own | reach)))
    inside = choose_units(counties, codes, study.id)
    area = inside if not everywhere else inside[inside["province_adcode"].isin(near)]
    area = area if len(area) else inside
    polygonal = [source for source in sources if not _is_linework(source)]
    parts = assemble(polygonal, counties, area, edge_tolerance_m2=study.edge_tolerance_m2)
    west, south, east, north = bounds
    around = inside[
        shapely.intersects(shapely.box(west, south, east, north), np.asarray(inside.geometry.array, dtype=object))
    ]
    around = around.reset_index(drop=True)
    plane = plane_shapes(np.asarray(around.geometry.array, dtype=object), study.edge_tolerance_m2)
    return Field(around, plane, sources, parts, checks_of(sources, parts, vocabulary), (*told, *yielded))


def _is_linework(source: ZoneSource) -> bool:
    if source.shapes is None:
        return False
    shapes = np.asarray(source.shapes.geometry.array, dtype=object)
    return bool((shapely.get_dimensions(shapes) < 2).any())


def _sides(source: ZoneSource) -> tuple[str, ...]:
    """Codes of the two sides of a shared border."""
    if source.rule != "shared-border":
        return ()
    options = source.layer.reading.options
    both = [options.get("of", ()), options.get("with", ())]
    return tuple(code for side in both if isinstance(side, tuple) for code in side)


def _provinces_near(boundary_source: str, bounds: np.ndarray) -> set[str]:
    provinces = load_units(Level.PROVINCE, boundary_source)
    box = shapely.box(*bounds)
    return set(provinces[Regions.adcode][shapely.intersects(box, np.asarray(provinces.geometry.array, dtype=object))])
