"""Steep land and sloping cropland (陡坡地与坡耕地): slope classes and land use per region, patches, the notice's table.

水土保持法 第二十条 forbids cropping on slopes of 25° and more; county governments delimit the extent. County notices leave existing
cropland out and print area, patches, share of the land, share of the eligible classes and the overlap with the red line
(大关县、屏边县、元阳县 notices, domain notes §5). The national guide's smallest patch is not published: it is a parameter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from soilgis.jobs.steps.inputs import refuse_bad_ids
from soilgis.model.errors import RasterError, shorten
from soilgis.model.raster import NODATA, OUTSIDE
from soilgis.model.sentences.jobs import JobMessages
from soilgis.model.spread import measured
from soilgis.model.steep_tables import SlopeAreas, SlopingCropland, SteepLand, SteepPatches
from soilgis.model.units import SQUARE_METRES, Unit
from soilgis.model.words import class_word
from soilgis.raster.grid import plane_of, plane_shapes
from soilgis.raster.patches import Patching
from soilgis.raster.pieces import sound
from soilgis.raster.slope import SURVEY, SlopeClass, SlopeSource, dem_checked, legal, plane_slope_areas
from soilgis.raster.sources import ByteSource, class_source, pair_source
from soilgis.raster.zonal import class_names, refuse_codes, sweep_codes
from soilgis.store.large.piecefile import packed, unpacked

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats
    from soilgis.model.raster import Raster
    from soilgis.raster.grid import Plane, Shapes


@dataclass(frozen=True)
class LandUse:
    """How a land-use raster is read (土地利用口径)."""

    raster: Raster
    """Class raster on the DEM's cells."""
    cropland: tuple[str, ...]
    """Classes that are cropland (耕地)."""
    eligible: tuple[str, ...] = ()
    """Classes the ban may take, such as 林地、草地、裸土地; empty for all but cropland (可划地类)."""

    def __post_init__(self) -> None:
        """Refuse classes the raster's legend does not know."""
        if self.raster.legend is None:
            named = [name for name in (*self.cropland, *self.eligible) if not name.isdigit()]
            if named:
                raise RasterError(JobMessages.no_class_names(raster=self.raster.name, names=named))
            return
        known = set(self.raster.legend.names.values())
        unknown = [name for name in (*self.cropland, *self.eligible) if name not in known]
        if unknown:
            raise RasterError(
                f"{self.raster.name}: no class {shorten(unknown)}; it has {shorten(sorted(known), 20)} (无此地类)"
            )

    def takes(self, name: str) -> bool:
        """Whether the ban may take land of a class."""
        if name == NODATA or name in self.cropland:
            return False
        return not self.eligible or name in self.eligible


def slope_table(
    dem: Raster, regions: gpd.GeoDataFrame, *, region_id: str, classes: tuple[SlopeClass, ...] = SURVEY
) -> pd.DataFrame:
    """Area of every region by slope class: the id under its own name, then `SlopeAreas`.

    Raises
    ------
    SchemaError
        If the id column is missing, empty or repeats.
    RasterError
        If the DEM cannot be measured.
    """
    refuse_bad_ids(regions, region_id, SlopeAreas)
    plane = plane_of(dem.grid)
    ids = regions[region_id].astype(str).to_numpy()
    books = plane_slope_areas(dem, _flat(regions, plane), plane, classes, ids.tolist())
    labels = {
        **{entry.name: entry.label for entry in classes},
        **{name: class_word(name) for name in (NODATA, OUTSIDE)},
    }
    parts = [
        pd.DataFrame(
            {
                "order": np.arange(len(ids)),
                region_id: ids,
                SlopeAreas.class_name: name,
                SlopeAreas.label: labels[name],
                SlopeAreas.area_km2: area / 1e6,
                SlopeAreas.share: np.clip(area / books.total_m2, 0, 1),
            }
        )
        for name, area in books.areas.items()
    ]
    table = pd.concat(parts, ignore_index=True).sort_values("order", kind="stable").drop(columns="order")
    return _with_id_first(SlopeAreas.check(table.reset_index(drop=True)), region_id)


