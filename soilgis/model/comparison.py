"""A comparison (对比成果): why rates changed between two results, which inputs differ, and what a map of it is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soilgis.model.answer import Answer
from soilgis.model.compare_tables import ChangedInputs, ChangeSplit
from soilgis.model.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.model.result import Result


@dataclass(frozen=True)
class Comparison(Answer):
    """What a comparison found (对比成果).

    Attributes
    ----------
    split, inputs
        Frames of the tables in `soilgis.model.compare_tables`.
    paragraph
        The change in sentences, the briefing's words; one sentence each.
    provenance
        Layers of both results, and what the reader must be told.
    drawn
        A result with the borders of the later figures and the parts as indicators, for map and picture; None where the figures came
        as a table, which has no borders.
    """

    split: pd.DataFrame
    inputs: pd.DataFrame
    paragraph: tuple[str, ...]
    provenance: Provenance = field(default_factory=Provenance)
    drawn: Result | None = None

    def __repr__(self) -> str:
        """Say the change in sentences."""
        return "\n".join(("Comparison", *(f"  {sentence}" for sentence in self.paragraph)))

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reader must be told."""
        return self.provenance.warnings

    @property
    def said(self) -> tuple[str, ...]:
        """The change in sentences."""
        return self.paragraph

    def frames(self) -> dict[str, tuple[type[Table], pd.DataFrame]]:
        """Every table by file name, with its declaration, in reading order."""
        return {"split": (ChangeSplit, self.split), "inputs": (ChangedInputs, self.inputs)}
