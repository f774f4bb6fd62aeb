"""A change as a map sees it (变化图): borders of the later result, the parts of the change as indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from soilgis.model import tables
from soilgis.model.compare_tables import ChangeSplit
from soilgis.model.layer import Layer, Role, Status, weakest
from soilgis.model.provenance import LayerUse, Provenance
from soilgis.model.result import Indicator, Result
from soilgis.model.sentences.choices import ChoiceNotes
from soilgis.model.study import MapOptions, Study
from soilgis.model.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    import pandas as pd

    Manifest: TypeAlias = Mapping[str, Any]

_SHOWN = (
    ChangeSplit.change,
    ChangeSplit.real,
    ChangeSplit.mixed,
    ChangeSplit.method,
    ChangeSplit.boundary,
    ChangeSplit.land,
)


def drawn_change(
    manifests: tuple[Manifest, Manifest], shapes: gpd.GeoDataFrame | None, split: pd.DataFrame, years: tuple[int, int]
) -> Result | None:
    """Make the result that map and picture are drawn from; None without borders.

    Parameters
    ----------
    manifests
        Of the earlier and of the later result; nothing where figures came as a table.
    shapes
        Regions of the later result, columns of `tables.Regions`.
    split
        `ChangeSplit`.
    years
        Earlier and later year.

    Returns
    -------
    Result or None
        Without tables; layers of boundaries and erosion data as the manifests say.
    """
    if shapes is None:
        return None
    asked = manifests[1]["study"]
    between = f"{years[0]}—{years[1]}年"
    study = Study(
        id="compare", title={"zh": f"{asked['title']['zh']}：水土保持率变化（{between}）", "en": "Change of the conservation rate"},
        region=asked["region"], level=asked["level"], map=MapOptions(**{**asked.get("map", {}), "indicator": "change"}),
    )  # fmt: skip
    kept = [str(column) for column in tables.Regions.columns() if column in shapes]
    blank = [column for column in kept if str(column).startswith(("target_", "comparator_"))]
    regions = shapes[kept].assign(**dict.fromkeys(blank))
    return Result(
        study=study,
        regions=tables.Regions.check(regions),
        zones=gpd.GeoDataFrame(tables.Zones.empty(), geometry=[], crs=shapes.crs),
        coverage=tables.Coverage.empty(), union=tables.Union.empty(), overlap=tables.Overlap.empty(), ledger=tables.Ledger.empty(),
        targets=tables.Targets.empty(), reconcile=tables.Reconcile.empty(), contribution=tables.Contribution.empty(),
        provenance=Provenance(_uses(manifests, years), (ChoiceNotes.compared_with(years=between),)),
        extra_indicators=_indicators(split, between),
    )  # fmt: skip


def _uses(manifests: tuple[Manifest, Manifest], years: tuple[int, int]) -> tuple[LayerUse, ...]:
    """Boundaries and erosion data of both years, as the manifests say."""
    rows = [row for row in manifests[1].get("layers", ()) if row.get("role") == Role.BOUNDARIES]
    for manifest, year in zip(manifests, years, strict=True):
        rows += [row for row in manifest.get("layers", ()) if row.get("id") == f"erosion-{year}"]
    return tuple(
        LayerUse(Layer(**{key: row[key] for key in Layer.model_fields if key in row}), str(row.get("reason", "")))
        for row in rows
    )


def _indicators(split: pd.DataFrame, between: str) -> tuple[Indicator, ...]:
    status = weakest([Status(word) for word in split[ChangeSplit.status]] or [Status.WORKING])
    mark = f"，{status.label}" if status is not Status.OFFICIAL else ""
    by_code = split.set_index(ChangeSplit.adcode)
    return tuple(
        Indicator(
            str(column), f"水土保持率{column.label}（{between}{mark}）", Unit.POINT, by_code[str(column)], status, source="两期成果对比",
        )
        for column in _SHOWN
        if by_code[str(column)].notna().any()
    )  # fmt: skip