def sloping_cropland(
    dem: Raster, land_use: LandUse, regions: gpd.GeoDataFrame, *, region_id: str, threshold: float
) -> pd.DataFrame:
    """Cropland of every region by survey slope class; classes above ``threshold`` degrees are sloping (坡耕地).

    No single threshold is published (>2°, ≥5° and >6° are in use), so it must be given; it splits a class where needed.

    Returns
    -------
    DataFrame
        The id under its own name, then `SlopingCropland`.
    """
    refuse_bad_ids(regions, region_id, SlopingCropland)
    classes = with_limit(SURVEY, threshold)
    plane = plane_of(dem.grid)
    flat = _flat(regions, plane)
    areas = _joined(dem, land_use.raster, classes, flat, plane)
    ids = regions[region_id].astype(str).to_numpy()
    rows = []
    for number, entry in enumerate(classes, 1):
        crop = sum((areas.get((number, name), np.zeros(len(flat))) for name in land_use.cropland), np.zeros(len(flat)))
        rows.append(
            pd.DataFrame(
                {
                    "order": np.arange(len(ids)),
                    region_id: ids,
                    SlopingCropland.class_name: entry.name,
                    SlopingCropland.label: entry.label,
                    SlopingCropland.sloping: entry.low >= threshold,
                    SlopingCropland.area_km2: crop / 1e6,
                    SlopingCropland.area_ha: crop / SQUARE_METRES[Unit.HA],
                    SlopingCropland.area_mu: crop / SQUARE_METRES[Unit.MU],
                }
            )
        )
    table = pd.concat(rows, ignore_index=True).sort_values("order", kind="stable").drop(columns="order")
    return _with_id_first(SlopingCropland.check(table.reset_index(drop=True)), region_id)


def with_limit(classes: tuple[SlopeClass, ...], threshold: float) -> tuple[SlopeClass, ...]:
    """Split the class a threshold falls into; classes that begin there already stay as they are."""
    lows = [entry.low for entry in classes]
    if threshold in lows:
        return classes
    place = int(np.searchsorted(lows, threshold))
    below, above = classes[place - 1], lows[place] if place < len(lows) else None
    top = f"{above:g}" if above is not None else ""
    lower = SlopeClass(
        f"{below.low:g}to{threshold:g}", f"{below.low:g}°～{threshold:g}°", below.low, low_in=below.low_in
    )
    upper = SlopeClass(
        f"{threshold:g}to{top}", f">{threshold:g}°" + (f"～{top}°" if top else ""), threshold, low_in=False
    )
    return (*classes[: place - 1], lower, upper, *classes[place:])


