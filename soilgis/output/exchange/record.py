"""The record of a conversion (转换记录): every change on the way into a file, and what of it must be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soilgis.model.exchange_tables import Altered, Conversion

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.notes import Note


@dataclass
class Record:
    """Changes and notes, filled while a file is written (转换记录)."""

    notes: list[Note] = field(default_factory=list)
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def change(
        self, kind: Altered, subject: str = "", *, before: str = "", after: str = "", count: int | None = None
    ) -> None:
        """Add one change."""
        self._rows.append({
            Conversion.change: kind.value, Conversion.subject: subject or None, Conversion.before: before or None,
            Conversion.after: after or None, Conversion.features: count,
        })  # fmt: skip

    def table(self) -> pd.DataFrame:
        """The changes in order, as `Conversion`."""
        import pandas as pd

        return Conversion.check(pd.DataFrame(self._rows, columns=[str(name) for name in Conversion.columns()]))
