"""Screening and supervision as Python calls them (核查与监管的函数): files or frames in, an answer out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.jobs.steps.screen_layers import study_of, supervised_study
from soilgis.jobs.steps.screening import screen as run_screening
from soilgis.jobs.steps.supervision import open_inputs
from soilgis.jobs.steps.supervision import supervise as run_supervision
from soilgis.model.inputs import PLAIN, several_paths
from soilgis.model.options import SuperviseOptions
from soilgis.store.catalog import Catalog
from soilgis.store.patches import read_risk_rules
from soilgis.store.sites.read import SiteReading, read_sites, sites_of_frame

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.inputs import Opening
    from soilgis.model.options import ScreenOptions
    from soilgis.model.screening import Screening
    from soilgis.model.supervision import Supervision


def screen(
    sites: str | Path | gpd.GeoDataFrame,
    *,
    study: str = "",
    layer: str | tuple[str, ...] = (),
    layers: tuple[str | Path, ...] = (),
    options: ScreenOptions | None = None,
    opening: Opening | None = None,
) -> Screening:
    """Screen sites (项目选址核查): what each touches, under which rule, and what could not be checked.

    Parameters
    ----------
    sites
        A site file, or a frame with a declared CRS; its column site_id names the sites, or they are numbered.
    study
        Id or path of the study whose layers are checked.
    layer
        Ids of layers to check besides, or instead.
    layers
        Your folders of layers.
    options
        Widths, tolerances, earthwork and stated conditions.
    opening
        CRS, encoding and sublayer of a file that needs one; what sites without id are called.

    Returns
    -------
    Screening
        Checked frames: sites, checks, pieces, kinds, counties, conclusions, indicators; with their provenance.

    Raises
    ------
    SoilgisError
        Naming what is wrong and the cure; a layer without data is no error but 未核查.
    """
    catalog = Catalog(several_paths(layers))
    how = opening or PLAIN
    how.refuse_unknown(("site",))
    reading = SiteReading(opening=how.of("site"))
    read = read_sites((Path(sites),), reading) if isinstance(sites, (str, Path)) else sites_of_frame(sites, reading)
    chosen = study_of(catalog, study=study, layers=(layer,) if isinstance(layer, str) else tuple(layer))
    return run_screening(read, chosen, catalog, options=options)


def supervise(  # noqa: PLR0913 - the front door keeps its old keywords beside the new one
    patches: str | Path | gpd.GeoDataFrame,
    approved: str | Path | gpd.GeoDataFrame,
    *,
    previous: str | Path | gpd.GeoDataFrame | None = None,
    study: str = "",
    layers: tuple[str | Path, ...] = (),
    options: SuperviseOptions | None = None,
    opening: Opening | None = None,
) -> Supervision:
    """Judge disturbance patches against approved extents (扰动图斑监管); what is suspected stays 疑似.

    Parameters
    ----------
    patches, approved
        Polygons: files, or frames with a declared CRS.
    previous
        Patches of the previous period.
    study
        Study whose priority areas and regions are used; without one the whole country, and no priority area is checked.
    layers
        Your folders of layers; without a study all their zone layers are checked.
    options
        Tolerances.
    opening
        CRS, encoding and sublayer of inputs that need one (patches, approved, previous); what rows without id are called.

    Returns
    -------
    Supervision
        Checked frames: patches, excess, matches, finished, statistics; with their provenance.

    Raises
    ------
    SoilgisError
        Naming what is wrong and the cure.
    """
    catalog = Catalog(several_paths(layers))
    given = [Path(one) if isinstance(one, str) else one for one in (patches, approved)]
    before = Path(previous) if isinstance(previous, str) else previous
    inputs = open_inputs(given[0], given[1], before, opening=opening or PLAIN)
    chosen = supervised_study(catalog, study)
    return run_supervision(
        inputs, chosen, catalog, options=options or SuperviseOptions(), rules=read_risk_rules(catalog)
    )