def steep_land(  # noqa: PLR0913 - the notice's table has these parts
    dem: Raster,
    regions: gpd.GeoDataFrame,
    *,
    region_id: str,
    land_use: LandUse | None = None,
    red_line: gpd.GeoDataFrame | None = None,
    threshold: float = 25.0,
    least_ha: float = 0.0,
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Delimit candidates for the ban on cropping steep land, region by region (疑似禁垦陡坡地，供参考).

    Parameters
    ----------
    dem
        Heights in metres.
    regions
        Counties or townships with their CRS.
    region_id
        Their id column.
    land_use
        Land use on the DEM's cells; cropland is left out. Without it nothing is left out, and the table says so.
    red_line
        Polygons of the ecological red line.
    threshold
        Degrees from which land is steep, the threshold included (以上); provinces may set less than 25.
    least_ha
        Patches smaller than this are left out.

    Returns
    -------
    table, patches
        The id under its own name, then `SteepLand`; `SteepPatches` in CGCS2000 longitude and latitude.
    """
    refuse_bad_ids(regions, region_id, SteepLand)
    plane = plane_of(dem.grid)
    flat = sound(_flat(regions, plane))
    source, wanted, eligible = _candidates(dem, land_use, threshold, flat, plane)
    red = np.array([], dtype=object) if red_line is None else sound(_flat(red_line, plane))
    union = shapely.union_all(red) if len(red) else None
    rows: list[dict[str, object]] = []
    shapes: list[Shapes] = []
    owners: list[tuple[str, float]] = []
    delimited = measured(Patching(source, wanted), (packed("region", flat[[row]]) for row in range(len(flat))))
    for row, (name, piece) in enumerate(zip(regions[region_id].astype(str), delimited, strict=True)):
        found, area = unpacked("patch", piece), piece["true_m2"].view(np.float64)
        found, area = found[area >= least_ha * 1e4], area[area >= least_ha * 1e4]
        rows.append({region_id: name, **_notice(flat[row], found, area, plane, union),
                     SteepLand.eligible_ha: None if eligible is None else eligible[row] / 1e4,
                     SteepLand.cropland_excluded: land_use is not None})  # fmt: skip
        shapes.append(_lonlat(found, plane))
        owners.extend((name, float(hectares)) for hectares in area / 1e4)
    table = pd.DataFrame(rows)
    table[SteepLand.share_of_eligible] = table[SteepLand.area_ha] / pd.to_numeric(table[SteepLand.eligible_ha])
    return _with_id_first(SteepLand.check(table), region_id), _patch_frame(shapes, owners)


def _candidates(
    dem: Raster, land_use: LandUse | None, threshold: float, flat: Shapes, plane: Plane
) -> tuple[ByteSource, tuple[tuple[int, ...], ...], Floats | None]:
    """Where candidates come from: a source, what its bytes stand for, and the eligible area of each region."""
    slopes = SlopeSource(dem_checked(dem), legal(threshold))
    if land_use is None:
        return slopes, ((2,),), None
    joined = pair_source(slopes, class_source(land_use.raster), (dem.name, land_use.raster.name))
    totals = sweep_codes(joined, plane, flat)
    names = class_names(land_use.raster)
    numbers = sorted(np.flatnonzero(totals.any(axis=0)).tolist(), key=joined.codes)  # not in the order they were met
    taken = [number for number in numbers if land_use.takes(names(joined.codes(number)[1]))]
    steep = tuple(joined.codes(number) for number in taken if joined.codes(number)[0] == 2)
    return joined, steep, totals[:, taken].sum(axis=1)


def _notice(
    region: shapely.Geometry, found: Shapes, area: Floats, plane: Plane, red: shapely.Geometry | None
) -> dict[str, object]:
    land = float(plane.true_m2(np.array([region], dtype=object))[0])
    total = float(area.sum())
    row: dict[str, object] = {SteepLand.land_ha: land / 1e4, SteepLand.area_ha: total / 1e4, SteepLand.patches: len(found),
                              SteepLand.share_of_land: min(total / land, 1.0) if land else None}  # fmt: skip
    if red is None:
        return {**row, SteepLand.red_line_ha: None, SteepLand.share_of_red_line: None}
    inside = float(plane.true_m2(np.array([region.intersection(red)], dtype=object))[0])
    overlap = float(plane.true_m2(shapely.intersection(found, red)).sum()) if len(found) else 0.0
    return {
        **row,
        SteepLand.red_line_ha: overlap / 1e4,
        SteepLand.share_of_red_line: min(overlap / inside, 1.0) if inside else None,
    }


def _lonlat(shapes: Shapes, plane: Plane) -> Shapes:
    """Shapes of a plane in CGCS2000 longitude and latitude."""
    placed = gpd.GeoSeries(shapely.transform(shapes, plane.to_grid), crs=plane.grid.crs).to_crs("EPSG:4490")
    return np.asarray(placed.array, dtype=object)


def _patch_frame(shapes: list[Shapes], owners: list[tuple[str, float]]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {SteepPatches.patch_id: [f"{number:06d}" for number in range(1, len(owners) + 1)],
         SteepPatches.region: [name for name, _ in owners], SteepPatches.area_ha: [area for _, area in owners]},
        geometry=np.concatenate([*shapes, np.empty(0, dtype=object)]), crs="EPSG:4490",
    )  # fmt: skip
    checked: gpd.GeoDataFrame = SteepPatches.check(frame)
    return checked


def _joined(
    dem: Raster, land_use: Raster, classes: tuple[SlopeClass, ...], flat: Shapes, plane: Plane
) -> dict[tuple[int, str], Floats]:
    """Area of every region by slope class number and land-use class."""
    slopes = SlopeSource(dem_checked(dem), classes)
    source = pair_source(slopes, class_source(land_use), (dem.name, land_use.name))
    totals = sweep_codes(source, plane, flat)
    names = class_names(land_use)
    found: dict[tuple[int, str], Floats] = {}
    single: dict[int, Floats] = {}
    for number in sorted(np.flatnonzero(totals.any(axis=0)).tolist(), key=source.codes):
        slope, code = source.codes(number)
        single[code] = single.get(code, 0.0) + totals[:, number]
        found[slope, names(code)] = totals[:, number]
    refuse_codes(land_use, single)
    return found


def _flat(frame: gpd.GeoDataFrame, plane: Plane) -> Shapes:
    return plane_shapes(np.asarray(frame.geometry.array, dtype=object), frame.crs, plane)


def _with_id_first(table: pd.DataFrame, region_id: str) -> pd.DataFrame:
    return table[[region_id, *(column for column in table.columns if column != region_id)]]
