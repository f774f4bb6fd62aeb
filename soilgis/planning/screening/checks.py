"""Checks (核查项): each kind of each layer as one question put to every site, with the facts it answers and why it may be unanswered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import LayerError
from soilgis.model.layer import Layer, Secrecy, ZoneKind, incomplete
from soilgis.model.rule_tables import Facts
from soilgis.model.tables import Zones
from soilgis.planning.screening.facts import facts_of

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.geometry.area import Shapes
    from soilgis.geometry.cut import Index
    from soilgis.planning.areas.zones import ZoneParts
    from soilgis.store.zones import ZoneSource


@dataclass(frozen=True)
class Check:
    """One question (核查项).

    Attributes
    ----------
    layer, kind
        The layer and the kind of its zones.
    facts
        Facts it answers (`facts_of`).
    zones
        Rows of the assembled zones that belong to it.
    marks
        Lines or points in degrees, for a layer that has no polygons.
    reason
        Why it cannot be answered, in Chinese; empty when it can.
    """

    layer: Layer
    kind: str
    facts: tuple[str, ...]
    zones: Index = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    marks: Shapes = field(default_factory=lambda: np.zeros(0, dtype=object))
    reason: str = ""

    @property
    def covers(self) -> tuple[str, ...]:
        """Codes of the regions the layer covers; empty when its card does not limit it."""
        codes = self.layer.reading.options.get("covers", ())
        return codes if isinstance(codes, tuple) else (str(codes),)

    @property
    def partial(self) -> bool:
        """Whether it is a list of counties that may be incomplete, so that being outside it clears nothing."""
        return self.layer.basis is not None and incomplete(self.layer.basis, self.layer.status)

    def coarse(self, *, internal: bool) -> bool:
        """Whether only the verdict may be told."""
        return self.layer.secrecy is Secrecy.INTERNAL and not internal

    def expired(self, as_of: str) -> bool:
        """Whether the layer's validity ended before a date."""
        return bool(self.layer.source.valid_until) and self.layer.source.valid_until < as_of


def checks_of(sources: list[ZoneSource], parts: ZoneParts, vocabulary: pd.DataFrame) -> list[Check]:
    """Make the checks of all layers in the order asked for.

    Parameters
    ----------
    sources
        Layers as read; those of lines or points carry them in ``shapes``.
    parts
        Zones assembled from the layers of polygons.
    vocabulary
        `rule_tables.Facts`.
    """
    found: list[Check] = []
    for source in sources:
        for kind in source.kinds or (ZoneKind.OTHER.value,):
            facts = layer_facts(source.layer, kind, vocabulary)
            mine = (parts.zones[Zones.layer] == source.layer.id) & (parts.zones[Zones.kind] == kind)
            rows = np.flatnonzero(mine.to_numpy()).astype(np.intp)
            marks = np.zeros(0, dtype=object)
            if source.shapes is not None and not len(rows):
                marks = np.asarray(source.shapes.geometry.array, dtype=object)
            found.append(Check(source.layer, kind, facts, rows, marks, source.reason))
    return found


def layer_facts(layer: Layer, kind: str, vocabulary: pd.DataFrame) -> tuple[str, ...]:
    """Facts a layer answers for one kind of its zones: those its card names (``reading.options``), else by kind and government.

    Raises
    ------
    LayerError
        If the card names a fact that is not in the vocabulary.
    """
    options = layer.reading.options
    stated = options.get("facts", ())
    named = stated if isinstance(stated, tuple) else tuple(str(stated).split())
    odd = [name for name in named if name not in set(vocabulary[Facts.fact])]
    if odd:
        raise LayerError(
            f"{layer.id}: reading.options.facts names {', '.join(odd)} (未知事实); see layers/rules-facts/facts.csv"
        )
    return facts_of(vocabulary, kind, str(options.get("government", "")), named)
