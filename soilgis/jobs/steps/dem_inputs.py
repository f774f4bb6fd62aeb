"""What slope classes and steep land are both measured from (高程作业的输入): regions, heights, land use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from soilgis.jobs.steps.inputs import open_regions
from soilgis.jobs.steps.raster_inputs import nodata_of, opened, plain_legend
from soilgis.jobs.steps.slopes import LandUse
from soilgis.store.catalog import Catalog

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.inputs import Opening
    from soilgis.model.level import Level
    from soilgis.model.notes import Note
    from soilgis.model.raster import Raster


class DemJob(Protocol):
    """A job whose fields name regions, heights and land use."""

    @property
    def regions(self) -> str:
        """File of regions, or a boundaries layer."""

    @property
    def region_id(self) -> str:
        """Their id column."""

    @property
    def level(self) -> Level:
        """Level of a boundaries layer."""

    @property
    def dem(self) -> str:
        """Heights in metres."""

    @property
    def nodata(self) -> str:
        """Value of cells without height, as typed."""

    @property
    def land_use(self) -> str:
        """Land-use raster; empty for none."""

    @property
    def class_names(self) -> tuple[str, ...]:
        """Land-use classes by code, as typed."""

    @property
    def cropland(self) -> tuple[str, ...]:
        """Land-use classes that are cropland."""

    def opening(self) -> Opening:
        """How the files are opened."""


class DemInputs(NamedTuple):
    """What was opened, and what must be said of it."""

    regions: gpd.GeoDataFrame
    dem: Raster
    notes: tuple[Note, ...]


def open_dem_inputs(job: DemJob) -> DemInputs:
    """Open the regions and the heights.

    Raises
    ------
    SoilgisError
        Naming the input, what is wrong and the cure.
    """
    opening = job.opening()
    regions, notes = open_regions(job.regions, Catalog(()), level=job.level, region_id=job.region_id, opening=opening)
    dem = opened(job.dem, opening.of("dem").crs.value, nodata=nodata_of(job.nodata))
    return DemInputs(regions, dem, tuple(notes))


def open_land_use(job: DemJob, eligible: tuple[str, ...] = ()) -> LandUse | None:
    """Open the land use on the cells of the heights, with its legend; None where none is given.

    Raises
    ------
    SoilgisError
        If the raster or the legend cannot be read.
    """
    legend = plain_legend(job.class_names)
    if not job.land_use:
        return None
    raster = opened(job.land_use, job.opening().of("land_use").crs.value, legend=legend)
    return LandUse(raster, job.cropland, eligible)
