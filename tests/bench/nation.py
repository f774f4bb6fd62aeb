"""All counties of China with eleven yearly values (全国县级样例): real boundaries, values made up for weighing only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model import tables as t
from soilgis.model.layer import Layer, Role, Source, Status, Title
from soilgis.model.level import Level
from soilgis.model.provenance import LayerUse, Provenance
from soilgis.model.result import Indicator, Result
from soilgis.model.study import MapOptions, Study
from soilgis.model.units import Unit

if TYPE_CHECKING:
    import geopandas as gpd

YEARS = range(2015, 2026)


@dataclass(frozen=True)
class Weighed(Result):
    """A result whose indicator is a made-up series over eleven years."""

    def indicators(self):
        draw = np.random.default_rng(1)
        codes = self.leaves()[t.Regions.adcode]
        base = draw.uniform(0.4, 0.95, len(codes))
        return tuple(
            Indicator(
                f"weight_{year}", f"测试值（{year}年）", Unit.SHARE,
                pd.Series(np.clip(base + 0.004 * (year - 2015) + draw.normal(0, 0.0005, len(codes)), 0, 1), index=codes),
                Status.DEMO, year, "rate", "仅供测试",
            )
            for year in YEARS
        )  # fmt: skip


def counties(source: str = "tianditu") -> gpd.GeoDataFrame:
    """Every county of the boundary package."""
    import geopandas as gpd

    from soilgis.store.district_files import district_shapes, district_table

    return gpd.GeoDataFrame(district_table(source, "district"), geometry=district_shapes(source, "district"), crs=4490)


def nation(simplify_m: float = 1000, source: str = "amap") -> Weighed:
    """The result."""
    read = counties(source)
    frame = read[["geometry"]].assign(
        adcode=read["district_adcode"].astype(int).map("{:06d}".format), name=read["district_name"], level="county",
        parent_adcode=read["province_adcode"].astype(int).map("{:06d}".format), parent_name=read["province_name"],
        province=read["province_name"], area_km2=1000.0, printed_km2=1000.0, method="仅供测试",
    )  # fmt: skip
    above = frame.drop_duplicates("parent_adcode").assign(
        adcode=lambda rows: rows["parent_adcode"],
        name=lambda rows: rows["province"],
        level="province",
        parent_adcode=None,
    )
    frame.loc[frame["parent_adcode"] == frame["adcode"], "parent_adcode"] = None
    above = above[~above["adcode"].isin(frame["adcode"])]
    regions = t.Regions.check(pd.concat([frame, above], ignore_index=True))
    source_card = Source(document="仅供测试", licence="仅供测试", vintage="2026")
    card = Layer(
        id="test",
        title=Title(zh="全国县级测试", en="test"),
        role=Role.BOUNDARIES,
        status=Status.DEMO,
        source=source_card,
    )
    study = Study(
        id="nation", title=Title(zh="全国县级测试图", en="Nation"), region=("000000",), level=Level.COUNTY,
        map=MapOptions(simplify_m=simplify_m),
    )  # fmt: skip
    empty = {
        "coverage": t.Coverage, "union": t.Union, "overlap": t.Overlap, "ledger": t.Ledger, "targets": t.Targets,
        "reconcile": t.Reconcile, "contribution": t.Contribution,
    }  # fmt: skip
    zones = t.Zones.check(
        regions.iloc[:0][["geometry"]].assign(**{str(c): [] for c in t.Zones.columns() if c != "geometry"})
    )
    return Weighed(
        study=study, regions=regions, zones=zones, provenance=Provenance((LayerUse(card),)),
        **{name: table.empty() for name, table in empty.items()},
    )  # fmt: skip
