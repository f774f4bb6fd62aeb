"""What a part of a study found besides the main tables (附加成果): tables, indicators, pictures, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.picture import RasterPicture
    from soilgis.model.provenance import Closure, LayerUse
    from soilgis.model.result import Indicator


@dataclass
class Findings:
    """Gathered while a part of a study is measured (附加成果)."""

    tables: dict[str, tuple[type[Table], pd.DataFrame]] = field(default_factory=dict)
    indicators: list[Indicator] = field(default_factory=list)
    pictures: list[RasterPicture] = field(default_factory=list)
    uses: list[LayerUse] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    unmeasured: list[str] = field(default_factory=list)
    """Units with land no raster tells about; ``--strict`` refuses them."""
