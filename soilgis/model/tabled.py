"""What a window needs of any result (成果接口): its study, its tables by file name, its provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.provenance import Provenance
    from soilgis.model.study import Study


class Tabled(Protocol):
    """A result made of tables: the main job's, a screening's, a supervision's."""

    @property
    def study(self) -> Study:
        """The study it was made with."""

    @property
    def provenance(self) -> Provenance:
        """Layers, repairs, warnings and versions."""

    def frames(self) -> dict[str, tuple[type[Table], pd.DataFrame]]:
        """Every table by file name, with its declaration, in reading order."""
