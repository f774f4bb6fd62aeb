"""What a part of a study found besides the main tables (附加成果): tables, indicators, pictures, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.model.picture import RasterPicture
    from soilgis.model.provenance import Closure, LayerUse
    from soilgis.model.result import Indicator


@dataclass(frozen=True)
class Findings:
    """What one part of a study found (附加成果); parts are put together by `together`."""

    tables: Mapping[str, tuple[type[Table], pd.DataFrame]] = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    pictures: tuple[RasterPicture, ...] = ()
    uses: tuple[LayerUse, ...] = ()
    warnings: tuple[Note, ...] = ()
    closures: tuple[Closure, ...] = ()
    unmeasured: tuple[Note, ...] = ()
    """Units with land no raster tells about; ``--strict`` refuses them."""


def together(parts: Sequence[Findings]) -> Findings:
    """Put what several parts found together, in their order."""
    return Findings(
        {name: table for part in parts for name, table in part.tables.items()},
        tuple(one for part in parts for one in part.indicators),
        tuple(one for part in parts for one in part.pictures),
        tuple(one for part in parts for one in part.uses),
        tuple(one for part in parts for one in part.warnings),
        tuple(one for part in parts for one in part.closures),
        tuple(one for part in parts for one in part.unmeasured),
    )
