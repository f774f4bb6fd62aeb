"""Units of stated land (土地面积单位): land larger than the ground it lies on, or a tiny part of it, is in another unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import Problems, SchemaError
from soilgis.model.rate_tables import LandFile
from soilgis.model.tables import Regions

if TYPE_CHECKING:
    import pandas as pd

MOST = 1.1
"""Land may exceed the region's ellipsoidal area by this factor: surveys and boundary packages differ by some per cent."""
LEAST = 0.01
"""Land below this part of its region is doubted."""
_LIKELY = ((100.0, "公顷"), (1500.0, "亩"), (1e6, "平方米"), (1e-4, "万平方千米"))


def refuse_other_units(regions: pd.DataFrame, land: pd.DataFrame, subject: str) -> None:
    """Refuse land areas that cannot be km².

    Parameters
    ----------
    regions
        `tables.Regions`.
    land
        `LandFile`; regions it does not name are left alone.
    subject
        The table's name for messages.

    Raises
    ------
    SchemaError
        Naming every region, both areas and the likely unit.
    """
    problems = Problems(subject)
    stated = land.set_index(LandFile.adcode)[LandFile.land_km2]
    for code, name, ground in zip(
        regions[Regions.adcode], regions[Regions.name], regions[Regions.area_km2], strict=True
    ):
        value = float(stated.get(code, ground))
        if LEAST * ground <= value <= MOST * ground:
            continue
        size = "exceeds" if value > ground else "is a tiny part of"
        problems.add(
            f"{name} ({code}): land of {value:,.2f} km² {size} the region's own {ground:,.2f} km²{_unit(value / ground)}; give km² (土地面积与行政区面积不符)"
        )
    problems.raise_as(SchemaError)


def _unit(ratio: float) -> str:
    """The unit whose factor explains a ratio, if one does."""
    found = next((name for factor, name in _LIKELY if 0.5 <= ratio / factor <= MOST), "")
    return f", it looks like {found} (疑似{found})" if found else ""
